package complaint

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// Second is who reads and sends an examiner's answer where no other examiner can.
type Second string

// Nobody sends their own answer, and examiners are often one: then the head of the authority sends it; what is
// about the top, or where there is no head, a reviewer does.
const (
	NoSecond      Second = ""
	HeadSends     Second = "leader"
	ReviewerSends Second = "reviewer"
)

// secondOf is who sends an examiner's answer that was just submitted, where it is no other examiner. A post that
// is empty now is named all the same: whoever comes to hold it finds the answer there.
func (c *Complaints) secondOf(ctx context.Context, tx db.Tx, a *acting, answer string) (Second, error) {
	if !a.now.Examined {
		return NoSecond, nil
	}
	drafts, err := draftsOf(ctx, tx, answer, a.was.ID)
	if err != nil {
		return NoSecond, err
	}
	staff, err := c.Access.Staff(ctx, tx, a.was.Authority, c.now())
	if err != nil {
		return NoSecond, err
	}
	delete(staff, a.Actor.Account)
	for _, e := range drafts {
		delete(staff, e.By)
	}
	return secondAmong(a.bars, &a.now, staff), nil
}

// secondAmong is who sends an examiner's answer, among colleagues that had no hand in it.
func secondAmong(all bars, one *Case, staff map[string][]access.Holding) Second {
	some := func(action access.Action) bool {
		for account, holdings := range staff {
			if access.Allowed(all.leave(access.Actor{Account: account, Holdings: holdings}), action, one.Scope()) {
				return true
			}
		}
		return false
	}
	switch {
	case some(access.ExamineCases):
		return NoSecond
	case one.About == AboutTop:
		return ReviewerSends
	case !some(access.ApproveCases) && some(access.ReviewCases):
		return ReviewerSends
	default:
		return HeadSends
	}
}

// settle lets go of who else may read a case once no answer waits for them, or it is found to be about them.
func (a *acting) settle() {
	if slices.Contains([]Act{Answer, Promise, Refuse}, a.Act) || !slices.Contains([]State{Examining, Promised, Incomplete}, a.now.State) {
		a.now.Second = NoSecond
	}
	if a.now.Second == HeadSends && a.now.About == AboutTop { // as has turned out since
		a.now.Second = ReviewerSends
	}
}
