package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// ctx is the context of a test that only has its rapid part at hand.
func ctx(t interface{ Context() context.Context }) context.Context { return t.Context() }

func TestTheFirstLinkMakesOneAdministrator(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		var links []Link
		for range 2 {
			l, wanted, err := r.FirstLink(t.Context())
			if err != nil || !wanted {
				t.Fatal(wanted, err)
			}
			links = append(links, l)
		}
		if _, err := r.Accept(t.Context(), Acceptance{Code: links[0].Code, Mail: "a@contoh.go.id", Name: "A", Password: "pendek"}); keyOf(err) != "account.password.short" {
			t.Errorf("a short password: %v", err)
		}
		var all sync.WaitGroup
		made := make([]error, len(links))
		for i, l := range links {
			all.Go(func() {
				_, made[i] = r.Accept(t.Context(), Acceptance{Code: l.Code, Mail: fmt.Sprintf("admin%d@contoh.go.id", i), Name: "Noor", Password: good})
			})
		}
		all.Wait()
		if (made[0] == nil) == (made[1] == nil) {
			t.Fatalf("of two links one should work: %v, %v", made[0], made[1])
		}
		if _, wanted, err := r.FirstLink(t.Context()); wanted || err != nil {
			t.Errorf("a link although there is an account (%v)", err)
		}
		list, err := r.List(t.Context(), access.Machine(), access.Scope{Installation: true}, "")
		if err != nil || len(list) != 1 {
			t.Fatalf("%d accounts (%v)", len(list), err)
		}
		step := r.signIn(t, list[0].Mail)
		if step.Stage != Enrol || step.Session.Actor.Account != "" {
			t.Errorf("the administrator of the installation needs a second factor, but stands at %s", step.Stage)
		}
	})
}

