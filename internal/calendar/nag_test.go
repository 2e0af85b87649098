package calendar

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/workday"
)

// letterbox keeps what was sent, as notify does: one message of a key to each.
type letterbox struct{ got []string }

func (l *letterbox) Send(_ context.Context, _ db.Tx, m notify.Message) error {
	line := m.To.Account + " " + m.Args["year"] + " " + m.Unique
	if !slices.Contains(l.got, line) {
		l.got = append(l.got, line)
	}
	return nil
}

func TestAMissingYearIsToldOnceAMonthFromOctoberUntilItIsKnown(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		names := map[string]string{w.city.ID: "city", w.other.ID: "other", "": "keeper"}
		box := &letterbox{}
		to := Telling{Messages: box, InRole: func(_ context.Context, _ db.Queryer, role access.Role, scope access.Scope, _ time.Time) ([]string, error) {
			if want := scope.Authority == ""; want != (role == access.InstrumentAdministrator) || !want && role != access.AuthorityAdministrator {
				t.Errorf("asked for %s at %q", role, scope.Authority)
			}
			return []string{names[scope.Authority]}, nil
		}}
		tell := func(at string) []string {
			t.Helper()
			var err error
			if w.at, err = time.Parse(time.RFC3339, at); err != nil {
				t.Fatal(err)
			}
			before := len(box.got)
			for range 2 { // a second run tells nobody again
				if err := w.Nag(t.Context(), to); err != nil {
					t.Fatal(err)
				}
			}
			return append([]string(nil), box.got[before:]...)
		}
		told := func(month string) []string {
			return []string{"keeper 2027 2027/" + month, "city 2027 2027/" + month, "other 2027 2027/" + month}
		}
		for _, step := range []struct {
			at   string
			want []string
		}{
			{"2026-09-30T23:59:00+07:00", nil},
			{"2026-10-01T00:00:00+07:00", told("2026-10")},
			{"2026-10-31T23:00:00+07:00", nil},
			{"2026-11-01T00:30:00+07:00", told("2026-11")}, // still October in UTC
		} {
			if diff := cmp.Diff(step.want, tell(step.at)); diff != "" {
				t.Errorf("%s: %s", step.at, diff)
			}
		}
		year := Fields{"date": "2027-01-01", "kind": "year", "name_id": "Daftar contoh 2027", "decree": "SKB contoh", "status": "official"}
		if _, err := w.AddHolidays(t.Context(), access.Machine(), Adding{Rows: []workday.Row{year}}); err != nil {
			t.Fatal(err)
		}
		if got := tell("2026-12-01T00:30:00+07:00"); len(got) > 0 {
			t.Errorf("told of a year that is known: %v", got)
		}
	})
}
