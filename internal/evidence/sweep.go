package evidence

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Bytes go in two steps, since somebody may be sending the same ones at this moment. First they are
// doomed: whoever comes to name them takes them out again (spare). When they are due and no row names
// them they are being deleted, and whoever comes now is told to send them again. Whoever stored them
// before that and names them after it looks whether they are still there (still). Bytes that were stored
// again meanwhile are younger than their doom, and get another respite.

const (
	// respite is more than any transaction takes that stored bytes before it names them.
	respite = 5 * time.Minute
	// strayAge is how old bytes are that belong to nobody: no request that brings them lives so long.
	strayAge = time.Hour
	// stuck is after how long somebody else goes on with what a killed process was deleting.
	stuck = time.Hour
	batch = 500
)

const (
	sweepKind = room + ".sweep"
	reapKind  = room + ".reap"
	strayKind = room + ".strays"
)

// doomAll dooms the bytes of files and of what was drawn from them.
func doomAll(ctx context.Context, tx db.Tx, now time.Time, files ...File) error {
	var sums []blob.Sum
	for _, f := range files {
		sums = append(sums, f.Sum)
		for _, r := range f.Renditions {
			sums = append(sums, r.Sum)
		}
	}
	return doom(ctx, tx, now, sums)
}

func doom(ctx context.Context, tx db.Tx, now time.Time, sums []blob.Sum) error {
	rows := func(yield func([]any) bool) {
		for _, sum := range sums {
			if !yield([]any{sum.String(), db.At(now.Add(respite)), false}) {
				return
			}
		}
	}
	_, err := db.InsertAll(ctx, tx, `INSERT INTO doomed (sum, due_at, deleting) VALUES ($1, $2, $3) ON CONFLICT (sum) DO NOTHING`, iter.Seq[[]any](rows))
	return err
}

// letGo has bytes deleted that were stored and that nothing came to name, unless something else does. Where
// that fails the daily sweep finds them.
func (f *Files) letGo(ctx context.Context, sum blob.Sum) {
	err := f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return doomLater(ctx, tx, f.now(), []blob.Sum{sum}) })
	if err != nil {
		f.Log.WarnContext(ctx, "bytes that nothing names stay for the daily sweep", "sum", sum.String(), "error", err)
	}
}

// doomLater dooms bytes and has them deleted as soon as they are due.
func doomLater(ctx context.Context, tx db.Tx, now time.Time, sums []blob.Sum) error {
	if len(sums) == 0 {
		return nil
	}
	if err := doom(ctx, tx, now, sums); err != nil {
		return err
	}
	return reapLater(ctx, tx, now)
}

