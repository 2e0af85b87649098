package directory

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/sheet"
)

// Columns of a directory file. A row without a unit describes the body itself, a row with one
// describes that unit of the body.
var importSpec = sheet.TableSpec{
	Columns: []sheet.Column{
		{Name: "body", Filled: true},
		{Name: "unit", Optional: true},
		{Name: "kind", Filled: true},
		{Name: "name", Filled: true},
		{Name: "short_name", Optional: true},
		{Name: "region", Optional: true},
		{Name: "valid_from", Optional: true},
		{Name: "valid_to", Optional: true},
		{Name: "successor", Optional: true},
		{Name: "named_years", Optional: true},
		{Name: "evidence", Filled: true},
		{Name: "source", Optional: true},
	},
	MaxBytes: 8 << 20, MaxRows: 50_000, MaxField: 2_000,
}

// Report says what an import did, or would do.
type Report struct {
	Bodies, Units int // rows read
	Changed       int // rows that were new or different
	Sources       int // citations that were new
}

// errCheck takes a checked import back.
var errCheck = errors.New("only checked")

// Import reads a directory file and writes its bodies and units, all or nothing. With check it
// writes nothing and reports what it would do. Importing a file twice changes nothing. A file
// with faults is refused with problem.Faults. What was written stands in the ledger.
func (d *Directory) Import(ctx context.Context, actor access.Actor, name string, r io.Reader, check bool) (Report, error) {
	rows, err := sheet.ReadTable(name, r, importSpec)
	var faults problem.Faults
	if err != nil && !errors.As(err, &faults) {
		return Report{}, err
	}
	var report Report
	err = d.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		report = Report{}
		im := importer{tx: tx, faults: slices.Clone(faults), bodies: map[string]Body{}, seen: map[string]bool{}, touched: &ledger.Touched{}}
		if err := im.write(ctx, rows, &report); err != nil {
			return err
		}
		if check {
			return errCheck
		}
		if report.Changed+report.Sources == 0 {
			return nil
		}
		if err := Touch(ctx, tx); err != nil {
			return err
		}
		return d.record(ctx, tx, actor, "directory.imported", path.Base(name), im.touched)
	})
	if errors.Is(err, errCheck) {
		err = nil
	}
	if err != nil {
		report = Report{}
	}
	return report, err
}

type importer struct {
	tx     db.Tx
	faults problem.Faults
	bodies map[string]Body // every body of the database and of the file, by slug
	seen   map[string]bool // body/unit of the rows so far
	// touched are the covered rows that were written
	touched *ledger.Touched
}

