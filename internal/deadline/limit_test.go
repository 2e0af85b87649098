package deadline

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

func coordinator(authority access.Authority) access.Actor {
	return access.Actor{Account: "koordinator", Holdings: []access.Holding{{Position: "p", Role: access.Coordinator, Scope: authority.Scope()}}}
}

func TestAnAuthorityPromisesLessForWhatBeginsFromADayOn(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.setNow(t, "2026-06-02T09:00")
		running := w.start(t, w.begin("tanggapan_awal", wita(t, "2026-06-02T08:00")))[0]
		actor := coordinator(w.city)
		promise := Limit{Authority: w.city.ID, Code: "tanggapan_awal", Length: 2, Decree: "  SK   Wali Kota 12/2026 ", From: on(t, "2026-06-03")}
		made, err := w.SetLimit(t.Context(), actor, promise)
		if err != nil || made.Decree != "SK Wali Kota 12/2026" {
			t.Fatal(made, err)
		}
		if _, err := w.SetLimit(t.Context(), actor, promise); problem.KindOf(err) != problem.Conflict {
			t.Errorf("the same day again: %v", err)
		}
		after := w.start(t, w.begin("tanggapan_awal", wita(t, "2026-06-03T08:00")))[0]
		still, err := w.Get(t.Context(), w.DB, running.ID)
		if err != nil || still.Length != 5 || after.Length != 2 || after.Limit != made.ID || after.DueOn.String() != "2026-06-05" {
			t.Errorf("running %d, after %d due %s, %v", still.Length, after.Length, after.DueOn, err)
		}
		e, err := w.Explain(t.Context(), w.DB, after)
		if err != nil || e.Limit.ID != made.ID {
			t.Error(e, err)
		}
		if err := w.EndLimit(t.Context(), actor, w.city.ID, made.ID, 99, ""); problem.KindOf(err) != problem.Conflict {
			t.Errorf("a version nobody saw: %v", err)
		}
		if err := w.EndLimit(t.Context(), coordinator(w.other), w.other.ID, made.ID, 1, ""); problem.KindOf(err) != problem.NotFound {
			t.Errorf("by another authority: %v", err)
		}
		w.setNow(t, "2026-06-04T09:00")
		if err := w.EndLimit(t.Context(), actor, w.city.ID, made.ID, 1, "SK dicabut"); err != nil {
			t.Fatal(err)
		}
		if err := w.EndLimit(t.Context(), actor, w.city.ID, made.ID, 2, ""); problem.KindOf(err) != problem.Conflict {
			t.Errorf("twice: %v", err)
		}
		if c := w.start(t, w.begin("tanggapan_awal", wita(t, "2026-06-05T08:00")))[0]; c.Length != 5 {
			t.Errorf("after its end: %d days", c.Length)
		}
	})
}

func TestAPromiseIsHeldAgainstItsRule(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.setNow(t, "2026-06-02T09:00")
		good := Limit{Authority: w.city.ID, Code: "tanggapan_awal", Length: 2, Decree: "SK 1/2026", From: on(t, "2026-06-02")}
		for name, tt := range map[string]struct {
			change func(*Limit)
			want   string
		}{
			"as long as the rule":    {func(l *Limit) { l.Length = 5 }, "length"},
			"nothing":                {func(l *Limit) { l.Length = 0 }, "length"},
			"of a day's rule":        {func(l *Limit) { l.Code = "terima_unit"; l.Length = 1 }, "length"},
			"of a letter's due date": {func(l *Limit) { l.Code = "ombudsman_klarifikasi" }, "length"},
			"yesterday":              {func(l *Limit) { l.From = on(t, "2026-06-01") }, "from"},
			"without a decree":       {func(l *Limit) { l.Decree = "  " }, "decree"},
			"a decree of two lines":  {func(l *Limit) { l.Decree = "SK\x01" }, "decree"},
		} {
			wrong := good
			tt.change(&wrong)
			_, err := w.SetLimit(t.Context(), coordinator(w.city), wrong)
			var faults problem.Faults
			if !errors.As(err, &faults) || len(faults) != 1 || faults[0].Place.File != tt.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		unknown := good
		unknown.Code = "tidak_ada"
		if _, err := w.SetLimit(t.Context(), coordinator(w.city), unknown); problem.KindOf(err) != problem.NotFound {
			t.Error(err)
		}
		if _, err := w.SetLimit(t.Context(), coordinator(w.other), good); problem.KindOf(err) != problem.NotFound {
			t.Errorf("by another authority: %v", err)
		}
	})
}

func TestThePreviewIsWhatAClockWouldCome(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		at := wita(t, "2026-03-17T10:00")
		all, err := w.Preview(t.Context(), w.city.ID, "", at)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			c := w.start(t, w.begin(e.Rule.Code, at))[0]
			if diff := cmp.Diff(c.Due, e.Clock.Due); diff != "" {
				t.Errorf("%s: %s", e.Rule.Code, diff)
			}
		}
		if len(all) != 22 {
			t.Errorf("%d rules", len(all))
		}
	})
}
