package account

import (
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestOneEndsOnesOtherSessionsOnly(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "pegawai@contoh.go.id")
		r.invited(t, "lain@contoh.go.id")
		kept, other, foreign := r.signIn(t, "pegawai@contoh.go.id"), r.signIn(t, "pegawai@contoh.go.id"), r.signIn(t, "lain@contoh.go.id")
		if err := r.EndOtherSessions(t.Context(), r.session(t, kept.Token)); err != nil {
			t.Fatal(err)
		}
		r.session(t, kept.Token)
		r.session(t, foreign.Token)
		_, err := r.Session(t.Context(), other.Token)
		wantKind(t, "another of one's own", err, problem.Unauthenticated)
		before := len(r.kinds())
		if err := r.EndOtherSessions(t.Context(), r.session(t, kept.Token)); err != nil || len(r.kinds()) != before {
			t.Errorf("where there is no other: %v, %v", err, r.kinds()[before:])
		}
	})
}

func TestAPasswordGivenOnceMoreCountsAsJustGiven(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "pegawai@contoh.go.id")
		step := r.signIn(t, "pegawai@contoh.go.id")
		r.add(DefaultHours.Proof + time.Second)
		wantKind(t, "a while after", r.Proved(r.session(t, step.Token)), problem.Forbidden)
		_, err := r.Prove(t.Context(), Unlocking{Token: step.Token, Password: "bukan yang ini", Place: office})
		wantKind(t, "a wrong password", err, problem.Unauthenticated)
		fresh, err := r.Prove(t.Context(), Unlocking{Token: step.Token, Password: good, Place: office})
		if err != nil || fresh.Stage != Open || fresh.Token == step.Token {
			t.Fatalf("%+v, %v", fresh.Stage, err)
		}
		if err := r.Proved(r.session(t, fresh.Token)); err != nil {
			t.Error(err)
		}
		_, err = r.Session(t.Context(), step.Token)
		wantKind(t, "the token before", err, problem.Unauthenticated)
		r.add(DefaultHours.Lock)
		_, err = r.Prove(t.Context(), Unlocking{Token: fresh.Token, Password: good, Place: office})
		wantKind(t, "a locked session", err, problem.Unauthenticated)
	})
}

func TestAnEnrolmentIsShownOnceMoreToItsOwnSession(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "pegawai@contoh.go.id")
		first, second := r.session(t, r.signIn(t, "pegawai@contoh.go.id").Token), r.session(t, r.signIn(t, "pegawai@contoh.go.id").Token)
		e, err := r.EnrolTOTP(t.Context(), first)
		if err != nil {
			t.Fatal(err)
		}
		again, err := r.ShowTOTP(first, e.Sealed)
		if err != nil || again.Secret != e.Secret || len(again.PNG) == 0 {
			t.Errorf("%q, %v", again.Secret, err)
		}
		_, err = r.ShowTOTP(second, e.Sealed)
		wantKind(t, "another session", err, problem.Invalid)
	})
}

func TestColleaguesAreFoundWhereOneWorks(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "pegawai@contoh.go.id", "banjarmasin/planner")
		one := r.invited(t, "rekan@contoh.go.id", "banjarmasin/assessor")
		r.invited(t, "lain@contoh.go.id", "banjarbaru/assessor")
		r.invited(t, "tanpa@contoh.go.id")
		actor := r.session(t, r.signIn(t, "pegawai@contoh.go.id").Token).Actor
		if found, err := r.Colleague(t.Context(), actor, " Rekan@contoh.go.id"); err != nil || found.ID != one.ID {
			t.Errorf("%v, %v", found, err)
		}
		for _, mail := range []string{"lain@contoh.go.id", "tanpa@contoh.go.id", "tidak@contoh.go.id"} {
			_, err := r.Colleague(t.Context(), actor, mail)
			wantKind(t, mail, err, problem.NotFound)
		}
		_, err := r.Colleague(t.Context(), actor, "bukan alamat")
		wantKind(t, "no address", err, problem.Invalid)
	})
}

func TestPasskeysNeedAnAddressThatBrowsersTrust(t *testing.T) {
	t.Parallel()
	for origin, want := range map[string]bool{
		"https://patuh.contoh.go.id": true, "http://localhost:8080": true,
		"": false, "http://patuh.contoh.go.id": false, "https://192.0.2.7": false, "http://127.0.0.1:8080": false,
	} {
		p, err := newPasskeys(origin)
		if err != nil || (p != nil) != want {
			t.Errorf("%q: %v, %v", origin, p != nil, err)
		}
	}
}

func TestOnlyAFactorThatTheRulesTakeOpensASession(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "pegawai@contoh.go.id", "/system_administrator")
		if err := r.SetRule(t.Context(), access.Machine(), Rule{Role: sysadmin, Second: true, Kinds: []Kind{TOTP}}); err != nil {
			t.Fatal(err)
		}
		step := r.signIn(t, "pegawai@contoh.go.id")
		if step.Stage != Enrol {
			t.Fatal(step.Stage)
		}
		sheet, err := r.NewCard(t.Context(), r.session(t, step.Token))
		if err != nil {
			t.Fatal(err)
		}
		after, err := r.NextStep(t.Context(), step.Token)
		if err != nil || after.Stage != Enrol {
			t.Fatalf("after a card: %s, %v", after.Stage, err)
		}
		e, err := r.EnrolTOTP(t.Context(), r.session(t, step.Token))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.ConfirmTOTP(t.Context(), r.session(t, step.Token), e.Sealed, r.code(t, strings.ReplaceAll(e.Secret, " ", "")), ""); err != nil {
			t.Fatal(err)
		}
		if open, err := r.Rotate(t.Context(), step.Token); err != nil || open.Stage != Open {
			t.Fatalf("after an app: %s, %v", open.Stage, err)
		}
		next := r.signIn(t, "pegawai@contoh.go.id")
		number, err := credentialOf(t.Context(), r.DB, next.Session.Account.ID, Card)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.FinishSignIn(t.Context(), next.Token, Proof{Card, sheet[number.step-1]})
		wantKind(t, "a code of the card", err, problem.Invalid)
	})
}
