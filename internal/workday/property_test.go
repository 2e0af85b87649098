package workday_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/workday"
)

// offices draws one with any week, one day open at least, and days of its own.
func offices() *rapid.Generator[*workday.Office] {
	return rapid.Custom(func(t *rapid.T) *workday.Office {
		office := &workday.Office{
			Zone:            workday.Zone{Name: "WIB", Location: time.UTC},
			Region:          rapid.SampledFrom([]string{"", "63.72", "63.72.01", "11"}).Draw(t, "region"),
			JointLeaveWorks: rapid.Bool().Draw(t, "joint leave"),
		}
		bound := rapid.IntRange(int(workday.NewDate(2023, 6, 1)), int(workday.NewDate(2027, 6, 1))).Draw(t, "bound")
		office.Weeks = []workday.Week{week(t, 0, workday.Date(bound)), week(t, workday.Date(bound)+1, 0)}
		if rapid.Bool().Draw(t, "ramadan") {
			office.Ramadan = []workday.Week{week(t, 0, 0)}
		}
		for _, d := range rapid.SliceOfNDistinct(dates(), 0, 20, rapid.ID).Draw(t, "special") {
			special := workday.Special{Date: d}
			if rapid.Bool().Draw(t, "open") {
				special.Hours = workday.Hours{{From: 8 * 60, Until: 11 * 60}}
			}
			office.Days = append(office.Days, special)
		}
		return office
	})
}

func week(t *rapid.T, from, until workday.Date) workday.Week {
	w := workday.Week{From: from, Until: until}
	for _, day := range rapid.SliceOfNDistinct(rapid.IntRange(0, 6), 1, 7, rapid.ID).Draw(t, "days") {
		w.Hours[day] = workday.Hours{{From: 8 * 60, Until: 12 * 60}, {From: 13 * 60, Until: 16 * 60}}
	}
	return w
}

// dates are of known years and of years before and after them.
func dates() *rapid.Generator[workday.Date] {
	return rapid.Custom(func(t *rapid.T) workday.Date {
		return workday.Date(rapid.IntRange(int(workday.NewDate(2022, 1, 1)), int(workday.NewDate(2028, 12, 31))).Draw(t, "date"))
	})
}

func drawn(t *rapid.T) *workday.Calendar {
	known, err := workday.Holidays()
	if err != nil {
		t.Fatal(err)
	}
	asOf := workday.Date(0)
	if rapid.Bool().Draw(t, "as of") {
		asOf = dates().Draw(t, "looked")
	}
	c, err := workday.New(offices().Draw(t, "office"), asOf, known)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAddedDaysAreWorkingDaysAndCountBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, d, n := drawn(t), dates().Draw(t, "d"), rapid.IntRange(1, 900).Draw(t, "n")
		due := c.Add(d, n)
		if !c.Works(due) || len(c.HoursOn(due)) == 0 {
			t.Fatalf("%s + %d lands on %s, which is closed", d, n, due)
		}
		if got := c.Count(d, due); got != n {
			t.Fatalf("between %s and %s: %d, want %d", d, due, got, n)
		}
		if got := c.Add(due, -n); c.Works(d) && got != d {
			t.Fatalf("%s + %d - %d is %s", d, n, n, got)
		}
		if got := c.Add(due, 1); got <= due {
			t.Fatalf("one more day after %s is %s", due, got)
		}
	})
}

func TestLaterReceiptIsNeverDueEarlier(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, d, n := drawn(t), dates().Draw(t, "d"), rapid.IntRange(0, 100).Draw(t, "n")
		later := d + workday.Date(rapid.IntRange(0, 30).Draw(t, "later"))
		if a, b := c.Add(c.Receive(workday.On(d)), n), c.Add(c.Receive(workday.On(later)), n); a > b {
			t.Fatalf("received %s, due %s; received %s, due %s", d, a, later, b)
		}
	})
}

// The counts that are looked up are those of one day after the other.
func TestCountIsTheSumOfItsDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, from, until := drawn(t), dates().Draw(t, "from"), dates().Draw(t, "until")
		if until < from {
			from, until = until, from
		}
		want := 0
		for d := from + 1; d <= until; d++ {
			if open := len(c.HoursOn(d)) > 0; open != c.Works(d) {
				t.Fatalf("%s: works %t, hours %v", d, c.Works(d), c.HoursOn(d))
			}
			if c.Works(d) {
				want++
			}
		}
		if got := c.Count(from, until); got != want || c.Count(until, from) != -want {
			t.Fatalf("from %s until %s: %d, want %d", from, until, got, want)
		}
	})
}

// What Due promises, Span finds again, and both show every day exactly once.
func TestTheStepsOfAReckoningTellEveryDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, n := drawn(t), rapid.IntRange(0, 120).Draw(t, "n")
		from := workday.Moment{Date: dates().Draw(t, "from"), Clock: rapid.Bool().Draw(t, "clock")}
		if from.Clock {
			from.At = time.Duration(rapid.IntRange(0, 24*60-1).Draw(t, "at")) * time.Minute
		}
		r, err := c.Due(from, n, workday.WorkingDays)
		if err != nil {
			t.Fatal(err)
		}
		counted, day := 0, r.Zero
		for _, s := range r.Steps() {
			switch s.Kind {
			case workday.CountedStep:
				counted += s.Last - s.First + 1
				fallthrough
			case workday.WeekStep, workday.HolidayStep, workday.OfficeStep:
				if s.From > r.Zero && s.From != day+1 {
					t.Fatalf("after %s comes %s", day, s.From)
				}
				day = max(day, s.Until)
			}
		}
		if counted != n || day != r.Until.Date {
			t.Fatalf("%d days until %s, want %d until %s", counted, day, n, r.Until)
		}
		span, err := c.Span(from, workday.Moment{Date: r.Until.Date, Clock: true, At: 24*time.Hour - 1})
		if err != nil || span.Days != n {
			t.Fatalf("from %s until %s: %d, want %d (%v)", from, r.Until, span.Days, n, err)
		}
	})
}

// Working time is the sum of its parts, wherever it is cut.
func TestWorkingTimeAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawn(t)
		start := dates().Draw(t, "from")
		var at []time.Time
		minutes := 0
		for range 3 {
			minutes += rapid.IntRange(0, 20*24*60).Draw(t, "minutes")
			at = append(at, start.Time().Add(time.Duration(minutes)*time.Minute))
		}
		worked := func(a, b time.Time) time.Duration {
			r, err := c.Span(c.Office.Zone.At(a), c.Office.Zone.At(b))
			if err != nil {
				t.Fatal(err)
			}
			return r.Worked
		}
		told := time.Duration(0)
		r, err := c.Span(c.Office.Zone.At(at[0]), c.Office.Zone.At(at[2]))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range r.Steps() {
			if s.Kind == workday.WorkedStep {
				told += s.Worked * time.Duration(s.Until-s.From+1)
			}
		}
		if told != r.Worked {
			t.Fatalf("%v: %s, explained as %s", at, r.Worked, told)
		}
		if whole, parts := worked(at[0], at[2]), worked(at[0], at[1])+worked(at[1], at[2]); whole != parts {
			t.Fatalf("%v: %s whole, %s in parts", at, whole, parts)
		}
	})
}
