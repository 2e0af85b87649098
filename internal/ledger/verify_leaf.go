package ledger

import (
	"context"
	"database/sql"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// stretch is how many leaves one worker reads at a time; whole tiles.
const stretch = 16 * tileWidth

// seen is a leaf as it was read, with what its own hashes say.
type seen struct {
	id, stream string
	position   int64 // -1: it waits
	sequence   int64 // as its row has it
	hash       tlog.Hash
	leaf       Leaf
	readable   bool
	missing    bool
}

// leaves reads the tree's leaves, on all processors, and puts them together in their order.
func (v *verification) leaves(ctx context.Context, size int64) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	edge := &edge{full: v.sameTile(ctx)}
	type outcome struct {
		leaves []seen
		err    error
	}
	queue := make(chan chan outcome, runtime.GOMAXPROCS(0))
	go func() {
		defer close(queue)
		for from := int64(0); from < size; from += stretch {
			done := make(chan outcome, 1)
			select {
			case queue <- done:
			case <-ctx.Done():
				return
			}
			go func() {
				leaves, err := v.stretch(ctx, from, min(from+stretch, size))
				done <- outcome{leaves, err}
			}()
		}
	}()
	for done := range queue {
		o := <-done
		if o.err != nil {
			return o.err
		}
		for _, s := range o.leaves {
			if err := v.take(edge, s); err != nil {
				return err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	v.report.Leaves = edge.size
	if err := edge.each(v.sameTile(ctx)); err != nil {
		return err
	}
	return v.rest(ctx, size)
}

// take adds a leaf to the tree and to its stream's chain.
func (v *verification) take(edge *edge, s seen) error {
	if err := edge.add(s.hash); err != nil {
		return err
	}
	for _, want := range v.roots[edge.size] {
		if edge.root() != want.hash {
			v.find(want.key, problem.Args{"size": edge.size})
		}
	}
	v.chain(s)
	return nil
}

// chain holds a leaf against the one before it in its stream.
func (v *verification) chain(s seen) {
	if s.missing || !s.readable {
		return
	}
	end := v.chains[s.leaf.Stream]
	if s.leaf.Sequence != end.next {
		v.find("ledger.finding.sequence", problem.Args{"stream": s.stream, "event": s.id, "want": end.next, "have": s.leaf.Sequence})
	} else if s.leaf.Previous != end.head {
		v.find("ledger.finding.chain", problem.Args{"stream": s.stream, "event": s.id, "sequence": s.leaf.Sequence})
	}
	v.chains[s.leaf.Stream] = link{s.leaf.Sequence + 1, s.hash}
}

// rest takes the leaves that came into the tree since, and those that wait.
func (v *verification) rest(ctx context.Context, size int64) error {
	found, err := v.events(ctx, `(position IS NULL OR position >= $1)`, size)
	if err != nil {
		return err
	}
	for _, s := range found {
		v.chain(s)
	}
	v.report.Waiting = int64(len(found))
	return nil
}

// stretch reads the leaves of a range of positions and compares them with the lowest tiles.
func (v *verification) stretch(ctx context.Context, from, to int64) ([]seen, error) {
	found, err := v.events(ctx, `position >= $1 AND position < $2`, from, to)
	if err != nil {
		return nil, err
	}
	tiles, err := v.tiles(ctx, from, to)
	if err != nil {
		return nil, err
	}
	leaves := make([]seen, to-from)
	for i := range leaves {
		leaves[i] = seen{position: from + int64(i), missing: true}
	}
	for _, s := range found {
		leaves[s.position-from] = s
	}
	for i := range leaves {
		s, want := &leaves[i], tlog.Hash{}
		if i < len(tiles) {
			want = tiles[i]
		}
		switch {
		case s.missing:
			s.hash = want // so that the rest stays where it was
			v.find("ledger.finding.leaf_missing", problem.Args{"position": s.position})
		case i >= len(tiles):
			v.find("ledger.finding.tile", problem.Args{"tile": tilePath{number: s.position / tileWidth, width: tileWidth}.String()})
		case s.hash != want:
			v.find("ledger.finding.leaf_changed", problem.Args{"position": s.position, "event": s.id})
		}
	}
	return leaves, nil
}

// tiles are the hashes of the lowest tiles for a range, up to the first that is missing.
func (v *verification) tiles(ctx context.Context, from, to int64) ([]tlog.Hash, error) {
	rows, err := db.All(ctx, v.q, db.Column[[]byte], `SELECT hashes FROM ledger_tile
		WHERE level = 0 AND number >= $1 AND number <= $2 ORDER BY number`, from/tileWidth, (to-1)/tileWidth)
	var hashes []tlog.Hash
	for _, data := range rows {
		hashes = append(hashes, unpack(data)...)
	}
	return hashes, err
}

// sameTile compares a tile above the lowest with the stored one.
func (v *verification) sameTile(ctx context.Context) func(int, int64, []tlog.Hash) error {
	return func(level int, number int64, hashes []tlog.Hash) error {
		if level == 0 {
			return nil
		}
		data, err := readTile(ctx, v.q, level, number, len(hashes))
		if err != nil && ctx.Err() != nil {
			return err
		}
		if err != nil || string(data) != string(pack(hashes)) {
			v.find("ledger.finding.tile", problem.Args{"tile": tilePath{level: level, number: number, width: len(hashes)}.String()})
		}
		return nil
	}
}

// events reads events by a condition, in the order of their positions and numbers, and checks what
// each leaf says about its stream, its detail and its rows.
func (v *verification) events(ctx context.Context, where string, args ...any) ([]seen, error) {
	var buffer []byte
	events, err := db.All(ctx, v.q, func(row db.Row) (seen, error) {
		s := seen{position: -1}
		var position *int64
		var text string
		var salt []byte
		var detail, authority *string
		if err := row.Scan(&s.id, &s.stream, &s.sequence, &position, &text, &salt, &detail, &authority); err != nil {
			return s, err
		}
		if position != nil {
			s.position = *position
		}
		buffer = append(buffer[:0], text...)
		s.hash = tlog.RecordHash(buffer)
		v.readLeaf(&s, text)
		if s.readable {
			v.checkDetail(s, salt, detail, authority)
		}
		return s, nil
	}, `SELECT id, stream, sequence, position, leaf, salt, detail, authority_id FROM ledger_event WHERE `+where+`
		ORDER BY position NULLS LAST, sequence`, args...)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	return events, v.checkRows(ctx, events)
}

func (v *verification) readLeaf(s *seen, text string) {
	leaf, err := ParseLeaf(text)
	if err != nil {
		v.find("ledger.finding.leaf_unreadable", problem.Args{"event": s.id})
		return
	}
	s.leaf, s.readable = leaf, true
	if s.sequence != leaf.Sequence {
		v.find("ledger.finding.number", problem.Args{"event": s.id, "have": s.sequence, "want": leaf.Sequence})
	}
	// A stream that began after readStreams is not among them; its next verification is.
	if t, ok := v.streams[s.stream]; ok && t.hash != leaf.Stream || !ok && s.position >= 0 && leaf.Sequence > 0 {
		v.find("ledger.finding.stream", problem.Args{"stream": s.stream, "events": leaf.Sequence})
	}
}

func (v *verification) checkDetail(s seen, salt []byte, detail, authority *string) {
	gone := salt == nil || detail == nil
	switch {
	case gone && !v.erased[s.id]:
		v.suspect(s.id, Finding{"ledger.finding.detail_missing", problem.Args{"event": s.id}})
	case gone:
		v.count(&v.report.Erased)
	case v.erased[s.id]:
		v.find("ledger.finding.unerased", problem.Args{"event": s.id})
	case detailHash(salt, *detail) != s.leaf.Detail:
		v.find("ledger.finding.detail_changed", problem.Args{"event": s.id})
	case authorityOf(*detail) != orEmpty(authority):
		v.find("ledger.finding.hidden", problem.Args{"event": s.id})
	}
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func (v *verification) count(n *int64) {
	v.mu.Lock()
	*n++
	v.mu.Unlock()
}

// checkRows reads the recorded rows of events and holds them against the roots in their leaves. The
// ids of events that stand together in the tree are close together too, so one range has them all
// and few others.
func (v *verification) checkRows(ctx context.Context, events []seen) error {
	first, last := events[0].id, events[0].id
	roots := make(map[string]*rowsOf, len(events))
	for i := range events {
		first, last = min(first, events[i].id), max(last, events[i].id)
		roots[events[i].id] = &rowsOf{}
	}
	rows, err := v.q.Query(ctx, `SELECT event_id, ordinal, table_name, row_id, version, hash FROM ledger_row
		WHERE event_id >= $1 AND event_id <= $2 ORDER BY event_id, ordinal`, first, last)
	if err != nil {
		return err
	}
	defer rows.Close()
	var event, table, id string
	var ordinal, version int64
	var hash sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&event, &ordinal, &table, &id, &version, &hash); err != nil {
			return db.Problem(err)
		}
		if of := roots[event]; of != nil {
			of.add(ordinal, table, id, version, hash)
		}
	}
	for _, s := range events {
		of := roots[s.id]
		if s.readable && (of.disordered || len(of.entries) != s.leaf.RowCount || merkle(of.entries) != s.leaf.Rows) {
			v.find("ledger.finding.rows", problem.Args{"event": s.id, "have": len(of.entries), "want": s.leaf.RowCount})
		}
	}
	return db.Problem(rows.Err())
}

// rowsOf collects the recorded rows of one event.
type rowsOf struct {
	entries    []tlog.Hash
	disordered bool
}

func (o *rowsOf) add(ordinal int64, table, id string, version int64, hash []byte) {
	var h tlog.Hash
	o.disordered = o.disordered || ordinal != int64(len(o.entries)) || len(hash) != len(h)
	copy(h[:], hash)
	o.entries = append(o.entries, entryHash(table, id, version, h))
}

// salts: one is missing exactly where an event says that it was erased.
func (v *verification) salts(ctx context.Context) error {
	missing := map[string]bool{}
	_, err := db.All(ctx, v.q, func(row db.Row) (struct{}, error) {
		var event string
		var ordinal int64
		err := row.Scan(&event, &ordinal)
		id := event + "/" + strconv.FormatInt(ordinal, 10)
		missing[id] = true
		if v.erased[id] {
			v.report.Erased++
		} else {
			v.suspect(id, Finding{"ledger.finding.salt_missing", problem.Args{"event": event, "ordinal": ordinal}})
		}
		return struct{}{}, err
	}, `SELECT event_id, ordinal FROM ledger_row WHERE salt IS NULL ORDER BY event_id, ordinal`)
	for _, id := range slices.Sorted(maps.Keys(v.erased)) {
		if event, _, row := strings.Cut(id, "/"); row && !missing[id] {
			v.find("ledger.finding.unerased", problem.Args{"event": event})
		}
	}
	return err
}
