package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// breachCheck shows what many people would read before they do: what was sent or published cannot be taken back.
type breachCheck struct {
	what   string // send or public: the end of its keys
	action string // where the form goes, below the incident
	shown  []ui.Term
	fields []string // carried along
}

// onceMore asks whether something is to be told as it was written.
func (r *request) onceMore(v *breachView, c *breachCheck) answer {
	got := r.page(r.T("desk.breach.check."+c.what), breachCheckBody(r, v, c))
	r.breachCrumbs(v, &got, ui.Link{Text: v.Number(), Href: r.URL(v.path())})
	return got
}

// kept are the values of the form, with one more that says what was pressed.
func (c *breachCheck) kept(r *request, more string) []ui.Param {
	all := []ui.Param{{Name: "version", Value: r.get("version")}, {Name: more, Value: "1"}}
	for _, name := range c.fields {
		all = append(all, ui.Param{Name: name, Value: r.get(name)})
	}
	return all
}

// between answers the first press with the page between, or shows the form again: with what is wrong, or because somebody
// came back to change it.
func (d *Desk) between(ctx context.Context, r *request, at func(*breachView) *form, check func(*breachView) (*breachCheck, error)) (answer, error) {
	v, err := d.breachView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	c, wrong := check(v)
	if wrong != nil {
		if !at(v).blame(r, wrong) {
			return answer{}, wrong
		}
		return r.breachAnswer(v), nil
	}
	if r.ticked("kembali") {
		return r.breachAnswer(v), nil
	}
	return r.onceMore(v, c), nil
}

// sure reports whether somebody pressed the button of the page between.
func (r *request) sure() bool { return r.ticked("yakin") }

// sendLetters is the notice as it is read in each language.
func (d *Desk) sendLetters(ctx context.Context, r *request, v *breachView) (*breachCheck, error) {
	c := &breachCheck{what: "send", action: "/kirim", fields: []string{"told_how", "told_handling", "told_contact"}}
	for _, lang := range []locale.Lang{locale.Indonesian, locale.English} {
		text, err := d.Breaches.Letter(ctx, r.actor, v.ID, r.statement("told_"), d.Catalog.Printer(lang))
		if err != nil {
			return nil, err
		}
		c.shown = append(c.shown, ui.Term{Term: r.T("desk.breach.check.letter." + string(lang)), Text: text})
	}
	return c, nil
}

// publicNotice is what everybody would read.
func (r *request) publicNotice() *breachCheck {
	return &breachCheck{
		what: "public", action: "/umumkan", fields: []string{"public_title", "public_how", "public_handling", "public_contact", "public_why"},
		shown: append([]ui.Term{{Term: r.T("desk.breach.f.title"), Text: r.get("public_title")}}, r.statementTerms(r.statement("public_"))...),
	}
}
