package account

import (
	"context"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// An administrator who could change an address to one of their own, and come in with it through a
// provider, would need no second administrator to act as anybody in their office.
func TestAnAddressThatAnAdministratorChangedOpensNothingByItself(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		victim := h.invite("korban@contoh.go.id", h.position(access.Planner))
		thief := h.someone()
		changed := victim
		changed.Mail = mailOf(thief)
		_, err := h.Edit(t.Context(), h.admin, changed)
		h.must(err)
		_, err = h.through("kantor", thief)
		h.refused("with the address alone", err, "account.oidc.changed")
		// The person themselves, who has signed in as before, may go on to the provider from there.
		step, err := h.StartSignIn(t.Context(), SignIn{Mail: changed.Mail, Password: good, Place: office})
		h.must(err)
		a := h.visit("kantor", h.provider.Browser(t), thief.Login, OIDCStart{}).answer("kantor")
		a.Session = step.Token
		other := a
		h.must(h.Lock(t.Context(), step.Token))
		_, err = h.FinishOIDC(t.Context(), other)
		h.refused("from a locked session", err, "account.oidc.changed")
		open, err := h.StartSignIn(t.Context(), SignIn{Mail: changed.Mail, Password: good, Place: office})
		h.must(err)
		a = h.visit("kantor", h.provider.Browser(t), thief.Login, OIDCStart{}).answer("kantor")
		a.Session = open.Token
		through, err := h.FinishOIDC(t.Context(), a)
		if err != nil || through.Session.Account.ID != victim.ID {
			t.Fatalf("from an open session: %+v, %v", through, err)
		}
		if again := h.in("kantor", thief); again.Session.Account.ID != victim.ID {
			t.Errorf("once linked: %+v", again)
		}
	})
}

// A rule that asks for another kind than somebody has must not open the way to set one up for whoever
// has the password alone.
func TestANewRuleDoesNotMakeThePasswordEnough(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "pegawai@contoh.go.id", "banjarmasin/assessor")
		secret := r.totp(t, r.session(t, r.signIn(t, who.Mail).Token))
		rule := Rule{Authority: "banjarmasin", Second: true, Kinds: []Kind{Card}}
		if err := r.SetRule(t.Context(), access.Machine(), rule); err != nil {
			t.Fatal(err)
		}
		step := r.signIn(t, who.Mail)
		if step.Stage != Factor || !slices.Equal(step.Kinds, []Kind{TOTP}) {
			t.Fatalf("with the password alone: %s %v", step.Stage, step.Kinds)
		}
		if _, err := r.NewCard(t.Context(), r.session(t, step.Token)); err == nil {
			t.Error("and sets up another factor")
		}
		r.add(time.Minute)
		step, err := r.FinishSignIn(t.Context(), step.Token, Proof{TOTP, r.code(t, secret)})
		if err != nil || step.Stage != Enrol || !slices.Equal(step.Kinds, []Kind{Card}) {
			t.Fatalf("after the code: %+v, %v", step, err)
		}
		s := r.session(t, step.Token)
		if s.Stage != Enrol || s.Strong || s.Actor.Account != "" {
			t.Errorf("a factor that the rule does not take has powers: %+v", s)
		}
		if _, err := r.NewCard(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		if open, err := r.Rotate(t.Context(), step.Token); err != nil || open.Stage != Open {
			t.Errorf("%+v, %v", open, err)
		}
		if again := r.signIn(t, who.Mail); again.Stage != Factor || !slices.Equal(again.Kinds, []Kind{Card}) {
			t.Errorf("afterwards: %s %v", again.Stage, again.Kinds)
		}
	})
}

func TestWhoeverRemovesTheLastFactorIsAskedForOne(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "pegawai@contoh.go.id", "/system_administrator")
		step := r.signIn(t, who.Mail)
		r.totp(t, r.session(t, step.Token))
		step, err := r.Rotate(t.Context(), step.Token)
		if err != nil || step.Stage != Open {
			t.Fatalf("%+v, %v", step, err)
		}
		if _, err := r.NewRecoveryCodes(t.Context(), r.session(t, step.Token)); err != nil {
			t.Fatal(err)
		}
		all, err := r.Credentials(t.Context(), self(who.ID))
		if err != nil {
			t.Fatal(err)
		}
		app := all[slices.IndexFunc(all, func(c Credential) bool { return c.Kind == TOTP })]
		if step, err = r.Rotate(t.Context(), step.Token); err != nil {
			t.Fatal(err)
		}
		if err := r.RemoveCredential(t.Context(), r.session(t, step.Token), app.ID); err != nil {
			t.Fatal(err)
		}
		if step, err = r.Rotate(t.Context(), step.Token); err != nil || step.Stage != Enrol {
			t.Errorf("at %s, %v", step.Stage, err)
		}
	})
}

