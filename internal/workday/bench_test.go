package workday_test

import (
	"testing"

	"github.com/patuh-id/patuh/internal/workday"
)

// The bar: a million deadlines a second on one core, so 1,000 ns each.
func BenchmarkDeadline(b *testing.B) {
	c := calendar(b, "wita")
	first := date(b, "2026-01-01")
	sum := workday.Date(0)
	for i := 0; b.Loop(); i++ {
		zero := c.Receive(workday.On(first + workday.Date(i%365)))
		sum += c.Add(zero, 1+i%60)
	}
	if sum == 0 {
		b.Fatal("nothing was counted")
	}
}

// An explanation is made for a reader, one at a time.
func BenchmarkExplained(b *testing.B) {
	c := calendar(b, "wita")
	from := workday.On(date(b, "2026-03-17"))
	for b.Loop() {
		r, err := c.Due(from, 60, workday.WorkingDays)
		if err != nil || len(r.Steps()) == 0 || len(r.Rests()) == 0 {
			b.Fatal(err)
		}
	}
}

// A calendar is put together anew when a holiday is announced.
func BenchmarkCalendar(b *testing.B) {
	for b.Loop() {
		calendar(b, "wita")
	}
}
