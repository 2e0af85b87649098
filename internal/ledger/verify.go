package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// MaxFindings bounds how many findings a report names; beyond it they are only counted.
const MaxFindings = 1000

// Finding is something that is not as the record says. Its catalog text names it.
type Finding struct {
	Key  string
	Args problem.Args
}

// Report is the outcome of Verify: what was looked at, and what is wrong.
type Report struct {
	Leaves     int64 // in the tree
	Waiting    int64 // not yet in the tree
	Streams    int64
	Rows       int64 // covered rows that are there now
	Erased     int64 // salts that were erased, with an event that says so
	Checkpoint Checkpoint
	Findings   []Finding
	More       int // findings beyond MaxFindings
}

// Sound reports whether nothing was found.
func (r Report) Sound() bool { return len(r.Findings) == 0 }

// Options of Verify.
type Options struct {
	// Verifier is the public key to trust; the ledger's own when empty.
	Verifier string
	// Since is the text of an older checkpoint that somebody kept; may be empty.
	Since string
}

// Verify computes the whole record afresh: every leaf and its salted hashes, the numbering of every
// stream, the tree, the checkpoint's signature, and the hash of every covered row as it is now. It
// reads while others write. Findings are no error; an error means that it could not be said.
func (l *Ledger) Verify(ctx context.Context, o Options) (Report, error) {
	v := &verification{l: l, q: l.db}
	if err := v.run(ctx, o); err != nil {
		return Report{}, fmt.Errorf("verify the ledger: %w", err)
	}
	return v.report, nil
}

type verification struct {
	l *Ledger
	q db.Queryer

	mu     sync.Mutex
	report Report

	erased   map[string]bool // event ids, and event id/ordinal of rows
	suspects map[string]Finding
	streams  map[string]*told   // what ledger_stream says, by name
	chains   map[tlog.Hash]link // what the leaves say, by salted name
	// roots are the trees that must come out, by size.
	roots map[int64][]expected
}

type expected struct {
	hash tlog.Hash
	key  string
}

func (v *verification) find(key string, args problem.Args) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.report.Findings) >= MaxFindings {
		v.report.More++
		return
	}
	v.report.Findings = append(v.report.Findings, Finding{key, args})
}

func (v *verification) run(ctx context.Context, o Options) error {
	size, err := v.begin(ctx, o)
	if err != nil {
		return err
	}
	if err := v.readErased(ctx); err != nil {
		return err
	}
	if err := v.readStreams(ctx); err != nil {
		return err
	}
	if err := v.leaves(ctx, size); err != nil {
		return err
	}
	if err := v.checkStreams(ctx); err != nil {
		return err
	}
	if err := errors.Join(v.salts(ctx), v.strays(ctx)); err != nil {
		return err
	}
	for _, cover := range Covered {
		if err := v.table(ctx, cover); err != nil {
			return err
		}
	}
	return v.acquit(ctx)
}

// suspect notes something that is missing, and may have been erased while we read.
func (v *verification) suspect(id string, f Finding) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.suspects == nil {
		v.suspects = map[string]Finding{}
	}
	v.suspects[id] = f
}

// acquit looks once more for events that say what was erased, and finds the rest.
func (v *verification) acquit(ctx context.Context) error {
	if len(v.suspects) == 0 {
		return nil
	}
	if err := v.readErased(ctx); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(v.suspects)) {
		if v.erased[id] {
			v.report.Erased++
		} else {
			v.find(v.suspects[id].Key, v.suspects[id].Args)
		}
	}
	return nil
}

// begin reads the size and the checkpoints that the tree must agree with.
func (v *verification) begin(ctx context.Context, o Options) (int64, error) {
	v.roots = map[int64][]expected{}
	var size int64
	var stored string
	if err := v.q.QueryRow(ctx, `SELECT size, verifier FROM ledger_tree WHERE one = 1`).Scan(&size, &stored); err != nil {
		return 0, db.Problem(err)
	}
	verifier := o.Verifier
	if verifier == "" && v.l.key != nil {
		verifier = v.l.key.Verifier
	}
	switch {
	case verifier == "":
		verifier = stored
	case stored != "" && stored != verifier:
		v.find("ledger.finding.key", problem.Args{"have": originOf(stored), "want": originOf(verifier)})
	}
	if size > 0 {
		if err := v.newest(ctx, size, verifier); err != nil {
			return 0, err
		}
	}
	if o.Since == "" {
		return size, nil
	}
	since, err := ParseCheckpoint(o.Since, verifier)
	if err != nil {
		return 0, err
	}
	if since.Tree.N > size {
		v.find("ledger.finding.shorter", problem.Args{"have": size, "want": since.Tree.N})
	} else if since.Tree.N > 0 {
		v.roots[since.Tree.N] = append(v.roots[since.Tree.N], expected{since.Tree.Hash, "ledger.finding.since"})
	}
	return size, nil
}

