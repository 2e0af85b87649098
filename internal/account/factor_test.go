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
		who := r.invited(t, "pegawai@contoh.go.id")
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
		who := r.invited(t, "pegawai@contoh.go.id")
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
		who := r.invited(t, "pegawai@contoh.go.id", "/system_administrator")
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
		who := r.invited(t, "pegawai@contoh.go.id")
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
		who := r.invited(t, "pegawai@contoh.go.id")
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
		who := r.invited(t, "pegawai@contoh.go.id", "banjarmasin/assessor")
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
		rule.Kinds, rule.Role = nil, sysadmin
		wantKind(t, "a role that stands elsewhere", r.SetRule(t.Context(), access.Machine(), rule), problem.Invalid)
		rules, err := r.Rules(t.Context(), access.Machine(), "banjarmasin")
		if err != nil || len(rules) != 1 || rules[0].Version != 1 {
			t.Errorf("%v, %v", rules, err)
		}
	})
}

func TestOneOwnsFactorsNeedAFreshPassword(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "pegawai@contoh.go.id")
		step := r.signIn(t, "pegawai@contoh.go.id")
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
		l, err := r.Invite(t.Context(), access.Machine(), Invitation{Mail: "pegawai@contoh.go.id", Name: "Pegawai", Positions: []string{"banjarmasin/planner"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Accept(t.Context(), Acceptance{Code: l.Code, Password: good}); err != nil {
			t.Fatal(err)
		}
		step := r.signIn(t, "pegawai@contoh.go.id")
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

func TestWhoeverUsesTheLastCodeOfASheetIsTold(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		who := r.invited(t, "pegawai@contoh.go.id", "/system_administrator")
		sheet, err := r.NewCard(t.Context(), r.session(t, r.signIn(t, who.Mail).Token))
		if err != nil {
			t.Fatal(err)
		}
		r.add(time.Minute)
		step := r.signIn(t, who.Mail)
		if err := r.db.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE code SET used_at = $1 WHERE number <> $2`, db.At(r.Now()), step.Number)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.FinishSignIn(t.Context(), step.Token, Proof{Card, sheet[step.Number-1]}); err != nil {
			t.Fatal(err)
		}
		notices, err := r.Notices(t.Context(), self(who.ID))
		if err != nil || len(notices) == 0 || notices[0].Kind != "card_used_up" {
			t.Errorf("told %v, %v", notices, err)
		}
	})
}
