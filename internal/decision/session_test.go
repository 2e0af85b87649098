package decision

import (
	"math/big"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/run/archive"
)

func TestMinutesAreClosedByOneAndConfirmedByAnother(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		r := w.computed()
		_, err := w.Open(t.Context(), w.daerah, w.one.ID, Opening{Run: r.ID})
		wantKind(t, err, problem.Forbidden)
		_, err = w.Open(t.Context(), w.planner, w.one.ID, Opening{Run: r.ID})
		wantKind(t, err, problem.NotFound)
		for _, bad := range []string{"", "-1", "0,5 poin", "1e3", "100"} {
			_, err = w.Open(t.Context(), w.pleno, w.one.ID, Opening{Run: r.ID, Day: w.today(), Distance: bad})
			wantKind(t, err, problem.Invalid)
		}
		s, err := w.Open(t.Context(), w.pleno, w.one.ID, Opening{Run: r.ID, Day: w.today(), Distance: "4"})
		w.fine(err)
		_, err = w.Open(t.Context(), w.ketua, w.one.ID, Opening{Run: r.ID, Day: w.today(), Distance: "4"})
		wantKey(t, err, "under_way")
		wantKey(t, w.Close(t.Context(), w.pleno, w.one.ID, s.ID, 1), "few_attendees")
		w.fine(w.Write(t.Context(), w.pleno, w.one.ID, s.ID, 1, Minutes{Day: s.Day, Attendees: []Attendee{{Name: "A", Role: "ketua"}, {Name: "B", Role: "anggota"}, {}}, Points: []string{"Satu", " ", "Dua"}}))
		wantKind(t, w.Write(t.Context(), w.second, w.one.ID, s.ID, 1, Minutes{Day: s.Day}), problem.Conflict)
		wantKey(t, w.Close(t.Context(), w.pleno, w.one.ID, s.ID, 2), "lacking")
		w.fine(w.Settle(t.Context(), w.pleno, w.one.ID, s.ID, 2, "kota-c", "closed", "Kantor tutup."))
		wantKind(t, w.Settle(t.Context(), w.pleno, w.one.ID, s.ID, 3, "kota-x", "closed", "?"), problem.NotFound)
		wantKind(t, w.Settle(t.Context(), w.pleno, w.one.ID, s.ID, 3, "kota-c", "malas", "?"), problem.Invalid)
		w.fine(w.Note(t.Context(), w.pleno, w.one.ID, s.ID, 3, "kota-b", "Sudah diperiksa ulang."))
		w.fine(w.Close(t.Context(), w.pleno, w.one.ID, s.ID, 4))
		wantKey(t, w.Confirm(t.Context(), w.pleno, w.one.ID, s.ID, 5), "second")
		w.fine(w.Reopen(t.Context(), w.second, w.one.ID, s.ID, 5, "Butir kedua kurang."))
		wantKind(t, w.Confirm(t.Context(), w.second, w.one.ID, s.ID, 6), problem.Conflict)
		w.fine(w.Close(t.Context(), w.second, w.one.ID, s.ID, 6))
		w.fine(w.Confirm(t.Context(), w.ketua, w.one.ID, s.ID, 7))
		sheet, err := w.One(t.Context(), w.pleno, w.one.ID, s.ID)
		w.fine(err)
		if diff := cmp.Diff([]string{"Satu", "Dua"}, sheet.Points); diff != "" || len(sheet.Attendees) != 2 || len(sheet.Lacking) != 0 || sheet.State != Confirmed {
			t.Errorf("%s %+v", diff, sheet)
		}
		if len(sheet.Cases) != 1 || sheet.Cases[0].Code != "kota-b" || sheet.Cases[0].Away.RatString() != "4" || sheet.Cases[0].Note == "" { // 92 is 4 from 88
			t.Errorf("%+v", sheet.Cases)
		}
		_, err = w.One(t.Context(), w.daerah, w.one.ID, s.ID)
		wantKind(t, err, problem.Forbidden)
		catalog, err := locale.Load(Texts)
		w.fine(err)
		doc := sheet.Document(catalog.Printer(locale.Indonesian), Paper{Title: w.one.Title, Year: 2026, At: w.ground.Now()})
		if data, err := doc.PDF(); err != nil || len(data) < 1000 {
			t.Errorf("%d bytes, %v", len(data), err)
		}
	})
}