// spare takes bytes out that a row comes to name. Kind: Unavailable while they are being deleted.
func spare(ctx context.Context, tx db.Tx, sum blob.Sum) error {
	if _, err := tx.Exec(ctx, `DELETE FROM doomed WHERE sum = $1 AND deleting = $2`, sum.String(), false); err != nil {
		return err
	}
	var left int
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM doomed WHERE sum = $1`, sum.String()).Scan(&left); err != nil {
		return db.Problem(err)
	}
	if left > 0 {
		return again(nil)
	}
	return nil
}

// Swept is what a sweep has done.
type Swept struct {
	Expired  int // unclaimed files
	Uploads  int // that nobody went on with
	Retained int // claimed files whose time was over
	Deleted  int // blobs
	Strays   int // blobs that no row names, doomed for a later sweep
	Again    int // files that waited and that nobody was about to look at
}

// Sweep lets go of what is over: unclaimed files and uploads, claimed files past their retention, and
// bytes that no row names. With strays it goes through the whole store for such bytes, too.
func (f *Files) Sweep(ctx context.Context, strays bool) (Swept, error) {
	var s Swept
	var err error
	if s.Uploads, err = f.expireUploads(ctx); err != nil {
		return s, err
	}
	if s.Expired, err = f.expire(ctx); err != nil {
		return s, err
	}
	if s.Retained, err = f.release(ctx); err != nil {
		return s, err
	}
	if s.Again, err = f.lookAgain(ctx); err != nil {
		return s, err
	}
	if strays {
		if s.Strays, err = f.doomStrays(ctx); err != nil {
			return s, err
		}
	}
	s.Deleted, err = f.reap(ctx)
	return s, err
}

func (f *Files) expireUploads(ctx context.Context) (int, error) {
	var n int64
	err := f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		now := db.At(f.now())
		sums, err := sumsOf(ctx, tx, `SELECT DISTINCT sum FROM upload_part WHERE upload_id IN (SELECT id FROM upload WHERE expires_at <= $1)`, now)
		if err != nil {
			return err
		}
		if err := doom(ctx, tx, f.now(), sums); err != nil {
			return err
		}
		done, err := tx.Exec(ctx, `DELETE FROM upload WHERE expires_at <= $1`, now)
		if err != nil {
			return err
		}
		n, err = done.RowsAffected()
		return err
	})
	return int(n), err
}

func sumsOf(ctx context.Context, q db.Queryer, query string, args ...any) ([]blob.Sum, error) {
	return db.All(ctx, q, func(row db.Row) (blob.Sum, error) {
		var text string
		if err := row.Scan(&text); err != nil {
			return blob.Sum{}, err
		}
		return blob.ParseSum(text)
	}, query, args...)
}

// each does something with every file of a list that grows shorter with each.
func (f *Files) each(ctx context.Context, query string, do func(id string) error) (int, error) {
	n := 0
	for {
		ids, err := db.All(ctx, f.DB, db.Column[string], query, db.At(f.now()), batch)
		if err != nil || len(ids) == 0 {
			return n, err
		}
		for _, id := range ids {
			if err := do(id); err != nil {
				return n, err
			}
			n++
		}
	}
}

func (f *Files) expire(ctx context.Context) (int, error) {
	return f.each(ctx, `SELECT id FROM file WHERE expires_at <= $1 AND holder_kind IS NULL ORDER BY expires_at LIMIT $2`, func(id string) error {
		err := f.discard(ctx, id, "expired")
		if kind := problem.KindOf(err); kind == problem.NotFound || kind == problem.Conflict {
			return nil // claimed or discarded at this moment
		}
		return err
	})
}

// release erases what was kept as long as it had to be.
func (f *Files) release(ctx context.Context) (int, error) {
	return f.each(ctx, `SELECT id FROM file WHERE retain_until <= $1 ORDER BY retain_until LIMIT $2`, func(id string) error {
		return f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
			return f.Erase(ctx, tx, access.Machine(), id, "retention")
		})
	})
}

// lookAgain has those looked at that wait although nobody is about to, such as after their job was given
// up, or because the scanner did not take them.
func (f *Files) lookAgain(ctx context.Context) (int, error) {
	n, last := 0, ""
	for {
		ids, err := db.All(ctx, f.DB, db.Column[string], `SELECT id FROM file WHERE state = 'waiting' AND created_at <= $1 AND id > $2 ORDER BY id LIMIT $3`,
			db.At(f.now().Add(-stuck)), last, batch)
		if err != nil || len(ids) == 0 {
			return n, err
		}
		err = f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
			for _, id := range ids {
				if err := lookLater(ctx, tx, id, time.Time{}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return n, err
		}
		n, last = n+len(ids), ids[len(ids)-1]
	}
}

// doomStrays goes through the store for bytes that no row names.
func (f *Files) doomStrays(ctx context.Context) (int, error) {
	n := 0
	err := f.strays(ctx, func(found []blob.Info) error {
		n += len(found)
		sums := make([]blob.Sum, len(found))
		for i, info := range found {
			sums[i] = info.Sum
		}
		return f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return doom(ctx, tx, f.now(), sums) })
	})
	return n, err
}

// strays hands over, some at a time, the blobs that no row names and that are old enough for that.
func (f *Files) strays(ctx context.Context, take func([]blob.Info) error) error {
	var some []blob.Info
	sift := func() error {
		named, err := f.named(ctx, some)
		if err != nil {
			return err
		}
		var found []blob.Info
		for _, info := range some {
			if !named[info.Sum] {
				found = append(found, info)
			}
		}
		some = some[:0]
		if len(found) == 0 {
			return nil
		}
		return take(found)
	}
	for info, err := range f.Store.All(ctx) {
		if err != nil {
			return err
		}
		if f.Now().Sub(info.Modified) < strayAge {
			continue
		}
		if some = append(some, info); len(some) == batch {
			if err := sift(); err != nil {
				return err
			}
		}
	}
	return sift()
}

// namedBy is every way a row names bytes: $1 and following are sums.
func namedBy(marks string) string {
	return `SELECT sum FROM file WHERE state <> 'erased' AND sum IN (` + marks + `)
		UNION SELECT sum FROM rendition WHERE sum IN (` + marks + `)
		UNION SELECT sum FROM upload_part WHERE sum IN (` + marks + `)`
}

func (f *Files) named(ctx context.Context, some []blob.Info) (map[blob.Sum]bool, error) {
	found := map[blob.Sum]bool{}
	if len(some) == 0 {
		return found, nil
	}
	args := make([]any, len(some))
	for i, info := range some {
		args[i] = info.Sum.String()
	}
	sums, err := db.All(ctx, f.DB, db.Column[string], namedBy(db.Marks(1, len(args))), args...)
	if err != nil {
		return nil, err
	}
	for _, text := range sums {
		sum, err := blob.ParseSum(text)
		if err != nil {
			return nil, err
		}
		found[sum] = true
	}
	return found, nil
}

// reap deletes what is doomed and due, and returns how many blobs that were.
func (f *Files) reap(ctx context.Context) (int, error) {
	n := 0
	for {
		due, err := db.All(ctx, f.DB, db.Column[string], `SELECT sum FROM doomed
			WHERE (deleting = $1 AND due_at <= $2) OR (deleting = $3 AND due_at <= $4) ORDER BY due_at LIMIT $5`,
			false, db.At(f.now()), true, db.At(f.now().Add(-stuck)), batch)
		if err != nil || len(due) == 0 {
			return n, err
		}
		for _, text := range due {
			sum, err := blob.ParseSum(text)
			if err != nil {
				return n, err
			}
			gone, err := f.reapOne(ctx, sum)
			if err != nil {
				return n, err
			}
			if gone {
				n++
			}
		}
	}
}

func (f *Files) reapOne(ctx context.Context, sum blob.Sum) (bool, error) {
	var taken bool
	var doomedAt time.Time
	err := f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var err error
		taken, doomedAt, err = f.take(ctx, tx, sum)
		return err
	})
	if err != nil || !taken {
		return false, err
	}
	info, err := f.Store.Stat(ctx, sum)
	if err == nil && info.Modified.After(doomedAt) {
		return false, f.setDoom(ctx, `UPDATE doomed SET deleting = $2, due_at = $3 WHERE sum = $1`, sum.String(), false, db.At(f.now().Add(respite)))
	}
	if err != nil && problem.KindOf(err) != problem.NotFound {
		// Nothing was begun: whoever sends the same meanwhile need not wait until the store is back.
		put := f.setDoom(context.WithoutCancel(ctx), `UPDATE doomed SET deleting = $2, due_at = $3 WHERE sum = $1`,
			sum.String(), false, db.At(f.now().Add(respite)))
		return false, errors.Join(err, put)
	}
	if err := f.Store.Delete(ctx, sum); err != nil {
		return false, err
	}
	// Whoever ends this process now must not leave the bytes to be refused for an hour.
	return true, f.setDoom(context.WithoutCancel(ctx), `DELETE FROM doomed WHERE sum = $1`, sum.String())
}

func (f *Files) setDoom(ctx context.Context, query string, args ...any) error {
	return f.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

// take begins the deleting of bytes that no row names, and says when they were doomed. Those that one
// names again are let off.
func (f *Files) take(ctx context.Context, tx db.Tx, sum blob.Sum) (bool, time.Time, error) {
	var due db.Time
	err := tx.QueryRow(ctx, `SELECT due_at FROM doomed WHERE sum = $1`, sum.String()).Scan(&due)
	if err = db.Problem(err); problem.KindOf(err) == problem.NotFound {
		return false, time.Time{}, nil
	}
	if err != nil {
		return false, time.Time{}, err
	}
	done, err := tx.Exec(ctx, `UPDATE doomed SET deleting = $2, due_at = $3 WHERE sum = $1 AND (deleting = $4 OR due_at <= $5)
			AND NOT EXISTS (SELECT 1 FROM file WHERE sum = $1 AND state <> 'erased')
			AND NOT EXISTS (SELECT 1 FROM rendition WHERE sum = $1) AND NOT EXISTS (SELECT 1 FROM upload_part WHERE sum = $1)`,
		sum.String(), true, db.At(f.now()), false, db.At(f.now().Add(-stuck)))
	if err != nil {
		return false, time.Time{}, err
	}
	n, err := done.RowsAffected()
	if err == nil && n == 0 {
		_, err = tx.Exec(ctx, `DELETE FROM doomed WHERE sum = $1 AND deleting = $2`, sum.String(), false)
	}
	return n > 0, due.Add(-respite), err
}

func reapLater(ctx context.Context, tx db.Tx, now time.Time) error {
	return job.Enqueue(ctx, tx, job.Request{Kind: reapKind, At: now.Add(respite + time.Second)})
}

// Schedule has q look at files, two at a time, and sweep: every hour, and every day through the whole store.
func (f *Files) Schedule(q *job.Queue) {
	q.Handle(lookKind, f.look, job.Options{Concurrency: 2, Timeout: 10 * time.Minute})
	q.Handle(reapKind, func(ctx context.Context, _ job.Job) error { return second(f.reap(ctx)) }, job.Options{Concurrency: 1})
	q.Handle(sweepKind, func(ctx context.Context, _ job.Job) error { return second(f.Sweep(ctx, false)) }, job.Options{Concurrency: 1, Timeout: time.Hour})
	q.Every(sweepKind, time.Hour)
	q.Handle(strayKind, func(ctx context.Context, _ job.Job) error { return second(f.Sweep(ctx, true)) }, job.Options{Concurrency: 1, Timeout: 6 * time.Hour})
	q.Every(strayKind, 24*time.Hour)
}

func second[T any](_ T, err error) error { return err }
