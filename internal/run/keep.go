package run

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/run/archive"
)

// partBytes is how much of an archive a row holds, before it is compressed.
const partBytes = 4 << 20

// keep writes a computation with its figures and archive, all in one commit: there is never half of one.
func (r *Runs) keep(ctx context.Context, one *Run, f *frozen, figures *archive.Figures, data []byte, done func(context.Context, db.Tx) error) error {
	lines, err := json.Marshal(figures.Lines)
	if err != nil {
		return err
	}
	bodies, units, err := f.rows(one.ID, figures)
	if err != nil {
		return err
	}
	parts, err := compressed(one.ID, data)
	if err != nil {
		return err
	}
	in := 0
	for i := range figures.Bodies {
		in += figures.Bodies[i].Assessed
	}
	err = r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := done(ctx, tx); err != nil {
			return err
		}
		err := db.Update(ctx, tx, `UPDATE run SET state = 'done', number = $3, inputs_hash = $4, archive_hash = $5, archive_size = $6, taken_at = $7, ended_at = $8,
				lines = $9, bodies = $10, units = $11, units_in = $12, forms = $13, done = $10, version = version + 1 WHERE id = $1 AND version = $2`,
			one.ID, one.Version, f.number, one.Inputs, one.Archive, one.Size, db.At(f.taken), db.At(r.now()), string(lines),
			len(bodies), len(units), in, f.forms)
		if errors.Is(err, db.ErrChanged) {
			return errCancelled
		}
		if err != nil {
			return err
		}
		if err := insertAll(ctx, tx, bodies, units, parts); err != nil {
			return err
		}
		return r.record(ctx, tx, access.Machine(), "done", &f.cycle, one.ID, "")
	})
	return err
}

func insertAll(ctx context.Context, tx db.Tx, bodies, units, parts [][]any) error {
	for _, one := range []struct {
		query string
		rows  iter.Seq[[]any]
	}{
		{`INSERT INTO run_body (run_id, body_id, office_id, code, name, kind, reason, state, exact, rounded, coverage, class, assessed, not_assessed, left_out,
			place, place_of, tied, simulation, dimensions) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`, slices.Values(bodies)},
		{`INSERT INTO run_unit (run_id, locus_id, body_id, code, name, part, reason, trouble, state, exact, rounded, coverage, class, answered, na, forms, seen, nodes)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`, slices.Values(units)},
		{`INSERT INTO run_archive (run_id, part, bytes) VALUES ($1, $2, $3)`, slices.Values(parts)},
	} {
		if _, err := db.InsertAll(ctx, tx, one.query, one.rows); err != nil {
			return err
		}
	}
	return nil
}

// rows are those of bodies and of units.
func (f *frozen) rows(run string, figures *archive.Figures) ([][]any, [][]any, error) {
	var bodies, units [][]any
	for i := range f.run.Bodies {
		b, own := &f.run.Bodies[i], &figures.Bodies[i]
		known := f.bodies[b.Code]
		dimensions, err := list(own.Dimensions)
		if err != nil {
			return nil, nil, err
		}
		bodies = append(bodies, []any{
			run, known.id, known.office, b.Code, known.name, b.Kind, b.Reason, own.State, own.Exact, own.Rounded, own.Coverage, own.Class,
			own.Assessed, own.NotAssessed, own.LeftOut, own.Place.Place, own.Place.Of, own.Place.Tied, own.Simulation, dimensions,
		})
		for n := range b.Units {
			u, figures := &b.Units[n], &own.Units[n]
			k := known.units[u.Code]
			nodes, err := list(figures.Nodes)
			if err != nil {
				return nil, nil, err
			}
			trouble, err := list(k.trouble)
			if err != nil {
				return nil, nil, err
			}
			units = append(units, []any{
				run, k.locus, known.id, u.Code, k.name, string(u.State), u.Reason, trouble, figures.State, figures.Exact, figures.Rounded, figures.Coverage,
				figures.Class, figures.Answered, figures.NA, k.standing.Forms, k.standing.Version, nodes,
			})
		}
	}
	return bodies, units, nil
}

// list writes a list as JSON, an empty one as such.
func list[T any](all []T) (string, error) {
	if len(all) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal(all)
	return string(text), err
}

func compressed(run string, data []byte) ([][]any, error) {
	var parts [][]any
	for part := range slices.Chunk(data, partBytes) {
		var out bytes.Buffer
		w, err := flate.NewWriter(&out, flate.BestSpeed)
		if err != nil {
			return nil, err
		}
		_, err = w.Write(part)
		if err := errors.Join(err, w.Close()); err != nil {
			return nil, err
		}
		parts = append(parts, []any{run, len(parts), out.Bytes()})
	}
	return parts, nil
}

// data is the archive of a computation.
func (r *Runs) data(ctx context.Context, q db.Queryer, one *Run) ([]byte, error) {
	parts, err := db.All(ctx, q, db.Column[[]byte], `SELECT bytes FROM run_archive WHERE run_id = $1 ORDER BY part`, one.ID)
	if err != nil {
		return nil, err
	}
	out := bytes.NewBuffer(make([]byte, 0, one.Size))
	for _, part := range parts {
		if _, err := io.Copy(out, io.LimitReader(flate.NewReader(bytes.NewReader(part)), partBytes)); err != nil {
			return nil, fmt.Errorf("read archive %s: %w", one.ID, err)
		}
	}
	return out.Bytes(), nil
}
