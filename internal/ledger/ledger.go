// Package ledger keeps the record that nobody can quietly change: what happened, by whom, in which
// order, and salted hashes of the rows it left behind. An event is written in the act's own
// transaction; a sequencer puts it into a Merkle tree (RFC 6962) and signs the tree's checkpoint.
//
// What it promises: a change of a covered row or of the record is found by Verify, unless whoever
// made it holds the signing key; with the key, it is found by anyone who kept a checkpoint. What it
// does not promise: that what was recorded is true, nor that a change is found before the next
// lawful act on the same row has been recorded over it; so verify daily.
//
// Names of streams, kinds and tables are public in spirit and must hold nothing personal. Everything
// else stands in the leaf as a salted hash only, so that erasing the salt erases what it said.
package ledger

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what a Ledger needs. Without a Key it records, reads and verifies, and does not sequence.
type Deps struct {
	DB  *db.DB
	Now func() time.Time
	Key *Key
	// Told is called with every event and its id, at the end of Record and inside its transaction: for
	// those who pass events on. Its error undoes the act. May be nil.
	Told func(ctx context.Context, tx db.Tx, id string, e Event) error
}

// Ledger is the record of one installation. It is safe for concurrent use.
type Ledger struct {
	db  *db.DB
	now func() time.Time
	key *Key
	// told is Deps.Told
	told func(ctx context.Context, tx db.Tx, id string, e Event) error
	// aside are what Aside was given.
	aside []func(actor access.Actor, first int) (string, []any)

	witnesses []Witness
	outbound  *outbound.Client
	pauses    pauses
}

// New returns the ledger in the database of deps.
func New(deps Deps) *Ledger {
	return &Ledger{db: deps.DB, now: deps.Now, key: deps.Key, told: deps.Told}
}

// Event is one act, as the record keeps it: the stream that numbers it without a gap ("case:ID",
// "directory"), what was done, by whom, where, when (the ledger's own clock when zero), to what, why,
// by which version of a rule, and the covered rows as the act left them.
type Event = access.Event

// Row is a row of a covered table after an act. Values stand in the order of the table's Cover;
// nil Values say that the row is gone. Touched reads them, so that nothing is said that is not there.
type Row = access.Row

// Record writes an event inside the transaction of its act. Call it last: until the transaction
// ends nobody else can record in the same stream. A row of a table that is not covered, or with
// the wrong number of values, is an error.
func (l *Ledger) Record(ctx context.Context, tx db.Tx, e Event) error {
	if e.Stream == "" || e.Kind == "" {
		return fmt.Errorf("record %q in %q: an event needs a stream and a kind", e.Kind, e.Stream)
	}
	if e.At.IsZero() {
		e.At = l.now()
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	rows, err := commit(ctx, tx, e.Rows)
	if err != nil {
		return fmt.Errorf("record %s: %w", e.Kind, err)
	}
	text, err := describe(e)
	if err != nil {
		return fmt.Errorf("record %s: %w", e.Kind, err)
	}
	salt := newSalt()
	s, err := step(ctx, tx, e.Stream)
	if err != nil {
		return fmt.Errorf("record %s: %w", e.Kind, err)
	}
	leaf := Leaf{
		Stream: streamHash(s.salt, e.Stream), Sequence: s.events - 1, Previous: s.head,
		Detail: detailHash(salt, text), RowCount: len(rows), Rows: rowsRoot(rows),
	}
	if err := write(ctx, tx, id.String(), e.Stream, leaf, salt, text, rows); err != nil {
		return fmt.Errorf("record %s: %w", e.Kind, err)
	}
	if l.told == nil {
		return nil
	}
	if err := l.told(ctx, tx, id.String(), e); err != nil {
		return fmt.Errorf("pass on %s: %w", e.Kind, err)
	}
	return nil
}

// stream is the state of a stream with the new event counted and its hash not yet known.
type stream struct {
	salt   []byte
	events int64
	head   tlog.Hash
}

// step counts an event in its stream, which keeps others out of the stream until tx ends.
func step(ctx context.Context, tx db.Tx, name string) (stream, error) {
	var s stream
	var head []byte
	err := tx.QueryRow(ctx, `INSERT INTO ledger_stream (name, salt, events, head) VALUES ($1, $2, 1, $3)
		ON CONFLICT (name) DO UPDATE SET events = ledger_stream.events + 1
		RETURNING salt, events, head`, name, newSalt(), make([]byte, tlog.HashSize)).Scan(&s.salt, &s.events, &head)
	if err != nil {
		return s, db.Problem(err)
	}
	s.head, err = toHash(head)
	return s, err
}

const insertRow = `INSERT INTO ledger_row (table_name, row_id, version, event_id, ordinal, salt, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)`

func write(ctx context.Context, tx db.Tx, id, stream string, leaf Leaf, salt []byte, text string, rows []committed) error {
	line := leaf.Text()
	_, err := tx.Exec(ctx, `INSERT INTO ledger_event (id, stream, sequence, leaf, salt, detail, authority_id)
		VALUES ($1, $2, $3, $4, $5, $6, nullif($7, ''))`, id, stream, leaf.Sequence, line, salt, text, authorityOf(text))
	if err != nil {
		return err
	}
	head := tlog.RecordHash([]byte(line))
	if err := db.Update(ctx, tx, `UPDATE ledger_stream SET head = $2 WHERE name = $1`, stream, head[:]); err != nil {
		return err
	}
	_, err = db.InsertAll(ctx, tx, insertRow, func(yield func([]any) bool) {
		for i, r := range rows {
			if !yield([]any{r.table, r.id, r.version, id, i, r.salt, r.hash[:]}) {
				return
			}
		}
	})
	return err
}

// saltSize hides what a hash stands for: 128 bits cannot be guessed.
const saltSize = 16

func newSalt() []byte {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	return salt
}

func toHash(b []byte) (tlog.Hash, error) {
	var h tlog.Hash
	if len(b) != tlog.HashSize {
		return h, problem.Wrap(problem.Internal, fmt.Errorf("ledger: a hash of %d bytes", len(b)))
	}
	copy(h[:], b)
	return h, nil
}
