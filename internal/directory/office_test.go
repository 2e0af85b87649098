package directory

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// office is a seeded directory with two authorities and the people who keep it.
type office struct {
	*Directory
	record  *ledger.Ledger
	in      *access.Access
	catalog *locale.Catalog

	mu   sync.Mutex
	time time.Time

	city, other              access.Authority
	keeper, planner, foreign access.Actor // at the installation, of the city, of the other
	rests                    bool         // whether figures rest on every body
}

func (o *office) now() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.time
}

func (o *office) pass(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.time = o.time.Add(d)
}

func offices(t *testing.T, test func(t *testing.T, o *office)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		catalog, err := locale.Load(Texts)
		must(t, err)
		o := &office{record: ledgertest.Open(t, d), catalog: catalog, time: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
		o.Directory = New(Deps{DB: d, Ledger: o.record, Now: o.now, Figures: func(context.Context, db.Tx, string) (bool, error) {
			return o.rests, nil
		}})
		must(t, o.Seed(t.Context()))
		o.in = access.New(access.Deps{DB: d, Now: o.now, Record: o.record})
		o.city = o.authority(t, "kota-banjarmasin")
		o.other = o.authority(t, "kota-banjarbaru")
		o.keeper = person("kiki", access.InstrumentAdministrator, access.Scope{Installation: true})
		o.planner = person("pia", access.Planner, o.city.Scope())
		o.foreign = person("fajar", access.Planner, o.other.Scope())
		test(t, o)
	})
}

func (o *office) authority(t *testing.T, slug string) access.Authority {
	t.Helper()
	made, err := o.in.MakeAuthority(t.Context(), access.Machine(), access.Authority{
		Slug: slug, Kind: access.Government, Name: slug, Zone: "Asia/Makassar",
	})
	must(t, err)
	return made
}

func person(account string, role access.Role, scope access.Scope) access.Actor {
	return access.Actor{Account: account, Holdings: []access.Holding{{Position: account + "-seat", Role: role, Scope: scope}}}
}

// taken is a body that the city keeps.
func (o *office) taken(t *testing.T, slug string) Body {
	t.Helper()
	b, err := o.Body(t.Context(), slug)
	must(t, err)
	b, err = o.KeepBody(t.Context(), o.keeper, slug, b.Version, o.city.ID, "")
	must(t, err)
	return b
}

// asProblem is errors.As for a problem.
func asProblem(err error, p **problem.Error) bool { return errors.As(err, p) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// said is what a page would show: every fault as "field key", or the kind and key of the problem.
func said(err error) string {
	var faults problem.Faults
	if errors.As(err, &faults) {
		var all []string
		for _, f := range faults {
			all = append(all, f.Place.File+" "+strings.TrimPrefix(f.Key, "directory.fault."))
		}
		return strings.Join(all, ", ")
	}
	var e *problem.Error
	if errors.As(err, &e) {
		return e.Kind.String()
	}
	if err != nil {
		return err.Error()
	}
	return "done"
}

// raised reports whether an act raised the public revision.
func (o *office) raised(t *testing.T, act func()) bool {
	t.Helper()
	before, err := o.Revision(t.Context())
	must(t, err)
	act()
	after, err := o.Revision(t.Context())
	must(t, err)
	return after > before
}

// lastEvent is the latest event of the directory.
func (o *office) lastEvent(t *testing.T) ledger.Summary {
	t.Helper()
	events, err := o.record.Events(t.Context(), "directory", 1)
	must(t, err)
	if len(events) == 0 {
		t.Fatal("no event")
	}
	return events[0]
}
