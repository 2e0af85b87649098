package evidence

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Trouble is what is wrong with bytes that rows name, or with bytes that none does.
type Trouble string

// What Verify finds.
const (
	Missing Trouble = "missing" // there are no such bytes
	Changed Trouble = "changed" // they are not what was stored
	Resized Trouble = "resized" // the row says another size
	Stray   Trouble = "stray"   // no row names them; a sweep lets go of them
)

// Key is the catalog key of a trouble.
func (t Trouble) Key() string { return "evidence.trouble." + string(t) }

// Finding is one thing wrong. Files are the files that need the bytes, at most ten.
type Finding struct {
	Sum     blob.Sum
	Trouble Trouble
	Files   []string
}

// Progress says how far a verification is; After goes on from there.
type Progress struct {
	After  string // the sum that was looked at last
	Blobs  int    // looked at
	Bytes  int64
	Found  int
	Strays int
}

// Verify reads again all bytes that rows name, in the order of their sums, and compares; then it goes
// through the store for bytes that none names. It begins behind after, unless that is empty. told hears
// of each finding, and moved of each blob, and may end the work with an error. An error means that it
// could not be said.
func (f *Files) Verify(ctx context.Context, after string, told func(Finding) error, moved func(Progress) error) (Progress, error) {
	p := Progress{After: after}
	for {
		some, err := f.namedAfter(ctx, p.After)
		if err != nil {
			return p, err
		}
		if len(some) == 0 {
			break
		}
		for _, want := range some {
			if err := f.verifyOne(ctx, want, &p, told); err != nil {
				return p, err
			}
			if err := moved(p); err != nil {
				return p, err
			}
		}
	}
	err := f.strays(ctx, func(found []blob.Info) error {
		for _, info := range found {
			p.Strays++
			if err := told(Finding{Sum: info.Sum, Trouble: Stray}); err != nil {
				return err
			}
		}
		return moved(p)
	})
	return p, err
}

// claim is what a row says of bytes.
type claim struct {
	sum  string
	size int64
}

func (f *Files) namedAfter(ctx context.Context, after string) ([]claim, error) {
	return db.All(ctx, f.DB, func(row db.Row) (claim, error) {
		var c claim
		err := row.Scan(&c.sum, &c.size)
		return c, err
	}, `SELECT sum, size FROM (
			SELECT sum, size FROM file WHERE state <> 'erased' AND sum > $1
			UNION SELECT sum, size FROM rendition WHERE sum > $1
			UNION SELECT sum, size FROM upload_part WHERE sum > $1
		) AS named ORDER BY sum, size LIMIT 200`, after)
}

func (f *Files) verifyOne(ctx context.Context, want claim, p *Progress, told func(Finding) error) error {
	sum, err := blob.ParseSum(want.sum)
	if err != nil {
		return err
	}
	trouble, read, err := f.compare(ctx, sum, want.size)
	if err != nil {
		return err
	}
	p.After, p.Bytes = want.sum, p.Bytes+read
	p.Blobs++
	if trouble == "" {
		return nil
	}
	needing, err := db.All(ctx, f.DB, db.Column[string], `SELECT id FROM file WHERE sum = $1 AND state <> 'erased'
		UNION SELECT file_id FROM rendition WHERE sum = $1 ORDER BY 1 LIMIT 10`, want.sum)
	if err != nil {
		return err
	}
	if trouble == Missing && len(needing) == 0 {
		return nil // an upload that ended between the list and the look
	}
	p.Found++
	return told(Finding{Sum: sum, Trouble: trouble, Files: needing})
}

func (f *Files) compare(ctx context.Context, sum blob.Sum, size int64) (Trouble, int64, error) {
	r, _, err := f.Store.Open(ctx, sum)
	if problem.KindOf(err) == problem.NotFound {
		return Missing, 0, nil
	}
	if err != nil {
		return "", 0, err
	}
	defer r.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, io.NewSectionReader(&until{ctx, &readerAt{r: r}}, 0, 1<<62))
	switch {
	case err != nil:
		return "", n, fmt.Errorf("read blob %s: %w", sum, err)
	case blob.Sum(hash.Sum(nil)) != sum:
		return Changed, n, nil
	case n != size:
		return Resized, n, nil
	default:
		return "", n, nil
	}
}

// until stops reading when its context ends.
type until struct {
	ctx context.Context
	r   io.ReaderAt
}

func (u *until) ReadAt(p []byte, off int64) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.ReadAt(p, off)
}
