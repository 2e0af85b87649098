package workday_test

import (
	"testing"

	"github.com/patuh-id/patuh/internal/workday"
)

func TestWorkingTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, zone, from, until string
		days, minutes           int
	}{
		{"a whole day without its break", "wita", "2026-04-06T07:30", "2026-04-06T16:00", 0, 450},
		{"a whole week", "wita", "2026-04-06T00:00", "2026-04-12T23:59", 4, 5 * 450},
		{"a week in Ramadan", "wita", "2026-03-02T00:00", "2026-03-08T23:59", 4, 5 * 390},
		{"over the break", "wita", "2026-04-06T11:30", "2026-04-06T13:30", 0, 60},
		{"over a weekend", "wita", "2026-04-10T16:00", "2026-04-13T08:00", 1, 60},
		{"over Eid al-Fitr", "wita", "2026-03-17T14:00", "2026-03-25T08:30", 1, 120},
		{"on a closed day", "wita", "2026-08-17T08:00", "2026-08-17T15:00", 0, 0},
		{"an instant of another zone", "wit", "2026-04-06T05:30:00+07:00", "2026-04-06T06:30Z", 0, 420},
		{"after closing, before opening", "wib", "2026-04-06T18:00", "2026-04-07T06:00", 0, 0},
		{"no time at all", "wib", "2026-04-06T09:00", "2026-04-06T09:00", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := calendar(t, tt.zone)
			r, err := c.Span(moment(t, c, tt.from), moment(t, c, tt.until))
			if err != nil {
				t.Fatal(err)
			}
			if got := int(r.Worked.Minutes()); got != tt.minutes || r.Days != tt.days {
				t.Errorf("got %d days and %d minutes, want %d and %d", r.Days, got, tt.days, tt.minutes)
			}
		})
	}
}

func moment(t testing.TB, c *workday.Calendar, text string) workday.Moment {
	t.Helper()
	m, ok := c.Office.Zone.ParseMoment(text)
	if !ok {
		t.Fatalf("no moment: %s", text)
	}
	return m
}

func TestDayZero(t *testing.T) {
	t.Parallel()
	c := calendar(t, "wita")
	tests := []struct{ name, received, want string }{
		{"a working day", "2026-04-06", "2026-04-06"},
		{"before opening", "2026-04-06T05:00", "2026-04-06"},
		{"during the break", "2026-04-06T12:30", "2026-04-06"},
		{"the minute before closing", "2026-04-06T15:59", "2026-04-06"},
		{"at closing", "2026-04-06T16:00", "2026-04-07"},
		{"after closing on a Friday", "2026-04-10T16:45", "2026-04-13"},
		{"after closing in Ramadan", "2026-03-02T15:10", "2026-03-03"},
		{"a Saturday", "2026-04-11T09:00", "2026-04-13"},
		{"in the midst of a long closure", "2026-03-21", "2026-03-25"},
		{"yesterday evening in another zone", "2026-04-06T00:30+09:00", "2026-04-06"},
	}
	for _, tt := range tests {
		if got := c.Receive(moment(t, c, tt.received)); got.String() != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	c := calendar(t, "wib")
	at := func(text string) workday.Moment { return moment(t, c, text) }
	if _, err := c.Due(at("2026-04-06"), -1, workday.WorkingDays); err == nil {
		t.Error("fewer than no days were counted")
	}
	if _, err := c.Due(at("2026-04-06"), workday.MaxDays+1, workday.WorkingDays); err == nil {
		t.Error("too many days were counted")
	}
	if _, err := c.Span(at("2026-04-06"), at("2026-04-05")); err == nil {
		t.Error("a span ended before it began")
	}
	if _, err := c.Span(at("1990-01-01"), at("2199-12-31")); err == nil {
		t.Error("two centuries were measured")
	}
	if _, err := workday.New(&workday.Office{Weeks: []workday.Week{{}}}, 0); err == nil {
		t.Error("an office that never works was taken")
	}
	for _, text := range []string{"", "2026", "2026-02-30", "1989-12-31", "2200-01-01", "2026-04-06T25:00", "17-03-2026", "2026-04-06T08:00+99:00"} {
		if m, ok := c.Office.Zone.ParseMoment(text); ok {
			t.Errorf("%q was read as %s", text, m)
		}
	}
}