func TestWhoeverWaitsToChangeThePasswordIsHeardAtTheTimeTheyWereTold(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "pegawai@contoh.go.id")
		step := r.signIn(t, who.Mail)
		const fresh = "jukung kuning di muara"
		var told Step
		for range 20 {
			var err error
			if told, err = r.ChangePassword(t.Context(), step.Token, "bukan kata sandi saya", fresh); err == nil {
				break
			}
		}
		if told.Stage != Waiting {
			t.Fatal("twenty wrong passwords were tested without a pause")
		}
		early, err := r.ChangePassword(t.Context(), step.Token, good, fresh)
		if err != nil || early.Stage != Waiting || !early.Until.Equal(told.Until) {
			t.Errorf("before the time: %+v, %v; was told %v", early, err, told.Until)
		}
		r.add(told.Until.Sub(r.Now()))
		done, err := r.ChangePassword(t.Context(), step.Token, good, fresh)
		if err != nil || done.Stage != Open {
			t.Errorf("at the time: %+v, %v", done, err)
		}
	})
}

// Attempts that are made to wait fail as well as others, and are what a patient attacker sends.
func TestAttemptsThatWaitAreRecordedToo(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "pegawai@contoh.go.id")
		count := func(kind string) (n int) {
			for _, one := range r.kinds() {
				if one == kind {
					n++
				}
			}
			return n
		}
		for range 45 {
			if step, err := r.StartSignIn(t.Context(), SignIn{Mail: who.Mail, Password: "bukan kata sandi saya", Place: office}); err == nil && step.Stage != Waiting {
				t.Fatal(step)
			}
		}
		if got := count("sign_in.refused"); got != 4 { // 5, 10, 20, 40
			t.Errorf("45 wrong passwords are %d events", got)
		}
		ani := r.invited(t, "ani@contoh.go.id")
		r.totp(t, r.session(t, r.signIn(t, ani.Mail).Token))
		for range 12 {
			step, err := r.StartSignIn(t.Context(), SignIn{Mail: ani.Mail, Password: good, Place: netip.MustParseAddr("198.51.100.7")})
			if err != nil || step.Stage != Factor {
				t.Fatalf("%+v, %v", step, err)
			}
			if _, err := r.FinishSignIn(t.Context(), step.Token, Proof{TOTP, "000000"}); err != nil && keyOf(err) != "account.code.wrong" {
				t.Fatal(err)
			}
		}
		if got := count("code_refused"); got != 2 { // 5, 10
			t.Errorf("12 wrong codes are %d events", got)
		}
	})
}

// Turns beyond the longest wait would all come at the same time, a day later: as many codes as somebody
// with the password could begin sessions for.
func TestNoMoreCodesAreTestedThanADayHasTurns(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "pegawai@contoh.go.id")
		r.totp(t, r.session(t, r.signIn(t, who.Mail).Token))
		try := func(ahead time.Duration) (Step, error) {
			if err := r.db.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO lane (key, failures, failed_at, next_at) VALUES ($1, 1440, $2, $3)
					ON CONFLICT (key) DO UPDATE SET next_at = excluded.next_at`,
					r.codeLane(who.ID)[0].key, db.At(r.Now()), db.At(r.Now().Add(ahead)))
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return r.FinishSignIn(t.Context(), r.signIn(t, who.Mail).Token, Proof{TOTP, "000000"})
		}
		if step, err := try(24*time.Hour - time.Minute); err != nil || step.Stage != Waiting {
			t.Errorf("within the day: %+v, %v", step, err)
		}
		_, err := try(24*time.Hour + time.Minute)
		wantKind(t, "beyond the day", err, problem.TooMany)
	})
}

// Between the comparison of a password and the session's row somebody may have been disabled.
func TestNoSessionBeginsForWhoeverWasDisabledMeanwhile(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "pegawai@contoh.go.id")
		if err := r.Disable(t.Context(), access.Machine(), who.ID, "keluar"); err != nil {
			t.Fatal(err)
		}
		err := r.db.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			_, _, err := r.begin(ctx, tx, Session{Account: who, Stage: Open}, r.Accounts.now())
			return err
		})
		wantKind(t, "a session", err, problem.Forbidden)
	})
}
