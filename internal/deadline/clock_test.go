package deadline

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/workday"
)

// The table of due dates around long closures, cell by cell, as clocks count.
func TestClocksAreDueAsTheTableSays(t *testing.T) {
	t.Parallel()
	calendar := calendarOf(t)
	for _, cell := range table(t) {
		rule := &Rule{Code: "uji", Version: "1", Unit: cell.unit, Length: cell.days, Zero: Day}
		e, err := Suppose(rule, nil, calendar, wita(t, cell.received+"T10:00"), 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Clock.DueOn.String(); got != cell.due || e.Clock.Provisional() {
			t.Errorf("%s + %d %s: got %s, provisional %t, want %s", cell.received, cell.days, cell.unit, got, e.Clock.Provisional(), cell.due)
		}
		if end := wita(t, cell.due+"T23:59").Add(time.Minute); !e.Clock.Due.Equal(end) {
			t.Errorf("%s + %d %s: missed at %s, want the end of the day", cell.received, cell.days, cell.unit, e.Clock.Due)
		}
		if got := e.Reckoning.Until.Date.String(); got != cell.due {
			t.Errorf("%s + %d %s: explained as %s, want %s", cell.received, cell.days, cell.unit, got, cell.due)
		}
	}
}

type cell struct {
	received, due string
	days          int
	unit          Unit
}

// table is the same file that workday holds its counting against.
func table(t *testing.T) []cell {
	t.Helper()
	file, err := os.Open("../workday/testdata/due-dates.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	units := map[string]Unit{"working": WorkingDays, "calendar": CalendarDays}
	var cells []cell
	for _, row := range rows[1:] {
		n, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		cells = append(cells, cell{received: row[0], days: n, unit: units[row[2]], due: row[3]})
	}
	if len(cells) < 30 {
		t.Fatalf("only %d cells", len(cells))
	}
	return cells
}

func TestHoursAreOfTheWallOrOfWork(t *testing.T) {
	t.Parallel()
	calendar := calendarOf(t)
	tests := []struct {
		name, from, want string
		unit             Unit
		hours            int
	}{
		{"three days of hours run over a weekend", "2026-05-08T15:00", "2026-05-11T15:00", Hours, 72},
		{"three working hours within a morning", "2026-05-11T08:00", "2026-05-11T11:00", WorkingHours, 3},
		{"three working hours over a night", "2026-05-11T15:00", "2026-05-12T09:30", WorkingHours, 3},
		{"from a Saturday they begin on Monday", "2026-05-09T10:00", "2026-05-11T09:30", WorkingHours, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e, err := Suppose(&Rule{Code: "uji", Version: "1", Unit: tt.unit, Length: tt.hours}, nil, calendar, wita(t, tt.from), 0)
			if err != nil {
				t.Fatal(err)
			}
			if want := wita(t, tt.want); !e.Clock.Due.Equal(want) {
				t.Errorf("got %s, want %s", e.Clock.Due.In(calendar.Office.Zone.Location), tt.want)
			}
		})
	}
}

func TestAShorterPromiseCountsAndALongerOneDoesNot(t *testing.T) {
	t.Parallel()
	rule := &Rule{Code: "uji", Version: "1", Unit: WorkingDays, Length: 5, Zero: Day}
	limits := []Limit{
		{ID: "old", Code: "uji", Length: 2, From: on(t, "2025-01-01"), Until: on(t, "2025-12-31")},
		{ID: "new", Code: "uji", Length: 3, From: on(t, "2026-03-01")},
		{ID: "longer", Code: "uji", Length: 9, From: on(t, "2026-07-01")},
	}
	for from, want := range map[string]int{"2025-06-02": 2, "2026-02-02": 5, "2026-03-02": 3, "2026-07-06": 5} {
		e, err := Suppose(rule, limits, calendarOf(t), wita(t, from+"T09:00"), 0)
		if err != nil {
			t.Fatal(err)
		}
		if e.Clock.Length != want {
			t.Errorf("begun %s: %d days, want %d", from, e.Clock.Length, want)
		}
	}
}

// drawn is a clock of any unit that began at any time, with a calendar, and the one it was before a
// decree.
type drawn struct {
	clock Clock
	book  book
	rule  *Rule
}

func draw(t *rapid.T) drawn {
	rule := &Rule{
		Code: "uji", Version: "1", Unit: Unit(rapid.SampledFrom(Units).Draw(t, "unit")),
		Length: rapid.IntRange(1, 80).Draw(t, "length"), Extension: 20,
		Warnings: []Warning{{Percent: 50}, {Percent: 75}, {Before: 1}, {Percent: 100}, {Overdue: 1}, {Percent: 150}, {After: 1}},
	}
	if rule.Unit == WorkingDays {
		rule.Zero = rapid.SampledFrom([]Zero{OfficeHours, Day}).Draw(t, "zero")
	} else if rule.Unit == CalendarDays {
		rule.Zero = Day
	}
	b := book{rule: rule, calendar: drawnCalendar(t, "calendar"), revision: 1}
	c := Clock{ID: "c", Rule: rule.ID(), State: Running, Length: rule.Length, Version: 1}
	c.Started = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 300*24*60).Draw(t, "start")) * time.Minute)
	c.reckon(b)
	return drawn{c, b, rule}
}

