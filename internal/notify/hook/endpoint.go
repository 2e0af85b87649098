package hook

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// State says whether an endpoint is sent to.
type State string

// What happens while an endpoint is paused waits for it, for 30 days. A disabled one did not answer
// for days, or said that it is gone; what happens is not kept for it.
const (
	Active   State = "active"
	Paused   State = "paused"
	Disabled State = "disabled"
)

// Key is the catalog key of a state's name.
func (s State) Key() string { return "hook.state." + string(s) }

// Limits of endpoints.
const (
	MaxLabel     = 80
	MaxURL       = 500
	MaxEndpoints = 20 // of one authority
)

// Endpoint is an address that is told of events.
type Endpoint struct {
	ID        string
	Authority string // id; empty for the installation's own
	Label     string
	URL       string
	Kinds     []string
	State     State
	// OldUntil is until when the secret before the present one signs too; zero when there is none.
	OldUntil time.Time
	// Failures are the deliveries that failed since one succeeded, and Failing since when.
	Failures  int
	Failing   time.Time
	Succeeded time.Time // the last time; zero if never
	// Waiting are the messages that are not sent yet; only Endpoint and Endpoints say it.
	Waiting int
	Created time.Time
	Version int64

	secret, oldSecret string // sealed
}

// Scope is where an endpoint lies.
func (e Endpoint) Scope() access.Scope { return scopeOf(e.Authority) }

const endpointColumns = `e.id, coalesce(e.authority_id, ''), e.label, e.url, e.state, e.secret, e.old_secret, e.old_until, e.failures,
	e.failing_since, e.succeeded_at, e.created_at, e.version`

func (e *Endpoint) scan(row db.Row, more ...any) error {
	var oldUntil, failing, succeeded, created db.Time
	err := row.Scan(append([]any{
		&e.ID, &e.Authority, &e.Label, &e.URL, &e.State, &e.secret, &e.oldSecret, &oldUntil, &e.Failures, &failing, &succeeded, &created, &e.Version,
	}, more...)...)
	e.OldUntil, e.Failing, e.Succeeded, e.Created = oldUntil.Time, failing.Time, succeeded.Time, created.Time
	return err
}

func scanEndpoint(row db.Row) (Endpoint, error) {
	var e Endpoint
	err := e.scan(row)
	return e, err
}

const waitingColumn = `(SELECT count(*) FROM hook_message m WHERE m.endpoint_id = e.id AND m.state = 'waiting')`

func scanCounted(row db.Row) (Endpoint, error) {
	var e Endpoint
	err := e.scan(row, &e.Waiting)
	return e, err
}

// Endpoints lists what an authority, or the installation (""), has named, by label. Kinds: those of
// access.Decide.
func (h *Hooks) Endpoints(ctx context.Context, actor access.Actor, authority string) ([]Endpoint, error) {
	if err := access.Decide(actor, access.ReadHooks, scopeOf(authority)); err != nil {
		return nil, err
	}
	list, err := db.All(ctx, h.DB, scanCounted, `SELECT `+endpointColumns+`, `+waitingColumn+` FROM hook_endpoint e
		WHERE e.authority_id IS NOT DISTINCT FROM $1 ORDER BY e.label, e.id`, nullable(authority))
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Kinds, err = kindsOf(ctx, h.DB, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Endpoint returns one. Kinds: those of access.Decide; NotFound.
func (h *Hooks) Endpoint(ctx context.Context, actor access.Actor, id string) (Endpoint, error) {
	return h.endpoint(ctx, h.DB, actor, access.ReadHooks, id)
}

func (h *Hooks) endpoint(ctx context.Context, q db.Queryer, actor access.Actor, action access.Action, id string) (Endpoint, error) {
	e, err := db.One(ctx, q, scanCounted, `SELECT `+endpointColumns+`, `+waitingColumn+` FROM hook_endpoint e WHERE e.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		return e, problem.New(problem.NotFound, "access.not_found", nil)
	}
	if err == nil {
		err = access.Decide(actor, action, e.Scope())
	}
	if err == nil {
		e.Kinds, err = kindsOf(ctx, q, id)
	}
	return e, err
}

func kindsOf(ctx context.Context, q db.Queryer, id string) ([]string, error) {
	return db.All(ctx, q, db.Column[string], `SELECT kind FROM hook_kind WHERE endpoint_id = $1 ORDER BY kind`, id)
}

// Make adds an endpoint of Authority, with Label, URL and Kinds, and returns it with its secret, which
// is never shown again. Kinds: those of access.Decide; Invalid with Faults, whose Place.File is the
// field; Conflict when there are too many.
func (h *Hooks) Make(ctx context.Context, actor access.Actor, made Endpoint) (Endpoint, string, error) {
	if err := access.Decide(actor, access.EditHooks, made.Scope()); err != nil {
		return made, "", err
	}
	if err := h.check(ctx, &made); err != nil {
		return made, "", err
	}
	id, err := newID()
	if err != nil {
		return made, "", err
	}
	secret := newSecret()
	sealed, err := h.Vault.Seal(id, secret)
	if err != nil {
		return made, "", err
	}
	made.ID, made.State, made.Version = id, Active, 1
	now := h.now()
	err = h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM hook_endpoint WHERE authority_id IS NOT DISTINCT FROM $1`, nullable(made.Authority))
		if err != nil {
			return err
		}
		if n >= MaxEndpoints {
			return problem.New(problem.Conflict, "hook.many", problem.Args{"max": MaxEndpoints})
		}
		if _, err := tx.Exec(ctx, `INSERT INTO hook_endpoint (id, authority_id, label, url, state, secret, created_at)
			VALUES ($1, $2, $3, $4, 'active', $5, $6)`, id, nullable(made.Authority), made.Label, made.URL, sealed, now); err != nil {
			return err
		}
		if err := putKinds(ctx, tx, id, made.Kinds); err != nil {
			return err
		}
		return h.record(ctx, tx, "made", actor, made, now)
	})
	return made, secret, err
}

