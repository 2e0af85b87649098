package award

import (
	"archive/zip"
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/oversight"
)

func TestAListIsFrozenWithTheDecree(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		list := w.list(cities())
		wantKey(t, w.Freeze(t.Context(), w.kepala, w.one.ID, list, 1), "no_decree")
		w.publish()
		w.offices = []string{w.ground.Other.ID}
		wantKey(t, w.Freeze(t.Context(), w.kepala, w.one.ID, list, 1), "no_decree")
		w.publish()
		wantKind(t, w.Freeze(t.Context(), w.rina, w.one.ID, list, 1), problem.Forbidden)
		wantKind(t, w.Freeze(t.Context(), w.oto, w.one.ID, list, 1), problem.NotFound)
		w.fine(w.Freeze(t.Context(), w.kepala, w.one.ID, list, 1))
		wantKey(t, w.Freeze(t.Context(), w.kepala, w.one.ID, list, 2), "frozen")
		wantKey(t, w.Change(t.Context(), w.kepala, w.one.ID, list, 2, cities()), "frozen")
		wantKey(t, w.Drop(t.Context(), w.kepala, w.one.ID, list, 2), "frozen")
		var got []string
		for _, e := range w.sheet(list).Entries {
			got = append(got, e.Slug+":"+e.Reason)
		}
		if text := strings.Join(got, " "); text != "kota-a:in kota-c:in_second kota-b:out_second kota-d:gate" {
			t.Error(text)
		}
		all := w.all(list)
		if len(all) != 2 || all[0].Number != "001/PIAGAM/III/2026" || all[1].Number != "002/PIAGAM/III/2026" || all[0].Name() != "Kota-a" || all[0].State != Valid {
			t.Errorf("%+v", all)
		}
		// A later figure changes nothing that is frozen.
		w.figure(t, "kota-a", "10.00", "E")
		if again := w.all(list); again[0].Score != "95.45" {
			t.Errorf("%+v", again[0])
		}
		if w.events(list) != "list_made frozen" {
			t.Error(w.events(list))
		}
	})
}

// Whom the plenary left without a figure, nobody rewards for the one that was worked out, nor its units.
func TestNobodyIsRewardedWhomThePlenaryLeftOut(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		units := cities()
		units.Subject, units.Ties = Units, AllTied
		for _, rules := range []Rules{cities(), units} {
			list := w.list(rules)
			w.publish()
			w.decree.Absent = []string{"kota-a"}
			w.fine(w.Freeze(t.Context(), w.kepala, w.one.ID, list, 1))
			for _, e := range w.sheet(list).Entries {
				if e.Slug == "kota-a" {
					t.Errorf("%+v", e)
				}
			}
		}
	})
}

func TestATieWaitsForTheOffice(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		rules := cities()
		rules.Ties = NotChosen
		list := w.list(rules)
		w.publish()
		if s := w.sheet(list); !s.Undecided || !s.Shown {
			t.Fatalf("%+v", s.Entries)
		}
		wantKey(t, w.Freeze(t.Context(), w.kepala, w.one.ID, list, 1), "undecided")
		rules.Ties = AllTied
		w.fine(w.Change(t.Context(), w.kepala, w.one.ID, list, 1, rules))
		wantKey(t, w.Change(t.Context(), w.kepala, w.one.ID, list, 1, rules), "changed")
		w.fine(w.Freeze(t.Context(), w.kepala, w.one.ID, list, 2))
		if n := len(w.all(list)); n != 3 {
			t.Errorf("%d certificates", n)
		}
	})
}

func TestRulesOfAListAreLookedAt(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for _, tt := range []struct {
			change func(r *Rules)
			field  string
			key    string
		}{
			{func(r *Rules) { r.Title = " " }, "title", "empty"},
			{func(r *Rules) { r.Kinds = nil }, "kinds", "kinds"},
			{func(r *Rules) { r.Kinds = []string{"ministry"} }, "kinds", "kinds"},
			{func(r *Rules) { r.Most = -1 }, "most", "most"},
			{func(r *Rules) { r.Province = "99" }, "province", "choose"},
			{func(r *Rules) { r.Second = "KOM" }, "second", "second"},
			{func(r *Rules) { r.Pattern = "{urut}" }, "pattern", "pattern_parts"},
			{func(r *Rules) { r.Pattern = "{nomor}/{tahun}" }, "pattern", "pattern_mark"},
			{func(r *Rules) { r.Signer = strings.Repeat("a", MaxLine+1) }, "signer", "long"},
		} {
			rules := cities()
			tt.change(&rules)
			_, err := w.Make(t.Context(), w.kepala, w.one.ID, w.office.ID, rules)
			wantFault(t, err, tt.field, tt.key)
		}
		for _, stranger := range []access.Actor{w.rina, w.vera} {
			_, err := w.Make(t.Context(), stranger, w.one.ID, w.office.ID, cities())
			wantKind(t, err, problem.Forbidden)
		}
		list := w.list(cities())
		s, err := w.One(t.Context(), w.rina, w.one.ID, list)
		if w.fine(err); s.Shown || len(s.Entries) > 0 {
			t.Error("a planner sees draft figures")
		}
		w.fine(w.Drop(t.Context(), w.kepala, w.one.ID, list, 1))
		_, err = w.One(t.Context(), w.kepala, w.one.ID, list)
		wantKind(t, err, problem.NotFound)
	})
}

