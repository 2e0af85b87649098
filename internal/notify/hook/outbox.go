package hook

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
)

// Outbox writes messages in the transaction of the act that they tell of. It needs no key and no
// network, so commands on the machine have one too.
type Outbox struct {
	byAct map[string]access.Announcement
	now   func() time.Time
	mu    sync.Mutex
	last  asking
}

// asking is who asked for a kind, as a transaction found it: many events of one kind in one transaction, such
// as of cases that came in together, are one question.
type asking struct {
	tx              db.Tx
	kind, authority string
	endpoints       []string
}

// NewOutbox returns the outbox for the kinds that rooms announce.
func NewOutbox(announced []access.Announcement, now func() time.Time) *Outbox {
	o := &Outbox{byAct: map[string]access.Announcement{}, now: now}
	for _, a := range announced {
		for _, act := range a.Acts {
			o.byAct[act] = a
		}
	}
	return o
}

// Told takes an event of the record, by its id, and writes a message for every endpoint that asked for
// its kind: those of the event's own authority, and all of them where the kind is public. It is made
// for ledger.Deps.Told. An event that nobody can ask for costs nothing.
func (o *Outbox) Told(ctx context.Context, tx db.Tx, id string, e access.Event) error {
	kind, ok := o.byAct[e.Kind]
	if !ok {
		return nil
	}
	asked, err := o.asked(ctx, tx, kind, e.Scope.Authority)
	if err != nil || len(asked) == 0 {
		return err
	}
	m := Message{Kind: kind.Name, Act: e.Kind, Event: id, authority: e.Scope.Authority, At: e.At}
	if kind.Names != "" {
		m.Subject = e.Subject
	}
	return o.put(ctx, tx, m, asked)
}

func (o *Outbox) asked(ctx context.Context, tx db.Tx, kind access.Announcement, authority string) ([]string, error) {
	o.mu.Lock()
	last := o.last
	o.mu.Unlock()
	if last.tx == tx && last.kind == kind.Name && last.authority == authority {
		return last.endpoints, nil
	}
	found, err := db.All(ctx, tx, db.Column[string], `SELECT e.id FROM hook_kind k JOIN hook_endpoint e ON e.id = k.endpoint_id
		WHERE k.kind = $1 AND e.state <> 'disabled' AND ($2 = 1 OR e.authority_id IS NOT DISTINCT FROM $3) ORDER BY e.id`,
		kind.Name, number(kind.Public), nullable(authority))
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.last = asking{tx, kind.Name, authority, found}
	return found, nil
}

// put writes a message for each of the endpoints, and wakes those who send.
func (o *Outbox) put(ctx context.Context, tx db.Tx, m Message, endpoints []string) error {
	ids := make([]string, len(endpoints))
	for i := range ids {
		var err error
		if ids[i], err = newID(); err != nil {
			return err
		}
	}
	now := db.At(o.now())
	_, err := db.InsertAll(ctx, tx, `INSERT INTO hook_message (id, endpoint_id, kind, act, event_id, authority_id, subject, at, state, next_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9)`, func(yield func([]any) bool) {
		for i, endpoint := range endpoints {
			if !yield([]any{ids[i], endpoint, m.Kind, m.Act, m.Event, nullable(m.authority), m.Subject, db.At(m.At), now}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	return job.Enqueue(ctx, tx, job.Request{Kind: wakeKind, Unique: "wake"})
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// Kinds are the names of all kinds that an endpoint of an authority may ask for, or of the
// installation ("").
func (h *Hooks) Kinds() []string {
	names := map[string]bool{}
	for _, a := range h.Announced {
		names[a.Name] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// KindKey is the catalog key of what a kind is called.
func KindKey(kind string) string { return "hook.kind." + kind }
