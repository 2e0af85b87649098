package result

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/sheet"
)

var correctionSpec = sheet.TableSpec{
	Columns: []sheet.Column{
		{Name: "correction", Filled: true},
		{Name: "day", Filled: true},
		{Name: "year"},
		{Name: "body"},
		{Name: "was"},
		{Name: "now"},
		{Name: "text_id", Filled: true},
		{Name: "text_en", Filled: true},
		{Name: "source", Filled: true},
	},
	MaxBytes: maxBytes, MaxRows: 20_000, MaxField: 4_000,
}

func readCorrections(ctx context.Context, im *importer, rows []sheet.Row) error {
	for _, row := range rows {
		year := im.year(row)
		body, found := im.body(row, false)
		im.once(row, "correction", "correction", row.Get("correction"))
		if _, err := time.Parse(time.DateOnly, row.Get("day")); err != nil {
			im.fault(row, "day", "result.fault.day", problem.Args{"day": row.Get("day")})
		}
		for _, column := range []string{"was", "now"} {
			if _, _, ok := parseScore(row.Get(column)); row.Get(column) != "" && !ok {
				im.fault(row, column, "result.fault.score", problem.Args{"score": row.Get(column)})
			}
		}
		if row.Get("now") != "" && (row.Get("was") == "" || !found || year == 0) {
			im.fault(row, "now", "result.fault.correction", nil)
		}
		if len(im.faults) > 0 {
			continue
		}
		err := im.keep(ctx, row, "correction", "text_id", `SELECT id, text_id FROM correction WHERE code = $1`, []any{row.Get("correction")}, row.Get("text_id"),
			func(id string) error {
				if err := im.correct(ctx, row, body, year); err != nil {
					return err
				}
				was, _, _ := parseScore(row.Get("was")) // checked above, as now
				now, _, _ := parseScore(row.Get("now"))
				_, err := im.tx.Exec(ctx, `INSERT INTO correction (id, code, day, year, body_id, was, now, text_id, text_en)
					VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, id, row.Get("correction"), row.Get("day"), year, null(body.ID),
					was, now, row.Get("text_id"), row.Get("text_en"))
				return err
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// replaced returns the figures, in millionths, that corrections have replaced in the result of d.
func (im *importer) replaced(ctx context.Context, d scoreDraft) ([]int64, error) {
	if d.unit.ID != "" {
		return nil, nil
	}
	printed, err := db.All(ctx, im.tx, db.Column[string],
		`SELECT was FROM correction WHERE body_id = $1 AND year = $2 AND now <> ''`, d.body.ID, d.year)
	if err != nil {
		return nil, fmt.Errorf("read corrections of %s %d: %w", d.body.Slug, d.year, err)
	}
	values := make([]int64, len(printed))
	for i, was := range printed {
		_, values[i], _ = parseScore(was) // checked when it came in
	}
	return values, nil
}

// correct replaces the figure that a correction names; what was there stays in the correction.
func (im *importer) correct(ctx context.Context, row sheet.Row, body bodyKey, year int) error {
	if row.Get("now") == "" {
		return nil
	}
	printed, value, _ := parseScore(row.Get("now")) // checked before
	was, _, _ := parseScore(row.Get("was"))
	d := scoreDraft{row: row, body: body, year: year, printed: printed, value: value}
	var ok bool
	if d.scale, ok = im.scales.Of(year); !ok || value > int64(top(d.scale))*million {
		im.fault(row, "now", "result.fault.range", problem.Args{"score": printed, "top": 100, "year": strconv.Itoa(year)})
		return nil
	}
	old, err := im.storedScore(ctx, d)
	if errors.Is(err, sql.ErrNoRows) || err == nil && old.printed != was {
		im.fault(row, "was", "result.fault.was", problem.Args{"body": body.Slug, "year": strconv.Itoa(year), "score": old.printed})
		return nil
	}
	if err != nil {
		return fmt.Errorf("read result of %s %d: %w", body.Slug, year, err)
	}
	replaced, err := im.replaced(ctx, d)
	if err != nil {
		return err
	}
	class, _ := classOf(d.scale, value)
	_, err = im.tx.Exec(ctx, `UPDATE result SET printed = $2, score = $3, class = $4, zone = $5, flags = $6 WHERE id = $1`,
		old.id, printed, value, class.Code, class.Zone, packFlags(im.flags(d, old.words, append(replaced, old.value)...)))
	im.touched.Add("result", old.id)
	im.lists[listKey{year, body.Kind}] = true
	return err
}