func drawnCalendar(t *rapid.T, name string) *workday.Calendar {
	var extra []workday.Holiday
	first := workday.NewDate(2026, 1, 1)
	for _, d := range rapid.SliceOfNDistinct(rapid.IntRange(0, 400), 0, 12, rapid.ID).Draw(t, name) {
		extra = append(extra, workday.Holiday{Date: first + workday.Date(d), Kind: workday.Local, Name: workday.Text{ID: "x"}})
	}
	c, err := calendarWith(extra)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// left is how much of its unit a clock has before it at an instant.
func (d *drawn) left(c *Clock, at time.Time) time.Duration {
	n := c.count(d.book)
	if d.rule.Unit.Days() {
		return time.Duration(n.between(max(n.date(at), c.Zero), c.DueOn))
	}
	if d.rule.Unit == Hours {
		return c.Due.Sub(at)
	}
	return n.passed(at, c.Due)
}

func TestAPauseNeverCostsTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		c := d.clock
		var most time.Duration // left when the first pause began
		for range rapid.IntRange(1, 4).Draw(t, "pauses") {
			from := c.latest().Add(time.Duration(rapid.IntRange(0, 5*24*60).Draw(t, "after")) * time.Minute)
			if !from.Before(c.Due) {
				return
			}
			paused, err := c.pause(d.book, from)
			if err != nil {
				t.Fatal(err)
			}
			if !paused.next.IsZero() {
				t.Fatal("a paused clock waits for something")
			}
			until := from.Add(time.Duration(rapid.IntRange(0, 40*24*60).Draw(t, "for")) * time.Minute)
			resumed, err := paused.resume(d.book, until)
			if err != nil {
				t.Fatal(err)
			}
			before, after := d.left(&c, from), d.left(&resumed, until)
			if len(c.Pauses) == 0 {
				most = before
			}
			// Several pauses of a count of days together give back no more than the time that they took: what one gave
			// beyond its own is taken from the next, and two that follow each other are one.
			if d.rule.Unit.Days() && len(resumed.Pauses) > 1 {
				if after > most {
					t.Fatalf("%s: %d left at first, %d at %s", d.rule.Unit, most, after, until)
				}
			} else if after != before {
				t.Fatalf("%s: %d left at %s, %d at %s", d.rule.Unit, before, from, after, until)
			}
			if resumed.Due.Before(c.Due) {
				t.Fatalf("a pause moved %s to %s", c.Due, resumed.Due)
			}
			c = resumed
		}
	})
}

