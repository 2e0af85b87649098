// Package job does work after the act that asked for it: mail, web hooks, files, and whatever must
// happen every so often. A job is a row written in the act's own transaction, so it exists exactly
// when the act does. Any number of replicas share the rows; whoever takes one holds a lease on it,
// renews that while the handler runs, and deletes the row on success.
//
// What it promises: each job runs at least once, and once only unless a lease was lost (the process
// was killed, the database was away for longer than a lease, a clock was wrong by more than one). A
// handler whose effect is in the database can make that exactly once with Job.Done. What it refuses:
// order between jobs, payloads that are documents (store those, send their id), and priorities.
//
// It knows no domain word; a room names its kinds "room.verb".
package job

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Texts are this room's texts.
//
//go:embed texts
var Texts embed.FS

// Limits of one job.
const (
	MaxPayload = 64 << 10 // bytes of JSON
	MaxUnique  = 200      // bytes
	maxError   = 2000     // bytes kept of why it failed
)

// topic is what a commit signals when it left a job.
const topic = "job"

var kindForm = regexp.MustCompile(`^[a-z][a-z0-9_.]{0,63}$`)

// atOnce is the due time of a job that gave none. It is the same for all, so that the clocks of
// replicas do not matter; among these the ids, which grow with time, give the order.
var atOnce = time.Unix(0, 0).UTC()

// Request is a job to be done.
type Request struct {
	// Kind names the handler: "room.verb" in small letters, at most 64.
	Kind string
	// Payload is written as JSON of at most MaxPayload bytes.
	Payload any
	// At is when to do it, at once when zero.
	At time.Time
	// Unique, when given, adds nothing while a job of the kind with the same key waits for its first
	// start. Once that has started it may have looked already, so the next request counts again.
	// At most MaxUnique bytes; a leading @ is ours.
	Unique string
}

// Enqueue adds a job that exists once tx is committed, and wakes this process's queue then. Kinds:
// Invalid for a request that can never be right, TooLarge for its payload, and those of the database.
func Enqueue(ctx context.Context, tx db.Tx, r Request) error {
	payload, err := r.check()
	if err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make a job's id: %w", err)
	}
	due := r.At
	if due.IsZero() {
		due = atOnce
	}
	if err := insert(ctx, tx, row{id: id.String(), kind: r.Kind, payload: payload, unique: r.Unique, due: due}); err != nil {
		return fmt.Errorf("enqueue %s: %w", r.Kind, err)
	}
	tx.Signal(topic)
	return nil
}

// check returns the payload's JSON.
func (r Request) check() (string, error) {
	switch {
	case !kindForm.MatchString(r.Kind):
		return "", problem.Wrap(problem.Invalid, fmt.Errorf("job: %q is no kind", r.Kind))
	case len(r.Unique) > MaxUnique, strings.HasPrefix(r.Unique, "@"), !utf8.ValidString(r.Unique), strings.ContainsRune(r.Unique, 0):
		return "", problem.Wrap(problem.Invalid, fmt.Errorf("job: %q is no unique key", r.Unique))
	}
	payload, err := json.Marshal(r.Payload)
	if err != nil {
		return "", problem.Wrap(problem.Invalid, fmt.Errorf("job: payload of %s: %w", r.Kind, err))
	}
	if len(payload) > MaxPayload {
		return "", problem.Wrap(problem.TooLarge, fmt.Errorf("job: payload of %s has %d bytes, %d are allowed", r.Kind, len(payload), MaxPayload))
	}
	return string(payload), nil
}

// Job is what a handler gets.
type Job struct {
	ID      string
	Kind    string
	Payload json.RawMessage
	// Attempt counts from 1.
	Attempt int

	lease lease
}

// Decode reads the payload into target, a pointer. An error is final: the payload gets no better.
func (j Job) Decode(target any) error {
	if err := json.Unmarshal(j.Payload, target); err != nil {
		return GiveUp(fmt.Errorf("read the payload: %w", err))
	}
	return nil
}

// Done ends the job inside the handler's own transaction, so that its effect and its end are one
// commit: what happens in tx happens exactly once. The error is of kind Conflict when the lease was
// lost meanwhile; then tx must not be committed, and InTx does not. The handler returns nil
// afterwards and has no other transaction to do.
func (j Job) Done(ctx context.Context, tx db.Tx) error {
	if j.lease.done == nil {
		return errors.New("job: Done on a job that no queue runs")
	}
	return j.lease.done(ctx, tx)
}

// lease lets Job.Done find the row again.
type lease struct {
	done func(ctx context.Context, tx db.Tx) error
}

// final is an error after which trying again is no use.
type final struct{ error }

// Unwrap returns the cause.
func (f final) Unwrap() error { return f.error }

// GiveUp wraps a handler's error so that the job becomes a dead letter at once.
func GiveUp(err error) error {
	if err == nil {
		return nil
	}
	return final{err}
}
