package hook

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const (
	deliverKind = "webhook.deliver"
	wakeKind    = "webhook.wake"
	sweepKind   = "webhook.sweep"
)

// Each endpoint is sent to by one job at a time, one message after the other, for not too long. So many
// endpoints are sent to at once by one replica: an endpoint that hangs holds its place for one attempt,
// and is then left alone.
const (
	atOnce     = 32
	perRun     = 50
	runFor     = 2 * time.Minute
	busyFor    = time.Minute // longer than an attempt can take
	answerKept = 500         // bytes
)

// order is what a job of delivery is about.
type order struct {
	Endpoint string `json:"endpoint"`
}

// Schedule lets the queue deliver, and clean up every ten minutes.
func (h *Hooks) Schedule(q *job.Queue) {
	q.Handle(deliverKind, func(ctx context.Context, j job.Job) error {
		var o order
		if err := j.Decode(&o); err != nil {
			return err
		}
		return h.Deliver(ctx, o.Endpoint, j.ID)
	}, job.Options{Concurrency: atOnce})
	q.Handle(wakeKind, func(ctx context.Context, _ job.Job) error { return h.Wake(ctx) }, job.Options{Concurrency: 1})
	q.Handle(sweepKind, func(ctx context.Context, _ job.Job) error { return h.Sweep(ctx) }, job.Options{Concurrency: 1})
	q.Every(sweepKind, 10*time.Minute)
}

// Wake starts the deliveries of every endpoint for which something is due.
func (h *Hooks) Wake(ctx context.Context) error {
	now := h.now()
	return h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		due, err := db.All(ctx, tx, db.Column[string], `SELECT e.id FROM hook_endpoint e WHERE e.state = 'active'
			AND (e.hold_until IS NULL OR e.hold_until <= $1)
			AND EXISTS (SELECT 1 FROM hook_message m WHERE m.endpoint_id = e.id AND m.state = 'waiting' AND m.next_at <= $1) ORDER BY e.id`, now)
		if err != nil {
			return err
		}
		for _, id := range due {
			if err := h.deliverNow(ctx, tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Deliver sends what is due for an endpoint until there is no more, an attempt fails, or others should
// have their turn. by names the run. A failure to deliver is no error; it is in the log.
func (h *Hooks) Deliver(ctx context.Context, endpoint, by string) error {
	end := h.Now().Add(runFor)
	for range perRun {
		work, ok, err := h.take(ctx, endpoint, by)
		if err != nil || !ok {
			return err
		}
		tried := h.try(ctx, work)
		if ctx.Err() != nil && !tried.ok() {
			// Stopped, not refused: whoever comes next tries again.
			return ctx.Err()
		}
		if err := h.settle(ctx, work, tried); err != nil {
			return err
		}
		if !tried.ok() || h.Now().After(end) {
			break
		}
	}
	return h.leave(ctx, endpoint, by)
}

// work is a message with the endpoint it goes to, as they are now.
type work struct {
	Endpoint
	Message
	slug string // of the authority where it happened
}

// take claims the endpoint for a run and returns its next message. Without one, or when another run has
// it, there is nothing to do; what the other run has to know it finds in the database when it leaves.
func (h *Hooks) take(ctx context.Context, endpoint, by string) (work, bool, error) {
	now := h.now()
	var w work
	var found bool
	err := h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		w, found = work{}, false
		claimed, err := tx.Exec(ctx, `UPDATE hook_endpoint SET busy_by = $2, busy_until = $3 WHERE id = $1 AND state = 'active'
			AND (hold_until IS NULL OR hold_until <= $4) AND (busy_by = $2 OR busy_until IS NULL OR busy_until <= $4)`,
			endpoint, by, db.At(now.Add(busyFor)), now)
		if err != nil {
			return err
		}
		if n, err := claimed.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if w.Endpoint, err = db.One(ctx, tx, scanEndpoint, `SELECT `+endpointColumns+` FROM hook_endpoint e WHERE e.id = $1`, endpoint); err != nil {
			return err
		}
		due, err := db.All(ctx, tx, func(row db.Row) (work, error) {
			var one work
			err := one.Message.scan(row, &one.slug)
			return one, err
		}, `SELECT `+messageColumns+`, coalesce(a.slug, '') FROM hook_message m LEFT JOIN authority a ON a.id = m.authority_id
			WHERE m.endpoint_id = $1 AND m.state = 'waiting' AND m.next_at <= $2 ORDER BY m.next_at, m.id LIMIT 1`, endpoint, now)
		if err != nil {
			return err
		}
		if found = len(due) > 0; found {
			w.Message, w.slug = due[0].Message, due[0].slug
			return nil
		}
		return h.free(ctx, tx, endpoint, by, now)
	})
	return w, found, err
}

// leave gives the endpoint free after a run.
func (h *Hooks) leave(ctx context.Context, endpoint, by string) error {
	now := h.now()
	return h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return h.free(ctx, tx, endpoint, by, now) })
}

