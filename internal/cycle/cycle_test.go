package cycle

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

func TestAnInstrumentIsFrozenWithTheFirstDayOfThePlan(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one := w.joined()
		_, err := w.Freeze(t.Context(), w.planner, one.ID, one.Version)
		wantFault(t, err, "loci", "no_loci")
		w.fine(w.AddLoci(t.Context(), w.planner, one.ID, banjar, []string{"dinas-a"}, ""))
		plan := Plan{Year: 2026, Title: "Penilaian kepatuhan 2026", From: one.From, Until: one.Until, Preset: "ori@2024"}
		one, err = w.Edit(t.Context(), w.planner, one.ID, one.Version, plan)
		w.fine(err)
		if !strings.HasPrefix(one.Instrument, "ori@2024") {
			t.Errorf("a draft takes another instrument: %s", one.Instrument)
		}
		one, err = w.Freeze(t.Context(), w.planner, one.ID, one.Version)
		w.fine(err)
		plan.Preset = "ori@2023"
		_, err = w.Edit(t.Context(), w.planner, one.ID, one.Version, plan)
		wantKind(t, err, problem.Conflict)
		plan.Preset, plan.Until = "", "2026-11-30"
		now, err := w.Edit(t.Context(), w.planner, one.ID, one.Version, plan)
		w.fine(err)
		if now.Until != "2026-11-30" || now.Hash != one.Hash {
			t.Errorf("%+v", now)
		}
		_, err = w.Edit(t.Context(), w.planner, one.ID, one.Version, plan)
		wantKind(t, err, problem.Conflict) // somebody was faster
		ins, err := w.InstrumentOf(t.Context(), w.local, one.ID)
		w.fine(err)
		if ins.Hash != one.Hash {
			t.Error("what is kept is not what was frozen")
		}
	})
}

// Whoever only sees that there is an assessment reads its instrument where it is public, and no other.
func TestAnInstrumentThatIsNotPublicIsForThoseWhoAssess(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		ins, err := instrument.Open("ori@2023")
		w.fine(err)
		leader := w.holds("kepala", access.Leader, w.center)
		for _, visibility := range []instrument.Visibility{instrument.Public, instrument.Internal, instrument.AfterPublication} {
			ins.Visibility = visibility
			one, err := w.Make(t.Context(), w.planner, w.center.ID, Plan{
				Kind: External, Year: 2026, Title: "Penilaian", From: "2026-07-01", Until: "2026-08-01", FileName: "x.yaml", File: ins.Format(),
			})
			w.fine(err)
			for who, reads := range map[*access.Actor]bool{&leader: visibility == instrument.Public, &w.planner: true, &w.local: false} {
				got, err := w.InstrumentOf(t.Context(), *who, one.ID)
				if reads && (err != nil || got.Visibility != visibility) || !reads && problem.KindOf(err) != problem.NotFound {
					t.Errorf("%s, %s: %v", who.Account, visibility, err)
				}
			}
		}
	})
}

// What nobody could compute is refused while it can still be mended, with each line that is open; what is assumed is not.
func TestAPlanWhoseWeightsAreUnknownIsNotFrozen(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one := w.joined()
		w.fine(w.AddLoci(t.Context(), w.planner, one.ID, banjar, []string{"dinas-a"}, ""))
		plan := Plan{Year: 2026, Title: one.Title, From: one.From, Until: one.Until, Preset: "ori@2021"}
		one, err := w.Edit(t.Context(), w.planner, one.ID, one.Version, plan)
		w.fine(err)
		ins, err := instrument.Open(plan.Preset)
		w.fine(err)
		_, err = w.Freeze(t.Context(), w.planner, one.ID, one.Version)
		var open problem.Faults
		if !errors.As(err, &open) || len(open) != len(ins.UnknownWeights()) || open[0].Key != "score.fault.unknown_weight" || open[0].Place.Line == 0 {
			t.Errorf("%d weights are unknown, and it says %v", len(ins.UnknownWeights()), err)
		}
		plan.Preset = "ori@2022" // all its weights are assumed
		one, err = w.Edit(t.Context(), w.planner, one.ID, one.Version, plan)
		w.fine(err)
		_, err = w.Freeze(t.Context(), w.planner, one.ID, one.Version)
		w.fine(err)
	})
}

