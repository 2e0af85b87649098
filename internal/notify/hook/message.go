package hook

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Outcome says what became of a message.
type Outcome string

// A failed one was tried for three days, or its endpoint said that it wants none.
const (
	Waiting   Outcome = "waiting"
	Delivered Outcome = "delivered"
	Failed    Outcome = "failed"
)

// Key is the catalog key of an outcome's name.
func (o Outcome) Key() string { return "hook.outcome." + string(o) }

// Message is one event on its way to one endpoint.
type Message struct {
	ID       string
	Endpoint string // id
	Kind     string // "position.changed"
	Act      string // "holding.begun"
	Event    string // id in the record; empty for a test
	Subject  string // id of what it is about; may be empty
	At       time.Time
	Outcome  Outcome
	Attempts int
	Next     time.Time // of a waiting one: when it is tried
	// Last is the last attempt; its At is zero before the first.
	Last Attempt

	authority string // id; where the event lies
}

// Attempt is one try to deliver. Without an answer Status is 0, and Error the catalog key that says why.
type Attempt struct {
	At     time.Time
	Took   time.Duration
	Status int
	Error  string
	Answer string // the beginning of what came back, without anything that does not print
}

// testKind is the kind of message that only tries the way.
const testKind = "webhook.test"

// payload is what an endpoint reads. It holds ids and codes, nothing about a person.
type payload struct {
	Type      string  `json:"type"`
	Timestamp string  `json:"timestamp"`
	Data      content `json:"data"`
}

type content struct {
	Event     string            `json:"event,omitempty"`
	Act       string            `json:"act,omitempty"`
	Authority string            `json:"authority,omitempty"`
	Subject   map[string]string `json:"subject,omitempty"`
	Read      string            `json:"read,omitempty"`
}

// body is the message as it is sent, the same each time. slug is that of the authority where it
// happened.
func (h *Hooks) body(m Message, slug string) ([]byte, error) {
	p := payload{Type: m.Kind, Timestamp: m.At.UTC().Format(time.RFC3339Nano), Data: content{Event: m.Event, Act: m.Act, Authority: slug}}
	if about, ok := h.outbox.byAct[m.Act]; ok {
		p.Data.Read = h.Origin + strings.NewReplacer("{event}", m.Event, "{authority}", slug).Replace(about.Read)
		if about.Names != "" && m.Subject != "" {
			p.Data.Subject = map[string]string{about.Names: m.Subject}
		}
	}
	return json.Marshal(p)
}

// webhookID is how receivers know a message again.
func (m Message) webhookID() string { return "msg_" + strings.ReplaceAll(m.ID, "-", "") }

const messageColumns = `m.id, m.endpoint_id, m.kind, m.act, m.event_id, m.subject, coalesce(m.authority_id, ''), m.at, m.state, m.attempts, m.next_at`

func (m *Message) scan(row db.Row, more ...any) error {
	var at, next db.Time
	err := row.Scan(append([]any{
		&m.ID, &m.Endpoint, &m.Kind, &m.Act, &m.Event, &m.Subject, &m.authority, &at, &m.Outcome, &m.Attempts, &next,
	}, more...)...)
	m.At, m.Next = at.Time, next.Time
	return err
}

// Log is which messages to list.
type Log struct {
	Endpoint string
	// Outcome chooses one; empty: all.
	Outcome Outcome
	// Before is the id of the message that the page before ended with.
	Before string
}

// LogSize is how many messages Messages returns at once.
const LogSize = 50

// Messages lists what an endpoint was or is to be told, the newest first. Kinds: those of access.Decide;
// NotFound.
func (h *Hooks) Messages(ctx context.Context, actor access.Actor, l Log) ([]Message, error) {
	if _, err := h.endpoint(ctx, h.DB, actor, access.ReadHooks, l.Endpoint); err != nil {
		return nil, err
	}
	where, args := `m.endpoint_id = $1`, []any{l.Endpoint, LogSize}
	if l.Outcome != "" {
		args = append(args, string(l.Outcome))
		where += ` AND m.state = $3`
	}
	if l.Before != "" {
		args = append(args, l.Before)
		where += ` AND m.id < ` + db.Marks(len(args), 1)
	}
	return db.All(ctx, h.DB, scanLogged, `SELECT `+messageColumns+`, a.at, a.millis, a.status, a.error, a.answer FROM hook_message m
		LEFT JOIN hook_attempt a ON a.id = (SELECT last.id FROM hook_attempt last WHERE last.message_id = m.id ORDER BY last.id DESC LIMIT 1)
		WHERE `+where+` ORDER BY m.id DESC LIMIT $2`, args...)
}