func putKinds(ctx context.Context, tx db.Tx, id string, kinds []string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM hook_kind WHERE endpoint_id = $1`, id); err != nil {
		return err
	}
	for _, kind := range kinds {
		if _, err := tx.Exec(ctx, `INSERT INTO hook_kind (endpoint_id, kind) VALUES ($1, $2)`, id, kind); err != nil {
			return err
		}
	}
	return nil
}

// Edit changes Label, URL and Kinds of the endpoint edited.ID; Version is the one seen. Kinds: as Make;
// NotFound; Conflict when somebody was faster.
func (h *Hooks) Edit(ctx context.Context, actor access.Actor, edited Endpoint) error {
	was, err := h.endpoint(ctx, h.DB, actor, access.EditHooks, edited.ID)
	if err != nil {
		return err
	}
	if err := h.check(ctx, &edited); err != nil {
		return err
	}
	edited.Authority = was.Authority
	now := h.now()
	return h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		// Another address may well answer: what waits is tried there at once.
		err := update(ctx, tx, `UPDATE hook_endpoint SET label = $3, url = $4, hold_until = NULL, version = version + 1
			WHERE id = $1 AND version = $2`, edited.ID, edited.Version, edited.Label, edited.URL)
		if err != nil {
			return err
		}
		if err := putKinds(ctx, tx, edited.ID, edited.Kinds); err != nil {
			return err
		}
		if err := h.deliverNow(ctx, tx, edited.ID); err != nil {
			return err
		}
		return h.record(ctx, tx, "edited", actor, edited, now)
	})
}

// update is db.Update with the words for who comes second.
func update(ctx context.Context, tx db.Tx, query string, args ...any) error {
	err := db.Update(ctx, tx, query, args...)
	if errors.Is(err, db.ErrChanged) {
		return &problem.Error{Kind: problem.Conflict, Key: "access.changed", Err: err}
	}
	return err
}

// Pause stops sending; what happens meanwhile waits. Resume goes on, also with a disabled endpoint,
// whose days of failure are forgotten. Kinds: those of access.Decide; NotFound.
func (h *Hooks) Pause(ctx context.Context, actor access.Actor, id string) error {
	return h.turn(ctx, actor, id, "paused", `UPDATE hook_endpoint SET state = 'paused', version = version + 1 WHERE id = $1 AND state = 'active'`)
}

// Resume is the opposite of Pause.
func (h *Hooks) Resume(ctx context.Context, actor access.Actor, id string) error {
	return h.turn(ctx, actor, id, "resumed", `UPDATE hook_endpoint SET state = 'active', failures = 0, failing_since = NULL, hold_until = NULL,
		version = version + 1 WHERE id = $1 AND state <> 'active'`)
}

// turn changes a state; where it is so already nothing happens.
func (h *Hooks) turn(ctx context.Context, actor access.Actor, id, kind, query string) error {
	now := h.now()
	return h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		e, err := h.endpoint(ctx, tx, actor, access.EditHooks, id)
		if err != nil {
			return err
		}
		done, err := tx.Exec(ctx, query, id)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if err := h.deliverNow(ctx, tx, id); err != nil {
			return err
		}
		return h.record(ctx, tx, kind, actor, e, now)
	})
}

// Remove takes an endpoint away with its log and all that waits for it. Kinds: those of access.Decide;
// NotFound.
func (h *Hooks) Remove(ctx context.Context, actor access.Actor, id string) error {
	now := h.now()
	return h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		e, err := h.endpoint(ctx, tx, actor, access.EditHooks, id)
		if err != nil {
			return err
		}
		for _, query := range []string{
			`DELETE FROM hook_message WHERE endpoint_id = $1`, `DELETE FROM hook_kind WHERE endpoint_id = $1`, `DELETE FROM hook_endpoint WHERE id = $1`,
		} {
			if _, err := tx.Exec(ctx, query, id); err != nil {
				return err
			}
		}
		return h.record(ctx, tx, "removed", actor, e, now)
	})
}

// Overlap is how long the secret before signs too, so that a receiver can change over at leisure.
const Overlap = 24 * time.Hour

// Rotate gives an endpoint a new secret, which is never shown again. The present one signs too for
// Overlap; with leaked it ends at once. Kinds: those of access.Decide; NotFound.
func (h *Hooks) Rotate(ctx context.Context, actor access.Actor, id string, leaked bool) (string, error) {
	secret := newSecret()
	sealed, err := h.Vault.Seal(id, secret)
	if err != nil {
		return "", err
	}
	now := h.now()
	err = h.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		e, err := h.endpoint(ctx, tx, actor, access.EditHooks, id)
		if err != nil {
			return err
		}
		old, until, kind := e.secret, db.At(now.Add(Overlap)), "rotated"
		if leaked {
			old, until, kind = "", db.Time{}, "replaced"
		}
		if err := update(ctx, tx, `UPDATE hook_endpoint SET secret = $3, old_secret = $4, old_until = $5, version = version + 1
			WHERE id = $1 AND version = $2`, id, e.Version, sealed, old, until); err != nil {
			return err
		}
		return h.record(ctx, tx, kind, actor, e, now)
	})
	return secret, err
}

// secrets are those that sign now, the present one first.
func (h *Hooks) secrets(e Endpoint, now time.Time) ([]string, error) {
	secret, err := h.Vault.Open(e.ID, e.secret)
	if err != nil || e.oldSecret == "" || !e.OldUntil.After(now) {
		return []string{secret}, err
	}
	old, err := h.Vault.Open(e.ID, e.oldSecret)
	return []string{secret, old}, err
}

// record writes the event of an act about an endpoint.
func (h *Hooks) record(ctx context.Context, tx db.Tx, kind string, actor access.Actor, e Endpoint, at db.Time) error {
	return h.Record.Record(ctx, tx, access.Event{
		Stream: "hook/" + e.ID, Kind: eventKind(kind), Actor: actor, Scope: e.Scope(), At: at.Time, Subject: e.ID, Rule: access.Version,
	})
}

// check trims and checks what a form says of an endpoint.
func (h *Hooks) check(ctx context.Context, e *Endpoint) error {
	var faults problem.Faults
	add := func(field, key string, args problem.Args) { faults.Add(problem.Place{File: field}, key, args) }
	e.Label, e.URL = strings.TrimSpace(e.Label), strings.TrimSpace(e.URL)
	switch n := utf8.RuneCountInString(e.Label); {
	case n == 0:
		add("label", "hook.fault.label", nil)
	case n > MaxLabel || !utf8.ValidString(e.Label) || strings.ContainsFunc(e.Label, func(r rune) bool { return !unicode.IsPrint(r) }):
		add("label", "hook.fault.label_long", problem.Args{"max": MaxLabel})
	}
	var refused *problem.Error
	if len(e.URL) > MaxURL {
		add("url", "hook.fault.url_long", problem.Args{"max": MaxURL})
	} else if err := h.Outbound.Check(ctx, e.URL); errors.As(err, &refused) {
		add("url", refused.Key, refused.Args)
	} else if err != nil {
		return err
	}
	known := h.Kinds()
	slices.Sort(e.Kinds)
	e.Kinds = slices.Compact(e.Kinds)
	if len(e.Kinds) == 0 || slices.ContainsFunc(e.Kinds, func(k string) bool { return !slices.Contains(known, k) }) {
		add("kinds", "hook.fault.kinds", nil)
	}
	return faults.Err()
}