func TestLinksAreGoodOnceAndForATime(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		invite := func() Link {
			l, err := r.Invite(t.Context(), access.Machine(), Invitation{Mail: "noor@contoh.go.id", Name: "Noor"})
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		old, l := invite(), invite()
		_, err := r.OpenLink(t.Context(), old.Code)
		wantKind(t, "an invitation that another replaced", err, problem.NotFound)
		r.add(linkLife[Invite])
		_, err = r.OpenLink(t.Context(), l.Code)
		wantKind(t, "a link too old", err, problem.NotFound)
		l = invite()
		if opened, err := r.OpenLink(t.Context(), strings.ToLower(l.Code)); err != nil || opened.Mail != "noor@contoh.go.id" || opened.Name != "Noor" {
			t.Errorf("%+v, %v", opened, err)
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		worked := 0
		for range 4 {
			all.Go(func() {
				if _, err := r.Accept(t.Context(), Acceptance{Code: l.Code, Password: good}); err == nil {
					mu.Lock()
					worked++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if worked != 1 {
			t.Errorf("a link worked %d times", worked)
		}
		_, err = r.Accept(t.Context(), Acceptance{Code: newLink(), Password: good})
		wantKind(t, "a foreign code", err, problem.NotFound)
		_, err = r.Invite(t.Context(), access.Machine(), Invitation{Mail: "NOOR@contoh.go.id", Name: "Noor"})
		wantKind(t, "an address that has an account", err, problem.Conflict)
		_, err = r.Invite(t.Context(), access.Machine(), Invitation{Mail: "x@contoh.go.id\r\nBcc: y@z.id", Name: "Noor"})
		wantKind(t, "an address with a line break", err, problem.Invalid)
		_, err = r.Invite(t.Context(), self("somebody"), Invitation{Mail: "x@contoh.go.id", Name: "Noor"})
		wantKind(t, "somebody without a position", err, problem.NotFound)
		_, err = r.Invite(t.Context(), access.Public(), Invitation{Mail: "x@contoh.go.id", Name: "Noor", Positions: []string{"banjarmasin/assessor"}})
		wantKind(t, "the public", err, problem.Unauthenticated)
	})
}

func TestSigningIn(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "noor@contoh.go.id", "banjarmasin/assessor")
		step, err := r.StartSignIn(t.Context(), SignIn{Mail: " Noor@Contoh.go.id", Password: good, Place: office, Label: "Firefox di loket 2"})
		if err != nil || step.Stage != Open || step.Token == "" || step.Browser == "" {
			t.Fatalf("%+v, %v", step, err)
		}
		s := r.session(t, step.Token)
		want := access.Actor{Account: who.ID, Holdings: []access.Holding{held("banjarmasin/assessor")}}
		if diff := cmp.Diff(want, s.Actor); diff != "" || s.Label != "Firefox di loket 2" {
			t.Errorf("%s (-want +got):\n%s", s.Label, diff)
		}
		_, wrong := r.StartSignIn(t.Context(), SignIn{Mail: "noor@contoh.go.id", Password: good + "!", Place: office})
		_, unknown := r.StartSignIn(t.Context(), SignIn{Mail: "siapa@contoh.go.id", Password: good, Place: office})
		_, broken := r.StartSignIn(t.Context(), SignIn{Mail: "bukan alamat\n", Password: good, Place: office})
		for _, err := range []error{wrong, unknown, broken} {
			wantKind(t, "refused", err, problem.Unauthenticated)
			if err.Error() != wrong.Error() {
				t.Errorf("%q tells more than %q", err, wrong)
			}
		}
		if err := r.SignOut(t.Context(), step.Token); err != nil {
			t.Fatal(err)
		}
		for name, token := range map[string]string{"signed out": step.Token, "foreign": newCookie(), "empty": "", "long": strings.Repeat("A", 10_000)} {
			_, err := r.Session(t.Context(), token)
			wantKind(t, name, err, problem.Unauthenticated)
			if err := r.SignOut(t.Context(), token); err != nil {
				t.Errorf("signing out twice: %v", err)
			}
		}
		if diff := cmp.Diff([]string{"invited", "created", "signed_in", "session.ended"}, r.kinds()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestPasswordsAreHashedAnewWithTodaysCost(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "noor@contoh.go.id")
		r.params = Params{Memory: 128, Time: 2, Lanes: 1}
		for range 2 {
			r.signIn(t, who.Mail)
		}
		kept, err := credentialOf(t.Context(), r.db, who.ID, Password)
		if err != nil || r.outdated(kept.secret) || kept.version != 2 {
			t.Errorf("version %d, %v", kept.version, err)
		}
	})
}

func TestSessionsRestLockAndEnd(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "noor@contoh.go.id", "banjarmasin/assessor")
		step := r.signIn(t, "noor@contoh.go.id")
		seen := func() time.Time { return r.session(t, step.Token).Seen }
		first := seen()
		r.add(59 * time.Second)
		if !seen().Equal(first) {
			t.Error("the last use is written within a minute")
		}
		r.add(time.Second)
		if got := seen(); got.Sub(first) != time.Minute {
			t.Errorf("the last use is %v after the first", got.Sub(first))
		}
		r.add(DefaultHours.Lock)
		if s := r.session(t, step.Token); s.Stage != Locked || s.Actor.Account != "" || len(s.Actor.Holdings) != 0 {
			t.Errorf("after a rest: %s, %+v", s.Stage, s.Actor)
		}
		_, err := r.Unlock(t.Context(), Unlocking{Token: step.Token, Password: "bukan kata sandinya", Place: office})
		wantKind(t, "a wrong password", err, problem.Unauthenticated)
		open, err := r.Unlock(t.Context(), Unlocking{Token: step.Token, Password: good, Place: office})
		if err != nil || open.Stage != Open || open.Token == step.Token {
			t.Fatalf("%+v, %v", open, err)
		}
		_, err = r.Session(t.Context(), step.Token)
		wantKind(t, "the token from before", err, problem.Unauthenticated)
		if s := r.session(t, open.Token); s.Stage != Open || len(s.Actor.Holdings) != 1 {
			t.Errorf("unlocked: %s", s.Stage)
		}
		r.add(DefaultHours.Rest)
		_, err = r.Session(t.Context(), open.Token)
		wantKind(t, "after a long rest", err, problem.Unauthenticated)

		step = r.signIn(t, "noor@contoh.go.id")
		for range int(DefaultHours.Most/(20*time.Minute)) - 1 {
			r.add(20 * time.Minute)
			r.session(t, step.Token)
		}
		r.add(20 * time.Minute)
		_, err = r.Session(t.Context(), step.Token)
		wantKind(t, "after a working day", err, problem.Unauthenticated)
	})
}