func TestAnInstrumentThatIsNoneIsRefusedWithItsFaults(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		p := Plan{Kind: External, Year: 2026, Title: "x", From: "2026-07-01", Until: "2026-06-01", Preset: "ori@1999"}
		_, err := w.Make(t.Context(), w.planner, w.center.ID, p)
		wantFault(t, err, "preset", "choose")
		wantFault(t, err, "until", "before")
		p.Preset, p.FileName, p.File, p.Until = "", "saya.yaml", []byte("patuh: 1\ninstrument: {id: contoh}\n"), "2026-08-01"
		_, err = w.Make(t.Context(), w.planner, w.center.ID, p)
		if problem.KindOf(err) != problem.Invalid || !strings.Contains(err.Error(), "saya.yaml") {
			t.Errorf("%v", err)
		}
	})
}

func TestOnlyAnOmbudsmanAssessesOthers(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		p := Plan{Kind: External, Year: 2026, Title: "Penilaian", From: "2026-07-01", Until: "2026-08-01", Preset: "ori@2023"}
		city := w.holds("perencana-kota", access.Planner, w.ground.City)
		_, err := w.Make(t.Context(), city, w.ground.City.ID, p)
		wantFault(t, err, "kind", "no_ombudsman")
		p.Kind = Self
		_, err = w.Make(t.Context(), city, w.ground.City.ID, p)
		w.fine(err)
	})
}

func TestAnOfficeSeesItsOwnProvinceAndTheCentreAll(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one := w.joined()
		for _, body := range []string{banjar, kahayan} {
			w.fine(w.AddLoci(t.Context(), w.planner, one.ID, body, []string{"dinas-a", "dinas-b"}, ""))
		}
		bodies, err := w.Bodies(t.Context(), w.local, one.ID)
		w.fine(err)
		var seen []string
		for _, b := range bodies {
			seen = append(seen, b.Slug)
		}
		if !slices.Equal(seen, []string{banjar, tanah}) {
			t.Errorf("the office sees %v", seen)
		}
		if n := len(w.loci(w.local, one.ID, "")); n != 2 {
			t.Errorf("and %d loci", n)
		}
		if n := len(w.loci(w.planner, one.ID, "")); n != 4 {
			t.Errorf("the centre sees %d loci", n)
		}
		wantKind(t, w.AddLoci(t.Context(), w.local, one.ID, kahayan, []string{"dinas-c"}, ""), problem.NotFound)
		_, err = w.AddBodies(t.Context(), w.local, one.ID, []string{kahayan})
		wantFault(t, err, "bodies", "not_yours")
		_, err = w.End(t.Context(), w.local, one.ID, one.Version, "Selesai semua.")
		wantKind(t, err, problem.Forbidden)
		stranger := w.holds("orang", access.Planner, w.south)
		stranger.Holdings = nil
		_, err = w.One(t.Context(), stranger, one.ID)
		wantKind(t, err, problem.NotFound)
		mine, err := w.Cycles.Cycles(t.Context(), w.local)
		w.fine(err)
		if len(mine) != 1 || mine[0].ID != one.ID {
			t.Errorf("%v", mine)
		}
	})
}

func TestOnlyOmbudsmanOfficesJoinEachForAProvinceOfItsOwn(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one := w.joined()
		able, err := w.Joinable(t.Context(), w.planner, one.ID)
		w.fine(err)
		if len(able) != 0 {
			t.Errorf("%v could join", able)
		}
		_, err = w.Join(t.Context(), w.planner, one.ID, one.Version, Office{Authority: w.ground.City.ID, Province: "62"})
		wantFault(t, err, "authority", "choose")
		_, err = w.Join(t.Context(), w.planner, one.ID, one.Version, Office{Authority: w.south.ID, Province: "63"})
		wantFault(t, err, "authority", "joined")
		wantFault(t, err, "province", "joined")
		_, err = w.Join(t.Context(), w.planner, one.ID, one.Version, Office{Authority: w.south.ID, Province: "63.71"})
		wantFault(t, err, "province", "choose")
	})
}