// write checks everything first, so that one attempt shows all faults, then writes bodies before
// units.
func (im *importer) write(ctx context.Context, rows []sheet.Row, report *Report) error {
	if err := Hold(ctx, im.tx); err != nil {
		return err
	}
	if err := im.readBodies(ctx); err != nil {
		return err
	}
	bodies := im.checkBodies(rows)
	units := im.checkUnits(rows)
	if err := im.faults.Err(); err != nil {
		return err
	}
	report.Bodies, report.Units = len(bodies), len(units)
	for _, b := range bodies {
		if err := im.writeBody(ctx, b, report); err != nil {
			return err
		}
	}
	for _, u := range units {
		if err := im.writeUnit(ctx, u, report); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) readBodies(ctx context.Context) error {
	rows, err := im.tx.Query(ctx, `SELECT slug, kind FROM body`)
	if err != nil {
		return fmt.Errorf("read bodies: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var b Body
		if err := rows.Scan(&b.Slug, &b.Kind); err != nil {
			return fmt.Errorf("read bodies: %w", err)
		}
		im.bodies[b.Slug] = b
	}
	return rows.Err()
}

type draft[T any] struct {
	row     sheet.Row
	value   T
	sources []Source
}

func (im *importer) checkBodies(rows []sheet.Row) []draft[Body] {
	var bodies []draft[Body]
	known := map[string]string{}
	for slug, b := range im.bodies {
		known[slug] = b.Kind
	}
	for _, row := range rows {
		if row.Get("unit") != "" {
			continue
		}
		b := Body{
			Slug: row.Get("body"), Kind: row.Get("kind"), Name: row.Get("name"), Short: row.Get("short_name"),
			Region: row.Get("region"), ValidFrom: row.Get("valid_from"), ValidTo: row.Get("valid_to"),
			Successor: row.Get("successor"), NamedYears: row.Get("named_years"), Evidence: row.Get("evidence"),
		}
		b.Example = b.Evidence == "example"
		im.checkRow(row, "body", Assessed, Institution)
		b.Province = im.checkRegion(row)
		im.checkDate(row, "valid_from")
		im.checkDate(row, "valid_to")
		if kind, ok := known[b.Slug]; ok && kind != b.Kind {
			im.fault(row, "kind", "directory.fault.kind_changed", problem.Args{"body": b.Slug, "kind": kind})
		}
		im.bodies[b.Slug] = b
		bodies = append(bodies, draft[Body]{row, b, SplitSources(row.Get("source"))})
	}
	for _, b := range bodies {
		if s := b.value.Successor; s != "" {
			if _, ok := im.bodies[s]; !ok {
				im.fault(b.row, "successor", "directory.fault.no_body", problem.Args{"body": s})
			}
		}
	}
	return bodies
}

func (im *importer) checkUnits(rows []sheet.Row) []draft[Unit] {
	var units []draft[Unit]
	for _, row := range rows {
		if row.Get("unit") == "" {
			continue
		}
		im.checkRow(row, "unit", Service)
		if _, ok := im.bodies[row.Get("body")]; !ok {
			im.fault(row, "body", "directory.fault.no_body", problem.Args{"body": row.Get("body")})
		}
		u := Unit{Slug: row.Get("unit"), Kind: row.Get("kind"), Name: row.Get("name"), Evidence: row.Get("evidence")}
		units = append(units, draft[Unit]{row, u, SplitSources(row.Get("source"))})
	}
	return units
}

// checkRow checks what bodies and units have in common.
func (im *importer) checkRow(row sheet.Row, slugColumn string, roles ...Role) {
	slug := row.Get(slugColumn)
	if slug != "" && !validSlug(slug) {
		im.fault(row, slugColumn, "directory.fault.slug", problem.Args{"slug": slug, "right": Slug(cut(slug, MaxSlug))})
	}
	key := row.Get("body") + "/" + row.Get("unit")
	if im.seen[key] {
		im.fault(row, slugColumn, "directory.fault.twice", problem.Args{"slug": key})
	}
	im.seen[key] = true
	kind, ok := KindByCode(row.Get("kind"))
	if row.Get("kind") != "" && (!ok || !slices.Contains(roles, kind.Role)) {
		im.fault(row, "kind", "directory.fault.kind", problem.Args{"kind": row.Get("kind"), "kinds": kindCodes(roles)})
	}
	if e := row.Get("evidence"); e != "" && !slices.Contains(Evidences, e) {
		im.fault(row, "evidence", "directory.fault.evidence", problem.Args{"evidence": e, "evidences": strings.Join(Evidences, ", ")})
	}
}

func (im *importer) checkRegion(row sheet.Row) string {
	code := row.Get("region")
	if code == "" {
		return ""
	}
	region, ok := RegionByCode(code)
	if !ok {
		im.fault(row, "region", "directory.fault.region", problem.Args{"region": code})
		return ""
	}
	return region.Province()
}

var datePattern = regexp.MustCompile(`^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$`)

func (im *importer) checkDate(row sheet.Row, column string) {
	if text := row.Get(column); text != "" && !datePattern.MatchString(text) {
		im.fault(row, column, "directory.fault.date", problem.Args{"date": text})
	}
}

func (im *importer) fault(row sheet.Row, column, key string, args problem.Args) {
	im.faults.Add(row.Place(column), key, args)
}

func kindCodes(roles []Role) string {
	var codes []string
	for _, k := range Kinds() {
		if slices.Contains(roles, k.Role) {
			codes = append(codes, k.Code)
		}
	}
	return strings.Join(codes, ", ")
}

func (im *importer) writeBody(ctx context.Context, b draft[Body], report *Report) error {
	changed, err := putBodies(ctx, im.tx, []Body{b.value})
	if err != nil {
		return err
	}
	var id string
	if err := im.tx.QueryRow(ctx, `SELECT id FROM body WHERE slug = $1`, b.value.Slug).Scan(&id); err != nil {
		return fmt.Errorf("find body %s: %w", b.value.Slug, err)
	}
	if changed > 0 {
		im.touched.Add("body", id)
	}
	return im.cite(ctx, id, b.sources, changed > 0, report)
}

func (im *importer) writeUnit(ctx context.Context, u draft[Unit], report *Report) error {
	slug := u.row.Get("body")
	if err := im.tx.QueryRow(ctx, `SELECT id FROM body WHERE slug = $1`, slug).Scan(&u.value.BodyID); err != nil {
		return fmt.Errorf("find body %s: %w", slug, err)
	}
	changed, err := putUnit(ctx, im.tx, u.value)
	if err != nil {
		return err
	}
	var id string
	err = im.tx.QueryRow(ctx, `SELECT id FROM unit WHERE body_id = $1 AND slug = $2`, u.value.BodyID, u.value.Slug).Scan(&id)
	if err != nil {
		return fmt.Errorf("find unit %s/%s: %w", slug, u.value.Slug, err)
	}
	if changed {
		im.touched.Add("unit", id)
	}
	return im.cite(ctx, id, u.sources, changed, report)
}

func (im *importer) cite(ctx context.Context, id string, sources []Source, changed bool, report *Report) error {
	if changed {
		report.Changed++
	}
	added, err := Cite(ctx, im.tx, im.touched, id, sources)
	report.Sources += added
	return err
}
