package result

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/sheet"
)

var averageSpec = sheet.TableSpec{
	Columns: []sheet.Column{
		{Name: "year", Filled: true},
		{Name: "region", Filled: true},
		{Name: "of", Filled: true},
		{Name: "average", Filled: true},
		{Name: "source", Filled: true},
	},
	MaxBytes: maxBytes, MaxRows: 20_000, MaxField: 2_000,
}

// all stands for the bodies of every kind in a count.
const all = "all"

func readAverages(ctx context.Context, im *importer, rows []sheet.Row) error {
	for _, row := range rows {
		year, printed, value := im.year(row), "", int64(0)
		im.once(row, "region", "average", row.Get("year"), row.Get("region"), row.Get("of"))
		if _, ok := directory.RegionByCode(row.Get("region")); !ok {
			im.fault(row, "region", "result.fault.region", problem.Args{"region": row.Get("region")})
		}
		if _, ok := directory.KindByCode(row.Get("of")); !ok && row.Get("of") != directory.Government {
			im.fault(row, "of", "result.fault.kind", problem.Args{"kind": row.Get("of")})
		}
		var ok bool
		if printed, value, ok = parseScore(row.Get("average")); !ok {
			im.fault(row, "average", "result.fault.score", problem.Args{"score": row.Get("average")})
		} else if scale, found := im.scales.Of(year); found && value > int64(top(scale))*million {
			im.fault(row, "average", "result.fault.range", problem.Args{"score": printed, "top": top(scale), "year": row.Get("year")})
		}
		if len(im.faults) > 0 {
			continue
		}
		err := im.keep(ctx, row, "average", "average", `SELECT id, printed FROM average WHERE year = $1 AND region = $2 AND scope = $3`,
			[]any{year, row.Get("region"), row.Get("of")}, printed, func(id string) error {
				_, err := im.tx.Exec(ctx, `INSERT INTO average (id, year, region, scope, printed, score) VALUES ($1, $2, $3, $4, $5, $6)`,
					id, year, row.Get("region"), row.Get("of"), printed, value)
				return err
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// keep inserts a row that find does not find, refuses it when another value stands there already,
// and cites its sources in either case.
func (im *importer) keep(ctx context.Context, row sheet.Row, table, column, find string, key []any, value string, insert func(id string) error) error {
	var id, have string
	err := im.tx.QueryRow(ctx, find, key...).Scan(&id, &have)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if id, err = newID(); err != nil {
			return err
		}
		if err := insert(id); err != nil {
			return fmt.Errorf("write %s: %w", row.Place(column), err)
		}
		im.touched.Add(table, id)
		im.report.New++
	case err != nil:
		return fmt.Errorf("look for %s: %w", row.Place(column), err)
	case have != value:
		im.fault(row, column, "result.fault.other_value", problem.Args{"value": have})
		return nil
	}
	return im.cite(ctx, id, directory.SplitSources(row.Get("source")))
}

var countSpec = sheet.TableSpec{
	Columns: []sheet.Column{
		{Name: "year", Filled: true},
		{Name: "kind", Filled: true},
		{Name: "assessed", Filled: true},
		{Name: "green"},
		{Name: "yellow"},
		{Name: "red"},
		{Name: "source", Filled: true},
	},
	MaxBytes: maxBytes, MaxRows: 5_000, MaxField: 2_000,
}

func readCounts(ctx context.Context, im *importer, rows []sheet.Row) error {
	for _, row := range rows {
		year, kind := im.year(row), row.Get("kind")
		im.once(row, "kind", "count", row.Get("year"), kind)
		if k, ok := directory.KindByCode(kind); kind != all && (!ok || k.Role != directory.Assessed) {
			im.fault(row, "kind", "result.fault.kind", problem.Args{"kind": kind})
		}
		numbers, texts := []any{year, kind}, []string{}
		sum, known := 0, 0
		for _, column := range []string{"assessed", "green", "yellow", "red"} {
			n, ok := whole(row.Get(column))
			if !ok && row.Get(column) != "" {
				im.fault(row, column, "result.fault.count", problem.Args{"count": row.Get(column)})
			}
			if !ok {
				numbers, texts = append(numbers, nil), append(texts, "")
			} else {
				numbers, texts = append(numbers, n), append(texts, strconv.Itoa(n))
				if column != "assessed" {
					sum, known = sum+n, known+1
				}
			}
		}
		if assessed, _ := whole(row.Get("assessed")); known == 3 && sum != assessed || sum > assessed {
			im.fault(row, "assessed", "result.fault.sum", problem.Args{"sum": sum, "assessed": assessed})
		}
		if len(im.faults) > 0 {
			continue
		}
		err := im.keep(ctx, row, "assessed_count", "assessed", `SELECT id, assessed || ',' || coalesce(CAST(green AS TEXT), '') || ',' ||
				coalesce(CAST(yellow AS TEXT), '') || ',' || coalesce(CAST(red AS TEXT), '') FROM assessed_count WHERE year = $1 AND kind = $2`,
			[]any{year, kind}, strings.Join(texts, ","), func(id string) error {
				im.lists[listKey{year, kind}] = true
				_, err := im.tx.Exec(ctx, `INSERT INTO assessed_count (year, kind, assessed, green, yellow, red, id)
					VALUES ($1, $2, $3, $4, $5, $6, $7)`, append(numbers, id)...)
				return err
			})
		if err != nil {
			return err
		}
	}
	return nil
}

var breakdownSpec = sheet.TableSpec{
	Columns: []sheet.Column{
		{Name: "year", Filled: true},
		{Name: "body"},
		{Name: "unit"},
		{Name: "role", Filled: true},
		{Name: "part", Filled: true},
		{Name: "label", Filled: true},
		{Name: "points"},
		{Name: "top", Filled: true},
		{Name: "remark", Optional: true},
		{Name: "source", Filled: true},
	},
	MaxBytes: maxBytes, MaxRows: 100_000, MaxField: 2_000,
}

func readBreakdowns(ctx context.Context, im *importer, rows []sheet.Row) error {
	for i, row := range rows {
		year, role := im.year(row), row.Get("role")
		body, _ := im.body(row, false)
		unit, _ := im.unit(row)
		im.once(row, "part", "part", row.Get("year"), row.Get("body"), row.Get("unit"), role, row.Get("part"), row.Get("remark"), row.Get("source"))
		if role != "points" && role != "weight" {
			im.fault(row, "role", "result.fault.role", problem.Args{"role": role})
		}
		most, limit, ok := parseScore(row.Get("top"))
		if !ok {
			im.fault(row, "top", "result.fault.score", problem.Args{"score": row.Get("top")})
		}
		points, value := "", int64(0)
		if role == "points" {
			if body.ID == "" && row.Get("body") == "" {
				im.fault(row, "body", "result.fault.no_body", problem.Args{"body": ""})
			}
			if points, value, ok = parseScore(row.Get("points")); !ok {
				im.fault(row, "points", "result.fault.score", problem.Args{"score": row.Get("points")})
			} else if value > limit {
				im.fault(row, "points", "result.fault.above_top", problem.Args{"score": points, "top": most})
			}
		}
		if len(im.faults) > 0 {
			continue
		}
		err := im.keep(ctx, row, "breakdown", "top", `SELECT id, points || '/' || top FROM breakdown WHERE year = $1 AND role = $2 AND part = $3
				AND remark = $4 AND coalesce(body_id, '') = $5 AND coalesce(unit_id, '') = $6`,
			[]any{year, role, row.Get("part"), row.Get("remark"), body.ID, unit.ID}, points+"/"+most, func(id string) error {
				_, err := im.tx.Exec(ctx, `INSERT INTO breakdown (id, year, body_id, unit_id, role, part, label, points, top, remark, position)
					VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
					id, year, null(body.ID), null(unit.ID), role, row.Get("part"), row.Get("label"), points, most, row.Get("remark"), i)
				return err
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// Topics of facts; each has a catalog text result.topic.WORD.
var topics = []string{"score", "rank", "unit", "zone", "method", "count", "remark", "award"}

var factSpec = sheet.TableSpec{
	Columns: []sheet.Column{
		{Name: "fact", Filled: true},
		{Name: "topic", Filled: true},
		{Name: "year", Filled: true},
		{Name: "body"},
		{Name: "region"},
		{Name: "text_id", Filled: true},
		{Name: "text_en", Filled: true},
		{Name: "source", Filled: true},
	},
	MaxBytes: maxBytes, MaxRows: 20_000, MaxField: 4_000,
}

func readFacts(ctx context.Context, im *importer, rows []sheet.Row) error {
	for i, row := range rows {
		year := im.year(row)
		body, _ := im.body(row, false)
		im.once(row, "fact", "fact", row.Get("fact"))
		if !slices.Contains(topics, row.Get("topic")) {
			im.fault(row, "topic", "result.fault.topic", problem.Args{"topic": row.Get("topic"), "topics": topics})
		}
		if _, ok := directory.RegionByCode(row.Get("region")); !ok && row.Get("region") != "" {
			im.fault(row, "region", "result.fault.region", problem.Args{"region": row.Get("region")})
		}
		if len(im.faults) > 0 {
			continue
		}
		err := im.keep(ctx, row, "fact", "text_id", `SELECT id, text_id FROM fact WHERE code = $1`, []any{row.Get("fact")}, row.Get("text_id"),
			func(id string) error {
				_, err := im.tx.Exec(ctx, `INSERT INTO fact (id, code, topic, year, body_id, region, text_id, text_en, position)
					VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
					id, row.Get("fact"), row.Get("topic"), year, null(body.ID), row.Get("region"), row.Get("text_id"), row.Get("text_en"), i)
				return err
			})
		if err != nil {
			return err
		}
	}
	return nil
}
