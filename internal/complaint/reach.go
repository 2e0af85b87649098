package complaint

import (
	"context"
	"maps"
	"sync"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/notify"
)

// Post takes messages to be sent. The room of messages is one.
type Post interface {
	Send(ctx context.Context, tx db.Tx, m notify.Message) error
}

// News is what a reporter is to be told of their case.
type News struct {
	Kind string // of message
	// Args are finished, in the reporter's language; number is added.
	Args map[string]string
	Once string // by which it is known as the same news again
}

// QuietNews is the kind of message that takes the place of every other where nobody else may learn that there is a
// case. It says nothing.
const QuietNews = "complaint.quiet"

// ReceiptPath is where reporters find their case, by its number.
const ReceiptPath = "/laporan/"

// TellReporter tells whoever sent the case of h, in the way that they chose; of h only Now has to be there. Who
// reads it with them may not learn of it where they asked for secrecy: then it says that there is news, and no
// more. How they are reached stays here: it is nothing that whoever has news for them has to know.
func (c *Complaints) TellReporter(ctx context.Context, tx db.Tx, h Happened, n News) error {
	one, who := &h.Now, h.reporter
	if who == nil {
		r, err := c.reporterOf(ctx, tx, one.ID)
		if err != nil {
			return err
		}
		who = &r
	}
	if !who.wantsNews() {
		return nil
	}
	args := map[string]string{"number": one.Number}
	maps.Copy(args, n.Args)
	channel, address := who.channel()
	open := false
	if channel != "" {
		var err error
		if open, err = c.Open(ctx, tx, channel, one.Authority); err != nil {
			return err
		}
	}
	if !open {
		return c.owe(ctx, tx, one, who, n.Kind, args, n.Once)
	}
	m := notify.Message{
		Kind: n.Kind, To: notify.Recipient{Address: address, Channel: channel, Lang: locale.Lang(one.Lang)}, Scope: access.Scope{Authority: one.Authority},
		Args: args, Link: ReceiptPath + one.Number, Unique: n.Once,
	}
	if neutral(one, who) {
		m.Kind, m.Args, m.Link = QuietNews, nil, ""
		if channel == notify.Mail {
			m.Scope = access.Scope{} // its foot would name the office
		}
	}
	return c.Messages.Send(ctx, tx, m)
}

// NoNews reports whether it is known already that whoever sent the case looks for news themselves, so that there is
// nothing to be told.
func (h *Happened) NoNews() bool { return h.reporter != nil && !h.reporter.wantsNews() }

// wantsNews: others look into their mailbox themselves.
func (r *Reporter) wantsNews() bool { return r.Reach != ByMailbox && r.Reach != "" }

// neutral reports whether messages about a case must say nothing of it.
func neutral(one *Case, who *Reporter) bool { return one.Secrecy == Secret || who.Quiet }

// channel is the channel by which a reporter wants to be told, and their address there; empty where they
// want to be called, or a letter.
func (r *Reporter) channel() (string, string) {
	switch r.Reach {
	case ByMail:
		return notify.Mail, r.Mail
	case BySMS, ByWhatsApp:
		return string(r.Reach), r.Phone
	case ByMailbox, ByPhone, ByLetter:
	}
	return "", ""
}

// lastOpen keeps what a transaction was last told of a channel: of many cases that come in together it is one
// question.
type lastOpen struct {
	open func(ctx context.Context, q db.Queryer, channel, authority string) (bool, error)
	mu   sync.Mutex
	last struct {
		q                  db.Queryer
		channel, authority string
		open               bool
	}
}

func (l *lastOpen) ask(ctx context.Context, q db.Queryer, channel, authority string) (bool, error) {
	if _, within := q.(db.Tx); !within {
		return l.open(ctx, q, channel, authority)
	}
	l.mu.Lock()
	last := l.last
	l.mu.Unlock()
	if last.q == q && last.channel == channel && last.authority == authority {
		return last.open, nil
	}
	open, err := l.open(ctx, q, channel, authority)
	if err != nil {
		return false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last.q, l.last.channel, l.last.authority, l.last.open = q, channel, authority, open
	return open, nil
}