// newest holds the checkpoint of this size against its signature. A newer one may come meanwhile.
func (v *verification) newest(ctx context.Context, size int64, verifier string) error {
	text, err := db.One(ctx, v.q, db.Column[string], `SELECT note FROM ledger_checkpoint WHERE size = $1`, size)
	if problem.KindOf(err) == problem.NotFound {
		v.find("ledger.finding.no_checkpoint", problem.Args{"size": size})
		return nil
	}
	if err != nil {
		return err
	}
	c, err := ParseCheckpoint(text, verifier)
	if problem.KindOf(err) == problem.Invalid {
		v.find("ledger.finding.signature", problem.Args{"size": size})
		return nil
	}
	if err != nil {
		return err
	}
	v.report.Checkpoint = c
	if c.Tree.N != size {
		v.find("ledger.finding.no_checkpoint", problem.Args{"size": size})
		return nil
	}
	v.roots[size] = append(v.roots[size], expected{c.Tree.Hash, "ledger.finding.root"})
	return nil
}

func (v *verification) readErased(ctx context.Context) error {
	v.erased = map[string]bool{}
	ids, err := db.All(ctx, v.q, db.Column[string], `SELECT row_id FROM ledger_row WHERE table_name IN ('ledger_event', 'ledger_row')`)
	for _, id := range ids {
		v.erased[id] = true
	}
	return err
}

// told is what ledger_stream says of a stream.
type told struct {
	name   string
	hash   tlog.Hash
	events int64
	head   tlog.Hash
}

// link is the end of a stream's chain of leaves.
type link struct {
	next int64
	head tlog.Hash
}

func scanTold(row db.Row) (*told, error) {
	var t told
	var salt, head []byte
	if err := row.Scan(&t.name, &salt, &t.events, &head); err != nil {
		return nil, err
	}
	t.hash = streamHash(salt, t.name)
	copy(t.head[:], head)
	return &t, nil
}

func (v *verification) readStreams(ctx context.Context) error {
	v.streams, v.chains = map[string]*told{}, map[tlog.Hash]link{}
	all, err := db.All(ctx, v.q, scanTold, `SELECT name, salt, events, head FROM ledger_stream`)
	for _, t := range all {
		v.streams[t.name] = t
	}
	v.report.Streams = int64(len(all))
	return err
}

// checkStreams holds the end of every chain against what ledger_stream says.
func (v *verification) checkStreams(ctx context.Context) error {
	for name, t := range v.streams {
		if end := v.chains[t.hash]; end == (link{t.events, t.head}) {
			continue
		}
		sound, err := v.streamAgain(ctx, name)
		if err != nil {
			return err
		}
		if !sound {
			v.find("ledger.finding.stream", problem.Args{"stream": name, "events": t.events})
		}
	}
	return nil
}

// streamAgain looks at one stream in one statement, since somebody may have recorded meanwhile.
func (v *verification) streamAgain(ctx context.Context, name string) (bool, error) {
	var events, count int64
	var head []byte
	var leaf string
	err := v.q.QueryRow(ctx, `SELECT s.events, s.head, (SELECT count(*) FROM ledger_event e WHERE e.stream = s.name),
			coalesce((SELECT e.leaf FROM ledger_event e WHERE e.stream = s.name AND e.sequence = s.events - 1), '')
		FROM ledger_stream s WHERE s.name = $1`, name).Scan(&events, &head, &count, &leaf)
	if err = db.Problem(err); problem.KindOf(err) == problem.NotFound {
		return false, nil
	}
	last := tlog.RecordHash([]byte(leaf))
	return events == count && string(last[:]) == string(head), err
}

// strays looks for rows of the record that belong to no event.
func (v *verification) strays(ctx context.Context) error {
	ids, err := db.All(ctx, v.q, db.Column[string], `SELECT table_name || ' ' || row_id FROM ledger_row
		WHERE NOT EXISTS (SELECT 1 FROM ledger_event WHERE id = event_id) LIMIT 100`)
	for _, id := range ids {
		v.find("ledger.finding.stray", problem.Args{"row": id})
	}
	return err
}
