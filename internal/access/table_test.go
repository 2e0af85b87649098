package access

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

var update = flag.Bool("update", false, "write the golden files and the reference pages")

// stands is where a position stands in these tests, by its level.
var stands = map[Level]Scope{
	OfInstallation: {Installation: true},
	OfAuthority:    {Authority: "banjarmasin"},
	OfBody:         {Authority: "banjarmasin", Body: "kota"},
	OfUnit:         {Authority: "banjarmasin", Body: "kota", Unit: "loket"},
}

// subjects are the things that are asked about, seen from those positions.
var subjects = []struct {
	name  string
	scope Scope
}{
	{"installation", Scope{Installation: true}},
	{"authority", Scope{Authority: "banjarmasin"}},
	{"its body", Scope{Authority: "banjarmasin", Body: "kota"}},
	{"that body's unit", Scope{Authority: "banjarmasin", Body: "kota", Unit: "loket"}},
	{"another unit", Scope{Authority: "banjarmasin", Body: "kota", Unit: "gudang"}},
	{"another body", Scope{Authority: "banjarmasin", Body: "polresta"}},
	{"another authority", Scope{Authority: "banjarbaru"}},
	{"that body towards another authority", Scope{Authority: "ombudsman", Body: "kota"}},
}

func TestEveryCellOfTheTable(t *testing.T) {
	t.Parallel()
	en := printer(t, locale.English)
	var b strings.Builder
	b.WriteString("public, or signed in without a position\n")
	for _, row := range rows {
		fmt.Fprintf(&b, "  %-58s public: %-11s signed in: %s\n", en.T(row.Action.Key()),
			words(Decide(Public(), row.Action, Scope{Installation: true})),
			words(Decide(Actor{Account: "ani"}, row.Action, Scope{Installation: true})))
	}
	for _, g := range table {
		fmt.Fprintf(&b, "\n%s of %s\n", en.T(g.Role.Key()), en.T(g.Level.Key()))
		for _, row := range rows {
			fmt.Fprintf(&b, "  %-58s %s\n", en.T(row.Action.Key()), line(holder(g.Role, g.Level), row.Action))
		}
	}
	golden(t, "testdata/table.golden", b.String())
}

// line tells how an action is decided about each subject, equal decisions together.
func line(actor Actor, action Action) string {
	var parts []string
	for _, decision := range []string{"yes", "refused", "not found"} {
		var where []string
		for _, s := range subjects {
			if words(Decide(actor, action, s.scope)) == decision {
				where = append(where, s.name)
			}
		}
		switch len(where) {
		case 0:
		case len(subjects):
			parts = append(parts, decision+" everywhere")
		default:
			parts = append(parts, decision+": "+strings.Join(where, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

func words(err error) string {
	switch problem.KindOf(err) {
	case problem.Unauthenticated:
		return "sign in"
	case problem.NotFound:
		return "not found"
	case problem.Forbidden:
		return "refused"
	}
	if err == nil {
		return "yes"
	}
	return err.Error()
}

func holder(role Role, level Level) Actor {
	return Actor{Account: "ani", Holdings: []Holding{{Position: "p", Title: "t", Manner: Definitive, Role: role, Scope: stands[level]}}}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); read every changed line, then run with -update:\n%s", name, diff)
	}
}

func printer(t *testing.T, lang locale.Lang) *locale.Printer {
	t.Helper()
	catalog, err := locale.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Printer(lang)
}

func TestTableIsWhole(t *testing.T) {
	t.Parallel()
	blocks := map[string]bool{}
	granted := map[Action]bool{}
	for _, g := range table {
		name := fmt.Sprintf("%s at %s", g.Role, g.Level)
		if blocks[name] {
			t.Errorf("%s has two blocks", name)
		}
		blocks[name] = true
		seen := map[Action]bool{}
		for _, action := range slices.Concat(g.Here, g.Within) {
			if seen[action] {
				t.Errorf("%s names %s twice", name, action)
			}
			if rowOf[action].Audience != ByRole {
				t.Errorf("%s names %s, which is not decided by role", name, action)
			}
			seen[action], granted[action] = true, true
		}
	}
	for _, row := range rows {
		if row.Audience == ByRole && !granted[row.Action] {
			t.Errorf("nobody may %s", row.Action)
		}
		if _, ok := rowOf[row.Seen]; !ok {
			t.Errorf("%s is seen by %s, which is no action", row.Action, row.Seen)
		}
	}
	if len(rowOf) != len(rows) {
		t.Error("an action has two rows")
	}
}

func TestEveryWordOfTheTableHasAText(t *testing.T) {
	t.Parallel()
	p := printer(t, locale.Indonesian)
	var keys []string
	for _, role := range Roles() {
		keys = append(keys, role.Key())
	}
	for _, row := range rows {
		keys = append(keys, row.Action.Key(), row.Audience.Key())
	}
	for _, level := range Levels {
		keys = append(keys, level.Key())
	}
	for _, manner := range []Manner{Definitive, Acting, Daily, Delegate} {
		keys = append(keys, manner.Key())
	}
	for _, key := range keys {
		if !p.Has(key) {
			t.Errorf("no text for %s", key)
		}
	}
}

func TestTheSystemAdministratorReadsNoContent(t *testing.T) {
	t.Parallel()
	admin := holder(SystemAdministrator, OfInstallation)
	for _, action := range []Action{ReadAudit, EditBodies, EditUnits, ImportDirectory, ImportResults} {
		for _, s := range subjects {
			if Allowed(admin, action, s.scope) {
				t.Errorf("may %s in %s", action, s.name)
			}
		}
	}
	// And holds no second position that does: a new role must be put on one side.
	harmless := []Role{SystemAdministrator, InstrumentAdministrator, AuthorityAdministrator}
	for _, role := range Roles() {
		if keptApart(Post{Role: SystemAdministrator, Scope: Scope{Installation: true}}, Post{Role: role}) == slices.Contains(harmless, role) {
			t.Errorf("%s: neither kept apart from the system administrator nor known to read no content", role)
		}
	}
}

func TestNoRoleOfTheInstallationReachesTheWorkOfAuthorities(t *testing.T) {
	t.Parallel()
	for _, g := range table {
		if g.Level == OfInstallation && g.Role != SystemAdministrator && len(g.Within) > 0 {
			t.Errorf("%s reaches into authorities with %v", g.Role, g.Within)
		}
	}
}
