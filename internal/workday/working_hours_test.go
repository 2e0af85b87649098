package workday_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/workday"
)

func TestHoursAreCountedWithinOfficeHoursOrByDayAndNight(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, calendar, from string
		n                    int
		unit                 workday.Unit
		want                 string
	}{
		{"across the break", "wita", "2026-04-07T10:30", 3, workday.WorkingHours, "2026-04-07T14:30"},
		{"to the end of the day, on that day", "wita", "2026-04-07T13:00", 3, workday.WorkingHours, "2026-04-07T16:00"},
		{"over the weekend", "wita", "2026-04-10T15:30", 3, workday.WorkingHours, "2026-04-13T09:30"},
		{"over Nyepi and Idulfitri, from Ramadan hours to ordinary ones", "wita", "2026-03-17T14:00", 8, workday.WorkingHours, "2026-03-25T15:30"},
		{"received at night", "wib", "2026-04-06T22:00", 1, workday.WorkingHours, "2026-04-07T08:30"},
		{"none", "wib", "2026-04-06T22:00", 0, workday.WorkingHours, "2026-04-06T22:00"},
		{"a Saturday of six days", "wib6", "2026-04-10T11:00", 1, workday.WorkingHours, "2026-04-11T08:15"},
		{"3 × 24 hours over a weekend", "wit", "2026-04-10T15:30", 72, workday.CalendarHours, "2026-04-13T15:30"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := calendar(t, test.calendar)
			r, err := c.Due(moment(t, c, test.from), test.n, test.unit)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, r.Until.String()); diff != "" {
				t.Error(diff)
			}
			if steps := r.Steps(); steps[0].Kind != workday.ReceivedStep || steps[len(steps)-1].Moment != r.Until {
				t.Errorf("%+v", steps)
			}
		})
	}
}

func TestHoursNeedATimeOfDay(t *testing.T) {
	t.Parallel()
	c := calendar(t, "wib")
	for _, unit := range []workday.Unit{workday.WorkingHours, workday.CalendarHours} {
		if _, err := c.Due(moment(t, c, "2026-04-06"), 3, unit); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%s: %v", unit, err)
		}
	}
}

func TestAddedWorkingTimeIsMeasuredAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawn(t)
		from := workday.Moment{Date: dates().Draw(t, "from"), Clock: true, At: time.Duration(rapid.IntRange(0, 24*60-1).Draw(t, "at")) * time.Minute}
		length := time.Duration(rapid.IntRange(1, 60*60).Draw(t, "minutes")) * time.Minute
		until := c.AddHours(from, length)
		r, err := c.Span(from, until)
		if err != nil {
			t.Fatal(err)
		}
		if r.Worked != length {
			t.Fatalf("%s added from %s is %s, and measured %s", length, from, until, r.Worked)
		}
		// It is the first such moment: a minute before, less had been worked.
		if before := until.At - time.Minute; before >= 0 && (until.Date > from.Date || before >= from.At) {
			r, err := c.Span(from, workday.Moment{Date: until.Date, Clock: true, At: before})
			if err != nil || r.Worked >= length {
				t.Fatalf("%s is not the first moment: %v, %v", until, r.Worked, err)
			}
		}
	})
}
