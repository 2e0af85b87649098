package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// threads are the first comments about a question, or about the form where it is empty.
func (v *reviewView) threads(question string) []review.Comment {
	return slices.DeleteFunc(slices.Clone(v.comments), func(c review.Comment) bool { return c.ID != c.Thread || c.Question != question })
}

// thread is all that was said in one.
func (v *reviewView) thread(id string) []review.Comment {
	return slices.DeleteFunc(slices.Clone(v.comments), func(c review.Comment) bool { return c.Thread != id })
}

// talks reports whether there is still something to be said.
func (v *reviewView) talks() bool { return v.State != cycle.Ended }

// talkFields are those of a comment; whom it calls is asked for on a page of its own, since a form has many questions and
// an office many people.
func (d *Desk) talkFields(ctx context.Context, r *request, v *reviewView) ([]ui.Field, error) {
	fields := []ui.Field{r.reviewWords("text", false)}
	if r.get("sebut") == "" && len(r.form["mentions"]) == 0 {
		return fields, nil
	}
	accounts, err := d.Reviews.Readers(ctx, d.Forms.DB, &v.whole.Form, &v.sheet.Spot)
	if err != nil {
		return nil, err
	}
	who, err := d.whom(ctx, accounts...)
	if err != nil {
		return nil, err
	}
	roles, err := d.rolesOf(ctx, r, accounts)
	if err != nil {
		return nil, err
	}
	var people []ui.Option
	for _, account := range accounts {
		if account != r.actor.Account {
			people = append(people, ui.Option{Value: account, Text: who.name(r, account), Hint: roles[account]})
		}
	}
	slices.SortFunc(people, func(a, b ui.Option) int { return strings.Compare(a.Text, b.Text) })
	return append(fields, ui.Field{
		Kind: ui.SomeOf, Name: "mentions", Label: r.T("desk.review.field.mentions"), Hint: r.T("desk.review.field.mentions_hint"),
		Options: options(r.form["mentions"], people...), Optional: true,
	}), nil
}

// askedAtOnce is of how many people one statement asks.
const askedAtOnce = 500

// rolesOf says what people hold where, as far as the reader may know.
func (d *Desk) rolesOf(ctx context.Context, r *request, accounts []string) (map[string]string, error) {
	said, offices := map[string]string{}, []string{}
	for some := range slices.Chunk(accounts, askedAtOnce) {
		held, err := d.Access.HoldingsOf(ctx, r.actor, some)
		if err != nil {
			return nil, err
		}
		for _, all := range held {
			for _, h := range all {
				offices = append(offices, h.Scope.Authority)
			}
		}
		looks, err := d.Access.BrandingsOf(ctx, each(offices)...)
		if err != nil {
			return nil, err
		}
		for account, all := range held {
			var words []string
			for _, h := range all {
				words = append(words, r.held(h)+", "+lookOf(looks, h.Scope.Authority))
			}
			said[account] = strings.Join(words, "; ")
		}
	}
	return said, nil
}

// spoken is what a comment is about: the form, and the question where it is about one.
func (v *reviewView) spoken(r *request, question, thread string) []string {
	for _, c := range v.comments {
		if question == "" && c.ID == thread {
			question = c.Question
		}
	}
	about := []string{v.about(r, &v.whole.Form)}
	if question != "" {
		q := v.asked(r, question, "")
		about = append(about, strings.TrimSpace(q.code+" "+q.ask))
	}
	return about
}

func (d *Desk) commentReview(ctx context.Context, r *request) (answer, error) {
	v, err := d.reviewForm(ctx, r)
	if err != nil {
		return answer{}, err
	}
	question, thread := r.get("soal"), r.get("utas")
	fields, err := d.talkFields(ctx, r, v)
	if err != nil {
		return answer{}, err
	}
	f := &form{fields: fields}
	if r.get("sebut") == "" {
		err = d.Reviews.Say(ctx, r.actor, v.whole.ID, thread, question, r.get("text"), r.form["mentions"]...)
		if err == nil {
			return r.said(v, question), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	title := r.T("desk.review.comment")
	got := r.formPage(title, f, reviewSayAgain(r, v, f, question, thread))
	got.page.Breadcrumbs, got.page.Part = r.reviewCrumbs(v.cycleView, ui.Link{Text: v.about(r, &v.whole.Form), Href: r.URL(reviewFormPath(v.ID, v.whole.ID))}), cyclesPath
	return got, nil
}

// said leads back to the question that was spoken of.
func (r *request) said(v *reviewView, question string) answer {
	got := r.goTo(reviewFormPath(v.ID, v.whole.ID), "review_comment")
	if question != "" {
		got.to += "#soal-" + question
	}
	return got
}

// calledBy are the names of those whom a comment calls.
func (v *reviewView) calledBy(r *request, c review.Comment) string {
	names := make([]string, 0, len(c.Called))
	for _, account := range c.Called {
		names = append(names, v.names.name(r, account))
	}
	return r.T("desk.review.called", "names", strings.Join(names, ", "))
}

func (d *Desk) resolveReview(ctx context.Context, r *request) (answer, error) {
	v, err := d.reviewForm(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if err := d.Reviews.Resolve(ctx, r.actor, v.whole.ID, r.get("utas")); err != nil {
		return answer{}, err
	}
	return r.goTo(reviewFormPath(v.ID, v.whole.ID), "review_resolved"), nil
}
