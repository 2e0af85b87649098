package decision

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/testkit"
)

// figures are those of a body that speak, and those beside: score, class, why absent, place.
func (w *world) public(slug string) (speaks, beside []string) {
	w.Helper()
	page, err := w.Results.Body(w.Context(), slug)
	w.fine(err)
	tell := func(all []result.Result) []string {
		var told []string
		for _, r := range all {
			text := r.Score + " " + r.Class + " " + r.Absent
			if r.Publication != nil {
				text += " " + r.Publication.Decree
				if !r.Publication.Withdrawn.IsZero() {
					text += " dicabut"
				}
				if r.Publication.Simulation {
					text += " simulasi"
				}
			}
			told = append(told, text)
		}
		return told
	}
	return tell(page.Results), tell(page.Beside)
}

func wantFigures(t testing.TB, w *world, slug string, speaks, beside []string) {
	t.Helper()
	gotSpeaks, gotBeside := w.public(slug)
	if diff := cmp.Diff([][]string{speaks, beside}, [][]string{gotSpeaks, gotBeside}); diff != "" {
		t.Errorf("%s (-want +got): %s", slug, diff)
	}
}

func TestFiguresBecomePublicByADecree(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		r := w.computed()
		_, err := w.Publish(t.Context(), w.pleno, w.one.ID, Plan{})
		wantKey(t, err, "no_decree")
		_, err = w.Publish(t.Context(), w.daerah, w.one.ID, Plan{Office: w.region.ID})
		wantKey(t, err, "no_decree") // a regional office before the central decree
		d := w.decreed(w.hold(r, ""), "1/2026")
		_, err = w.Decisions.Published(t.Context(), w.DB, w.one.ID)
		wantKind(t, err, problem.NotFound)
		before, err := w.Results.Revision(t.Context())
		w.fine(err)
		_, err = w.Publish(t.Context(), w.ketua, w.one.ID, Plan{})
		w.fine(err)
		w.queue()
		after, err := w.Results.Revision(t.Context())
		w.fine(err)
		if after <= before {
			t.Errorf("the public revision went from %d to %d", before, after)
		}
		wantFigures(t, w, "kota-a", []string{"100.00 A  1/2026"}, nil)
		wantFigures(t, w, "kota-b", []string{"92.00 A  1/2026"}, nil)
		wantFigures(t, w, "kota-c", []string{"  safety 1/2026"}, nil)
		page, err := w.Results.Body(t.Context(), "kota-a")
		w.fine(err)
		if len(page.Units) != 1 || len(page.Units[0].Results) != 1 || page.Results[0].Place != 1 || page.Results[0].PlaceOf != 2 || len(page.Results[0].Sources) != 1 {
			t.Errorf("%+v", page)
		}
		list, err := w.Results.Ranking(t.Context(), result.Filter{Year: 2026, Kind: "city"})
		w.fine(err)
		if len(list.Rows) != 2 || list.Rows[0].Slug != "kota-a" {
			t.Errorf("%+v", list.Rows)
		}
		s, err := w.Decisions.Published(t.Context(), w.DB, w.one.ID)
		w.fine(err)
		if s.Decree.ID != d.ID || s.Run != r.ID || s.Published.IsZero() || !s.Withdrawn.IsZero() || s.Simulation || len(s.Offices) != 1 {
			t.Errorf("%+v", s)
		}
		_, err = w.Publish(t.Context(), w.pleno, w.one.ID, Plan{Office: w.region.ID})
		wantKey(t, err, "published_already")
	})
}

// What rests on lines that are not official stands in no list, and says so.
func TestASimulationStaysBeside(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, false)
		w.decreed(w.hold(w.computed(), ""), "1/2026")
		w.publishNow(w.pleno, Plan{})
		wantFigures(t, w, "kota-a", nil, []string{"100.00 A  1/2026 simulasi"})
		years, err := w.Results.Years(t.Context())
		w.fine(err)
		if len(years) != 0 {
			t.Errorf("a simulation has the list of %v", years)
		}
	})
}

func TestARegionalOfficePublishesItsPart(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		r := w.computed()
		w.decreed(w.hold(r, ""), "1/2026")
		_, err := w.Publish(t.Context(), w.daerah, w.one.ID, Plan{})
		wantKind(t, err, problem.Forbidden)
		_, err = w.Publish(t.Context(), w.daerah, w.one.ID, Plan{Office: w.central.ID})
		wantKind(t, err, problem.Forbidden)
		part := w.publishNow(w.daerah, Plan{Office: w.region.ID})
		if part.State != Published || part.Bodies != 1 || part.Units != 1 {
			t.Errorf("%+v", part)
		}
		wantFigures(t, w, "kota-a", []string{"100.00 A  1/2026"}, nil)
		wantFigures(t, w, "kota-b", nil, nil)
		if rest := w.publishNow(w.pleno, Plan{}); rest.Bodies != 2 {
			t.Errorf("%+v", rest)
		}
		wantFigures(t, w, "kota-a", []string{"100.00 A  1/2026"}, nil)
		wantFigures(t, w, "kota-b", []string{"92.00 A  1/2026"}, nil)
	})
}