func TestAClockPutRightEndsSessionsOfTheFuture(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "noor@contoh.go.id")
		step := r.signIn(t, "noor@contoh.go.id")
		r.add(-2 * time.Minute)
		if s := r.session(t, step.Token); s.Stage != Open {
			t.Errorf("a small correction: %s", s.Stage)
		}
		r.add(-24 * time.Hour)
		_, err := r.Session(t.Context(), step.Token)
		wantKind(t, "a day back", err, problem.Unauthenticated)
	})
}

func TestSharedComputersSwitchQuickly(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		noor := r.invited(t, "noor@contoh.go.id")
		ahmad := r.invited(t, "ahmad@contoh.go.id")
		in := SignIn{Mail: noor.Mail, Password: good, Place: office, Shared: true}
		first, err := r.StartSignIn(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		in.Mail, in.Browser = ahmad.Mail, first.Browser
		second, err := r.StartSignIn(t.Context(), in)
		if err != nil || second.Browser != first.Browser {
			t.Fatal(second, err)
		}
		people, err := r.People(t.Context(), first.Browser)
		if err != nil || len(people) != 2 {
			t.Fatalf("%v, %v", people, err)
		}
		if strangers, err := r.People(t.Context(), newCookie()); err != nil || len(strangers) != 0 {
			t.Errorf("another browser sees %v (%v)", strangers, err)
		}
		to := Unlocking{Token: second.Token, Browser: first.Browser, Session: first.Session.ID, Password: good, Place: office}
		foreign := to
		foreign.Browser = newCookie()
		_, err = r.Unlock(t.Context(), foreign)
		wantKind(t, "from another browser", err, problem.Unauthenticated)
		back, err := r.Unlock(t.Context(), to)
		if err != nil || back.Session.Account.ID != noor.ID {
			t.Fatalf("%+v, %v", back, err)
		}
		if s := r.session(t, second.Token); s.Stage != Locked {
			t.Errorf("whoever left is %s", s.Stage)
		}
		r.add(DefaultHours.LockShared)
		if s := r.session(t, back.Token); s.Stage != Locked {
			t.Errorf("a shared computer that rests is %s", s.Stage)
		}
		alone, err := r.StartSignIn(t.Context(), SignIn{Mail: noor.Mail, Password: good, Place: office})
		if err != nil {
			t.Fatal(err)
		}
		if people, err := r.People(t.Context(), alone.Browser); err != nil || len(people) != 0 {
			t.Errorf("a browser of one's own tells %v (%v)", people, err)
		}
	})
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "noor@contoh.go.id")
		r.invited(t, "ahmad@contoh.go.id")
		mine, other, his := r.signIn(t, "noor@contoh.go.id"), r.signIn(t, "noor@contoh.go.id"), r.signIn(t, "ahmad@contoh.go.id")
		me := r.session(t, mine.Token).Actor
		list, err := r.Sessions(t.Context(), me)
		if err != nil || len(list) != 2 {
			t.Fatalf("%d sessions, %v", len(list), err)
		}
		wantKind(t, "another's session", r.EndSession(t.Context(), me, his.Session.ID), problem.NotFound)
		if err := r.EndSession(t.Context(), me, other.Session.ID); err != nil {
			t.Fatal(err)
		}
		_, err = r.Session(t.Context(), other.Token)
		wantKind(t, "the ended one", err, problem.Unauthenticated)
		changed, err := r.ChangePassword(t.Context(), mine.Token, good, "perahu kecil di muara")
		if err != nil || changed.Token == mine.Token {
			t.Fatal(err)
		}
		_, err = r.Session(t.Context(), mine.Token)
		wantKind(t, "the token before the change", err, problem.Unauthenticated)
		r.session(t, changed.Token)
		_, err = r.ChangePassword(t.Context(), changed.Token, good, "perahu kecil di hulu")
		wantKind(t, "the old password", err, problem.Unauthenticated)
		notices, err := r.Notices(t.Context(), me)
		if err != nil || len(notices) != 1 || notices[0].Kind != "password_changed" {
			t.Errorf("%v, %v", notices, err)
		}
		wantKind(t, "another's notice", r.ReadNotice(t.Context(), self("x"), notices[0].ID), problem.NotFound)
		if err := r.ReadNotice(t.Context(), me, notices[0].ID); err != nil {
			t.Error(err)
		}
	})
}