// Many short pauses put off no more than the time that they took, and one day.
func TestPausingEveryEveningPutsNothingOff(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		unit   Unit
		pauses [][2]string
		want   string
	}{
		"none":                           {WorkingDays, nil, "2026-06-17"},
		"within a day":                   {WorkingDays, [][2]string{{"2026-06-03T08:00", "2026-06-03T15:00"}}, "2026-06-17"},
		"over a night":                   {WorkingDays, [][2]string{{"2026-06-03T16:30", "2026-06-04T07:00"}}, "2026-06-18"},
		"over two days":                  {WorkingDays, [][2]string{{"2026-06-03T10:00", "2026-06-05T10:00"}}, "2026-06-19"},
		"from evening to morning":        {WorkingDays, [][2]string{{"2026-06-03T17:00", "2026-06-05T07:00"}}, "2026-06-19"},
		"over a weekend":                 {WorkingDays, [][2]string{{"2026-06-05T17:00", "2026-06-08T07:00"}}, "2026-06-18"},
		"on the day zero":                {WorkingDays, [][2]string{{"2026-06-02T10:00", "2026-06-03T10:00"}}, "2026-06-18"},
		"every night of a week":          {WorkingDays, nights("2026-06-03T16:30", "2026-06-04T07:00", 7), "2026-06-18"},
		"two hours of every day":         {WorkingDays, nights("2026-06-03T15:00", "2026-06-04T08:30", 3), "2026-06-18"},
		"twice two days":                 {WorkingDays, [][2]string{{"2026-06-03T10:00", "2026-06-05T10:00"}, {"2026-06-08T10:00", "2026-06-10T10:00"}}, "2026-06-23"},
		"calendar days, every midnight":  {CalendarDays, nights("2026-06-03T23:59", "2026-06-04T00:01", 7), "2026-06-13"},
		"calendar days, once over three": {CalendarDays, [][2]string{{"2026-06-03T10:00", "2026-06-06T10:00"}}, "2026-06-15"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := book{rule: &Rule{Code: "uji", Version: "1", Unit: tt.unit, Length: 10, Zero: Day}, calendar: calendarOf(t)}
			c := Clock{Started: wita(t, "2026-06-02T09:00"), State: Running, Length: 10}
			c.reckon(b)
			for _, p := range tt.pauses {
				var err error
				if c, err = c.pause(b, wita(t, p[0])); err == nil {
					c, err = c.resume(b, wita(t, p[1]))
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			e, err := explain(c, b, Limit{})
			if err != nil || c.DueOn.String() != tt.want || e.Reckoning.Until.Date != c.DueOn {
				t.Errorf("due %s, explained as %v, %v; want %s", c.DueOn, e.Reckoning.Until, err, tt.want)
			}
		})
	}
}

// nights are n pauses, one every day.
func nights(from, until string, n int) [][2]string {
	const layout = "2006-01-02T15:04"
	var all [][2]string
	begin, errBegin := time.Parse(layout, from)
	end, errEnd := time.Parse(layout, until)
	for i := range n {
		if errBegin == nil && errEnd == nil {
			all = append(all, [2]string{begin.AddDate(0, 0, i).Format(layout), end.AddDate(0, 0, i).Format(layout)})
		}
	}
	return all
}

func TestNothingIsDueBeforeItBegan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		if c := d.clock; !c.Due.After(c.Started) || d.rule.Unit.Days() && c.Zero > c.DueOn {
			t.Fatalf("began %s, day zero %s, due %s", c.Started, c.Zero, c.Due)
		}
	})
}

// A calendar may move a due date out, but in no further than the end of the next working day, and
// never one that had less than that before it.
func TestACalendarNeverMovesADueDateIntoThePast(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		now := d.clock.Started.Add(time.Duration(rapid.IntRange(0, 150*24*60).Draw(t, "now")) * time.Minute)
		other := book{rule: d.rule, calendar: drawnCalendar(t, "later"), revision: 2}
		was, _ := d.clock.pass(d.book, now)
		c := was.recount(other, now)
		n := c.count(other)
		floor := n.end(other.calendar.Add(n.date(now), 1))
		if c.Due.Before(was.Due) && c.Due.Before(floor) {
			t.Fatalf("now %s: %s became %s", now, was.Due, c.Due)
		}
		if c.State == Missed && now.Before(c.Due) || c.State == Running && was.State == Missed && !now.Before(c.Due) {
			t.Fatalf("now %s, due %s: %s", now, c.Due, c.State)
		}
		if again := c.recount(other, now); cmp.Diff(c, again, cmp.AllowUnexported(Clock{})) != "" {
			t.Fatalf("a second time: %s", cmp.Diff(c, again, cmp.AllowUnexported(Clock{})))
		}
	})
}

