package complaint

import (
	"context"
	"maps"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/directory"
)

// Gap is what is missing where a case is about to go, by a word.
type Gap string

// What may be missing: somebody to take the case on, or somebody else to send what they answer. Where examiners
// are one, somebody outside may send it, which is said before: nobody else would have seen the case.
const (
	NobodyTakes    Gap = "takes"
	NobodySends    Gap = "sends"
	HeadWillSend   Gap = "head"
	ReviewWillSend Gap = "reviewer"
	// NobodyNamed: it is about somebody, and nobody is kept from it yet, so that it is passed on nowhere.
	NobodyNamed Gap = "named"
)

// Gaps are what is missing where an act would take a case: Dispose to an office, Inform, or Examine. Kinds as
// Case.
func (c *Complaints) Gaps(ctx context.Context, actor access.Actor, id string, act Act, to To) ([]Gap, error) {
	one, err := look(ctx, c.DB, actor, id)
	if err != nil {
		return nil, err
	}
	all, err := barsOf(ctx, c.DB, id)
	if err != nil {
		return nil, err
	}
	staff, err := c.Access.Staff(ctx, c.DB, one.Authority, c.now())
	if err != nil {
		return nil, err
	}
	one.Body, one.Unit = to.Body, to.Unit
	switch act {
	case Inform:
		one.Class = FormalRequest
	case Examine:
		one.Class, one.Examined = Supervision, true
	case Dispose:
		if one.About == AboutPerson && len(all) == 0 {
			return []Gap{NobodyNamed}, nil
		}
		if to.Unit == "" {
			return nil, nil
		}
		if to.Body == "" {
			at, err := c.Directory.StandsIn(ctx, c.DB, to.Unit)
			if err != nil {
				return nil, err
			}
			one.Body = at.Body
		}
	default:
		return nil, nil
	}
	return gapsOf(all, &one, staff), nil
}

func gapsOf(all bars, one *Case, staff map[string][]access.Holding) []Gap {
	who := func(some []access.Action) []string {
		return slices.DeleteFunc(slices.Collect(maps.Keys(staff)), func(account string) bool {
			return len(mayBy(all.leave(access.Actor{Account: account, Holdings: staff[account]}), one, some)) == 0
		})
	}
	if !one.Examined && one.Unit != "" && len(who([]access.Action{access.WorkCases})) == 0 {
		return []Gap{NobodyTakes}
	}
	takers := who(drafts(one))
	if len(takers) == 0 {
		return []Gap{NobodyTakes}
	}
	// Whoever it is that answers, somebody else has to be there.
	if senders := who(approves(one)); slices.ContainsFunc(takers, func(taker string) bool {
		return slices.ContainsFunc(senders, func(sender string) bool { return sender != taker })
	}) {
		return nil
	}
	if one.Examined {
		others := maps.Clone(staff)
		delete(others, takers[0])
		second := secondAmong(all, one, others)
		one.Second = second
		for account, holdings := range others {
			if second != NoSecond && len(mayBy(all.leave(access.Actor{Account: account, Holdings: holdings}), one, approves(one))) > 0 {
				return []Gap{map[Second]Gap{HeadSends: HeadWillSend, ReviewerSends: ReviewWillSend}[second]}
			}
		}
	}
	return []Gap{NobodySends}
}

// Unmanned are those among offices where nobody may take a case on now. Kinds as Case.
func (c *Complaints) Unmanned(ctx context.Context, actor access.Actor, id string, offices []directory.Office) (map[string]bool, error) {
	one, err := look(ctx, c.DB, actor, id)
	if err != nil {
		return nil, err
	}
	all, err := barsOf(ctx, c.DB, id)
	if err != nil {
		return nil, err
	}
	staff, err := c.Access.Staff(ctx, c.DB, one.Authority, c.now())
	if err != nil {
		return nil, err
	}
	manned := map[access.Scope]bool{}
	for account, holdings := range staff {
		for _, s := range access.Where(all.leave(access.Actor{Account: account, Holdings: holdings}), access.WorkCases) {
			manned[s] = true
		}
	}
	unmanned := map[string]bool{}
	for _, o := range offices {
		at := access.Scope{Authority: one.Authority, Body: o.Body, Unit: o.Unit}
		if o.Unit != "" && !manned[at] && !manned[access.Scope{Authority: one.Authority, Body: o.Body}] && !manned[access.Scope{Authority: one.Authority}] {
			unmanned[o.Unit] = true
		}
	}
	return unmanned, nil
}
