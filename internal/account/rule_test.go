package account

import (
	"fmt"
	"slices"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestWhatAppliesIsTheNearestRule(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		machine := access.Machine()
		set := func(rule Rule) {
			t.Helper()
			if err := r.SetRule(t.Context(), machine, rule); err != nil {
				t.Fatal(err)
			}
		}
		applies := func(authority string, role access.Role) string {
			t.Helper()
			list, err := r.Applying(t.Context(), machine, authority)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(list, func(a Applying) bool { return a.Role == role })
			if i < 0 {
				return "none"
			}
			said := list[i].Rule
			return fmt.Sprintf("%q %q %v %v", said.Authority, said.Role, said.Second, said.Version)
		}
		want := func(authority string, role access.Role, want string) {
			t.Helper()
			if got := applies(authority, role); got != want {
				t.Errorf("%q %q: %s, want %s", authority, role, got, want)
			}
		}
		want("", sysadmin, `"" "" true 0`)
		want("banjarmasin", assessor, `"" "" false 0`)
		want("banjarmasin", sysadmin, "none")
		want("", assessor, "none")
		set(Rule{Second: true})
		want("banjarmasin", assessor, `"" "" true 1`)
		set(Rule{Authority: "banjarmasin"})
		want("banjarmasin", assessor, `"banjarmasin" "" false 1`)
		want("banjarmasin", "", `"banjarmasin" "" false 1`)
		set(Rule{Authority: "banjarmasin", Role: assessor, Second: true})
		want("banjarmasin", assessor, `"banjarmasin" "assessor" true 1`)
		want("banjarmasin", admin, `"banjarmasin" "" false 1`)

		own := Rule{Authority: "banjarmasin", Role: assessor, Version: 9}
		wantKind(t, "an old copy", r.UnsetRule(t.Context(), machine, own), problem.Conflict)
		own.Version = 1
		stranger := r.invited(t, "orang@contoh.go.id", "banjarbaru/authority_administrator")
		wantKind(t, "a stranger", r.UnsetRule(t.Context(), access.Actor{Account: stranger.ID, Holdings: r.held[stranger.ID]}, own), problem.NotFound)
		if err := r.UnsetRule(t.Context(), machine, own); err != nil {
			t.Fatal(err)
		}
		want("banjarmasin", assessor, `"banjarmasin" "" false 1`)
		wantKind(t, "a second time", r.UnsetRule(t.Context(), machine, own), problem.Conflict)
	})
}

func TestNamesAreFoundById(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		ani := r.invited(t, "ani@contoh.go.id")
		got, err := r.Named(t.Context(), ani.ID, "nobody")
		if err != nil || len(got) != 1 || got[ani.ID].Mail != ani.Mail {
			t.Errorf("%v, %v", got, err)
		}
	})
}

// On an address where no passkey works a rule that takes nothing else would lock everybody out, whoever
// made it too.
func TestARuleThatNobodyCouldMeetIsRefused(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.passkeys = nil
		only := Rule{Role: admin, Second: true, Kinds: []Kind{Passkey}}
		if err := r.SetRule(t.Context(), access.Machine(), only); keyOf(err) != "account.rule.unmeetable" {
			t.Errorf("set: %v", err)
		}
		only.Kinds = append(only.Kinds, Card)
		if err := r.SetRule(t.Context(), access.Machine(), only); err != nil {
			t.Errorf("with a way that works: %v", err)
		}
	})
}
