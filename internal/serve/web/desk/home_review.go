package desk

import "context"

// homeCall is a call to a thread of a review.
type homeCall struct{ text, note, href string }

// ownReviews finds where colleagues called this person in a review. What was said stands where it was said.
func (d *Desk) ownReviews(ctx context.Context, r *request) ([]homeCall, error) {
	waits, err := d.Reviews.Mentions(ctx, r.actor)
	if err != nil || len(waits) == 0 {
		return nil, err
	}
	accounts := make([]string, len(waits))
	for i := range waits {
		accounts[i] = waits[i].By
	}
	who, err := d.whom(ctx, accounts...)
	calls := make([]homeCall, 0, len(waits))
	for _, m := range waits {
		calls = append(calls, homeCall{
			text: r.T("desk.home.mentioned", "unit", m.Unit), note: who.name(r, m.By) + " · " + r.when(m.At, r.ownZone()) + " · " + m.Title,
			href: r.URL(reviewFormPath(m.Cycle, m.Form)) + "#utas-" + m.Thread,
		})
	}
	return calls, err
}
