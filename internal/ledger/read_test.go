package ledger

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

func auditor(scope access.Scope) access.Actor {
	return access.Actor{Account: "a", Holdings: []access.Holding{{Position: "p", Role: access.Auditor, Scope: scope}}}
}

func TestAnAuditorReadsTheirOwnAuthorityAndNoOther(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := New(Deps{DB: d, Now: time.Now})
		for i, scope := range []access.Scope{
			{Installation: true}, {Authority: "city"}, {Authority: "city", Body: "b", Unit: "u"}, {Authority: "ori"}, {Authority: "city"},
		} {
			err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				return l.Record(ctx, tx, Event{
					Stream: fmt.Sprint("thing/", i%2), Kind: "test.done", Actor: access.Machine(), Scope: scope, Subject: fmt.Sprint(i), Why: `"scope":{"authority":"x"}`,
				})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		subjects := func(actor access.Actor, r Reading) string {
			list, err := l.Read(t.Context(), actor, r)
			if err != nil {
				return problem.KindOf(err).String()
			}
			text := ""
			for _, s := range list {
				text += s.Subject
			}
			return text
		}
		city, whole := auditor(access.Scope{Authority: "city"}), auditor(access.Scope{Installation: true})
		for _, tt := range []struct {
			name  string
			actor access.Actor
			r     Reading
			want  string
		}{
			{"the newest first", city, Reading{Authority: "city"}, "421"},
			{"one thing", city, Reading{Authority: "city", Stream: "thing/0"}, "42"},
			{"a page", city, Reading{Authority: "city", Limit: 2}, "42"},
			{"another authority", city, Reading{Authority: "ori"}, problem.NotFound.String()},
			{"the installation", city, Reading{}, problem.NotFound.String()},
			{"the installation's own", whole, Reading{}, "0"},
			{"not what authorities do", whole, Reading{Authority: "city"}, problem.NotFound.String()},
			{"nobody", access.Public(), Reading{}, problem.Unauthenticated.String()},
			{"too many", city, Reading{Authority: "city", Limit: 501}, problem.Invalid.String()},
		} {
			if got := subjects(tt.actor, tt.r); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			}
		}
		first, err := l.Read(t.Context(), city, Reading{Authority: "city", Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got := subjects(city, Reading{Authority: "city", Before: first[0].ID}); got != "21" {
			t.Errorf("the next page is %q", got)
		}
	})
}

// What a verification takes from a detail's text is what reading all of it gives.
func TestTheAuthorityOfADetailIsItsScopes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[a-z0-9-]{0,8}`)
		scope := func(name string) access.Scope {
			return access.Scope{
				Installation: rapid.Bool().Draw(t, name+"i"), Authority: id.Draw(t, name+"a"), Body: id.Draw(t, name+"b"), Unit: id.Draw(t, name+"u"),
			}
		}
		e := Event{
			Kind: "k", Scope: scope("s"), Subject: rapid.String().Draw(t, "subject"), Why: rapid.String().Draw(t, "why") + `"scope":{"authority":"x"`,
			Actor: access.Actor{Account: "a", Holdings: []access.Holding{{Scope: scope("h")}, {Scope: access.Scope{Installation: true}}}},
		}
		if e.Scope.Installation {
			e.Scope = access.Scope{Installation: true}
		}
		text, err := describe(e)
		if err != nil {
			t.Fatal(err)
		}
		if got := authorityOf(text); got != e.Scope.Authority {
			t.Errorf("%q of %s", got, text)
		}
	})
}
