package almanac

import (
	"strconv"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// Said is a reckoning in words.
type Said struct {
	Text, Notice string
	Steps, Rests []string
}

// Asked is a question as a form gives it.
type Asked struct{ From, Count, Unit string }

// Reckon answers a question by a calendar. What is wrong with it is a problem of kind Invalid.
func (a Asked) Reckon(c *workday.Calendar, p *locale.Printer) (Said, error) {
	from, ok := c.Office.Zone.ParseMoment(a.From)
	if !ok {
		return Said{}, problem.New(problem.Invalid, "calendar.ask.from_wrong", problem.Args{"value": a.From})
	}
	n, err := strconv.Atoi(a.Count)
	if err != nil {
		return Said{}, problem.New(problem.Invalid, "calendar.ask.count_wrong", problem.Args{"value": a.Count, "max": workday.MaxDays})
	}
	unit := workday.WorkingDays
	for _, known := range workday.Units {
		if a.Unit == known {
			unit = workday.Unit(known)
		}
	}
	r, err := c.Due(from, n, unit)
	if err != nil {
		return Said{}, err
	}
	return said(r, p), nil
}

func said(r *workday.Reckoning, p *locale.Printer) Said {
	// The first line of Text is the answer; the notice stands apart.
	due := r.Steps()
	s := Said{Notice: r.Notice(p)}
	for i := range due {
		text := due[i].Text(r, p)
		s.Steps = append(s.Steps, text)
		if due[i].Kind == workday.DueStep {
			s.Text = text
		}
	}
	rests := r.Rests()
	for i := range rests {
		s.Rests = append(s.Rests, rests[i].Text(r, p))
	}
	return s
}

// Units are the choices of what is counted.
func Units(c ui.Context, chosen string) []ui.Option {
	var options []ui.Option
	for _, unit := range workday.Units {
		options = append(options, ui.Option{Value: unit, Text: c.T("calendar.unit." + unit), Selected: unit == chosen})
	}
	return options
}