// free ends a run's claim and orders the next run for when something will be due: a message that came
// meanwhile is found here, since its own run found the endpoint taken.
func (h *Hooks) free(ctx context.Context, tx db.Tx, endpoint, by string, now db.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE hook_endpoint SET busy_by = '', busy_until = NULL WHERE id = $1 AND busy_by = $2`, endpoint, by); err != nil {
		return err
	}
	type next struct{ due, hold db.Time }
	soon, err := db.All(ctx, tx, func(row db.Row) (next, error) {
		var n next
		err := row.Scan(&n.due, &n.hold)
		return n, err
	}, `SELECT m.next_at, e.hold_until FROM hook_endpoint e JOIN hook_message m ON m.endpoint_id = e.id AND m.state = 'waiting'
		WHERE e.id = $1 AND e.state = 'active' ORDER BY m.next_at LIMIT 1`, endpoint)
	if err != nil || len(soon) == 0 {
		return err
	}
	at := soon[0].due.Time
	for _, other := range []time.Time{soon[0].hold.Time, now.Time} {
		if other.After(at) {
			at = other
		}
	}
	// A key of its own: a run that waits until tomorrow must not stand for one that is wanted now.
	return job.Enqueue(ctx, tx, job.Request{Kind: deliverKind, Payload: order{endpoint}, At: at, Unique: endpoint + "@" + at.UTC().Format(time.RFC3339)})
}

// tried is how an attempt went.
type tried struct {
	Attempt
	wait time.Duration // as the answer asks
}

func (t tried) ok() bool { return t.Status >= 200 && t.Status < 300 }

// try sends a message once.
func (h *Hooks) try(ctx context.Context, w work) tried {
	began := h.Now()
	got, err := h.send(ctx, w, began)
	t := tried{Attempt: Attempt{At: began, Took: h.Now().Sub(began), Status: got.Status, Answer: clean(got.Body)}, wait: retryAfter(got.Header, began)}
	var said *problem.Error
	switch {
	case errors.As(err, &said) && said.Key != "":
		t.Error = said.Key
	case err != nil:
		h.Log.ErrorContext(ctx, "a web hook cannot be sent", "endpoint", w.Endpoint.ID, "error", err)
		t.Error = "hook.error.inside"
	}
	return t
}

func (h *Hooks) send(ctx context.Context, w work, at time.Time) (outbound.Answer, error) {
	body, err := h.body(w.Message, w.slug)
	if err != nil {
		return outbound.Answer{}, err
	}
	secrets, err := h.secrets(w.Endpoint, at)
	if err != nil {
		return outbound.Answer{}, err
	}
	header, err := headers(secrets, w.webhookID(), at, body)
	if err != nil {
		return outbound.Answer{}, err
	}
	return h.Outbound.Do(ctx, outbound.Request{
		Method: http.MethodPost, URL: w.URL, Type: "application/json", Body: body, Header: header, Stay: true, Most: answerKept,
	})
}

// clean is the text of an answer that can be shown: what does not print becomes a space.
func clean(body []byte) string {
	text := strings.ToValidUTF8(string(body), "\uFFFD")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text))
}

// settle keeps how an attempt went, and decides what becomes of the message and the endpoint. A message
// or endpoint that was taken away meanwhile stays away.
func (h *Hooks) settle(ctx context.Context, w work, t tried) error {
	id, err := newID()
	if err != nil {
		return err
	}
	now := h.now()
	return h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		e, err := db.One(ctx, tx, scanEndpoint, `SELECT `+endpointColumns+` FROM hook_endpoint e WHERE e.id = $1`, w.Endpoint.ID)
		if problem.KindOf(err) == problem.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if gone, err := h.settleMessage(ctx, tx, w, t, now); err != nil || gone {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO hook_attempt (id, message_id, at, millis, status, error, answer) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			id, w.Message.ID, db.At(t.At), t.Took.Milliseconds(), t.Status, t.Error, t.Answer); err != nil {
			return err
		}
		return h.settleEndpoint(ctx, tx, e, t, now)
	})
}

// settleMessage reports whether the message is gone.
func (h *Hooks) settleMessage(ctx context.Context, tx db.Tx, w work, t tried, now db.Time) (bool, error) {
	state, next, done := Waiting, db.Time{}, now
	pause, more := pauseAfter(w.Attempts + 1)
	switch {
	case t.ok():
		state = Delivered
	case w.Kind == testKind || !more:
		state = Failed
	default:
		next, done = db.At(now.Add(max(pause, t.wait))), db.Time{}
	}
	kept, err := tx.Exec(ctx, `UPDATE hook_message SET state = $2, attempts = attempts + 1, next_at = $3, done_at = $4 WHERE id = $1`,
		w.Message.ID, string(state), next, done)
	if err != nil {
		return false, err
	}
	n, err := kept.RowsAffected()
	return n == 0, err
}

func (h *Hooks) settleEndpoint(ctx context.Context, tx db.Tx, e Endpoint, t tried, now db.Time) error {
	if t.ok() {
		_, err := tx.Exec(ctx, `UPDATE hook_endpoint SET failures = 0, failing_since = NULL, succeeded_at = $2, hold_until = NULL WHERE id = $1`, e.ID, now)
		return err
	}
	e.Failures++
	if e.Failing.IsZero() {
		e.Failing = now.Time
	}
	hold := db.At(now.Add(max(holdAfter(e.Failures), t.wait)))
	if _, err := tx.Exec(ctx, `UPDATE hook_endpoint SET failures = $2, failing_since = $3, hold_until = $4 WHERE id = $1`,
		e.ID, e.Failures, db.At(e.Failing), hold); err != nil {
		return err
	}
	failedLong := e.Failures > len(pauses) && now.Sub(e.Failing) >= DisableAfter
	if e.State != Active || !failedLong && t.Status != http.StatusGone {
		return nil
	}
	return h.disable(ctx, tx, e, now)
}

// disable ends deliveries to an endpoint: what waits stays until it is resumed, what happens now is not
// kept for it.
func (h *Hooks) disable(ctx context.Context, tx db.Tx, e Endpoint, now db.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE hook_endpoint SET state = 'disabled', version = version + 1 WHERE id = $1`, e.ID); err != nil {
		return err
	}
	e.State = Disabled
	if h.Disabled != nil {
		if err := h.Disabled(ctx, tx, e); err != nil {
			return err
		}
	}
	return h.record(ctx, tx, "disabled", access.Machine(), e, now)
}