// What lies near a bound is compared exactly: the distance itself is near, and the least bit more is not.
func TestBorderlineCasesAreComparedExactly(t *testing.T) {
	t.Parallel()
	ins := &instrument.Instrument{}
	for _, from := range []int64{88, 78, 54, 32, 0} {
		ins.Classes.List = append(ins.Classes.List, instrument.Class{Code: strconv.FormatInt(from, 10), From: big.NewRat(from, 1)})
	}
	rapid.Check(t, func(t *rapid.T) {
		bound := rapid.SampledFrom([]int64{88, 78, 54, 32}).Draw(t, "bound")
		distance := big.NewRat(rapid.Int64Range(0, 40_000).Draw(t, "distance"), 10_000)
		bit := big.NewRat(1, rapid.Int64Range(1_000_000, 1<<60).Draw(t, "bit"))
		sign := big.NewRat(rapid.SampledFrom([]int64{1, -1}).Draw(t, "side"), 1)
		exact := new(big.Rat).Add(big.NewRat(bound, 1), new(big.Rat).Mul(sign, distance))
		at := func(figure *big.Rat) int {
			return len(cases(ins, []run.Body{{Figure: archive.Figure{Exact: figure.RatString()}}}, distance))
		}
		if at(exact) != 1 {
			t.Errorf("%s is not near %d by %s", exact, bound, distance)
		}
		if beyond := new(big.Rat).Add(exact, new(big.Rat).Mul(sign, bit)); at(beyond) != 0 {
			t.Errorf("%s is near %d by %s", beyond, bound, distance)
		}
	})
	if got := cases(ins, []run.Body{{Figure: archive.Figure{Exact: "1/100"}}, {}}, big.NewRat(1, 1)); len(got) != 0 {
		t.Errorf("the lowest class has no bound that one could fall under: %+v", got)
	}
}

func TestADecreeTakesTwoPeopleAndItsNumberIsOnce(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		s := w.hold(w.computed(), "")
		enter := func(number string) (string, error) {
			return w.Enter(t.Context(), w.pleno, w.one.ID, NewDecree{Session: s.ID, Number: number, Day: w.today(), Signer: "Ketua"})
		}
		_, err := enter("–")
		wantKind(t, err, problem.Invalid)
		id, err := enter("418 Tahun 2026")
		w.fine(err)
		_, err = enter("418/TAHUN/2026")
		wantKey(t, err, "number_taken")
		_, err = enter("419 Tahun 2026")
		wantKey(t, err, "decree_stands")
		wantKey(t, w.ConfirmDecree(t.Context(), w.pleno, w.one.ID, id, 1), "second")
		wantKind(t, w.ConfirmDecree(t.Context(), w.daerah, w.one.ID, id, 1), problem.Forbidden)
		w.fine(w.DropDecree(t.Context(), w.second, w.one.ID, id, 1, "Salah ketik."))
		id, err = enter("418 Tahun 2026") // free again
		w.fine(err)
		var wait sync.WaitGroup
		won := make(chan error, 2)
		for range 2 {
			wait.Go(func() { won <- w.ConfirmDecree(t.Context(), w.second, w.one.ID, id, 1) })
		}
		wait.Wait()
		if a, b := <-won, <-won; (a == nil) == (b == nil) {
			t.Errorf("two confirmed at once: %v, %v", a, b)
		}
	})
}

// Two who confirm minutes at once: one of them did.
func TestTwoConfirmMinutesAtOnce(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		s, err := w.Open(t.Context(), w.pleno, w.one.ID, Opening{Run: w.computed().ID, Day: w.today(), Distance: "1"})
		w.fine(err)
		w.fine(w.Settle(t.Context(), w.pleno, w.one.ID, s.ID, 1, "kota-c", "moved", "Pindah."))
		w.fine(w.Write(t.Context(), w.pleno, w.one.ID, s.ID, 2, Minutes{Day: s.Day, Attendees: []Attendee{{Name: "A", Role: "a"}, {Name: "B", Role: "b"}}, Points: []string{"Satu"}}))
		w.fine(w.Close(t.Context(), w.pleno, w.one.ID, s.ID, 3))
		var wait sync.WaitGroup
		won := make(chan error, 2)
		wait.Go(func() { won <- w.Confirm(t.Context(), w.second, w.one.ID, s.ID, 4) })
		wait.Go(func() { won <- w.Confirm(t.Context(), w.ketua, w.one.ID, s.ID, 4) })
		wait.Wait()
		if a, b := <-won, <-won; (a == nil) == (b == nil) {
			t.Errorf("two confirmed at once: %v, %v", a, b)
		}
	})
}
