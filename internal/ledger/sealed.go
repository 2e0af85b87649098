package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Place returns the position of an event in the tree. One that is not there, or waits for its place,
// is NotFound.
func (l *Ledger) Place(ctx context.Context, event string) (int64, error) {
	position, err := db.One(ctx, l.db, db.Column[int64], `SELECT position FROM ledger_event WHERE id = $1 AND position IS NOT NULL`, event)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, problem.New(problem.NotFound, "ledger.no_event", problem.Args{"event": event})
	}
	if err != nil {
		return 0, fmt.Errorf("look up the event %s: %w", event, err)
	}
	return position, nil
}

// Sealed makes the proof of the event at a position that anybody may see: that its leaf stands in the
// tree, and nothing of what the event says or which stream it belongs to. A position that is not in
// the tree is NotFound.
func (l *Ledger) Sealed(ctx context.Context, position int64) (Proof, error) {
	c, err := l.Newest(ctx)
	if err != nil {
		return Proof{}, err
	}
	verifier, err := l.Verifier(ctx)
	if err != nil {
		return Proof{}, err
	}
	if position < 0 || position >= c.Tree.N {
		return Proof{}, problem.New(problem.NotFound, "ledger.no_position", problem.Args{"position": position, "size": c.Tree.N})
	}
	leaf, err := db.One(ctx, l.db, db.Column[string], `SELECT leaf FROM ledger_event WHERE position = $1`, position)
	if err != nil {
		return Proof{}, fmt.Errorf("read the leaf %d: %w", position, err)
	}
	p := Proof{
		Format: proofFormat, Verifier: verifier, Checkpoint: c.Note, Sealed: true,
		Events: []ProofEvent{{Position: position, Leaf: leaf}},
	}
	return p, l.prove(ctx, c.Checkpoint, p.Events)
}

// Step is one step from a leaf to the root: the hash of the leaves beside, from First up to but
// without After.
type Step struct {
	First, After int64
	Left         bool // they stand before what came so far
	Hash         tlog.Hash
}

// Steps are those of an event of a proof that was checked, from the leaf upwards.
func (p Proof) Steps(size int64, event ProofEvent) []Step {
	steps := make([]Step, 0, len(event.Inclusion))
	first, after := int64(0), size
	for after-first > 1 {
		middle := first + half(after-first)
		if event.Position < middle {
			steps = append(steps, Step{First: middle, After: after})
			after = middle
		} else {
			steps = append(steps, Step{First: first, After: middle, Left: true})
			first = middle
		}
	}
	for i := range len(steps) / 2 {
		steps[i], steps[len(steps)-1-i] = steps[len(steps)-1-i], steps[i]
	}
	for i := range min(len(steps), len(event.Inclusion)) {
		copy(steps[i].Hash[:], event.Inclusion[i])
	}
	return steps
}

// half is the largest power of two below n, where RFC 6962 divides a tree.
func half(n int64) int64 {
	k := int64(1)
	for k*2 < n {
		k *= 2
	}
	return k
}