func TestADrawingIsDrawnAgainToTheSameResult(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one := w.joined()
		drawn, err := w.Draw(t.Context(), w.local, one.ID, Drawing{Office: w.south.ID, Seed: "4 17 23", Wanted: 2})
		w.fine(err)
		if len(drawn.Frame) != 10 {
			t.Fatalf("drawn among %v", drawn.Frame)
		}
		kept, err := w.Drawings(t.Context(), w.planner, one.ID)
		w.fine(err)
		if hashOf(kept[0].Frame) != drawn.Hash || !slices.Equal(kept[0].Taken(), drawn.Taken()) {
			t.Errorf("%+v", kept[0])
		}
		var loci []string
		for _, l := range w.loci(w.planner, one.ID, "") {
			loci = append(loci, l.Body+"/"+l.Unit)
			if l.Chosen != Drawn || l.Draw != drawn.ID {
				t.Errorf("%+v", l)
			}
		}
		want := drawn.Taken()
		slices.Sort(want)
		slices.Sort(loci)
		if !slices.Equal(loci, want) {
			t.Errorf("%v instead of %v", loci, want)
		}
		_, err = w.Draw(t.Context(), w.local, one.ID, Drawing{Office: w.center.ID, Wanted: 1})
		wantFault(t, err, "office", "choose")
	})
}

func TestAReplacedLocusNeedsAReasonAndTheNextOfTheDrawingStandsIn(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one := w.joined()
		drawn, err := w.Draw(t.Context(), w.local, one.ID, Drawing{Office: w.south.ID, Seed: "4 17 23", Wanted: 1})
		w.fine(err)
		one, err = w.Freeze(t.Context(), w.planner, one.ID, one.Version)
		w.fine(err)
		was := w.loci(w.local, one.ID, banjar)[0]
		wantFault(t, w.Replace(t.Context(), w.local, one.ID, was.ID, was.Version, "", " "), "why", "empty")
		var order []string
		for _, line := range Order(drawn.Seed, drawn.Frame) {
			if unit, ok := strings.CutPrefix(line, banjar+"/"); ok {
				order = append(order, unit)
			}
		}
		for _, next := range order[1:] {
			now := live(w.loci(w.local, one.ID, banjar))
			w.fine(w.Replace(t.Context(), w.local, one.ID, now[0].ID, now[0].Version, "", "Kantor tutup karena banjir."))
			now = live(w.loci(w.local, one.ID, banjar))
			if len(now) != 1 || now[0].Unit != next || now[0].Chosen != Instead {
				t.Fatalf("%+v stands in instead of %s", now, next)
			}
		}
		now := live(w.loci(w.local, one.ID, banjar))
		wantFault(t, w.Replace(t.Context(), w.local, one.ID, now[0].ID, now[0].Version, "", "Tutup juga."), "unit", "none_left")
		wantFault(t, w.AddLoci(t.Context(), w.local, one.ID, banjar, []string{"dinas-a"}, ""), "why", "empty")
	})
}

func live(all []Locus) []Locus {
	return slices.DeleteFunc(all, func(l Locus) bool { return !l.Ended.IsZero() })
}

func TestABodyThatIsNotAssessedStaysWithItsReason(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one := w.joined()
		wantFault(t, w.Settle(t.Context(), w.local, one.ID, tanah, 1, "malas", "x"), "outcome", "choose")
		w.fine(w.Settle(t.Context(), w.local, one.ID, tanah, 1, Safety, "Jalan ke sana terputus longsor."))
		wantKind(t, w.Settle(t.Context(), w.local, one.ID, tanah, 1, Assessed, "Sudah dibuka."), problem.Conflict)
		drawn, err := w.Draw(t.Context(), w.local, one.ID, Drawing{Office: w.south.ID, Wanted: 5})
		w.fine(err)
		if drawn.Seed == "" || strings.Contains(strings.Join(drawn.Frame, " "), tanah) {
			t.Errorf("drawn with %q among %v", drawn.Seed, drawn.Frame)
		}
	})
}

func TestADateThatIsMissingIsNotCalledUnreadable(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ from, want string }{{"", "no_day"}, {"  ", "no_day"}, {"besok", "day"}, {"2026-02-30", "day"}} {
		var f faults
		f.days(test.from, "2026-07-01")
		wantFault(t, f.found.Err(), "from", test.want)
	}
}
