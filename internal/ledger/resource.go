package ledger

import (
	"context"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Resource is one of the static files of c2sp.org/tlog-tiles.
type Resource struct {
	Type string // of content
	Data []byte
	// Forever: it will never change. The checkpoint does, and a partial tile has its width in its path.
	Forever bool
}

// Resource returns what stands at a path below the ledger's address: checkpoint, tile/<L>/<N>[.p/<W>]
// or tile/entries/<N>[.p/<W>]. A path that is not written so, or beyond the last checkpoint, is NotFound.
func (l *Ledger) Resource(ctx context.Context, path string) (Resource, error) {
	if path == "checkpoint" {
		c, err := l.Newest(ctx)
		return Resource{Type: "text/plain; charset=utf-8", Data: []byte(c.Note)}, err
	}
	t, ok := parseTilePath(path)
	if !ok {
		return Resource{}, problem.New(problem.NotFound, "ledger.tile.none", nil)
	}
	size, err := db.One(ctx, l.db, db.Column[int64], `SELECT size FROM ledger_tree WHERE one = 1`)
	if err != nil {
		return Resource{}, fmt.Errorf("read the size of the ledger: %w", err)
	}
	if last := t.number*tileWidth + int64(t.width); last > size>>(tileHeight*t.level) {
		return Resource{}, problem.New(problem.NotFound, "ledger.tile.none", nil)
	}
	var data []byte
	if t.entries {
		data, err = l.entries(ctx, t)
	} else {
		data, err = readTile(ctx, l.db, t.level, t.number, t.width)
	}
	return Resource{Type: "application/octet-stream", Data: data, Forever: true}, err
}

// entries is a bundle: every leaf with its length before it.
func (l *Ledger) entries(ctx context.Context, t tilePath) ([]byte, error) {
	first := t.number * tileWidth
	leaves, err := db.All(ctx, l.db, db.Column[string], `SELECT leaf FROM ledger_event
		WHERE position >= $1 AND position < $2 ORDER BY position`, first, first+int64(t.width))
	if err != nil {
		return nil, fmt.Errorf("read leaves: %w", err)
	}
	if len(leaves) != t.width {
		return nil, fmt.Errorf("ledger: %d leaves where %d stand in the tree", len(leaves), t.width)
	}
	var data []byte
	for _, leaf := range leaves {
		if len(leaf) > 1<<16-1 {
			return nil, fmt.Errorf("ledger: a leaf of %d bytes", len(leaf))
		}
		data = binary.BigEndian.AppendUint16(data, uint16(len(leaf))) //nolint:gosec // checked above
		data = append(data, leaf...)
	}
	return data, nil
}

// tilePath is a parsed path; width 256 is a full tile.
type tilePath struct {
	level   int
	number  int64
	width   int
	entries bool
}

// String writes the path as the specification has it.
func (t tilePath) String() string {
	name := strconv.Itoa(t.level)
	if t.entries {
		name = "entries"
	}
	number := fmt.Sprintf("%03d", t.number%1000)
	for n := t.number / 1000; n > 0; n /= 1000 {
		number = fmt.Sprintf("x%03d/%s", n%1000, number)
	}
	path := "tile/" + name + "/" + number
	if t.width < tileWidth {
		path += ".p/" + strconv.Itoa(t.width)
	}
	return path
}

// maxLevel is the highest of a tree whose size fits in 62 bits.
const maxLevel = 6

// parseTilePath reads what String writes, and nothing that it would write otherwise.
func parseTilePath(path string) (tilePath, bool) {
	if len(path) > 100 {
		return tilePath{}, false
	}
	rest, ok := strings.CutPrefix(path, "tile/")
	name, rest, found := strings.Cut(rest, "/")
	t := tilePath{width: tileWidth, entries: name == "entries"}
	var err error
	if !t.entries {
		t.level, err = strconv.Atoi(name)
	}
	number, width, partial := strings.Cut(rest, ".p/")
	if partial && err == nil {
		t.width, err = strconv.Atoi(width)
	}
	if !ok || !found || err != nil || t.level < 0 || t.level > maxLevel || t.width < 1 || t.width > tileWidth {
		return tilePath{}, false
	}
	t.number, err = strconv.ParseInt(strings.NewReplacer("x", "", "/", "").Replace(number), 10, 64)
	if err != nil || t.number < 0 || t.number >= 1<<(62-tileHeight*(t.level+1)) {
		return tilePath{}, false
	}
	return t, t.String() == path
}
