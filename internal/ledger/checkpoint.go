package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// maxNote bounds a checkpoint that comes from outside; a witness adds about 150 bytes.
const maxNote = 64 << 10

// Checkpoint is the state of a tree, as c2sp.org/tlog-checkpoint writes it.
type Checkpoint struct {
	Origin string
	Tree   tlog.Tree // size and root
	// Note is the signed text; empty where nothing was signed.
	Note string
}

// text is the body that is signed.
func (c Checkpoint) text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Tree.N, 10) + "\n" + encode(c.Tree.Hash) + "\n"
}

// parseBody reads the body of a checkpoint. Lines after the third are allowed and say nothing to us.
func parseBody(text string) (Checkpoint, error) {
	malformed := problem.New(problem.Invalid, "ledger.checkpoint.malformed", nil)
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[len(lines)-1] != "" {
		return Checkpoint{}, malformed
	}
	for _, line := range lines[:len(lines)-1] {
		if line == "" {
			return Checkpoint{}, malformed
		}
	}
	c := Checkpoint{Origin: lines[0]}
	var err error
	c.Tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || c.Tree.N < 0 || strconv.FormatInt(c.Tree.N, 10) != lines[1] || !decode(&c.Tree.Hash, lines[2]) {
		return Checkpoint{}, malformed
	}
	return c, nil
}

// ParseCheckpoint reads a signed checkpoint and checks its signature against a verifier key. One that
// is malformed, unsigned by that key or of another origin is Invalid.
func ParseCheckpoint(text, verifier string) (Checkpoint, error) {
	if len(text) > maxNote {
		return Checkpoint{}, problem.New(problem.TooLarge, "ledger.checkpoint.malformed", nil)
	}
	v, err := note.NewVerifier(strings.TrimSpace(verifier))
	if err != nil {
		return Checkpoint{}, problem.New(problem.Invalid, "ledger.key.verifier", nil)
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	n, err := note.Open([]byte(text), note.VerifierList(v))
	var unsigned *note.UnverifiedNoteError
	var wrong *note.InvalidSignatureError
	switch {
	case errors.As(err, &unsigned), errors.As(err, &wrong):
		return Checkpoint{}, problem.New(problem.Invalid, "ledger.checkpoint.signature", problem.Args{"origin": v.Name()})
	case err != nil:
		return Checkpoint{}, problem.New(problem.Invalid, "ledger.checkpoint.malformed", nil)
	}
	c, err := parseBody(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != v.Name() {
		return Checkpoint{}, problem.New(problem.Invalid, "ledger.checkpoint.signature", problem.Args{"origin": v.Name()})
	}
	c.Note = text
	return c, nil
}

// sign makes the signed note of a tree. It is the same for the same tree, as Ed25519 is.
func (k *Key) sign(tree tlog.Tree) (Checkpoint, error) {
	c := Checkpoint{Origin: k.Origin(), Tree: tree}
	signed, err := note.Sign(&note.Note{Text: c.text()}, k.signer)
	c.Note = string(signed)
	return c, err
}

// Verifier is the public key of this ledger: of its own key, or as the database has it; empty before
// the first checkpoint of a ledger without a key at hand.
func (l *Ledger) Verifier(ctx context.Context) (string, error) {
	if l.key != nil {
		return l.key.Verifier, nil
	}
	return db.One(ctx, l.db, db.Column[string], `SELECT verifier FROM ledger_tree WHERE one = 1`)
}

// Checkpoint returns the newest signed checkpoint; NotFound before the first.
func (l *Ledger) Checkpoint(ctx context.Context) (Checkpoint, error) {
	text, err := db.One(ctx, l.db, db.Column[string], `SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1`)
	if errors.Is(err, sql.ErrNoRows) {
		return Checkpoint{}, problem.New(problem.NotFound, "ledger.checkpoint.none", nil)
	}
	if err != nil {
		return Checkpoint{}, fmt.Errorf("read the checkpoint: %w", err)
	}
	verifier, err := l.Verifier(ctx)
	if err != nil {
		return Checkpoint{}, err
	}
	return ParseCheckpoint(text, verifier)
}

// Keep writes a checkpoint beside the database, in the data folder, where Kept finds it: a database
// that is put back to an older day does not take it along.
func Keep(folder string, c Checkpoint) error {
	path := filepath.Join(folder, keptFile)
	if err := os.WriteFile(path+".new", []byte(c.Note), 0o600); err != nil {
		return fmt.Errorf("keep the checkpoint: %w", err)
	}
	return os.Rename(path+".new", path)
}

// Kept returns the text of the checkpoint that Keep wrote last, empty when there is none.
func Kept(folder string) (string, error) {
	data, err := os.ReadFile(filepath.Join(folder, keptFile)) //nolint:gosec // the operator's own folder
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the kept checkpoint: %w", err)
	}
	return string(data), nil
}

// Since checks that the ledger still contains what a checkpoint says, and only that: it costs a
// proof, not a reading of the record. A ledger that is shorter or has another past is a Conflict.
func (l *Ledger) Since(ctx context.Context, kept Checkpoint) error {
	size, err := db.One(ctx, l.db, db.Column[int64], `SELECT size FROM ledger_tree WHERE one = 1`)
	if err != nil {
		return fmt.Errorf("read the size of the ledger: %w", err)
	}
	if size < kept.Tree.N {
		return problem.New(problem.Conflict, "ledger.since.shorter", problem.Args{"have": size, "want": kept.Tree.N})
	}
	old, err := readEdge(ctx, l.db, kept.Tree.N)
	if err != nil {
		return err
	}
	if kept.Tree.N > 0 && old.root() != kept.Tree.Hash {
		return problem.New(problem.Conflict, "ledger.since.differs", problem.Args{"size": kept.Tree.N})
	}
	return nil
}

// Restored records that the database was put back to an older state, with the checkpoint that it no
// longer agrees with: the gap becomes part of the record, and whoever kept that checkpoint learns why.
func (l *Ledger) Restored(ctx context.Context, actor access.Actor, kept string) error {
	return l.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		return l.Record(ctx, tx, Event{
			Stream: "ledger", Kind: "ledger.restored", Actor: actor, Scope: access.Scope{Installation: true}, Subject: kept,
		})
	})
}
