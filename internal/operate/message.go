package operate

import (
	"context"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/notify"
)

// statePath is the page of conditions.
const statePath = "/kelola/keadaan"

// What this room tells whoever runs the installation. An alarm does not wait for a digest; its end may.
var (
	alarmKind = notify.Kind{Name: "operate.alarm", Fields: []string{"part", "said", "do"}, Required: []string{"said"}, Urgent: true, Installation: true, Link: statePath}
	calmKind  = notify.Kind{Name: "operate.calm", Fields: []string{"part", "said"}, Required: []string{"part"}, Digest: true, Installation: true, Link: statePath}
)

// Kinds are the kinds of messages that this room sends.
func Kinds() []notify.Kind { return []notify.Kind{alarmKind, calmKind} }

// tellTurns sends every system administrator of the installation a message for each turn.
func (o *Operator) tellTurns(ctx context.Context, tx db.Tx, turns []Turn) error {
	if o.deps.Messages == nil || len(turns) == 0 {
		return nil
	}
	accounts, err := o.deps.InRole(ctx, tx, access.SystemAdministrator, everything, o.deps.Now())
	if err != nil {
		return err
	}
	for _, account := range accounts {
		for _, turn := range turns {
			m := turn.message()
			m.To = notify.Recipient{Account: account}
			if err := o.deps.Messages.Send(ctx, tx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t Turn) message() notify.Message {
	m := notify.Message{
		Kind: alarmKind.Name, Scope: everything, Link: statePath,
		Args: map[string]string{}, Phrases: map[string]notify.Phrase{"part": {Key: TopicKey(t.Topic)}, "said": t.phrase(t.Said)},
	}
	switch {
	case t.Ended:
		m.Kind = calmKind.Name
	case t.Do != "":
		m.Phrases["do"] = t.phrase(t.Do)
	default:
		m.Args["do"] = ""
	}
	return m
}

// phrase is a text of the condition as messages fill it in.
func (t Turn) phrase(key string) notify.Phrase {
	p := notify.Phrase{Key: key, Args: map[string]string{}, Times: map[string]time.Time{}}
	for name, value := range t.Args {
		if day, ok := value.(locale.Day); ok {
			p.Times[name] = time.Time(day)
		} else {
			p.Args[name] = fmt.Sprint(value)
		}
	}
	return p
}