// The city is withheld although its offices get theirs; it is released on the day on which its product is closed, and
// neither a product opened later nor the same one opened again takes it back.
func TestWhatIsWithheldIsReleased(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		held := w.product("1/LHP/2026", "kota-a")
		w.ground.SetLocal(t, "2026-03-10T09:00")
		rules := cities()
		rules.Most = 1
		list, all := w.fixed(rules)
		units, offices := w.fixed(Rules{Title: "Unit terbaik", Subject: Units, Kinds: []string{"city"}, Pattern: "U{urut}/{tahun}"})
		if all[0].State != HeldBack || len(all[0].Held) != 1 || all[0].Held[0].Number != "1/LHP/2026" {
			t.Fatalf("%+v", all[0])
		}
		for _, c := range offices {
			if c.State != Valid {
				t.Errorf("%s of %s is withheld", c.UnitName, c.BodyName)
			}
		}
		wantKey(t, w.Hand(t.Context(), w.rina, w.one.ID, list, all[0].ID, 1, Handing{Day: "2026-03-10"}), "held_back")
		_, _, err := w.Drawn(t.Context(), w.kepala, w.one.ID, list, all[0].ID)
		wantKey(t, err, "held_back")
		wantKey(t, w.AskPrint(t.Context(), w.kepala, w.one.ID, list), "list_empty")
		if p, err := w.ByCode(t.Context(), all[0].Code); err != nil || p.Status != HeldBack {
			t.Errorf("%+v, %v", p, err)
		}
		w.ground.SetLocal(t, "2026-04-01T09:00")
		w.product("2/LHP/2026", "kota-a")
		w.close(held.ID)
		c := w.all(list)[0]
		if c.State != Valid || c.ReleasedDay != "2026-04-01" {
			t.Fatalf("%+v", c)
		}
		if e := w.sheet(list).Entries[0]; e.Standing != Released || e.Day != "2026-04-01" {
			t.Errorf("%+v", e)
		}
		w.fine(w.Hand(t.Context(), w.rina, w.one.ID, list, c.ID, c.Version, Handing{Day: "2026-04-01", PresentedBy: "Kepala Perwakilan", ReceivedBy: "Sekretaris daerah", BehalfOf: "Wali kota", Attended: true}))
		s := w.of(held.ID)
		w.fine(w.products.Reopen(t.Context(), w.exa, held.ID, s.Version, oversight.Ending{Day: "2026-04-01", Why: "Belum."}))
		if c := w.all(list)[0]; c.State != Valid || c.Day != "2026-04-01" || c.BehalfOf != "Wali kota" {
			t.Errorf("%+v", c)
		}
		if w.events(list) != "list_made frozen released handed" || w.events(units) != "list_made frozen" {
			t.Error(w.events(list))
		}
	})
}

// Findings that a recommendation followed are settled when that one is.
func TestARecommendationHoldsOnWhereFindingsEnded(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		held := w.product("1/LHP/2026", "kota-a")
		rules := cities()
		rules.Most = 1
		list, _ := w.fixed(rules)
		id, err := w.products.Enter(t.Context(), w.exa, oversight.New{
			Authority: w.office.ID, Kind: oversight.Recommendation, Number: "1/REK/2026", Day: "2026-03-02", Body: "kota-a", Subject: "Akta", Items: []string{"Terbitkan akta."},
		})
		w.fine(err)
		w.fine(w.products.Send(t.Context(), w.exa, id, w.of(id).Version, ""))
		s := w.of(held.ID)
		w.fine(w.products.Close(t.Context(), w.exa, held.ID, s.Version, oversight.Ending{Outcome: oversight.OutRaised, Day: "2026-03-02", Why: "Dinaikkan.", Successor: "1/REK/2026"}))
		if c := w.all(list)[0]; c.State != HeldBack {
			t.Fatalf("%+v", c)
		}
		w.close(id)
		if c := w.all(list)[0]; c.State != Valid {
			t.Errorf("%+v", c)
		}
	})
}

func TestANumberIsGivenOnce(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		list, all := w.fixed(cities())
		wantFault(t, w.Renumber(t.Context(), w.kepala, w.one.ID, list, all[1].ID, 1, " 001 / piagam / iii / 2026 "), "number", "taken")
		wantFault(t, w.Renumber(t.Context(), w.kepala, w.one.ID, list, all[1].ID, 1, "///"), "number", "number")
		wantKind(t, w.Renumber(t.Context(), w.rina, w.one.ID, list, all[1].ID, 1, "9"), problem.Forbidden)
		w.fine(w.Renumber(t.Context(), w.kepala, w.one.ID, list, all[1].ID, 1, "003/PIAGAM/III/2026"))
		wantKey(t, w.Renumber(t.Context(), w.kepala, w.one.ID, list, all[1].ID, 1, "4/2026"), "changed")
		// What was given by hand is passed over.
		_, more := w.fixed(Rules{Title: "Polres terbaik", Subject: Bodies, Kinds: []string{"police_resort"}})
		_, last := w.fixed(Rules{Title: "Semua", Subject: Bodies, Kinds: []string{"city", "police_resort"}})
		if more[0].Number != "004/PIAGAM/III/2026" || last[0].Number != "005/PIAGAM/III/2026" {
			t.Errorf("%s, %s", more[0].Number, last[0].Number)
		}
	})
}