func (r *room) totp(t testing.TB, s Session) string {
	t.Helper()
	e, err := r.EnrolTOTP(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.ReplaceAll(e.Secret, " ", "")
	if err := r.ConfirmTOTP(t.Context(), s, e.Sealed, r.code(t, secret), "ponsel"); err != nil {
		t.Fatal(err)
	}
	return secret
}

func (r *room) code(t testing.TB, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, r.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestACodeFromAnAppIsGoodOnce(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "noor@contoh.go.id")
		step := r.signIn(t, who.Mail)
		secret := r.totp(t, r.session(t, step.Token))
		_, err := r.NewRecoveryCodes(t.Context(), r.session(t, step.Token))
		if err != nil {
			t.Fatal(err)
		}
		finish := func(proof Proof) (Step, error) {
			step := r.signIn(t, who.Mail)
			if diff := cmp.Diff([]Kind{TOTP, Recovery}, step.Kinds); step.Stage != Factor || diff != "" {
				t.Fatalf("%s (-want +got):\n%s", step.Stage, diff)
			}
			if s := r.session(t, step.Token); s.Actor.Account != "" {
				t.Error("half signed in and already somebody")
			}
			return r.FinishSignIn(t.Context(), step.Token, proof)
		}
		_, err = finish(Proof{TOTP, r.code(t, secret)})
		if keyOf(err) != "account.code.used" {
			t.Errorf("the code of the set-up: %v", err)
		}
		for _, late := range []time.Duration{-30 * time.Second, 30 * time.Second} {
			r.add(2 * time.Minute)
			r.add(late)
			code := r.code(t, secret)
			r.add(-late)
			open, err := finish(Proof{TOTP, code[:3] + " " + code[3:]})
			if err != nil || open.Stage != Open || !open.Session.Strong {
				t.Errorf("half a minute off: %v, %v", open.Stage, err)
			}
			_, err = finish(Proof{TOTP, code})
			if keyOf(err) != "account.code.used" {
				t.Errorf("again: %v", err)
			}
		}
		for _, wrong := range []string{"", "12345", "1234567", "abcdef", "000 000x"} {
			if _, err := finish(Proof{TOTP, wrong}); keyOf(err) != "account.code.wrong" {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		if !slices.Contains(r.kinds(), "code_replayed") {
			t.Errorf("a replayed code is no event: %v", r.kinds())
		}
	})
}

func TestOneCodeGivenTwiceAtOnceOpensOnce(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "noor@contoh.go.id")
		secret := r.totp(t, r.session(t, r.signIn(t, who.Mail).Token))
		r.add(time.Minute)
		code := r.code(t, secret)
		var all sync.WaitGroup
		var mu sync.Mutex
		opened := 0
		for range 4 {
			step := r.signIn(t, who.Mail)
			all.Go(func() {
				done, err := r.FinishSignIn(t.Context(), step.Token, Proof{TOTP, code})
				mu.Lock()
				defer mu.Unlock()
				if err == nil && done.Stage == Open {
					opened++
				}
			})
		}
		all.Wait()
		if opened != 1 {
			t.Errorf("one code opened %d sessions", opened)
		}
	})
}

func TestACodeSheetNeedsNoPhone(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "noor@contoh.go.id", "/system_administrator")
		step := r.signIn(t, who.Mail)
		if step.Stage != Enrol {
			t.Fatalf("at %s", step.Stage)
		}
		sheet, err := r.NewCard(t.Context(), r.session(t, step.Token))
		if err != nil || len(sheet) != cardCodes {
			t.Fatal(len(sheet), err)
		}
		s := r.session(t, step.Token)
		if !s.Rotate || s.Actor.Account != "" {
			t.Errorf("the old token has powers: %+v", s)
		}
		if open, err := r.Rotate(t.Context(), step.Token); err != nil || open.Stage != Open || len(r.session(t, open.Token).Actor.Holdings) != 1 {
			t.Fatalf("%+v, %v", open, err)
		}
		asked := map[int]bool{}
		for i := range 4 {
			step := r.signIn(t, who.Mail)
			if again := r.signIn(t, who.Mail); again.Number != step.Number {
				t.Errorf("another attempt is asked for %d instead of %d", again.Number, step.Number)
			}
			other := sheet[step.Number%cardCodes]
			if _, err := r.FinishSignIn(t.Context(), step.Token, Proof{Card, other}); err == nil {
				t.Error("the code of another number opens")
			}
			open, err := r.FinishSignIn(t.Context(), step.Token, Proof{Card, sheet[step.Number-1]})
			if err != nil || open.Stage != Open {
				t.Fatalf("code %d: %v, %v", i, open.Stage, err)
			}
			if asked[step.Number] {
				t.Errorf("number %d is asked for twice", step.Number)
			}
			asked[step.Number] = true
		}
	})
}