// A computation that a later one followed is not published, whether the later one came before or after the asking.
func TestASupersededComputationIsRefused(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		first := w.computed()
		w.decreed(w.hold(first, ""), "1/2026")
		id, err := w.Publish(t.Context(), w.pleno, w.one.ID, Plan{At: w.ground.Now().Add(time.Hour)})
		w.fine(err)
		later := w.compute()
		_, err = w.Publish(t.Context(), w.pleno, w.one.ID, Plan{Office: w.region.ID})
		wantKey(t, err, "superseded")
		w.fine(w.publish(t.Context(), id, nothing))
		p, err := publication(t.Context(), w.DB, id)
		w.fine(err)
		if p.State != Refused || p.Trouble != "decision.superseded" {
			t.Errorf("%+v", p)
		}
		wantFigures(t, w, "kota-a", nil, nil)
		_, err = w.Open(t.Context(), w.pleno, w.one.ID, Opening{Run: first.ID, Day: w.today(), Distance: "0.5"})
		wantKind(t, err, problem.Invalid)
		_, err = w.Open(t.Context(), w.pleno, w.one.ID, Opening{Run: later.ID, Day: w.today(), Distance: "0.5"})
		wantKey(t, err, "decree_stands")
	})
}

// The earlier computation may be meant, where the plenary says why.
func TestAnEarlierComputationWithAReason(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		first := w.computed()
		w.compute()
		w.decreed(w.hold(first, "Yang kedua salah diminta."), "1/2026")
		if p := w.publishNow(w.pleno, Plan{}); p.State != Published {
			t.Errorf("%+v", p)
		}
	})
}

// What a decree made public stays readable once it is withdrawn, and stands in no list; a later decree takes its place.
func TestAWithdrawnDecreeLeavesFiguresReadable(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		r := w.computed()
		d := w.decreed(w.hold(r, ""), "1/2026")
		w.publishNow(w.pleno, Plan{})
		wantKind(t, w.ConfirmWithdraw(t.Context(), w.second, w.one.ID, d.ID, d.Version), problem.Conflict)
		wantKind(t, w.AskWithdraw(t.Context(), w.pleno, w.one.ID, d.ID, d.Version, "1 / 2026", w.today(), "Salah hitung"), problem.Invalid)
		w.fine(w.AskWithdraw(t.Context(), w.pleno, w.one.ID, d.ID, d.Version, "2/2026", w.today(), "Salah hitung"))
		wantKey(t, w.ConfirmWithdraw(t.Context(), w.pleno, w.one.ID, d.ID, d.Version+1), "second")
		w.fine(w.ConfirmWithdraw(t.Context(), w.second, w.one.ID, d.ID, d.Version+1))
		wantFigures(t, w, "kota-a", nil, []string{"100.00 A  1/2026 dicabut"})
		s, err := w.Decisions.Published(t.Context(), w.DB, w.one.ID)
		w.fine(err)
		if s.Withdrawn.IsZero() || s.Decree.WithdrawNumber != "2/2026" {
			t.Errorf("%+v", s)
		}
		_, err = w.Publish(t.Context(), w.pleno, w.one.ID, Plan{})
		wantKey(t, err, "no_decree")
		w.decreed(w.hold(w.compute(), ""), "2/2026")
		w.publishNow(w.pleno, Plan{})
		wantFigures(t, w, "kota-a", []string{"100.00 A  2/2026"}, []string{"100.00 A  1/2026 dicabut"})
	})
}

// Replicas that come to one publication at once publish it once.
func TestTwoPublishAtOnce(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.decreed(w.hold(w.computed(), ""), "1/2026")
		all, err := w.Publish(t.Context(), w.pleno, w.one.ID, Plan{})
		w.fine(err)
		part, err := w.Publish(t.Context(), w.daerah, w.one.ID, Plan{Office: w.region.ID})
		w.fine(err)
		var wait sync.WaitGroup
		for _, id := range []string{all, all, part, part} {
			wait.Go(func() {
				if err := w.publish(t.Context(), id, nothing); err != nil && problem.KindOf(err) != problem.Conflict {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		for _, id := range []string{all, part} { // whoever lost comes again, as a job does
			w.fine(w.publish(t.Context(), id, nothing))
		}
		wantFigures(t, w, "kota-a", []string{"100.00 A  1/2026"}, nil)
		wantFigures(t, w, "kota-b", []string{"92.00 A  1/2026"}, nil)
	})
}

func TestAPublicationIsCancelled(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.decreed(w.hold(w.computed(), ""), "1/2026")
		_, err := w.Publish(t.Context(), w.pleno, w.one.ID, Plan{At: w.ground.Now().Add(2 * maxAhead)})
		wantKind(t, err, problem.Invalid)
		id, err := w.Publish(t.Context(), w.pleno, w.one.ID, Plan{At: w.ground.Now().Add(time.Hour)})
		w.fine(err)
		_, err = w.Publish(t.Context(), w.second, w.one.ID, Plan{})
		wantKey(t, err, "asked_already")
		wantKind(t, w.Cancel(t.Context(), w.daerah, w.one.ID, id, 1), problem.NotFound)
		w.fine(w.Cancel(t.Context(), w.second, w.one.ID, id, 1))
		wantKind(t, w.Cancel(t.Context(), w.second, w.one.ID, id, 1), problem.Conflict)
		w.fine(w.publish(t.Context(), id, nothing))
		wantFigures(t, w, "kota-a", nil, nil)
		if p := w.publishNow(w.pleno, Plan{}); p.State != Published {
			t.Errorf("%+v", p)
		}
	})
}