// Of two who freeze one list at once, one does.
func TestTwoFreezeOneListOnce(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		list := w.list(cities())
		w.publish()
		errs := make([]error, 2)
		var both sync.WaitGroup
		for i := range errs {
			both.Go(func() { errs[i] = w.Freeze(context.Background(), w.kepala, w.one.ID, list, 1) })
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("%v", errs)
		}
		if n := len(w.all(list)); n != 2 {
			t.Errorf("%d certificates", n)
		}
	})
}

func TestWhatACodeSays(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		list, all := w.fixed(cities())
		typed := strings.ToLower(strings.ReplaceAll(all[0].Code, "-", " "))
		p, err := w.ByCode(t.Context(), typed)
		w.fine(err)
		if p.Name != "Kota-a" || p.Year != 2026 || p.Status != Valid || p.Number != all[0].Number || p.DecreeNumber != "12/2026" || p.Office != "Ombudsman Contoh" || p.Class != "A" {
			t.Errorf("%+v", p)
		}
		for _, wrong := range []string{"", "x", "K7QF-2M9X-TT4C-9D3A", strings.Repeat("0", 16)} {
			_, err := w.ByCode(t.Context(), wrong)
			wantKind(t, err, problem.NotFound)
		}
		// A decree that is withdrawn after the ceremony takes nothing away but what the certificate is worth.
		w.fine(w.Hand(t.Context(), w.vera, w.one.ID, list, all[0].ID, 1, Handing{Day: "2026-03-02", Attended: true}))
		w.withdrawn = true
		if p, err := w.ByCode(t.Context(), all[0].Code); err != nil || p.Status != Withdrawn {
			t.Errorf("%+v, %v", p, err)
		}
		if c := w.all(list)[0]; c.Day != "2026-03-02" || !c.Attended {
			t.Errorf("%+v", c)
		}
	})
}

// A drawing that was cancelled goes on where it stopped, and what was drawn stays.
func TestCertificatesArePrinted(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		list, all := w.fixed(cities())
		_, _, err := w.Printed(t.Context(), w.kepala, w.one.ID, list)
		wantKey(t, err, "not_printed")
		wantKind(t, w.AskPrint(t.Context(), w.rina, w.one.ID, list), problem.Forbidden)
		w.fine(w.AskPrint(t.Context(), w.kepala, w.one.ID, list))
		wantKey(t, w.AskPrint(t.Context(), w.kepala, w.one.ID, list), "print_under_way")
		w.fine(w.CancelPrint(t.Context(), w.kepala, w.one.ID, list))
		p, err := w.PrintOf(t.Context(), w.kepala, w.one.ID, list)
		w.fine(err)
		w.fine(w.Draw(t.Context(), p.ID))
		if n := w.drawn(); n != 0 {
			t.Errorf("%d were drawn after all", n)
		}
		w.fine(w.AskPrint(t.Context(), w.kepala, w.one.ID, list))
		p, err = w.PrintOf(t.Context(), w.kepala, w.one.ID, list)
		w.fine(err)
		w.fine(w.Draw(t.Context(), p.ID))
		if p, err = w.PrintOf(t.Context(), w.kepala, w.one.ID, list); err != nil || p.State != PrintDone || p.Done != 2 || p.Wanted != 2 {
			t.Errorf("%+v, %v", p, err)
		}
		data, name, err := w.Printed(t.Context(), w.rina, w.one.ID, list)
		w.fine(err)
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		w.fine(err)
		if name != "piagam-2026.zip" || len(z.File) != 2 || z.File[0].Name != "0001-001-PIAGAM-III-2026.pdf" {
			t.Errorf("%s: %+v", name, z.File)
		}
		// Another number makes another drawing of that one alone.
		w.fine(w.Renumber(t.Context(), w.kepala, w.one.ID, list, all[0].ID, 1, "9/2026"))
		w.fine(w.AskPrint(t.Context(), w.kepala, w.one.ID, list))
		if p, err = w.PrintOf(t.Context(), w.kepala, w.one.ID, list); err != nil || p.Done != 1 || p.Wanted != 2 {
			t.Errorf("%+v, %v", p, err)
		}
		for _, paper := range []func(context.Context, access.Actor, string, string) ([]byte, string, error){w.Annex, w.Ceremony} {
			pdf, _, err := paper(t.Context(), w.rina, w.one.ID, list)
			if w.fine(err); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
				t.Error("no PDF")
			}
		}
	})
}

func (w *world) drawn() int {
	w.Helper()
	n, err := db.One(w.Context(), w.DB, db.Column[int], `SELECT count(*) FROM award_paper`)
	w.fine(err)
	return n
}
