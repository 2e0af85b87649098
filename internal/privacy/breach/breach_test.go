package breach_test

import (
	"bytes"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/casetest"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
	"github.com/patuh-id/patuh/internal/workday"
)

// town has a data protection officer and a room of incidents.
type town struct {
	*casetest.Town
	room    *breach.Breaches
	officer access.Actor
	catalog *locale.Catalog
	post    *post
}

func towns(t *testing.T, body func(t *testing.T, w *town)) {
	t.Helper()
	catalog, err := desktest.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	testkit.Databases(t, func(t *testing.T, d *db.DB) { body(t, open(t, d, catalog)) })
}

func open(t *testing.T, d *db.DB, catalog *locale.Catalog) *town {
	t.Helper()
	sent := &post{}
	w := &town{Town: casetest.Open(t, d, catalog, sent, nil), catalog: catalog, post: sent}
	w.Staff()
	w.room = breach.Over(breach.Deps{
		DB: d, Now: w.Now, Record: w.Record, Access: w.Access, Deadlines: w.Deadlines, Messages: sent,
		Catalog: catalog, Cases: w.Cases, Log: slog.New(slog.DiscardHandler),
	})
	w.officer = casetest.Holds("ppdp", access.DataProtectionOfficer, w.City.Scope())
	return w
}

// lost is what is written of a lost list.
func (w *town) lost(change ...func(n *breach.New)) breach.New {
	n := breach.New{Authority: w.City.ID, Entry: breach.Entry{
		Title: "Daftar hilang", Learned: w.Now().Add(-time.Hour), LearnedBy: "Bagian umum", How: "Daftar laporan hilang di jalan (contoh).", Data: []string{"incidents"},
	}}
	for _, c := range change {
		c(&n)
	}
	return n
}

func (w *town) written(change ...func(n *breach.New)) breach.Incident {
	w.Helper()
	one, err := w.room.Write(w.Context(), w.officer, w.lost(change...))
	w.Fine(err)
	return one
}

func (w *town) get(actor access.Actor, id string) breach.View {
	w.Helper()
	v, err := w.room.Get(w.Context(), actor, id)
	w.Fine(err)
	return v
}

func faultsOf(err error) problem.Faults {
	var found problem.Faults
	if !errors.As(err, &found) {
		return nil
	}
	return found
}

func (w *town) note(id string, kind breach.Kind, at time.Time) {
	w.Helper()
	w.Fine(w.room.Note(w.Context(), w.officer, id, breach.Notice{Kind: kind, Addressee: "Penerima Contoh", Words: "Daftar hilang pada hari itu.", At: at}))
}

func TestTheHoursRunFromWhenItWasLearnedOverDaysOff(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.SetLocal(t, "2026-03-06T23:50") // a Friday
		one := w.written(func(n *breach.New) { n.Learned = w.Now() })
		if left := one.Due.Sub(one.Learned); left != 72*time.Hour || one.Left(w.Now()) != 72 || one.Number() != "INS-2026-001" {
			t.Fatalf("%s: %v, %d left", one.Number(), left, one.Left(w.Now()))
		}
		for _, tt := range []struct {
			pass    time.Duration
			overdue bool
			left    int
		}{{71*time.Hour + 59*time.Minute, false, 1}, {time.Minute, true, 0}, {2 * time.Hour, true, 2}} {
			w.Pass(tt.pass)
			if one.Overdue(w.Now()) != tt.overdue || one.Left(w.Now()) != tt.left {
				t.Errorf("after %v: overdue %v, %d", tt.pass, one.Overdue(w.Now()), one.Left(w.Now()))
			}
		}
	})
}

func TestThoseThatAreDueFirstStandAtTheTop(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		late := w.written(func(n *breach.New) { n.Learned = w.Now().Add(-80 * time.Hour) })
		over := w.written()
		w.note(over.ID, breach.ToPeople, w.Now())
		w.note(over.ID, breach.ToAuthority, w.Now())
		fresh := w.written()
		all, err := w.room.List(w.Context(), w.officer, w.City.ID)
		w.Fine(err)
		var got []string
		for i := range all {
			got = append(got, all[i].ID)
		}
		if diff := cmp.Diff([]string{late.ID, fresh.ID, over.ID}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		for _, tt := range []struct {
			name, field string
			change      func(n *breach.New)
		}{
			{"learned in the future", "learned", func(n *breach.New) { n.Learned = w.Now().Add(time.Minute) }},
			{"not learned at all", "learned", func(n *breach.New) { n.Learned = time.Time{} }},
			{"happened after it was learned", "happened", func(n *breach.New) { n.Happened = n.Learned.Add(time.Minute) }},
			{"no data", "data", func(n *breach.New) { n.Data = nil }},
			{"data that the record does not know", "data", func(n *breach.New) { n.Data = []string{"horoscope"} }},
			{"a number that is not there", "numbers", func(n *breach.New) { n.Numbers = "KCH-2026-999999" }},
			{"days and numbers", "numbers", func(n *breach.New) { n.From, n.Until, n.Numbers = "2026-01-01", "2026-01-02", "X" }},
			{"days backwards", "until", func(n *breach.New) { n.From, n.Until = "2026-01-02", "2026-01-01" }},
			{"one day only", "until", func(n *breach.New) { n.From = "2026-01-02" }},
			{"fewer people than none", "people", func(n *breach.New) { n.People = -1 }},
			{"nothing said", "how", func(n *breach.New) { n.How = " " }},
		} {
			_, err := w.room.Write(w.Context(), w.officer, w.lost(tt.change))
			if got := faultsOf(err); len(got) != 1 || got[0].Place.File != tt.field {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		if _, err := w.room.Write(w.Context(), w.Desk(), w.lost()); problem.KindOf(err) != problem.NotFound {
			t.Errorf("anybody: %v", err)
		}
	})
}

func TestACorrectionIsAVersionAndMovesTheHours(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.written()
		n := w.lost(func(n *breach.New) {
			n.Learned, n.Happened, n.Why = one.Learned.Add(-5*time.Hour), one.Learned.Add(-9*time.Hour), "Petugas lain sudah tahu lebih dulu."
		})
		w.Fine(w.room.Correct(w.Context(), w.officer, one.ID, one.Version, n))
		v := w.get(w.officer, one.ID)
		if len(v.Versions) != 2 || v.N != 2 || !v.Due.Equal(one.Due.Add(-5*time.Hour)) || !v.Versions[1].Happened.IsZero() {
			t.Errorf("%+v", v.Incident)
		}
		if err := w.room.Correct(w.Context(), w.officer, one.ID, one.Version, n); problem.KindOf(err) != problem.Conflict {
			t.Errorf("what was seen is not what is: %v", err)
		}
		var wait sync.WaitGroup
		errs := make([]error, 2)
		for i := range errs {
			wait.Go(func() { errs[i] = w.room.Correct(w.Context(), w.officer, one.ID, v.Version, n) })
		}
		wait.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || len(w.get(w.officer, one.ID).Versions) != 3 {
			t.Errorf("two at once: %v", errs)
		}
	})
}

