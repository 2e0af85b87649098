package deadline

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/workday"
)

// due is a clock of a count of days that ends with a day.
func due(calendar *workday.Calendar, on workday.Date) *Clock {
	day := on.Time()
	end := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, calendar.Office.Zone.Location)
	return &Clock{State: Running, Due: end.UTC(), DueOn: on}
}

func TestWhatIsLeftIsCountedFromTodayToTheLastDay(t *testing.T) {
	t.Parallel()
	calendar := calendarOf(t)
	for name, tt := range map[string]struct {
		now, due   string
		days, late int
		over       bool
	}{
		"four days from Sunday to Thursday":    {"2026-11-22T13:00", "2026-11-26", 4, 0, false},
		"four days to Thursday late on Sunday": {"2026-11-22T23:59", "2026-11-26", 4, 0, false},
		"one from Thursday to Friday":          {"2026-11-26T08:00", "2026-11-27", 1, 0, false},
		"none on the last day":                 {"2026-11-27T23:59", "2026-11-27", 0, 0, false},
		"over at midnight, no working day yet": {"2026-11-28T00:00", "2026-11-27", 0, 0, true},
		"late by one on Monday":                {"2026-11-30T09:00", "2026-11-27", 0, 1, true},
	} {
		on, ok := workday.ParseDate(tt.due)
		if !ok {
			t.Fatal(tt.due)
		}
		got := due(calendar, on).Left(calendar, wita(t, tt.now))
		if want := (Left{Day: on, Days: tt.days, Late: tt.late, Over: tt.over}); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func TestAClockThatBeginsNowHasItsWholeLengthLeft(t *testing.T) {
	t.Parallel()
	calendar := calendarOf(t)
	zone := calendar.Office.Zone
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2025, 1, 1, 0, 0, 0, 0, zone.Location).Add(time.Duration(rapid.IntRange(0, 2*365*24*60).Draw(t, "minute")) * time.Minute)
		n := rapid.IntRange(1, 90).Draw(t, "n")
		today := zone.At(now).Date
		clock := due(calendar, calendar.Add(today, n))
		left := clock.Left(calendar, now)
		if left.Days != n || left.Late != 0 || left.Over {
			t.Fatalf("a limit of %d days that begins today has %+v left", n, left)
		}
		clock.DueOn = 0
		if got := clock.LastDay(zone.Location); got != left.Day {
			t.Fatalf("the midnight after %s is said to be %s", left.Day, got)
		}
		later := calendar.Add(left.Day, n)
		if got := clock.Left(calendar, later.Time().Add(12*time.Hour)); got.Late != n || got.Days != 0 || !got.Over {
			t.Fatalf("%d working days after %s: %+v", n, left.Day, got)
		}
	})
}
