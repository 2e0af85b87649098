package backup_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

// crowd fills a database with rows.
func crowd(tb testing.TB, d *db.DB, n int) {
	tb.Helper()
	value := strings.Repeat("isi ", 40)
	for from := 0; from < n; from += 20_000 {
		err := d.InTx(tb.Context(), func(ctx context.Context, tx db.Tx) error {
			_, err := db.InsertAll(ctx, tx, `INSERT INTO setting (key, value, changed_at) VALUES ($1, $2, $3)`, func(yield func([]any) bool) {
				for i := from; i < min(n, from+20_000); i++ {
					if !yield([]any{fmt.Sprintf("row-%09d", i), value, db.At(time.Unix(int64(i), 0))}) {
						return
					}
				}
			})
			return err
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
}

// Bar: a backup of 10⁶ rows and 2 GB of files while 500 writes a second go on, and no write waits over
// 100 ms. PATUH_DRILL=full runs it at that size; otherwise it is a fiftieth, and the bar is only logged,
// because other tests use the same disk; "fifth" is a fifth of it. Waits count from when a write was due.
//
// Measured on two cores at the pace that is the default, a fifth of the size, ahead of other work by nice -15
// at a load of 14: the worst wait without a backup was 17 ms on SQLite and 48 ms on PostgreSQL; during one 50
// and 55 ms (files), 22 and 58 ms (rows), 120 and 68 ms (trial). So the bar was missed by one stage on SQLite,
// whose p99.9 was 106 ms. Without that precedence, at a load of 30, writes waited for 290 ms where no backup ran
// at all. It has not been measured at full size on a machine that does nothing else.
func TestNobodyWaitsForABackup(t *testing.T) {
	drill := os.Getenv("PATUH_DRILL")
	full := drill == "full" || drill == "fifth"
	if testing.Short() && !full {
		t.Skip("a drill")
	}
	size, megabytes := 20_000, 40
	switch drill {
	case "full":
		size, megabytes = 1_000_000, 2000
	case "fifth":
		size, megabytes = 200_000, 400
	}
	for name, make := range map[string]func(testing.TB) *db.DB{"sqlite": testkit.SQLite, "postgres": testkit.Postgres} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, make(t), func(_ *backup.Deps, plan *backup.Plan) { plan.Rate = 32 << 20 }) // as is the default
			crowd(t, h.db, size)
			for range megabytes / 4 {
				if _, err := h.files.Put(t.Context(), io.LimitReader(rand.Reader, 4<<20), 4<<20); err != nil {
					t.Fatal(err)
				}
			}
			idle := h.write(t, func(func(backup.Stage)) { time.Sleep(2 * time.Second) })
			var e backup.Entry
			began := time.Now()
			busy := h.write(t, func(during func(backup.Stage)) {
				var err error
				if e, err = h.Make(t.Context(), access.Machine(), func(p backup.Progress) { during(p.Stage) }); err != nil {
					t.Error(err)
				}
			})
			t.Logf("%d rows, %d MB of files, archive of %d MB in %v", e.Rows, e.FileBytes>>20, e.Size>>20, time.Since(began).Round(time.Millisecond))
			t.Logf("writes without a backup: %s", idle[""])
			for stage, took := range busy {
				t.Logf("writes during %q: %s", stage, took)
				if full && took.worst() > 100*time.Millisecond {
					t.Errorf("a write waited %v", took.worst())
				}
			}
		})
	}
}

type waits []time.Duration

func (w waits) worst() time.Duration { return slices.Max(w) }

func (w waits) String() string {
	sorted := slices.Sorted(slices.Values(w))
	return fmt.Sprintf("%d writes, median %v, p99 %v, p99.9 %v, worst %v", len(w), sorted[len(w)/2].Round(time.Microsecond),
		sorted[len(w)*99/100].Round(time.Microsecond), sorted[len(w)*999/1000].Round(time.Microsecond), w.worst().Round(time.Microsecond))
}

// write writes 500 times a second until work is done, and returns how long each write took, by what was
// going on when it began.
func (h *house) write(t *testing.T, work func(during func(backup.Stage))) map[backup.Stage]waits {
	t.Helper()
	var mu sync.Mutex
	all := map[backup.Stage]waits{}
	var stage backup.Stage
	var wait sync.WaitGroup
	done := make(chan struct{})
	wait.Go(func() {
		first := time.Now()
		for i := 0; ; i++ {
			began := first.Add(time.Duration(i) * 2 * time.Millisecond) // when it is due, however late we are
			select {
			case <-done:
				return
			case <-time.After(time.Until(began)):
			}
			wait.Go(func() {
				mu.Lock()
				during := stage
				mu.Unlock()
				err := h.db.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
					_, err := tx.Exec(ctx, `INSERT INTO seed (name, value) VALUES ($1, 'tulis')`, "w"+strconv.FormatInt(began.UnixNano(), 36)+"-"+strconv.Itoa(i))
					return err
				})
				took := time.Since(began)
				mu.Lock()
				defer mu.Unlock()
				all[during] = append(all[during], took)
				if err != nil {
					t.Error(err)
				}
			})
		}
	})
	work(func(now backup.Stage) {
		mu.Lock()
		defer mu.Unlock()
		stage = now
	})
	close(done)
	wait.Wait()
	return all
}
