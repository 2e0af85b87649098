package news

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/notify"
)

// post is a role that somebody holds somewhere.
type post struct {
	role  access.Role
	scope access.Scope
}

// at is a role at the authority, the body or the unit where a case is handled; false where it is handled
// at none.
func at(one *complaint.Case, role access.Role, level access.Level) (post, bool) {
	switch level {
	case access.OfAuthority:
		return post{role, access.Scope{Authority: one.Authority}}, true
	case access.OfBody:
		return post{role, access.Scope{Authority: one.Authority, Body: one.Body}}, one.Body != ""
	case access.OfUnit:
		return post{role, one.Scope()}, one.Unit != ""
	}
	return post{}, false
}

// posts are roles at a level; none where the case is not handled at one.
func posts(one *complaint.Case, level access.Level, roles ...access.Role) []post {
	var all []post
	for _, role := range roles {
		if p, ok := at(one, role, level); ok {
			all = append(all, p)
		}
	}
	return all
}

// holders are those who hold any of some posts now.
func (t *Teller) holders(ctx context.Context, tx db.Tx, all []post) ([]string, error) {
	var found []string
	for _, p := range all {
		held, err := t.cases.Access.InRole(ctx, tx, p.role, p.scope, t.now())
		if err != nil {
			return nil, err
		}
		found = append(found, held...)
	}
	return found, nil
}

// work is what colleagues are told of an act: which text says it, and who.
type work struct {
	what     string // key below news.work.
	accounts []string
	posts    []post
	owners   bool // those who have the case
}

