package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Tiles have the height and the contents of c2sp.org/tlog-tiles: 256 hashes, and of every full tile
// one hash in the level above.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// edge is the right edge of a growing tree: the tile of each level that is not yet full, the lowest
// level first. Full tiles leave it.
type edge struct {
	size  int64
	tiles [][]tlog.Hash
	// full is told of each tile that has become full.
	full func(level int, number int64, hashes []tlog.Hash) error
}

// add appends the hash of a leaf.
func (e *edge) add(h tlog.Hash) error {
	e.size++
	for level := 0; ; level++ {
		if level == len(e.tiles) {
			e.tiles = append(e.tiles, make([]tlog.Hash, 0, tileWidth))
		}
		e.tiles[level] = append(e.tiles[level], h)
		if len(e.tiles[level]) < tileWidth {
			return nil
		}
		number := e.size>>(tileHeight*(level+1)) - 1
		if err := e.full(level, number, e.tiles[level]); err != nil {
			return err
		}
		h = merkle(e.tiles[level])
		e.tiles[level] = e.tiles[level][:0]
	}
}

// root is the hash of the whole tree. Each level's hashes are perfect subtrees, and what lies below
// them at the edge comes last, so RFC 6962's split falls between the same leaves.
func (e *edge) root() tlog.Hash {
	var line []tlog.Hash
	for level, tile := range e.tiles {
		if level == 0 || len(line) == 0 {
			line = append([]tlog.Hash(nil), tile...)
			continue
		}
		line = append(append([]tlog.Hash(nil), tile...), merkle(line))
	}
	return merkle(line)
}

// each tells of the tiles of the edge that hold anything.
func (e *edge) each(tell func(level int, number int64, hashes []tlog.Hash) error) error {
	for level, tile := range e.tiles {
		if len(tile) == 0 {
			continue
		}
		if err := tell(level, e.size>>(tileHeight*(level+1)), tile); err != nil {
			return err
		}
	}
	return nil
}

// readEdge reads the edge of a tree of size leaves.
func readEdge(ctx context.Context, q db.Queryer, size int64) (*edge, error) {
	e := &edge{size: size}
	for level := 0; size>>(tileHeight*level) > 0; level++ {
		width := int(size >> (tileHeight * level) % tileWidth)
		tile := make([]tlog.Hash, 0, tileWidth)
		if width > 0 {
			data, err := readTile(ctx, q, level, size>>(tileHeight*(level+1)), width)
			if err != nil {
				return nil, err
			}
			tile = append(tile, unpack(data)...)
		}
		e.tiles = append(e.tiles, tile)
	}
	return e, nil
}

var errTile = errors.New("ledger: a tile is missing or too short")

// readTile reads the first width hashes of a tile.
func readTile(ctx context.Context, q db.Queryer, level int, number int64, width int) ([]byte, error) {
	var data []byte
	err := q.QueryRow(ctx, `SELECT hashes FROM ledger_tile WHERE level = $1 AND number = $2`, level, number).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) || err == nil && (len(data) < width*tlog.HashSize || len(data)%tlog.HashSize != 0) {
		return nil, fmt.Errorf("%w: level %d, number %d", errTile, level, number)
	}
	if err != nil {
		return nil, fmt.Errorf("read tile %d of level %d: %w", number, level, db.Problem(err))
	}
	return data[:width*tlog.HashSize], nil
}

func writeTile(ctx context.Context, tx db.Tx, level int, number int64, hashes []tlog.Hash) error {
	_, err := tx.Exec(ctx, `INSERT INTO ledger_tile (level, number, hashes) VALUES ($1, $2, $3)
		ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes`, level, number, pack(hashes))
	if err != nil {
		return fmt.Errorf("write tile %d of level %d: %w", number, level, err)
	}
	return nil
}

func pack(hashes []tlog.Hash) []byte {
	data := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		data = append(data, h[:]...)
	}
	return data
}

func unpack(data []byte) []tlog.Hash {
	hashes := make([]tlog.Hash, len(data)/tlog.HashSize)
	for i := range hashes {
		copy(hashes[i][:], data[i*tlog.HashSize:])
	}
	return hashes
}

// tileReader hands our tiles to tlog, which checks each against the tree before it uses it.
type tileReader struct {
	ctx context.Context //nolint:containedctx // tlog's interface has no place for it
	q   db.Queryer
}

// Height is the height of our tiles.
func (r tileReader) Height() int { return tileHeight }

// ReadTiles reads tiles of the width asked for.
func (r tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	all := make([][]byte, len(tiles))
	for i, t := range tiles {
		var err error
		if all[i], err = readTile(r.ctx, r.q, t.L, t.N, t.W); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// SaveTiles does nothing: the tiles are ours.
func (r tileReader) SaveTiles([]tlog.Tile, [][]byte) {}

func hashReader(ctx context.Context, q db.Queryer, tree tlog.Tree) tlog.HashReader {
	return tlog.TileHashReader(tree, tileReader{ctx, q})
}