func TestRecoveryCodesStandInOnceEach(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "noor@contoh.go.id")
		s := r.session(t, r.signIn(t, who.Mail).Token)
		_, err := r.NewRecoveryCodes(t.Context(), s)
		wantKind(t, "without a factor", err, problem.Conflict)
		r.totp(t, s)
		old, err := r.NewRecoveryCodes(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		list, err := r.NewRecoveryCodes(t.Context(), s)
		if err != nil || len(list) != recoveryCodes {
			t.Fatal(err)
		}
		use := func(code string) error {
			_, err := r.FinishSignIn(t.Context(), r.signIn(t, who.Mail).Token, Proof{Recovery, code})
			return err
		}
		if err := use(old[0]); keyOf(err) != "account.code.wrong" {
			t.Errorf("a code of the list before: %v", err)
		}
		if err := use(strings.ToLower(list[3])); err != nil {
			t.Errorf("typed small: %v", err)
		}
		if err := use(list[3]); keyOf(err) != "account.code.used" {
			t.Errorf("twice: %v", err)
		}
		credentials, err := r.Credentials(t.Context(), self(who.ID))
		if err != nil || len(credentials) != 3 {
			t.Fatal(credentials, err)
		}
		for _, c := range credentials {
			if c.Kind == Recovery && c.Left != recoveryCodes-1 {
				t.Errorf("%d codes left", c.Left)
			}
		}
	})
}

func TestCodesAreSlowedAndTheTurnIsKept(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "noor@contoh.go.id")
		secret := r.totp(t, r.session(t, r.signIn(t, who.Mail).Token))
		thief, mine := r.signIn(t, who.Mail), r.signIn(t, who.Mail)
		tested := 0
		for range 30 {
			if step, err := r.FinishSignIn(t.Context(), thief.Token, Proof{TOTP, "000000"}); err != nil {
				tested++
			} else if step.Stage != Waiting {
				t.Fatal(step.Stage)
			}
		}
		if tested > 7 {
			t.Errorf("%d codes tested in no time", tested)
		}
		step, err := r.FinishSignIn(t.Context(), mine.Token, Proof{TOTP, r.code(t, secret)})
		if err != nil || step.Stage != Waiting {
			t.Fatal(step.Stage, err)
		}
		r.add(step.Until.Sub(r.Now()) + time.Minute)
		for range 5 {
			if _, err := r.FinishSignIn(t.Context(), thief.Token, Proof{TOTP, "000000"}); problem.KindOf(err) == problem.Unavailable {
				t.Fatal(err)
			}
		}
		if open, err := r.FinishSignIn(t.Context(), mine.Token, Proof{TOTP, r.code(t, secret)}); err != nil || open.Stage != Open {
			t.Errorf("at my turn: %v, %v", open.Stage, err)
		}
	})
}