// colleagues tells those whom an act gives something to do. Nobody is told of their own act, nor anybody
// who may not read the case.
func (t *Teller) colleagues(ctx context.Context, tx db.Tx, h complaint.Happened) error {
	all, err := t.given(ctx, tx, h)
	if err != nil {
		return err
	}
	for _, w := range all {
		accounts := w.accounts
		held, err := t.holders(ctx, tx, w.posts)
		if err != nil {
			return err
		}
		accounts = append(slices.Clone(accounts), held...)
		if w.owners {
			held, err := t.owners(ctx, tx, &h.Now)
			if err != nil {
				return err
			}
			accounts = append(accounts, held...)
		}
		accounts = slices.DeleteFunc(accounts, func(a string) bool { return a == h.Entry.By })
		err = t.staff(ctx, tx, &h.Now, accounts, notify.Message{
			Kind: kindWork, Args: map[string]string{"number": h.Now.Number}, Unique: h.Entry.ID,
			Phrases: map[string]notify.Phrase{"what": {Key: "news.work." + w.what}},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// given is what an act gives colleagues to do.
func (t *Teller) given(ctx context.Context, tx db.Tx, h complaint.Happened) ([]work, error) {
	one, e := &h.Now, &h.Entry
	desk := posts(one, access.OfAuthority, access.CaseAdministrator)
	coordinator := posts(one, access.OfAuthority, access.Coordinator)
	if one.State == complaint.Held { // it waits for nobody
		return nil, nil
	}
	switch e.Act {
	case complaint.Receive, complaint.Release:
		switch {
		case one.Examined:
			return []work{{what: "examine", posts: posts(one, access.OfAuthority, access.Examiner)}}, nil
		case one.Priority == complaint.Urgent || one.Alarming:
			return []work{{what: "urgent", posts: desk}}, nil
		}
	case complaint.Supply, complaint.Write, complaint.Withdraw:
		if e.Party == complaint.ByReporter {
			return []work{{what: string(e.Act), owners: true}}, nil
		}
	case complaint.Dispose:
		return []work{{what: "dispose", owners: true}}, nil
	case complaint.Return:
		if one.Returns > 1 {
			return []work{{what: "return_again", posts: coordinator}}, nil
		}
		return []work{{what: "return", posts: desk}}, nil
	case complaint.Assign:
		return []work{{what: "assign", accounts: nonEmpty(one.Owner)}}, nil
	case complaint.Examine:
		return []work{{what: "examine", posts: posts(one, access.OfAuthority, access.Examiner)}}, nil
	case complaint.Inform:
		return []work{{what: "inform", posts: posts(one, access.OfAuthority, access.InformationOfficer)}}, nil
	case complaint.Prepare:
		if e.Data["state"] == string(complaint.AnswerSubmitted) {
			return t.approvers(ctx, tx, one, e.By)
		}
	case complaint.Refuse:
		return []work{{what: "refuse", owners: true}}, nil
	case complaint.Dispute, complaint.Appeal:
		return []work{
			{what: "review", posts: append(posts(one, access.OfAuthority, access.Reviewer), coordinator...)},
			// Whoever had it until now learns that the answer did not do.
			{what: string(e.Act), accounts: nonEmpty(h.Was.Owner), owners: h.Was.Owner == ""},
		}, nil
	case complaint.Object:
		return []work{{what: "object", posts: append(desk, coordinator...)}}, nil
	case complaint.Redo, complaint.Reopen:
		return []work{{what: string(e.Act), owners: true}}, nil
	case complaint.Note:
		return []work{{what: "mention", accounts: h.Called}}, nil
	case complaint.Remind:
		if e.Data["clock"] == complaint.WindowSilence {
			return []work{{what: "silence", owners: true}}, nil
		}
	case complaint.Order:
		return []work{{what: "order", accounts: nonEmpty(e.Data["account"])}}, nil
	case complaint.Done:
		return []work{{what: "done", owners: true}}, nil
	}
	return nil, nil
}

func nonEmpty(account string) []string {
	if account == "" {
		return nil
	}
	return []string{account}
}

// approvers are those who may send an answer that somebody else wrote. Where there is nobody
// near, those above are asked, and the coordinator hears that a post is empty: no answer waits unseen.
func (t *Teller) approvers(ctx context.Context, tx db.Tx, one *complaint.Case, author string) ([]work, error) {
	var ways [][]post
	switch {
	case one.Examined:
		ways = [][]post{posts(one, access.OfAuthority, access.Examiner), posts(one, access.OfAuthority, access.Reviewer)}
	case one.Class == complaint.FormalRequest:
		ways = [][]post{posts(one, access.OfAuthority, access.InformationOfficer)}
	case one.Unit != "":
		ways = [][]post{posts(one, access.OfUnit, access.Leader), posts(one, access.OfBody, access.Leader)}
	case one.Body != "":
		ways = [][]post{posts(one, access.OfBody, access.Leader)}
	default:
		ways = [][]post{posts(one, access.OfAuthority, access.CaseAdministrator, access.Coordinator)}
	}
	for i, way := range append(ways, posts(one, access.OfAuthority, access.Leader)) {
		found, err := t.holders(ctx, tx, way)
		if err != nil {
			return nil, err
		}
		readers, err := t.cases.Readers(ctx, tx, one, slices.DeleteFunc(found, func(a string) bool { return a == author })...)
		switch {
		case err != nil:
			return nil, err
		case len(readers) > 0 && i == 0:
			return []work{{what: "approve", accounts: readers}}, nil
		case len(readers) > 0:
			return []work{{what: "approve", accounts: readers}, {what: "approve_vacant", posts: posts(one, access.OfAuthority, access.Coordinator)}}, nil
		}
	}
	return []work{{what: "approve_vacant", posts: posts(one, access.OfAuthority, access.Coordinator)}}, nil
}

// owners are those who have a case: whoever it was given to, else those who take cases on where it is
// handled, else the desk of the authority.
func (t *Teller) owners(ctx context.Context, tx db.Tx, one *complaint.Case) ([]string, error) {
	// Whoever it was given to may have left, or may not read it any more.
	if given, err := t.cases.Readers(ctx, tx, one, nonEmpty(one.Owner)...); err != nil || len(given) > 0 {
		return given, err
	}
	ways := [][]post{posts(one, access.OfUnit, access.UnitOfficer), posts(one, access.OfUnit, access.Leader)}
	switch {
	case one.Examined:
		ways = [][]post{posts(one, access.OfAuthority, access.Examiner)}
	case one.Class == complaint.FormalRequest && one.Unit == "":
		ways = [][]post{posts(one, access.OfAuthority, access.InformationOfficer)}
	}
	ways = append(ways, posts(one, access.OfAuthority, access.CaseAdministrator))
	for _, way := range ways {
		found, err := t.holders(ctx, tx, way)
		if err != nil {
			return nil, err
		}
		readers, err := t.cases.Readers(ctx, tx, one, found...)
		if err != nil || len(readers) > 0 {
			return readers, err
		}
	}
	return nil, nil
}

// staff sends a message about a case to those among accounts who may read it, each once.
func (t *Teller) staff(ctx context.Context, tx db.Tx, one *complaint.Case, accounts []string, m notify.Message) error {
	readers, err := t.cases.Readers(ctx, tx, one, accounts...)
	if err != nil {
		return err
	}
	m.Scope, m.Link = access.Scope{Authority: one.Authority}, casePath+one.ID
	for _, account := range readers {
		m.To = notify.Recipient{Account: account}
		if err := t.cases.Messages.Send(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}
