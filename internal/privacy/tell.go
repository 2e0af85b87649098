package privacy

import (
	"context"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/notify"
)

// Kinds of messages: a number and a link, and nothing of who asks.
const (
	kindNew      = "privacy.new"
	kindSoon     = "privacy.soon"
	kindLate     = "privacy.late"
	kindAnswered = "privacy.answered"
)

// RequestsPath is where officers find requests.
const RequestsPath = "/kelola/data-pribadi/permintaan"

// Messages are the kinds of messages of this room.
func Messages() []notify.Kind {
	officers := func(name string) notify.Kind {
		return notify.Kind{Name: name, Fields: []string{"number", "due"}, Required: []string{"number"}, Link: RequestsPath}
	}
	late := officers(kindLate)
	late.Urgent = true
	return []notify.Kind{
		officers(kindNew), officers(kindSoon), late,
		{Name: kindAnswered, Fields: []string{"number"}, Required: []string{"number"}, Stranger: true, Link: complaint.ReceiptPath},
	}
}

// officers are those of an authority whom a request is not kept from.
func (p *Privacy) officers(ctx context.Context, q db.Queryer, r *Request) ([]string, error) {
	held, err := p.Access.InRole(ctx, q, access.DataProtectionOfficer, access.Scope{Authority: r.Authority}, p.now())
	if err != nil {
		return nil, err
	}
	var all []string
	for _, account := range held {
		holdings, err := p.Access.Holdings(ctx, q, account, p.now())
		if err != nil {
			return nil, err
		}
		about, args := complaint.KeptFrom(access.Actor{Account: account, Holdings: holdings}, "privacy_request.complaint_id", 2)
		n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM privacy_request WHERE id = $1 AND NOT (`+about+`)`, append([]any{r.ID}, args...)...)
		if err != nil {
			return nil, err
		}
		if n > 0 && account != r.Account {
			all = append(all, account)
		}
	}
	return all, nil
}

func (p *Privacy) tell(ctx context.Context, tx db.Tx, r *Request, kind, once string) error {
	if p.Messages == nil {
		return nil
	}
	officers, err := p.officers(ctx, tx, r)
	if err != nil {
		return err
	}
	for _, account := range officers {
		err := p.Messages.Send(ctx, tx, notify.Message{
			Kind: kind, To: notify.Recipient{Account: account}, Scope: access.Scope{Authority: r.Authority}, Args: map[string]string{"number": r.Number},
			Times: map[string]time.Time{"due": r.Due}, Link: RequestsPath + "/" + r.ID, Unique: r.ID + "/" + once,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *Privacy) tellNew(ctx context.Context, tx db.Tx, r *Request) error {
	return p.tell(ctx, tx, r, kindNew, "new")
}

// tellAsker tells a reporter in the way that they chose that there is an answer; it stands in the mailbox.
func (p *Privacy) tellAsker(ctx context.Context, tx db.Tx, r *Request, one complaint.Case) error {
	if p.Messages == nil {
		return nil
	}
	return p.Cases.TellReporter(ctx, tx, complaint.Happened{Now: one}, complaint.News{Kind: kindAnswered, Once: r.ID})
}

// warned tells the officers that the hours of a request run out, and that they have.
func (p *Privacy) warned(ctx context.Context, tx db.Tx, n deadline.Notice) error {
	if n.Clock.Subject.Kind != subjectKind || n.Missed {
		return nil
	}
	r, err := db.One(ctx, tx, scanRequest, `SELECT `+requestColumns+` FROM privacy_request WHERE id = $1`, n.Clock.Subject.ID)
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			return nil // the clock of something that another database has
		}
		return err
	}
	kind := kindSoon
	if n.Step.Percent >= 100 {
		kind = kindLate
	}
	return p.tell(ctx, tx, &r, kind, strconv.Itoa(n.Step.Percent))
}