func TestItEndsOnceEverybodyWasTold(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.written()
		if err := w.room.Close(w.Context(), w.officer, one.ID, one.Version, "Daftar tidak lagi dicetak."); problem.KindOf(err) != problem.Conflict {
			t.Errorf("untold: %v", err)
		}
		early := breach.Notice{Kind: breach.ToPeople, Addressee: "Warga", Words: "Daftar hilang kemarin.", At: one.Learned.Add(-time.Minute)}
		if got := faultsOf(w.room.Note(w.Context(), w.officer, one.ID, early)); len(got) != 1 || got[0].Place.File != "at" {
			t.Errorf("told before it was learned: %v", got)
		}
		w.note(one.ID, breach.ToPeople, w.Now())
		if v := w.get(w.officer, one.ID); !v.Told.IsZero() {
			t.Error("told without the authority that supervises")
		}
		w.Pass(80 * time.Hour)
		w.note(one.ID, breach.ToAuthority, w.Now())
		v := w.get(w.officer, one.ID)
		if !v.Told.Equal(w.Now()) || !v.Late(w.Now()) || v.Overdue(w.Now()) {
			t.Errorf("%+v", v.Incident)
		}
		w.Fine(w.room.Close(w.Context(), w.officer, one.ID, v.Version, "Daftar tidak lagi dicetak."))
		n := w.lost(func(n *breach.New) { n.Why = "Sesudah ditutup saja." })
		if err := w.room.Correct(w.Context(), w.officer, one.ID, 0, n); problem.KindOf(err) != problem.Conflict {
			t.Errorf("closed: %v", err)
		}
	})
}

func TestNobodyLearnsOfACaseThatIsAboutThem(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		about, other := w.Received(), w.Received()
		w.Done(w.Cases.Bar(w.Context(), w.Desk(), about.ID, about.Version, complaint.Reported{Accounts: []string{"ppdp"}}, "Laporan ini tentang petugas itu."))
		chief := casetest.Holds("wakil", access.DataProtectionOfficer, w.City.Scope())
		today := w.Now().In(workday.ZoneOf("Asia/Makassar").Location).Format(time.DateOnly)
		one := w.written(func(n *breach.New) { n.From, n.Until = today, today })
		if mine, all := w.get(w.officer, one.ID), w.get(chief, one.ID); mine.Cases != 1 || mine.Listed[0] != other.Number || all.Cases != 2 {
			t.Errorf("%d of %d", mine.Cases, all.Cases)
		}
		_, err := w.room.Write(w.Context(), w.officer, w.lost(func(n *breach.New) { n.Numbers = about.Number }))
		if got := faultsOf(err); len(got) != 1 || got[0].Place.File != "numbers" {
			t.Errorf("listed what is about them: %v", err)
		}
		// What a colleague listed stays when they correct the rest.
		two, err := w.room.Write(w.Context(), chief, w.lost(func(n *breach.New) { n.Numbers = about.Number + "\n" + other.Number }))
		w.Fine(err)
		w.Fine(w.room.Correct(w.Context(), w.officer, two.ID, two.Version, w.lost(func(n *breach.New) { n.Why = "Satu nomor keliru tadi." })))
		if mine, all := w.get(w.officer, two.ID), w.get(chief, two.ID); mine.Cases != 0 || all.Cases != 1 || all.Listed[0] != about.Number {
			t.Errorf("%d of %d", mine.Cases, all.Cases)
		}
	})
}

func TestTheTableNamesNobody(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.written(func(n *breach.New) { n.LearnedBy = "Kupukupu" })
		all, err := w.room.List(w.Context(), w.officer, w.City.ID)
		w.Fine(err)
		data, _, err := breach.File(w.catalog.Printer(locale.English), all, workday.ZoneOf("Asia/Makassar"), w.Now(), "csv")
		w.Fine(err)
		if bytes.Contains(data, []byte("Kupukupu")) || !bytes.Contains(data, []byte("INS-2026-001")) {
			t.Errorf("%s", data)
		}
	})
}
