package ledger

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

func at() time.Time { return time.Date(2026, 11, 22, 3, 4, 5, 0, time.UTC) }

func open(t testing.TB, d *db.DB) *Ledger {
	t.Helper()
	key, err := OpenKey(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	return New(Deps{DB: d, Now: at, Key: key})
}

// act records an event after work, in one transaction.
func act(t testing.TB, l *Ledger, e Event, work func(ctx context.Context, tx db.Tx, touched *Touched) error) {
	t.Helper()
	err := l.db.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		var touched Touched
		if work != nil {
			if err := work(ctx, tx, &touched); err != nil {
				return err
			}
		}
		rows, err := touched.Rows(ctx, tx)
		if err != nil {
			return err
		}
		e := e
		e.Rows = append(slices.Clone(e.Rows), rows...)
		return l.Record(ctx, tx, e)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func event(stream string) Event {
	return Event{Stream: stream, Kind: "test.done", Actor: access.Machine(), Scope: access.Scope{Installation: true}, Subject: "something"}
}

func exec(t testing.TB, d *db.DB, query string, args ...any) {
	t.Helper()
	err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func sequence(t testing.TB, l *Ledger) Checkpoint {
	t.Helper()
	c, _, err := l.Sequence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// findings verifies and returns what was found as "key row-or-event".
func findings(t testing.TB, l *Ledger, o Options) []string {
	t.Helper()
	r, err := l.Verify(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range r.Findings {
		text := strings.TrimPrefix(f.Key, "ledger.finding.")
		if table, ok := f.Args["table"]; ok {
			text += fmt.Sprint(" ", table, " ", f.Args["row"])
		}
		found = append(found, text)
	}
	return found
}

func want(t testing.TB, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings: %s", diff)
	}
}

func TestEventsStandInTheTree(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		if c := sequence(t, l); c.Note != "" {
			t.Errorf("a checkpoint of nothing: %s", c.Note)
		}
		for i := range 300 {
			act(t, l, event([]string{"case:1", "case:2", "directory"}[i%3]), nil)
		}
		first := sequence(t, l)
		for range 300 {
			act(t, l, event("case:3"), nil)
		}
		c := sequence(t, l)
		if first.Tree.N != 300 || c.Tree.N != 600 {
			t.Fatalf("trees of %d and %d", first.Tree.N, c.Tree.N)
		}
		for _, n := range []int64{0, 255, 256, 299, 300, 599} {
			way, err := l.Inclusion(t.Context(), c, n)
			if err != nil {
				t.Fatal(err)
			}
			var leaf string
			if err := d.QueryRow(t.Context(), `SELECT leaf FROM ledger_event WHERE position = $1`, n).Scan(&leaf); err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckRecord(way, c.Tree.N, c.Tree.Hash, n, tlog.RecordHash([]byte(leaf))); err != nil {
				t.Errorf("leaf %d: %v", n, err)
			}
		}
		way, err := l.Consistency(t.Context(), first.Tree.N, c)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckTree(way, c.Tree.N, c.Tree.Hash, first.Tree.N, first.Tree.Hash); err != nil {
			t.Error(err)
		}
		want(t, findings(t, l, Options{Since: first.Note}))
		if err := l.Since(t.Context(), first); err != nil {
			t.Error(err)
		}
	})
}

func TestTilesAreThoseOfTheSpecification(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		if _, err := l.Resource(t.Context(), "checkpoint"); problem.KindOf(err) != problem.NotFound {
			t.Errorf("a checkpoint before the first event: %v", err)
		}
		err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			for range 300 {
				if err := l.Record(ctx, tx, event("case:1")); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		c := sequence(t, l)
		read := func(path string) []byte {
			r, err := l.Resource(t.Context(), path)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			return r.Data
		}
		if got := string(read("checkpoint")); got != c.Note {
			t.Errorf("the checkpoint is %s", got)
		}
		for _, bundle := range []struct{ entries, tile string }{
			{"tile/entries/000", "tile/0/000"}, {"tile/entries/001.p/44", "tile/0/001.p/44"}, {"tile/entries/001.p/7", "tile/0/001.p/7"},
		} {
			data, hashes := read(bundle.entries), unpack(read(bundle.tile))
			for i, h := range hashes {
				n := binary.BigEndian.Uint16(data)
				if tlog.RecordHash(data[2:2+n]) != h {
					t.Errorf("%s: entry %d is not of the tile", bundle.entries, i)
				}
				data = data[2+n:]
			}
			if len(data) > 0 {
				t.Errorf("%s: %d bytes more", bundle.entries, len(data))
			}
		}
		top := unpack(read("tile/1/000.p/1"))
		if merkle(append(top, merkle(unpack(read("tile/0/001.p/44"))))) != c.Tree.Hash {
			t.Error("the tiles do not give the root")
		}
		for _, path := range []string{"tile/0/001", "tile/0/001.p/45", "tile/0/002.p/1", "tile/1/000.p/2", "tile/2/000.p/1", "tile/entries/001", "other"} {
			if _, err := l.Resource(t.Context(), path); problem.KindOf(err) != problem.NotFound {
				t.Errorf("%s: %v", path, err)
			}
		}
	})
}

// Three replicas write to five streams while three sequencers run: nothing is lost, nothing stands
// before what it follows, and the record is sound.
func TestThreeWritersLoseAndReorderNothing(t *testing.T) {
	t.Parallel()
	url := testkit.PostgresURL(t)
	key, err := OpenKey(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	const each, streams = 60, 5
	replicas := make([]*Ledger, 3)
	for i := range replicas {
		replicas[i] = New(Deps{DB: openURL(t, url), Now: at, Key: key})
	}
	var writers, sequencers sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	for r, l := range replicas {
		for s := range streams {
			writers.Go(func() {
				for i := range each {
					err := l.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
						e := event(fmt.Sprintf("case:%d", s))
						e.Subject = fmt.Sprint(r, " ", i)
						return l.Record(ctx, tx, e)
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		sequencers.Go(func() {
			for ctx.Err() == nil {
				if _, _, err := l.Sequence(ctx); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	stop()
	sequencers.Wait()
	l := replicas[0]
	if c := sequence(t, l); c.Tree.N != 3*streams*each {
		t.Errorf("%d of %d events stand in the tree", c.Tree.N, 3*streams*each)
	}
	want(t, findings(t, l, Options{}))
	for s := range streams {
		events, err := l.Events(t.Context(), fmt.Sprintf("case:%d", s), 1000)
		if err != nil {
			t.Fatal(err)
		}
		next := map[string]int{}
		slices.Reverse(events)
		for i, e := range events {
			var r string
			var n int
			if _, err := fmt.Sscan(e.Subject, &r, &n); err != nil || n != next[r] || e.Sequence != int64(i) || i > 0 && e.Position <= events[i-1].Position {
				t.Errorf("case %d: event %d is %+v", s, i, e)
			}
			next[r]++
		}
	}
}

func openURL(t testing.TB, url string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), url, migrations)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func TestRecordRefusesWhatItCannotProve(t *testing.T) {
	t.Parallel()
	d := testkit.SQLite(t)
	l := open(t, d)
	for name, e := range map[string]Event{
		"no stream":            {Kind: "test.done"},
		"no kind":              {Stream: "case:1"},
		"another table":        {Stream: "case:1", Kind: "test.done", Rows: []Row{{Table: "setting", ID: "x"}}},
		"a row without an id":  {Stream: "case:1", Kind: "test.done", Rows: []Row{{Table: "body"}}},
		"too few values":       {Stream: "case:1", Kind: "test.done", Rows: []Row{{Table: "source", ID: "x", Values: []any{"x"}}}},
		"a value of no column": {Stream: "case:1", Kind: "test.done", Rows: []Row{{Table: "source", ID: "x", Values: []any{"x", 1i, "", ""}}}},
	} {
		err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error { return l.Record(ctx, tx, e) })
		if err == nil {
			t.Errorf("%s was recorded", name)
		}
	}
	if c := sequence(t, l); c.Tree.N != 0 {
		t.Errorf("%d events", c.Tree.N)
	}
}

func TestAnotherKeyDoesNotSign(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		act(t, l, event("case:1"), nil)
		sequence(t, l)
		stranger := open(t, d)
		act(t, stranger, event("case:1"), nil)
		_, _, err := stranger.Sequence(t.Context())
		var p *problem.Error
		if !errors.As(err, &p) || p.Key != "ledger.key.other" {
			t.Errorf("got %v", err)
		}
		want(t, findings(t, l, Options{}))
		want(t, findings(t, stranger, Options{}), "key", "signature")
		if _, _, err := New(Deps{DB: d, Now: at}).Sequence(t.Context()); !errors.Is(err, errNoKey) {
			t.Errorf("without a key: %v", err)
		}
	})
}

func TestKeyStaysAndIsItsOwners(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first, err := OpenKey(folder, "")
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenKey(folder, "")
	if err != nil || again.Verifier != first.Verifier {
		t.Errorf("another key: %v", err)
	}
	assertMode(t, filepath.Join(folder, keyFile))
	secret, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	set, err := OpenKey(folder, secret)
	if err != nil || set.Verifier == first.Verifier {
		t.Errorf("the setting does not come first: %v", err)
	}
	if _, err := ParseKey("PRIVATE+KEY+x"); problem.KindOf(err) != problem.Invalid {
		t.Errorf("half a key: %v", err)
	}
}

func TestProofIsCheckedOffline(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		for i := range 20 {
			act(t, l, event([]string{"case:1", "case:2"}[i%2]), nil)
		}
		c := sequence(t, l)
		export := func() Proof {
			p, err := l.Export(t.Context(), "", "case:1")
			if err != nil {
				t.Fatal(err)
			}
			var file bytes.Buffer
			if err := p.Write(&file); err != nil {
				t.Fatal(err)
			}
			p, err = ReadProof(&file)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		proven, err := export().Check(l.key.Verifier)
		if err != nil || len(proven.Events) != 10 || !proven.Trusted || !proven.Whole || proven.Checkpoint.Tree != c.Tree {
			t.Fatalf("%+v, %v", proven, err)
		}
		if e := proven.Events[3]; e.Kind != "test.done" || !e.Actor.Machine || !e.At.Equal(at()) || e.Sequence != 3 {
			t.Errorf("event 3 is %+v", e)
		}
		other, err := NewKey()
		if err != nil {
			t.Fatal(err)
		}
		stranger, err := ParseKey(other)
		if err != nil {
			t.Fatal(err)
		}
		for name, tt := range map[string]struct {
			change   func(p *Proof)
			verifier string
			want     string
		}{
			"another key":            {func(*Proof) {}, stranger.Verifier, "ledger.checkpoint.signature"},
			"another checkpoint":     {func(p *Proof) { p.Checkpoint = strings.Replace(p.Checkpoint, "\n20\n", "\n21\n", 1) }, "", "ledger.checkpoint.signature"},
			"another detail":         {func(p *Proof) { p.Events[2].Detail = strings.Replace(p.Events[2].Detail, "done", "gone", 1) }, "", "ledger.proof.detail"},
			"one left out":           {func(p *Proof) { p.Events = slices.Delete(p.Events, 2, 3) }, "", "ledger.proof.gap"},
			"another stream":         {func(p *Proof) { p.Stream.Name = "case:2" }, "", "ledger.proof.stream"},
			"another position":       {func(p *Proof) { p.Events[2].Position++ }, "", "ledger.proof.inclusion"},
			"a position beyond":      {func(p *Proof) { p.Events[2].Position = 1 << 60 }, "", "ledger.proof.inclusion"},
			"half a hash":            {func(p *Proof) { p.Events[2].Inclusion[0] = []byte{1} }, "", "ledger.proof.inclusion"},
			"a leaf that is no leaf": {func(p *Proof) { p.Events[2].Leaf = "x" }, "", "ledger.proof.leaf"},
			"another leaf":           {func(p *Proof) { p.Events[2].Leaf = p.Events[3].Leaf }, "", "ledger.proof.inclusion"},
			"no key":                 {func(p *Proof) { p.Verifier = "x" }, "", "ledger.key.verifier"},
		} {
			p := export()
			tt.change(&p)
			_, err := p.Check(tt.verifier)
			var found *problem.Error
			if !errors.As(err, &found) || found.Key != tt.want {
				t.Errorf("%s: %v, want %s", name, err, tt.want)
			}
		}
		for _, text := range []string{"", "{}", "[]", `{"format":"patuh-proof-v1"}`, `{"format":"x","events":[{}]}`} {
			if _, err := ReadProof(strings.NewReader(text)); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%q: %v", text, err)
			}
		}
		if _, err := l.Export(t.Context(), "", "case:9"); problem.KindOf(err) != problem.NotFound {
			t.Errorf("a stream that is not there: %v", err)
		}
	})
}

func FuzzProof(f *testing.F) {
	f.Add([]byte(`{"format":"patuh-proof-v1","events":[{"leaf":"x","inclusion":["AA=="]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ReadProof(bytes.NewReader(data))
		if err != nil {
			return
		}
		if _, err := p.Check(""); err == nil {
			t.Errorf("%q was taken as proof", data)
		}
	})
}

// A verification that runs while others act must not take their acts for tampering.
func TestVerifyReadsWhileOthersWrite(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		ctx, stop := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		for w := range 3 {
			writers.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					err := d.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
						id := fmt.Sprint("s", w, i%7)
						_, err := tx.Exec(ctx, `INSERT INTO source (id, kind, title, url) VALUES ($1, 'press', $1, $2)
							ON CONFLICT (id) DO UPDATE SET url = excluded.url`, id, fmt.Sprint(i))
						if i%5 == 4 {
							_, err = tx.Exec(ctx, `DELETE FROM source WHERE id = $1`, id)
						}
						if err != nil {
							return err
						}
						var touched Touched
						touched.Add("source", id)
						e := event(fmt.Sprint("case:", i%4))
						if e.Rows, err = touched.Rows(ctx, tx); err != nil {
							return err
						}
						return l.Record(ctx, tx, e)
					})
					if err != nil && ctx.Err() == nil {
						t.Error(err)
					}
				}
			})
		}
		for range 15 {
			sequence(t, l)
			want(t, findings(t, l, Options{}))
		}
		stop()
		writers.Wait()
		sequence(t, l)
		want(t, findings(t, l, Options{}))
	})
}
