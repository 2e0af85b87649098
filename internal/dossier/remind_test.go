package dossier

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/notify"
)

// letterbox keeps what was sent, as notify does: one message of a key to each.
type letterbox struct {
	testing.TB
	got []string
}

func (l *letterbox) Send(_ context.Context, _ db.Tx, m notify.Message) error {
	if fields := slices.Sorted(maps.Keys(m.Args)); m.Kind != dueKind.Name || !slices.Equal(fields, slices.Sorted(slices.Values(dueKind.Fields))) {
		l.Errorf("%s with %v", m.Kind, fields)
	}
	line := fmt.Sprintf("%s %s: %s soon, %s late", m.To.Account, m.Unique[len(m.Unique)-len("2026-03-09"):], m.Args["soon"], m.Args["late"])
	if !slices.Contains(l.got, line) {
		l.got = append(l.got, line)
	}
	return nil
}

// toldAt are the messages of a moment, however often the job runs.
func (w *world) toldAt(at string) []string {
	w.Helper()
	w.ground.SetLocal(w.T, at)
	box := &letterbox{TB: w.T}
	for range 2 {
		w.fine(w.Remind(w.Context(), Telling{Messages: box, InRole: w.ground.Access.InRole}))
	}
	return box.got
}

func TestWhoAnswersIsRemindedOnceBeforeTheDayAndOnceAfter(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		a := w.asked(w.one, unitA) // both until Monday, 9 March
		b := w.asked(w.one, unitB)
		for _, step := range []struct {
			at   string
			want []string
		}{
			{"2026-03-04T09:00", nil},
			{"2026-03-05T09:00", []string{"lia 2026-03-05: 2 soon, 0 late", "petra 2026-03-05: 1 soon, 0 late"}}, // Thursday
			{"2026-03-06T09:00", nil},
			{"2026-03-09T23:00", nil},
			{"2026-03-10T09:00", []string{"lia 2026-03-10: 0 soon, 2 late", "petra 2026-03-10: 0 soon, 1 late"}},
			{"2026-03-11T09:00", nil},
		} {
			if diff := cmp.Diff(step.want, w.toldAt(step.at)); diff != "" {
				t.Errorf("%s: %s", step.at, diff)
			}
		}
		w.fine(w.Withdraw(t.Context(), w.planner, a.ID, a.Version, "Sudah ada."))
		w.fine(w.Hand(t.Context(), w.lia, b.ID, Handing{Files: []string{w.sent(w.lia, "sp.pdf")}}))
		version := w.sheet(w.ani, b.ID).Version
		w.fine(w.Judge(t.Context(), w.ani, b.ID, version, false, "Halaman 2 tidak terbaca."))
		if got := w.toldAt("2026-03-11T16:00"); len(got) > 0 {
			t.Errorf("told on the day on which it was returned: %v", got)
		}
		if diff := cmp.Diff([]string{"lia 2026-03-12: 0 soon, 1 late"}, w.toldAt("2026-03-12T09:00")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOfficersOfUnitsHearWithoutALiaison(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.asked(w.one, unitA)
		w.asked(w.one, unitB)
		liaison := false
		at := func(moment string) []string {
			t.Helper()
			w.ground.SetLocal(t, moment)
			box := &letterbox{TB: t}
			w.fine(w.Remind(t.Context(), Telling{Messages: box, InRole: func(ctx context.Context, q db.Queryer, role access.Role, scope access.Scope, at time.Time) ([]string, error) {
				if role == access.Liaison && !liaison {
					return nil, nil
				}
				return w.ground.Access.InRole(ctx, q, role, scope, at)
			}}))
			return box.got
		}
		if diff := cmp.Diff([]string{"petra 2026-03-05: 1 soon, 0 late"}, at("2026-03-05T09:00")); diff != "" {
			t.Error(diff)
		}
		if got := at("2026-03-06T09:00"); len(got) > 0 {
			t.Errorf("told again: %v", got)
		}
		liaison = true // what nobody could be told of is told once somebody is there
		if diff := cmp.Diff([]string{"lia 2026-03-06: 1 soon, 0 late"}, at("2026-03-06T10:00")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNobodyIsRemindedOnADayOffOrOfAnAssessmentThatEnded(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.asked(w.one, unitA)
		if got := w.toldAt("2026-03-08T09:00"); len(got) > 0 { // Sunday
			t.Errorf("on a day off: %v", got)
		}
		one, err := w.Cycles.One(t.Context(), w.planner, w.one.ID)
		w.fine(err)
		_, err = w.Cycles.End(t.Context(), w.planner, w.one.ID, one.Version, "Selesai.")
		w.fine(err)
		if got := w.toldAt("2026-03-10T09:00"); len(got) > 0 {
			t.Errorf("of an assessment that ended: %v", got)
		}
	})
}
