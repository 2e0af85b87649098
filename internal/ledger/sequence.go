package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// batch is how many leaves one transaction puts into the tree: few enough that others who write to
// a SQLite file hardly notice.
const batch = 1024

// Within is how often the tree is brought up to date: a checkpoint follows an event within ten
// seconds, a job that comes late included.
const Within = 4 * time.Second

var errNoKey = errors.New("ledger: no key to sign with")

// Sequence puts every event that waits into the tree and signs a checkpoint. It may run on many
// replicas at once: one works, the others wait and find nothing left. It returns the newest
// checkpoint and how many leaves this call has added; without a single event the checkpoint is zero.
// A key other than the ledger's is a Conflict.
func (l *Ledger) Sequence(ctx context.Context) (Checkpoint, int, error) {
	if l.key == nil {
		return Checkpoint{}, 0, errNoKey
	}
	added := 0
	for {
		some, err := l.waits(ctx)
		if err != nil {
			return Checkpoint{}, added, err
		}
		if !some {
			break
		}
		var n int
		err = l.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
			var err error
			n, err = l.integrate(ctx, tx)
			return err
		})
		if err != nil {
			return Checkpoint{}, added, fmt.Errorf("sequence the ledger: %w", err)
		}
		added += n
	}
	c, err := l.Checkpoint(ctx)
	if problem.KindOf(err) == problem.NotFound {
		return Checkpoint{}, added, nil
	}
	return c, added, err
}

// waits reports whether an event has no position, which costs a reading and no lock.
func (l *Ledger) waits(ctx context.Context) (bool, error) {
	some, err := db.One(ctx, l.db, db.Column[int64], `SELECT count(*) FROM (SELECT id FROM ledger_event WHERE position IS NULL LIMIT 1) AS w`)
	if err != nil {
		return false, fmt.Errorf("look for events that wait: %w", err)
	}
	return some > 0, nil
}

// waiting is an event without a position.
type waiting struct {
	id, stream, leaf string
	sequence         int64
}

func scanWaiting(row db.Row) (waiting, error) {
	var w waiting
	err := row.Scan(&w.id, &w.stream, &w.sequence, &w.leaf)
	return w, err
}

// integrate adds one batch. Leaves are found by their missing position and never by a watermark: a
// transaction that began early may commit late. Within a stream the lower numbers come first, and
// they are there, because a stream's next number is given only when the one before is committed.
func (l *Ledger) integrate(ctx context.Context, tx db.Tx) (int, error) {
	size, err := l.hold(ctx, tx)
	if err != nil {
		return 0, err
	}
	found, err := db.All(ctx, tx, scanWaiting, `SELECT id, stream, sequence, leaf FROM ledger_event
		WHERE position IS NULL ORDER BY sequence, id LIMIT $1`, batch)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	edge, err := readEdge(ctx, tx, size)
	if err != nil {
		return 0, err
	}
	edge.full = func(level int, number int64, hashes []tlog.Hash) error {
		return writeTile(ctx, tx, level, number, hashes)
	}
	inOrder(found)
	for _, w := range found {
		if err := edge.add(tlog.RecordHash([]byte(w.leaf))); err != nil {
			return 0, err
		}
	}
	err = edge.each(func(level int, number int64, hashes []tlog.Hash) error {
		return writeTile(ctx, tx, level, number, hashes)
	})
	if err != nil {
		return 0, err
	}
	if err := position(ctx, tx, size, found); err != nil {
		return 0, err
	}
	return len(found), l.advance(ctx, tx, size, tlog.Tree{N: edge.size, Hash: edge.root()})
}

// hold keeps other sequencers out until tx ends, and makes sure that it is this key's ledger.
func (l *Ledger) hold(ctx context.Context, tx db.Tx) (int64, error) {
	if err := db.Update(ctx, tx, `UPDATE ledger_tree SET verifier = CASE WHEN verifier = '' THEN $1 ELSE verifier END
		WHERE one = 1`, l.key.Verifier); err != nil {
		return 0, err
	}
	var size int64
	var verifier string
	if err := tx.QueryRow(ctx, `SELECT size, verifier FROM ledger_tree WHERE one = 1`).Scan(&size, &verifier); err != nil {
		return 0, db.Problem(err)
	}
	if verifier != l.key.Verifier {
		return 0, problem.New(problem.Conflict, "ledger.key.other", problem.Args{"have": l.key.Origin(), "want": originOf(verifier)})
	}
	return size, nil
}

func originOf(verifier string) string {
	name, _, _ := strings.Cut(verifier, "+")
	return name
}

// inOrder sorts by id, which is by time, then lets the events of a stream change places among
// themselves so that their numbers rise.
func inOrder(found []waiting) {
	slices.SortFunc(found, func(a, b waiting) int { return cmp.Compare(a.id, b.id) })
	places := map[string][]int{}
	for i, w := range found {
		places[w.stream] = append(places[w.stream], i)
	}
	for _, at := range places {
		own := make([]waiting, len(at))
		for i, place := range at {
			own[i] = found[place]
		}
		slices.SortFunc(own, func(a, b waiting) int { return cmp.Compare(a.sequence, b.sequence) })
		for i, place := range at {
			found[place] = own[i]
		}
	}
}

// position writes the positions in few statements. An event that has one already stops everything:
// somebody else is at work who does not hold the tree.
func position(ctx context.Context, tx db.Tx, from int64, found []waiting) error {
	for chunk := range slices.Chunk(found, 256) {
		var values strings.Builder
		args := make([]any, 0, 2*len(chunk))
		for i, w := range chunk {
			if i > 0 {
				values.WriteString(", ")
			}
			fmt.Fprintf(&values, "($%d, CAST($%d AS BIGINT))", 2*i+1, 2*i+2)
			args = append(args, w.id, from)
			from++
		}
		done, err := tx.Exec(ctx, `UPDATE ledger_event SET position = v.column2 FROM (VALUES `+values.String()+`) AS v
			WHERE ledger_event.id = v.column1 AND ledger_event.position IS NULL`, args...)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n != int64(len(chunk)) {
			return errors.Join(err, fmt.Errorf("ledger: %d of %d events took their position", n, len(chunk)))
		}
	}
	return nil
}

func (l *Ledger) advance(ctx context.Context, tx db.Tx, from int64, tree tlog.Tree) error {
	signed, err := l.key.sign(tree)
	if err != nil {
		return err
	}
	if err := db.Update(ctx, tx, `UPDATE ledger_tree SET size = $1 WHERE one = 1 AND size = $2`, tree.N, from); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO ledger_checkpoint (size, note, signed_at) VALUES ($1, $2, $3)`,
		tree.N, signed.Note, db.At(l.now()))
	return err
}

// Schedule has q sequence every Within, on one replica at a time, and hands told each checkpoint that
// is new, to keep it outside the database; show it to the witnesses; and verify the record every day.
func (l *Ledger) Schedule(q *job.Queue, told func(Checkpoint) error) {
	const kind = "ledger.sequence"
	q.Handle(kind, func(ctx context.Context, _ job.Job) error {
		c, n, err := l.Sequence(ctx)
		if err != nil || n == 0 {
			return err
		}
		return told(c)
	}, job.Options{Concurrency: 1})
	q.Every(kind, Within)
	l.scheduleVerify(q)
	if len(l.witnesses) > 0 {
		l.scheduleWitnesses(q)
	}
}
