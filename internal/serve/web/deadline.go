package web

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// deadlinesSeen is the page of the deadlines that apply today.
type deadlinesSeen struct {
	rules    []*deadline.Rule
	promises map[string][]deadline.Promise // by rule
}

// deadlines shows the rules in force, in plain words, with their basis and how sure it is. It follows
// the day, so it is made for each who asks.
func (p *Portal) deadlines(ctx context.Context, r *request) (*content, error) {
	if p.Deadlines == nil {
		return nil, problem.New(problem.NotFound, "", nil)
	}
	rules, today, err := p.Deadlines.Current(ctx)
	if err != nil {
		return nil, err
	}
	promises, err := p.Deadlines.Promises(ctx, today)
	if err != nil {
		return nil, err
	}
	seen := deadlinesSeen{rules: rules, promises: map[string][]deadline.Promise{}}
	for _, promise := range promises {
		seen.promises[promise.Code] = append(seen.promises[promise.Code], promise)
	}
	page := ui.Page{Title: r.T("web.tenggat.title"), Description: r.T("web.tenggat.description")}
	return html(r, page, deadlinesBody(r.Context, seen)), nil
}

// deadlineTerms say what a rule asks.
func deadlineTerms(c ui.Context, seen deadlinesSeen, rule *deadline.Rule) []ui.Term {
	terms := []ui.Term{
		{Term: c.T("web.tenggat.asks"), Text: rule.Sentence(c.Printer)},
		{Term: c.T("web.tenggat.zero"), Text: rule.ZeroText(c.Printer)},
		{Term: c.T("web.tenggat.basis"), Text: rule.Basis.In(c.Lang)},
		{Term: c.T("web.tenggat.sure"), Text: deadline.StatusText(c.Printer, rule.Status)},
	}
	for _, promise := range seen.promises[rule.Code] {
		terms = append(terms, ui.Term{Term: promise.Office, Text: c.T("web.tenggat.promise",
			"length", rule.Unit.LengthText(c.Printer, promise.Length), "decree", promise.Decree, "from", c.Date(promise.From.Time()))})
	}
	return terms
}

// statusTerms say what the words for how sure a rule is stand for.
func statusTerms(c ui.Context) []ui.Term {
	var terms []ui.Term
	for _, status := range []workday.Status{workday.Official, workday.Inferred, workday.Assumed, workday.Unknown} {
		terms = append(terms, ui.Term{Term: deadline.StatusText(c.Printer, status), Text: deadline.StatusMeaning(c.Printer, status)})
	}
	return terms
}

// contents are the parts of the page.
func (s deadlinesSeen) contents(c ui.Context) []ui.Link {
	var links []ui.Link
	for _, rule := range s.rules {
		links = append(links, ui.Link{Text: rule.Title.In(c.Lang), Href: "#" + rule.Code})
	}
	return append(links, ui.Link{Text: c.T("web.tenggat.words"), Href: "#arti-kata"}, ui.Link{Text: c.T("web.tenggat.how"), Href: "#hari-kerja"})
}
