package complaint

import (
	"context"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
	"github.com/patuh-id/patuh/internal/workday"
)

// counter is an installation with a city that takes cases in, and a province above it.
type counter struct {
	*Complaints
	t              testing.TB
	city, province access.Authority
	clerk, head    access.Actor
	record         *ledger.Ledger

	mu sync.Mutex
	at time.Time
}

// Sunday 22 November 2026, 12:00 in the city.
var opening = time.Date(2026, time.November, 22, 4, 0, 0, 0, time.UTC)

func counters(t *testing.T, work func(t *testing.T, w *counter)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, newCounter(t, d)) })
}

func newCounter(t testing.TB, d *db.DB) *counter {
	t.Helper()
	w := &counter{t: t, at: opening, record: ledgertest.Open(t, d)}
	key, err := account.OpenKey(t.TempDir())
	w.must(err)
	w.Complaints = w.replica(d, key)
	w.must(w.Directory.Seed(t.Context()))
	w.must(w.Deadlines.Seed(t.Context()))
	w.city, w.province = w.authority("kota-contoh"), w.authority("provinsi-contoh")
	w.clerk = w.officer("petugas", access.IntakeOfficer)
	w.head = w.officer("koordinator", access.Coordinator)
	_, err = w.SetHouse(t.Context(), w.head, House{Authority: w.city.ID, Prefix: "ctk", Open: true})
	w.must(err)
	return w
}

// replica is the room once more, over the same database.
func (w *counter) replica(d *db.DB, key *account.Key) *Complaints {
	calendars := calendar.New(calendar.Deps{DB: d, Now: w.now, Record: w.record})
	store, err := blob.Folder(w.t.TempDir())
	w.must(err)
	files, err := evidence.Over(evidence.Deps{
		DB: d, Store: store, Now: w.now, Record: w.record, Log: slog.New(slog.DiscardHandler), Key: []byte("0123456789abcdef0123456789abcdef"),
	})
	w.must(err)
	return Over(Deps{
		DB: d, Now: w.now, Record: w.record, Access: access.New(access.Deps{DB: d, Now: w.now, Record: w.record}), Files: files,
		Directory: directory.New(directory.Deps{DB: d, Ledger: w.record, Now: w.now, Figures: result.Rest}),
		Deadlines: deadline.New(deadline.Deps{
			DB: d, Now: w.now, Record: w.record,
			Calendar: func(ctx context.Context, q db.Queryer, authority, unit string) (*workday.Calendar, int64, error) {
				return calendars.Of(ctx, q, calendar.Office{Authority: authority, Unit: unit})
			},
		}),
		Seal: key.Sealer("complaint"), Log: slog.New(slog.DiscardHandler),
	})
}

func (w *counter) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *counter) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *counter) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func (w *counter) authority(slug string) access.Authority {
	w.t.Helper()
	a, err := w.Access.MakeAuthority(w.t.Context(), access.Machine(), access.Authority{
		Slug: slug, Kind: access.Government, Name: "Pemerintah " + slug, Zone: "Asia/Makassar", From: opening.AddDate(-1, 0, 0),
	})
	w.must(err)
	return a
}

func (w *counter) officer(id string, role access.Role) access.Actor {
	return access.Actor{Account: id, Holdings: []access.Holding{{Position: id, Title: id, Role: role, Scope: w.city.Scope()}}}
}

// report is what a citizen sends.
func (w *counter) report(once string) New {
	return New{Authority: w.city.ID, Once: once, Words: "Lampu jalan di depan pasar mati sejak Senin.", Place: "Pasar Contoh"}
}

func (w *counter) receive(actor access.Actor, n New) Receipt {
	w.t.Helper()
	r, err := w.Receive(w.t.Context(), actor, n)
	w.must(err)
	return r
}

// sound makes sure that the record and the rows agree.
func (w *counter) sound() {
	w.t.Helper()
	report, err := w.record.Verify(w.t.Context(), ledger.Options{})
	if err != nil || !report.Sound() {
		w.t.Errorf("the record: %+v, %v", report.Findings, err)
	}
}

func faultsOf(t testing.TB, err error) []string {
	t.Helper()
	list, ok := err.(problem.Faults)
	if !ok {
		t.Fatalf("no faults but %v", err)
	}
	var said []string
	for _, f := range list {
		said = append(said, f.Place.File+" "+strings.TrimPrefix(f.Key, "complaint.fault."))
	}
	return said
}

var village = netip.MustParsePrefix("203.0.113.0/24")

func TestACitizenGetsANumberAPINAndClocks(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		r := w.receive(access.Public(), w.report(strings.Repeat("a", 32)))
		if r.Case.Number != "CTK-2026-000001" || len(r.PIN) != 12 || r.Again {
			t.Errorf("%+v", r)
		}
		var codes []string
		for _, c := range r.Clocks {
			codes = append(codes, c.Code)
		}
		if diff := cmp.Diff([]string{"verifikasi", "jawab_kelengkapan"}, codes); diff != "" {
			t.Error(diff)
		}
		kept, err := byID(t.Context(), w.DB, r.Case.ID)
		w.must(err)
		if diff := cmp.Diff(kept, r.Case); diff != "" {
			t.Error("what was told is not what is kept", diff)
		}
		v, err := w.Enter(t.Context(), " ctk-2026-000001", ShowPIN(r.PIN), village)
		w.must(err)
		again, err := w.Visitor(t.Context(), w.Pass(v, w.now().Add(time.Hour)))
		w.must(err)
		if again.Case != r.Case.ID || again != w.Admit(r) {
			t.Errorf("%+v", again)
		}
		w.sound()
	})
}

func TestTheSameFormTwiceIsOneCase(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		once := strings.Repeat("b", 32)
		first := w.receive(access.Public(), w.report(once))
		second := w.receive(access.Public(), w.report(once))
		if !second.Again || second.PIN != first.PIN || second.Case.ID != first.Case.ID || len(second.Clocks) != len(first.Clocks) {
			t.Errorf("%+v\n%+v", first, second)
		}
		if next := w.receive(access.Public(), w.report("")); next.Case.Running != 2 {
			t.Errorf("number %d", next.Case.Running)
		}
	})
}
