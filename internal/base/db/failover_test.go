//go:build unix

package db_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
)

// terminate ends every other connection of the database, as a server does that goes down.
func terminate(ctx context.Context, killer *db.DB) error {
	_, err := db.One(ctx, killer, db.Column[int],
		"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	return err
}

func TestTerminatedBackends(t *testing.T) {
	t.Parallel()
	address := testkit.PostgresURL(t)
	d, killer := openURL(t, address), openURL(t, address)
	prepare(t, d)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var done, seen atomic.Int64
	var wait sync.WaitGroup
	for range 12 {
		wait.Go(func() {
			for ctx.Err() == nil {
				if err := d.InTx(t.Context(), add); err != nil {
					t.Errorf("writer: %v", err)
					return
				}
				done.Add(1)
			}
		})
	}
	wait.Go(func() {
		for ctx.Err() == nil {
			if _, err := db.One(t.Context(), d, db.Column[int], "SELECT amount FROM purse WHERE id = 1"); err != nil {
				t.Errorf("reader: %v", err)
				return
			}
			seen.Add(1)
		}
	})
	// The next kill waits until the last was got over: one reading is repeated for less than a second.
	const kills = 12
	for range kills {
		time.Sleep(150 * time.Millisecond)
		if err := terminate(t.Context(), killer); err != nil {
			t.Fatal(err)
		}
		for written, read := done.Load(), seen.Load(); (done.Load() == written || seen.Load() == read) && !t.Failed(); {
			time.Sleep(time.Millisecond)
		}
	}
	stop()
	wait.Wait()
	wantAmount(t, d, int(done.Load()))
	t.Logf("%d transactions through %d kills", done.Load(), kills)
}

func openURL(t *testing.T, address string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), address, schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// The answer to a commit gets lost, or the commit itself: either way the work is there once.
func TestCommitWithoutAnswer(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]bool{"the answer is lost": true, "the commit is lost": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := testkit.PostgresURL(t)
			prepare(t, openURL(t, address))
			cutter := newCutter(t, address, after)
			d := openURL(t, cutter.url)
			runs := 0
			cutter.armed.Store(true)
			inTx(t, d, func(ctx context.Context, tx db.Tx) error {
				runs++
				return add(ctx, tx)
			})
			wantAmount(t, d, 1)
			want := map[bool]int{true: 1, false: 2}[after]
			if runs != want || cutter.armed.Load() {
				t.Errorf("work ran %d times, want %d (cut pending: %v)", runs, want, cutter.armed.Load())
			}
		})
	}
}

// cutter stands between a database and its client, and once armed cuts the first connection that
// commits: before the commit reaches the server, or after it.
type cutter struct {
	url   string
	armed atomic.Bool
	after bool
}

func newCutter(t *testing.T, address string, after bool) *cutter {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := parsed.Query()
	target := filepath.Join(query.Get("host"), ".s.PGSQL.5432")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	parsed.Host, parsed.RawQuery = listener.Addr().String(), "sslmode=disable"
	c := &cutter{url: parsed.String(), after: after}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("unix", target)
			if err != nil {
				client.Close()
				return
			}
			go c.pass(client, server)
		}
	}()
	return c
}

func (c *cutter) pass(client, server net.Conn) {
	var cut atomic.Bool
	go func() {
		defer client.Close()
		buffer := make([]byte, 1<<16)
		for {
			n, err := server.Read(buffer)
			if err != nil || cut.Load() {
				return
			}
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	defer server.Close()
	buffer := make([]byte, 1<<16)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		if bytes.Contains(buffer[:n], []byte("COMMIT")) && c.armed.CompareAndSwap(true, false) {
			cut.Store(true)
			if !c.after {
				client.Close()
				return
			}
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// Two transactions that wait for each other: the engine ends one, InTx runs it again.
func TestDeadlockIsReplayed(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		inTx(t, d, open(2, "second"))
		var wait sync.WaitGroup
		var met sync.WaitGroup
		met.Add(2)
		for i := range 2 {
			wait.Go(func() {
				first := true
				inTx(t, d, func(ctx context.Context, tx db.Tx) error {
					for step := range 2 {
						id := (i+step)%2 + 1
						if _, err := tx.Exec(ctx, "UPDATE purse SET amount = amount + 1 WHERE id = $1", id); err != nil {
							return err
						}
						if first && d.Engine() == db.PostgreSQL {
							first = false
							met.Done()
							met.Wait()
						}
					}
					return nil
				})
			})
		}
		wait.Wait()
		wantAmount(t, d, 2)
	})
}

func TestPatienceEnds(t *testing.T) {
	t.Parallel()
	address := testkit.PostgresURL(t)
	d := openURL(t, address)
	prepare(t, d)
	d.SetPatience(3 * time.Second) // long enough for a second attempt
	runs := 0
	away := errors.New("away")
	err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		runs++
		_, err := tx.Exec(ctx, "SELECT pg_terminate_backend(pg_backend_pid())")
		if err == nil {
			return away
		}
		return err
	})
	if problem.KindOf(err) != problem.Unavailable || errors.Is(err, away) || runs < 2 {
		t.Errorf("after %d runs: %v, want unavailable", runs, err)
	}
}