func TestRulesOfAllPositionsCount(t *testing.T) {
	t.Parallel()
	list := []Rule{
		{Authority: "banjarmasin", Second: true, Kinds: []Kind{Card, TOTP}},
		{Authority: "banjarmasin", Role: assessor},
		{Role: admin, Second: true, Kinds: []Kind{TOTP, Passkey}},
	}
	tests := []struct {
		name      string
		positions []string
		want      need
	}{
		{"nobody", nil, need{}},
		{"no rule", []string{"banjarbaru/assessor"}, need{}},
		{"no rule over the installation", []string{"/system_administrator"}, need{true, SecondKinds}},
		{"the authority's for all", []string{"banjarmasin/leader"}, need{true, []Kind{Card, TOTP}}},
		{"the authority's for the role", []string{"banjarmasin/assessor"}, need{}},
		{"the installation's for the role", []string{"banjarbaru/authority_administrator"}, need{true, []Kind{TOTP, Passkey}}},
		{"both", []string{"banjarmasin/leader", "banjarbaru/authority_administrator"}, need{true, []Kind{TOTP}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got need
			for _, p := range tt.positions {
				got = got.join(ruleFor(list, held(p)))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	apart := need{}.join(Rule{Second: true, Kinds: []Kind{TOTP}}).join(Rule{Second: true, Kinds: []Kind{Card}})
	if diff := cmp.Diff(need{true, []Kind{Passkey}}, apart); diff != "" {
		t.Errorf("rules without a common kind (-want +got):\n%s", diff)
	}
}

func TestANewRuleReachesOpenSessions(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "noor@contoh.go.id", "banjarmasin/assessor")
		step := r.signIn(t, who.Mail)
		r.session(t, step.Token)
		rule := Rule{Authority: "banjarmasin", Second: true, Kinds: []Kind{Card}}
		wantKind(t, "an assessor", r.SetRule(t.Context(), r.session(t, step.Token).Actor, rule), problem.Forbidden)
		if err := r.SetRule(t.Context(), access.Machine(), rule); err != nil {
			t.Fatal(err)
		}
		wantKind(t, "an old copy", r.SetRule(t.Context(), access.Machine(), rule), problem.Conflict)
		rule.Version = 7
		wantKind(t, "another old copy", r.SetRule(t.Context(), access.Machine(), rule), problem.Conflict)
		rule.Kinds = []Kind{Password}
		wantKind(t, "a kind that is none", r.SetRule(t.Context(), access.Machine(), rule), problem.Invalid)
		s := r.session(t, step.Token)
		if !s.Rotate || s.Actor.Account != "" {
			t.Errorf("the session goes on as before")
		}
		next, err := r.Rotate(t.Context(), step.Token)
		if err != nil || next.Stage != Enrol || !slices.Equal(next.Kinds, []Kind{Card}) {
			t.Errorf("%+v, %v", next, err)
		}
		rules, err := r.Rules(t.Context(), access.Machine(), "banjarmasin")
		if err != nil || len(rules) != 1 || rules[0].Version != 1 {
			t.Errorf("%v, %v", rules, err)
		}
	})
}

func TestOneOwnsFactorsNeedAFreshPassword(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "noor@contoh.go.id")
		step := r.signIn(t, "noor@contoh.go.id")
		r.add(DefaultHours.Proof + time.Second)
		_, err := r.NewCard(t.Context(), r.session(t, step.Token))
		wantKind(t, "a while after", err, problem.Forbidden)
		_, err = r.EnrolTOTP(t.Context(), Session{})
		wantKind(t, "nobody", err, problem.Unauthenticated)
	})
}

// Every table is read whole: none of the secrets that were given out may stand there.
func TestNoSecretIsKeptOrRecorded(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		l, err := r.Invite(t.Context(), access.Machine(), Invitation{Mail: "noor@contoh.go.id", Name: "Noor", Positions: []string{"banjarmasin/planner"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Accept(t.Context(), Acceptance{Code: l.Code, Password: good}); err != nil {
			t.Fatal(err)
		}
		step := r.signIn(t, "noor@contoh.go.id")
		s := r.session(t, step.Token)
		secret := r.totp(t, s)
		sheet, err := r.NewCard(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		list, err := r.NewRecoveryCodes(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		token, err := r.MakeToken(t.Context(), s, NewToken{
			Label: "skrip", Limit: access.Scope{Authority: "banjarmasin"}, Actions: access.TokenActions()[:1], Expires: r.Now().AddDate(0, 1, 0),
		})
		if err != nil {
			t.Fatal(err)
		}
		secrets := append([]string{l.Code, good, step.Token, step.Browser, secret, token[6:]}, sheet...)
		secrets = append(secrets, list...)
		kept := r.everything(t)
		for _, e := range r.events {
			kept += fmt.Sprintf("%+v", e)
		}
		kept += fmt.Sprintf("%v %+v %s", r.Key, r.Key, r.Key)
		for _, secret := range secrets {
			for _, form := range []string{secret, strings.NewReplacer(" ", "", "-", "").Replace(secret)} {
				if strings.Contains(kept, form) {
					t.Errorf("a secret such as %q is kept", form)
				}
			}
		}
	})
}

func (r *room) everything(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{"account", "credential", "code", "browser", "session", "link", "token", "repair", "lane", "ceremony", "notice", "factor_rule", "setting"} {
		rows, err := r.db.Query(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				fmt.Fprintf(&b, "%s|", *v.(*any))
			}
		}
		if err := db.Problem(rows.Err()); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}