// Whatever happens to a clock, its history alone says how it stands.
func TestTheHistorySaysHowAClockStands(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		c := d.clock
		history := []Entry{entryOf(Started, Clock{}, c, Act{At: c.Started}, c.Length)}
		at := c.Started
		for range rapid.IntRange(0, 12).Draw(t, "acts") {
			at = at.Add(time.Duration(rapid.IntRange(0, 10*24*60).Draw(t, "pause")) * time.Minute)
			kind := rapid.SampledFrom([]string{PausedAct, Resumed, Extended, Recomputed, MetAct, StoppedAct, MissedAct}).Draw(t, "act")
			was, amount := c, 0
			var err error
			switch kind {
			case PausedAct:
				c, err = c.pause(d.book, at)
			case Resumed:
				c, err = c.resume(d.book, at)
			case Extended:
				amount = rapid.IntRange(1, 5).Draw(t, "n")
				c, err = c.extend(d.book, amount, at)
			case MetAct:
				c, err = c.meet(d.book, at)
			case StoppedAct:
				c, err = c.stop(d.book, at)
			case MissedAct:
				if c, _ = c.pass(d.book, at); c.State == was.State {
					continue
				}
			case Recomputed:
				if !c.Open() {
					continue
				}
				d.book.calendar = drawnCalendar(t, "decree")
				c = c.recount(d.book, at)
			}
			if err != nil {
				c = was
				continue
			}
			c.Version++
			history = append(history, entryOf(kind, was, c, Act{At: at}, amount))
		}
		got := Replay(history)
		type standing struct {
			State             State
			Due, Ended, Floor time.Time
			Pauses            []Pause
			Extension, Length int
			Version           int64
		}
		of := func(c Clock) standing {
			return standing{c.State, c.Due, c.Ended, c.NotBefore, c.Pauses, c.Extension, c.Length, c.Version}
		}
		if diff := cmp.Diff(of(c), of(got)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestEveryStepIsToldOnceAndWhatLiesAheadAgainOnceMore(t *testing.T) {
	t.Parallel()
	rule := &Rule{Code: "uji", Version: "1", Unit: WorkingDays, Length: 10, Extension: 7, Zero: Day, Warnings: []Warning{
		{Percent: 50, To: []string{Owner}}, {Before: 1, To: []string{Owner}}, {Percent: 100, To: []string{Owner}}, {Overdue: 1, To: []string{Owner}},
	}}
	b := book{rule: rule, calendar: calendarOf(t)}
	c := Clock{Started: wita(t, "2026-06-02T09:00"), State: Running, Length: 10}
	c.reckon(b)
	var told []string
	for at := c.Started; at.Before(wita(t, "2026-08-01T00:00")); at = at.Add(30 * time.Minute) {
		if at.Equal(wita(t, "2026-06-15T12:00")) {
			var err error
			if c, err = c.extend(b, 7, at); err != nil {
				t.Fatal(err)
			}
		}
		if c.next.IsZero() || at.Before(c.next) {
			continue
		}
		var notices []Notice
		c, notices = c.pass(b, at)
		for _, n := range notices {
			what := "missed"
			if !n.Missed {
				what = n.Step.Text(printer(t, "en"), rule.Unit)
			}
			told = append(told, at.In(b.calendar.Office.Zone.Location).Format("2 Jan 15:04 ")+what)
		}
	}
	want := []string{
		"9 Jun 07:30 At 50% of the time: whoever has the task",
		"15 Jun 07:30 1 working day before it is due: whoever has the task",
		"25 Jun 07:30 1 working day before it is due: whoever has the task",
		"27 Jun 00:00 When it has passed: whoever has the task",
		"27 Jun 00:00 missed",
		"29 Jun 07:30 1 working day after it was due: whoever has the task",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}