// Test sends a message that says nothing but that it is a test, once and now, whatever the endpoint's
// state, and returns the message's id; Attempts says how it went. Kinds: those of access.Decide; NotFound.
func (h *Hooks) Test(ctx context.Context, actor access.Actor, endpoint string) (string, error) {
	e, err := h.endpoint(ctx, h.DB, actor, access.EditHooks, endpoint)
	if err != nil {
		return "", err
	}
	id, err := newID()
	if err != nil {
		return "", err
	}
	now := h.now()
	w := work{Endpoint: e, Message: Message{ID: id, Endpoint: endpoint, Kind: testKind, At: now.Time}}
	err = h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		// Its time never comes: it is sent here, and nowhere else.
		_, err := tx.Exec(ctx, `INSERT INTO hook_message (id, endpoint_id, kind, act, event_id, subject, at, state, next_at)
			VALUES ($1, $2, $3, '', '', '', $4, 'failed', NULL)`, id, endpoint, testKind, now)
		return err
	})
	if err != nil {
		return "", err
	}
	return id, h.settle(ctx, w, h.try(ctx, w))
}

// Keep is how long messages are kept, delivered or not.
const Keep = 30 * 24 * time.Hour

// Sweep forgets old messages and those of endpoints that are gone, and wakes what a killed process left.
func (h *Hooks) Sweep(ctx context.Context) error {
	now := h.now()
	err := h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM hook_message WHERE at < $1`, db.At(now.Add(-Keep))); err != nil {
			return err
		}
		// Removing an endpoint takes its messages along, but for those of acts at that moment.
		_, err := tx.Exec(ctx, `DELETE FROM hook_message WHERE at > $1 AND NOT EXISTS (SELECT 1 FROM hook_endpoint e WHERE e.id = hook_message.endpoint_id)`,
			db.At(now.AddDate(0, 0, -1)))
		return err
	})
	if err != nil {
		return err
	}
	return h.Wake(ctx)
}
