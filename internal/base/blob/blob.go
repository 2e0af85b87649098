// Package blob keeps bytes under their own SHA-256: in a folder, or in an S3 bucket. The same bytes are
// kept once, whoever brings them, and never change. It knows nothing of names, types or owners, and
// deletes only what it is told to. Objects are the one exception: things in a bucket under names that
// whoever puts them there has chosen.
package blob

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Texts are this room's texts.
//
//go:embed texts
var Texts embed.FS

// Sum is the SHA-256 of a blob's bytes, and its name.
type Sum [sha256.Size]byte

// String returns the sum in 64 small hexadecimal digits.
func (s Sum) String() string { return hex.EncodeToString(s[:]) }

// ParseSum reads what String writes, and nothing else. Kind: Invalid.
func ParseSum(text string) (Sum, error) {
	var s Sum
	if len(text) != hex.EncodedLen(len(s)) || strings.ToLower(text) != text {
		return Sum{}, problem.Wrap(problem.Invalid, fmt.Errorf("blob: %.70q is no sum", text))
	}
	if _, err := hex.Decode(s[:], []byte(text)); err != nil {
		return Sum{}, problem.Wrap(problem.Invalid, fmt.Errorf("blob: %.70q is no sum", text))
	}
	return s, nil
}

// Info is what is known of a blob without reading it. Modified is by the clock of where it is kept.
type Info struct {
	Sum      Sum
	Size     int64 // bytes
	Modified time.Time
}

// Store keeps blobs. It is safe for concurrent use, and by several processes at once. Every method may
// return Unavailable: the disk is full, the bucket is away.
type Store interface {
	// Put keeps what r gives. It is durable when Put returns; after an error nothing is left behind.
	// Bytes that are kept already are kept once, and their Modified is renewed: a clean-up that spares
	// what is younger than a day leaves to whoever put it the time to claim it. Bytes found damaged are
	// replaced by putting them again. Kinds: TooLarge above limit bytes; what r fails with is passed on.
	Put(ctx context.Context, r io.Reader, limit int64) (Info, error)
	// Open gives the bytes as they lie there; Verify tells whether they are still the right ones.
	// Kind: NotFound. Reading can fail as any method can.
	Open(ctx context.Context, sum Sum) (io.ReadSeekCloser, Info, error)
	// Stat says what is known of a blob. Kind: NotFound.
	Stat(ctx context.Context, sum Sum) (Info, error)
	// Delete lets go of a blob for good; one that is not there is no error. Whoever has it open on a
	// folder may read on.
	Delete(ctx context.Context, sum Sum) error
	// All goes through what is kept in the order of sums. What comes or goes meanwhile may be missed.
	// It ends after an error.
	All(ctx context.Context) iter.Seq2[Info, error]
	// Ready tells whether blobs can be put and read now.
	Ready(ctx context.Context) error
}

// ErrDamaged is behind the error of Verify when the bytes are no longer those that were put.
var ErrDamaged = errors.New("blob: damaged")

// Verify reads a blob again and compares. Kinds: NotFound; Internal, with ErrDamaged behind it.
func Verify(ctx context.Context, store Store, sum Sum) error {
	file, _, err := store.Open(ctx, sum)
	if err != nil {
		return err
	}
	hash := sha256.New()
	_, err = io.Copy(hash, cancelled{ctx, file})
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("read blob %s: %w", sum, err)
	}
	if Sum(hash.Sum(nil)) != sum {
		damaged := problem.New(problem.Internal, "blob.damaged", problem.Args{"sum": sum.String()})
		damaged.Err = ErrDamaged
		return damaged
	}
	return nil
}

// path is a blob's place below a folder or prefix, the same in both, so that a store can be copied from
// one to the other with the tools of the system.
func path(sum Sum) string {
	name := sum.String()
	return name[:2] + "/" + name[2:4] + "/" + name
}

// place names the blob that lies at such a path.
func place(path string) (Sum, bool) {
	parts := strings.Split(path, "/")
	if len(parts) != 3 {
		return Sum{}, false
	}
	sum, err := ParseSum(parts[2])
	return sum, err == nil && parts[0] == parts[2][:2] && parts[1] == parts[2][2:4]
}

// cancelled stops reading when its context ends.
type cancelled struct {
	ctx context.Context
	io.Reader
}

func (c cancelled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.Reader.Read(p)
}

func notFound(what fmt.Stringer) error {
	return problem.Wrap(problem.NotFound, fmt.Errorf("blob %s", what))
}
