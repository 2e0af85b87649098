package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// growthFormat names the format of a proof that a tree only grew.
const growthFormat = "patuh-growth-v1"

// Growth proves that the tree of a checkpoint goes on where a smaller one ended: that nothing of what
// the smaller one held was changed, taken out or moved.
type Growth struct {
	Format      string   `json:"format"`
	Verifier    string   `json:"verifier"`
	Older       Tree     `json:"older"`
	Checkpoint  string   `json:"checkpoint"` // of the newer tree, signed
	Consistency [][]byte `json:"consistency"`
}

// Tree is a tree's size and root.
type Tree struct {
	Size int64  `json:"size"`
	Root []byte `json:"root"`
}

// Signed is a checkpoint and when it was signed.
type Signed struct {
	Checkpoint
	At time.Time
}

// Newest returns the newest checkpoint with what witnesses have added to it so far; NotFound before
// the first.
func (l *Ledger) Newest(ctx context.Context) (Signed, error) { return l.signed(ctx, 0) }

// signed returns the checkpoint of a size, or the newest for 0.
func (l *Ledger) signed(ctx context.Context, size int64) (Signed, error) {
	query, args := `SELECT note, signed_at FROM ledger_checkpoint ORDER BY size DESC LIMIT 1`, []any(nil)
	if size > 0 {
		query, args = `SELECT note, signed_at FROM ledger_checkpoint WHERE size = $1`, []any{size}
	}
	var text string
	s, err := db.One(ctx, l.db, func(row db.Row) (Signed, error) {
		var at db.Time
		err := row.Scan(&text, &at)
		return Signed{At: at.Time}, err
	}, query, args...)
	if errors.Is(err, sql.ErrNoRows) && size > 0 {
		return Signed{}, problem.New(problem.NotFound, "ledger.checkpoint.size", problem.Args{"size": size})
	}
	if errors.Is(err, sql.ErrNoRows) {
		return Signed{}, problem.New(problem.NotFound, "ledger.checkpoint.none", nil)
	}
	if err != nil {
		return Signed{}, fmt.Errorf("read the checkpoint: %w", err)
	}
	verifier, err := l.Verifier(ctx)
	if err != nil {
		return Signed{}, err
	}
	if s.Checkpoint, err = ParseCheckpoint(text, verifier); err != nil {
		return Signed{}, err
	}
	s.Note, err = l.cosigned(ctx, s.Checkpoint)
	return s, err
}

// Growth proves that the tree only grew from a size to that of a signed checkpoint, the newest when
// newer is 0. Kinds: NotFound for a size that was never signed, Invalid for an older size that is
// none.
func (l *Ledger) Growth(ctx context.Context, older, newer int64) (Growth, error) {
	c, err := l.signed(ctx, newer)
	if err != nil {
		return Growth{}, err
	}
	if older < 1 || older > c.Tree.N {
		return Growth{}, problem.New(problem.Invalid, "ledger.growth.size", problem.Args{"older": older, "size": c.Tree.N})
	}
	edge, err := readEdge(ctx, l.db, older)
	if err != nil {
		return Growth{}, err
	}
	proof, err := l.Consistency(ctx, older, c.Checkpoint)
	if err != nil {
		return Growth{}, fmt.Errorf("prove the growth from %d: %w", older, err)
	}
	verifier, err := l.Verifier(ctx)
	root := edge.root()
	g := Growth{Format: growthFormat, Verifier: verifier, Older: Tree{older, root[:]}, Checkpoint: c.Note}
	for _, h := range proof {
		g.Consistency = append(g.Consistency, h[:])
	}
	return g, err
}

// Compare reads a checkpoint that somebody kept and says whether the newest one goes on from it. The
// errors are those of ParseCheckpoint for a text that is none of ours, and Conflict where the record
// is shorter or has another past.
func (l *Ledger) Compare(ctx context.Context, text string) (Checkpoint, Signed, error) {
	verifier, err := l.Verifier(ctx)
	if err != nil {
		return Checkpoint{}, Signed{}, err
	}
	newest, err := l.Newest(ctx)
	if err != nil {
		return Checkpoint{}, Signed{}, err
	}
	// Pasting loses the last line's end, and adds spaces.
	kept, err := ParseCheckpoint(strings.TrimSpace(text)+"\n", verifier)
	if err != nil {
		return Checkpoint{}, newest, err
	}
	if err := l.Since(ctx, kept); err != nil {
		return kept, newest, err
	}
	if kept.Tree.N == 0 {
		return kept, newest, nil
	}
	g, err := l.Growth(ctx, min(kept.Tree.N, newest.Tree.N), newest.Tree.N)
	if err != nil {
		return kept, newest, err
	}
	g.Older = Tree{kept.Tree.N, kept.Tree.Hash[:]}
	if _, err := g.Check(verifier); err != nil {
		return kept, newest, problem.New(problem.Conflict, "ledger.since.differs", problem.Args{"size": kept.Tree.N})
	}
	return kept, newest, nil
}

// Write writes it as JSON.
func (g Growth) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(g)
}

// ReadGrowth reads what Write wrote. What is something else, or too large, is Invalid.
func ReadGrowth(r io.Reader) (Growth, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxNote*2+1))
	if err != nil {
		return Growth{}, fmt.Errorf("read the proof: %w", err)
	}
	var g Growth
	if len(data) > maxNote*2 || json.Unmarshal(data, &g) != nil || g.Format != growthFormat || len(g.Consistency) > maxInclusion {
		return Growth{}, problem.New(problem.Invalid, "ledger.growth.malformed", nil)
	}
	return g, nil
}

// Check checks it with no more than what stands in it, and returns the newer checkpoint. The verifier
// is the key that the caller trusts; when empty, the proof's own is used, as in Proof.Check. What does
// not hold is Invalid.
func (g Growth) Check(verifier string) (Checkpoint, error) {
	if verifier == "" {
		verifier = g.Verifier
	}
	c, err := ParseCheckpoint(g.Checkpoint, verifier)
	if err != nil {
		return Checkpoint{}, err
	}
	bad := problem.New(problem.Invalid, "ledger.growth.differs", problem.Args{"older": g.Older.Size, "size": c.Tree.N})
	root, ok := hashes([][]byte{g.Older.Root})
	proof, whole := hashes(g.Consistency)
	if !ok || !whole || g.Older.Size < 1 || g.Older.Size > c.Tree.N {
		return Checkpoint{}, bad
	}
	if tlog.CheckTree(proof, c.Tree.N, c.Tree.Hash, g.Older.Size, root[0]) != nil {
		return Checkpoint{}, bad
	}
	return c, nil
}

// hashes reports whether all of them are hashes.
func hashes(data [][]byte) (tlog.TreeProof, bool) {
	list := make(tlog.TreeProof, len(data))
	for i, one := range data {
		if len(one) != tlog.HashSize {
			return nil, false
		}
		copy(list[i][:], one)
	}
	return list, true
}
