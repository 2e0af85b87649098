package desk

import (
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// choice chooses among several boards.
func (v *boardView) choice(r *request) ui.Choices {
	all := make([]ui.Option, len(v.places))
	for i, p := range v.places {
		all[i] = ui.Option{Value: p.key(), Text: p.name, Selected: p.key() == v.chosen.key()}
	}
	return ui.Choices{Action: r.URL(boardPath), Fields: []ui.Choice{{Name: "di", Label: r.T("desk.board.office"), Options: all}}}
}

// maxCounted is how far the room counts.
const maxCounted = 1000

func (r *request) atMost(n int) string {
	if n >= maxCounted {
		return r.T("desk.board.many", "n", maxCounted)
	}
	return r.Int(n)
}

// dueDay says by when the office is due, or since when it is late.
func (r *request) dueDay(clocks []deadline.Clock, zone string) string {
	clock, found := complaint.Due(clocks)
	switch {
	case !found || clock.State == deadline.Paused:
		return ""
	case clock.Overdue(r.desk.Now()):
		return r.T("desk.board.late_since", "day", r.lastDayOf(&clock, zone))
	default:
		return r.T("desk.board.due", "day", r.lastDayOf(&clock, zone))
	}
}

// lastDayOf is the last day on which a clock is met, as people read it.
func (r *request) lastDayOf(clock *deadline.Clock, zone string) string {
	return r.Date(clock.LastDay(zoneOf(zone)).Time())
}

// answerTerms are an answer as it would be sent.
func (r *request) answerTerms(a *boardAnswer) []ui.Term {
	var terms []ui.Term
	add := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("desk.board.answer." + name), Text: text})
		}
	}
	day := func(text string) string {
		if date, ok := workday.ParseDate(text); ok {
			return r.Date(date.Time())
		}
		return ""
	}
	if a.Secrecy != complaint.Open {
		add("finding", r.T("desk.board.secret_answer"))
		return terms
	}
	add("finding", a.Finding)
	add("action", a.Action)
	add("done", day(a.DoneOn))
	add("promised", day(a.PromisedOn))
	add("proof", a.Proof)
	return terms
}