func scanLogged(row db.Row) (Message, error) {
	var m Message
	var at db.Time
	var millis, status *int64
	var reason, answer *string
	err := m.scan(row, &at, &millis, &status, &reason, &answer)
	if millis != nil && status != nil && reason != nil && answer != nil {
		m.Last = Attempt{At: at.Time, Took: time.Duration(*millis) * time.Millisecond, Status: int(*status), Error: *reason, Answer: *answer}
	}
	return m, err
}

// Attempts are all tries of one message, the newest first, and the message. Kinds: those of
// access.Decide; NotFound.
func (h *Hooks) Attempts(ctx context.Context, actor access.Actor, endpoint, message string) (Message, []Attempt, error) {
	if _, err := h.endpoint(ctx, h.DB, actor, access.ReadHooks, endpoint); err != nil {
		return Message{}, nil, err
	}
	m, err := message1(ctx, h.DB, endpoint, message)
	if err != nil {
		return m, nil, err
	}
	tries, err := db.All(ctx, h.DB, func(row db.Row) (Attempt, error) {
		var a Attempt
		var at db.Time
		var millis int64
		err := row.Scan(&at, &millis, &a.Status, &a.Error, &a.Answer)
		a.At, a.Took = at.Time, time.Duration(millis)*time.Millisecond
		return a, err
	}, `SELECT at, millis, status, error, answer FROM hook_attempt WHERE message_id = $1 ORDER BY id DESC LIMIT 100`, message)
	return m, tries, err
}

func message1(ctx context.Context, q db.Queryer, endpoint, id string) (Message, error) {
	m, err := db.One(ctx, q, func(row db.Row) (Message, error) {
		var m Message
		err := m.scan(row)
		return m, err
	}, `SELECT `+messageColumns+` FROM hook_message m WHERE m.id = $1 AND m.endpoint_id = $2`, id, endpoint)
	if problem.KindOf(err) == problem.NotFound {
		err = problem.New(problem.NotFound, "hook.no_message", nil)
	}
	return m, err
}

// Redeliver sends a message again, whatever became of it, at once and with all its attempts before it.
// Kinds: those of access.Decide; NotFound; Conflict where the endpoint is not active.
func (h *Hooks) Redeliver(ctx context.Context, actor access.Actor, endpoint, message string) error {
	return h.again(ctx, actor, endpoint, message, `UPDATE hook_message SET state = 'waiting', attempts = 0, next_at = $2, done_at = NULL
		WHERE endpoint_id = $1 AND id = $3`, message)
}

// RedeliverFailed does that with every message that failed.
func (h *Hooks) RedeliverFailed(ctx context.Context, actor access.Actor, endpoint string) error {
	return h.again(ctx, actor, endpoint, "", `UPDATE hook_message SET state = 'waiting', attempts = 0, next_at = $2, done_at = NULL
		WHERE endpoint_id = $1 AND state = 'failed'`)
}

func (h *Hooks) again(ctx context.Context, actor access.Actor, endpoint, message, query string, more ...any) error {
	now := h.now()
	return h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		e, err := h.endpoint(ctx, tx, actor, access.EditHooks, endpoint)
		if err != nil {
			return err
		}
		if e.State != Active {
			return problem.New(problem.Conflict, "hook.not_active", nil)
		}
		if message != "" {
			if _, err := message1(ctx, tx, endpoint, message); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, query, append([]any{endpoint, now}, more...)...); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE hook_endpoint SET hold_until = NULL WHERE id = $1`, endpoint); err != nil {
			return err
		}
		if err := h.deliverNow(ctx, tx, endpoint); err != nil {
			return err
		}
		return h.record(ctx, tx, "redelivered", actor, e, now)
	})
}

// deliverNow wakes an endpoint's deliveries.
func (h *Hooks) deliverNow(ctx context.Context, tx db.Tx, endpoint string) error {
	return job.Enqueue(ctx, tx, job.Request{Kind: deliverKind, Payload: order{endpoint}, Unique: endpoint})
}