func TestTheArchiveIsForEverybodyWhereThePublicationSaysSo(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.decreed(w.hold(w.computed(), ""), "1/2026")
		id, err := w.Publish(t.Context(), w.pleno, w.one.ID, Plan{Open: true})
		w.fine(err)
		_, _, err = w.Archive(t.Context(), id)
		wantKind(t, err, problem.NotFound) // not yet
		w.fine(w.publish(t.Context(), id, nothing))
		data, name, err := w.Archive(t.Context(), id)
		if err != nil || len(data) == 0 || name != "perhitungan-2026-1.zip" {
			t.Errorf("%d bytes of %s, %v", len(data), name, err)
		}
		_, _, err = w.Archive(t.Context(), "../etc")
		wantKind(t, err, problem.NotFound)
	})
}

// A body that the plenary leaves without a figure has none for whoever gives awards, and no archive tells it either.
func TestWhomThePlenaryLeftWithoutAFigure(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		s, err := w.Open(t.Context(), w.pleno, w.one.ID, Opening{Run: w.computed().ID, Day: w.today(), Distance: "1"})
		w.fine(err)
		w.fine(w.Settle(t.Context(), w.pleno, w.one.ID, s.ID, 1, "kota-c", "moved", "Pindah."))
		w.fine(w.Settle(t.Context(), w.pleno, w.one.ID, s.ID, 2, "kota-a", "safety", "Banjir."))
		w.fine(w.Write(t.Context(), w.pleno, w.one.ID, s.ID, 3, Minutes{Day: s.Day, Attendees: []Attendee{{Name: "A", Role: "a"}, {Name: "B", Role: "b"}}, Points: []string{"Satu"}}))
		w.fine(w.Close(t.Context(), w.pleno, w.one.ID, s.ID, 4))
		w.fine(w.Confirm(t.Context(), w.second, w.one.ID, s.ID, 5))
		w.decreed(s, "1/2026")
		_, err = w.Publish(t.Context(), w.pleno, w.one.ID, Plan{Open: true})
		wantKey(t, err, "archive_tells")
		w.publishNow(w.pleno, Plan{})
		got, err := w.Decisions.Published(t.Context(), w.DB, w.one.ID)
		w.fine(err)
		if !slices.Equal(got.Absent, []string{"kota-a", "kota-c"}) {
			t.Errorf("%v", got.Absent)
		}
	})
}

// Publications that were asked for and cancelled hide none that happened.
func TestManyCancelledPublicationsHideNone(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		d := w.decreed(w.hold(w.computed(), ""), "1/2026")
		w.publishNow(w.pleno, Plan{})
		w.fine(w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			one := &working{Decisions: w.Decisions, Sight: Sight{Cycle: w.one}, tx: tx, actor: w.pleno}
			for range 200 {
				id, err := newID()
				if err != nil {
					return err
				}
				if _, err := tx.Exec(ctx, `INSERT INTO decision_publication (id, cycle_id, decree_id, run_id, at, archive_open, state, trouble, asked_by, asked_at, ended_by, bodies, units, version)
					SELECT $1, cycle_id, decree_id, run_id, at, 0, 'cancelled', '', asked_by, asked_at, '', 0, 0, 1 FROM decision_publication WHERE state = 'published'`, id); err != nil {
					return err
				}
				one.touched.Add("decision_publication", id)
			}
			return one.record(ctx, "test")
		}))
		_, err := w.Publish(t.Context(), w.daerah, w.one.ID, Plan{Office: w.region.ID})
		wantKey(t, err, "published_already")
		w.fine(w.AskWithdraw(t.Context(), w.pleno, w.one.ID, d.ID, d.Version, "2/2026", w.today(), "Salah hitung"))
		w.fine(w.ConfirmWithdraw(t.Context(), w.second, w.one.ID, d.ID, d.Version+1))
		wantFigures(t, w, "kota-a", nil, []string{"100.00 A  1/2026 dicabut"})
	})
}
