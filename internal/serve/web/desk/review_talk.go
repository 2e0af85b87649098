package desk

import (
	"context"
	"slices"

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

func (d *Desk) commentReview(ctx context.Context, r *request) (answer, error) {
	v, err := d.reviewForm(ctx, r)
	if err != nil {
		return answer{}, err
	}
	question, thread := r.get("soal"), r.get("utas")
	f := &form{fields: []ui.Field{r.reviewWords("text", false)}}
	if err := d.Reviews.Say(ctx, r.actor, v.whole.ID, thread, question, r.get("text")); err != nil {
		if !f.blame(r, err) {
			return answer{}, err
		}
		title := r.T("desk.review.comment")
		got := r.formPage(title, f, reviewSayAgain(r, v, f, question, thread))
		got.page.Breadcrumbs, got.page.Part = r.reviewCrumbs(v.cycleView, ui.Link{Text: v.about(r, &v.whole.Form), Href: r.URL(reviewFormPath(v.ID, v.whole.ID))}), cyclesPath
		return got, nil
	}
	at := ""
	if question != "" {
		at = "#soal-" + question
	}
	got := r.goTo(reviewFormPath(v.ID, v.whole.ID), "review_comment")
	got.to += at
	return got, nil
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
