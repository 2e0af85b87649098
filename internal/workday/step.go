package workday

import (
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// StepKind is what a step of a reckoning does.
type StepKind string

// What the steps say, in the order in which they come.
const (
	ReceivedStep StepKind = "received" // where it begins
	LateStep     StepKind = "late"     // it came after closing time
	WeekStep     StepKind = "week"     // days of the week on which the office is closed
	HolidayStep  StepKind = "holiday"  // holidays that close it
	OfficeStep   StepKind = "office"   // a day on which this office alone is closed
	ZeroStep     StepKind = "zero"     // the day that is not counted
	CountedStep  StepKind = "counted"  // working days, First to Last
	CalendarStep StepKind = "calendar" // calendar days, counted through
	HoursStep    StepKind = "hours"    // hours, counted by day and night
	DueStep      StepKind = "due"
	TotalStep    StepKind = "total" // how many working days were found
	WorkedStep   StepKind = "worked"
	TimeStep     StepKind = "time" // the sum of working time
)

// Step is one step of a reckoning, over one day or several that follow each other.
type Step struct {
	Kind        StepKind
	From, Until Date
	Moment      Moment // of ReceivedStep, and of DueStep where hours were counted
	First, Last int
	Holidays    []Holiday
	Special     *Special
	Fasting     bool // Ramadan hours
	Provisional bool // of a year whose national list is not known
	Worked      time.Duration
}

// Steps are the steps of the reckoning, in the order in which a reader follows them.
func (r *Reckoning) Steps() []Step {
	w := walk{Reckoning: r}
	w.step(Step{Kind: ReceivedStep, From: r.From.Date, Moment: r.From})
	switch {
	case r.Unit == CalendarDays:
		w.calendarDays()
	case r.Unit.InHours():
		w.hours()
	case r.Span:
		w.zero()
		w.days()
		w.step(Step{Kind: TotalStep, Last: r.Days})
		w.time()
	default:
		w.zero()
		w.days()
		w.step(Step{Kind: DueStep, From: r.Until.Date})
	}
	return w.steps
}

// walk goes through the days of a reckoning.
type walk struct {
	*Reckoning
	steps []Step
}

func (w *walk) step(s Step) {
	if s.Until == 0 {
		s.Until = s.From
	}
	if last := len(w.steps) - 1; last >= 0 && w.steps[last].continues(&s) {
		w.steps[last].Until, w.steps[last].Last = s.Until, s.Last
		return
	}
	w.steps = append(w.steps, s)
}

// continues reports whether next says the same of the following day.
func (s *Step) continues(next *Step) bool {
	if s.Kind != next.Kind || s.Until+1 != next.From || s.Special != nil || next.Special != nil {
		return false
	}
	switch s.Kind {
	case WeekStep:
		return true
	case CountedStep:
		return s.Provisional == next.Provisional
	case HolidayStep:
		return slices.EqualFunc(s.Holidays, next.Holidays, func(a, b Holiday) bool {
			return a.Kind == b.Kind && a.Name == b.Name && a.Decree == b.Decree && a.Region == b.Region && a.Status == b.Status
		})
	case WorkedStep:
		return s.Worked == next.Worked && s.Fasting == next.Fasting
	default:
		return false
	}
}

// zero says where counting begins, and which days lay closed before.
func (w *walk) zero() {
	if w.Calendar.late(w.From) {
		w.step(Step{Kind: LateStep, From: w.From.Date})
	}
	for d := w.From.Date; d < w.Zero; d++ {
		if !w.Calendar.Works(d) {
			w.step(w.closed(d))
		}
	}
	w.step(Step{Kind: ZeroStep, From: w.Zero})
}

// days goes through the days after day zero.
func (w *walk) days() {
	n := 0
	for d := w.Zero + 1; d <= w.Until.Date; d++ {
		if !w.Calendar.Works(d) {
			w.step(w.closed(d))
			continue
		}
		n++
		_, known := w.Calendar.years[d.Year()]
		w.step(Step{Kind: CountedStep, From: d, First: n, Last: n, Special: w.special(d), Provisional: !known})
	}
}

func (r *Reckoning) special(d Date) *Special {
	if s, ok := r.Calendar.specials[d]; ok {
		return &s
	}
	return nil
}

// closed says why a day is none: the office's own word first, then holidays, then its week.
func (r *Reckoning) closed(d Date) Step {
	if s := r.special(d); s != nil {
		return Step{Kind: OfficeStep, From: d, Special: s}
	}
	if holidays := r.Calendar.HolidaysOn(d); len(holidays) > 0 {
		return Step{Kind: HolidayStep, From: d, Holidays: holidays}
	}
	return Step{Kind: WeekStep, From: d}
}

func (w *walk) calendarDays() {
	if w.Days > 0 {
		w.steps = append(w.steps, Step{Kind: CalendarStep, From: w.From.Date + 1, Until: w.Until.Date, First: 1, Last: w.Days})
	}
	w.step(Step{Kind: DueStep, From: w.Until.Date})
	if !w.Calendar.Works(w.Until.Date) {
		w.step(w.closed(w.Until.Date))
	}
}

// time says on which days there was working time, where it was measured.
func (w *walk) time() {
	if !w.Timed {
		return
	}
	for d := w.From.Date; d <= w.Until.Date; d++ {
		worked := w.workedOn(d)
		if worked == 0 {
			continue
		}
		w.step(w.worked(d, worked))
	}
	w.step(Step{Kind: TimeStep, Worked: w.Worked})
}

// Text says the step in words.
func (s *Step) Text(r *Reckoning, p *locale.Printer) string {
	key := "workday.step." + string(s.Kind)
	if s.Until > s.From {
		key += "_run"
	}
	args := map[string]any{
		"from": s.From.day(), "until": s.Until.day(), "n": s.Last - s.First + 1,
		"first": s.First, "last": s.Last, "zone": r.Calendar.Office.Zone.Name,
	}
	switch s.Kind {
	case ReceivedStep:
		if s.Moment.Clock {
			key, args["clock"] = key+"_at", clockText(s.Moment.At, p)
		}
	case LateStep:
		args["clock"] = clockText(time.Duration(r.Calendar.HoursOn(s.From).closing())*time.Minute, p)
	case HolidayStep:
		args["what"] = holidayText(s.Holidays, p)
	case OfficeStep:
		args["what"] = s.Special.Name.In(p.Lang)
		args["basis"] = s.Special.Basis.says(s.Special.Status, p)
	case CountedStep:
		switch {
		case s.Special == nil && s.Provisional:
			key += "_provisional"
		case s.Special != nil:
			key += "_special"
			args["what"], args["hours"] = s.Special.Name.In(p.Lang), s.Special.Hours.words(p)
			args["basis"] = s.Special.Basis.says(s.Special.Status, p)
		}
	case HoursStep:
		args["n"] = s.Last
	case DueStep, TotalStep:
		if s.Moment.Clock {
			key, args["clock"] = key+"_at", clockText(s.Moment.At, p)
		}
		args["n"] = s.Last
		args["due"] = r.Until.Date.day()
	case WorkedStep, TimeStep:
		key = r.workedArgs(s, key, args, p)
	}
	return p.Named(key, args)
}

func (r *Reckoning) workedArgs(s *Step, key string, args map[string]any, p *locale.Printer) string {
	minutes := int(s.Worked / time.Minute)
	args["h"], args["m"] = minutes/60, minutes%60
	args["n"] = int(s.Until-s.From) + 1
	switch {
	case s.Special != nil:
		args["what"] = s.Special.Name.In(p.Lang)
		return key + "_special"
	case s.Fasting:
		return key + "_ramadan"
	default:
		return key
	}
}
