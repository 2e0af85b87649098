package directory

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/sheet"
)

// Columns of a directory file. A row without a unit describes the body itself, a row with one
// describes that unit of the body. A blank address, phone or website leaves what is there.
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
		{Name: "address", Optional: true},
		{Name: "phone", Optional: true},
		{Name: "website", Optional: true},
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

// Import is ImportFor the installation.
func (d *Directory) Import(ctx context.Context, actor access.Actor, name string, r io.Reader, check bool) (Report, error) {
	return d.ImportFor(ctx, actor, "", name, r, check)
}

// ImportFor reads a directory file and writes its bodies and units, all or nothing. New bodies are
// kept by the authority ("" for the installation); rows that another keeps are refused unless actor
// may edit them. With check it writes nothing and reports what it would do. Importing a file twice
// changes nothing. What a row was is kept, and what was written stands in the ledger. Kinds: those of
// Decide; Invalid with Faults.
func (d *Directory) ImportFor(
	ctx context.Context, actor access.Actor, authority, name string, r io.Reader, check bool,
) (Report, error) {
	scope := access.Kept(authority, "", "")
	if err := access.Decide(actor, access.ImportDirectory, scope); err != nil {
		return Report{}, err
	}
	rows, err := sheet.ReadTable(name, r, importSpec)
	var faults problem.Faults
	if err != nil && !errors.As(err, &faults) {
		return Report{}, err
	}
	a := act{actor: actor, kind: "directory.imported", at: d.now()}
	var report Report
	err = d.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		report = Report{}
		im := importer{tx: tx, act: a, authority: authority, faults: slices.Clone(faults), seen: map[string]bool{}, touched: &ledger.Touched{}}
		im.act.why = path.Base(name)
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
		return d.record(ctx, tx, a, scope, path.Base(name), im.touched)
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
	tx        db.Tx
	act       act
	authority string // whom the import is for
	faults    problem.Faults
	have      map[string]Body // the bodies of the database, by slug
	units     map[string]Unit // its units, by body's slug/unit's slug
	bodies    map[string]Body // every body of the database and of the file, by slug
	seen      map[string]bool // body/unit of the rows so far
	// touched are the covered rows that were written
	touched *ledger.Touched
}

// write checks everything first, so that one attempt shows all faults, then writes bodies before
// units.
func (im *importer) write(ctx context.Context, rows []sheet.Row, report *Report) error {
	if err := im.read(ctx); err != nil {
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
	return im.faults.Err()
}

// read reads what is there.
func (im *importer) read(ctx context.Context) error {
	if err := Hold(ctx, im.tx); err != nil {
		return err
	}
	have, err := bodiesBySlug(ctx, im.tx)
	if err != nil {
		return err
	}
	im.have, im.bodies, im.units = have, map[string]Body{}, map[string]Unit{}
	slugs := map[string]string{}
	for slug, b := range have {
		im.bodies[slug] = b
		slugs[b.ID] = slug
	}
	units, err := db.All(ctx, im.tx, scanUnit, `SELECT `+unitColumns+` FROM unit u`)
	if err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	for _, u := range units {
		im.units[slugs[u.BodyID]+"/"+u.Slug] = u
	}
	return nil
}

func (im *importer) writeBody(ctx context.Context, b draft[Body], report *Report) error {
	was, there := im.have[b.value.Slug]
	changed := !there || b.value != was
	var err error
	switch {
	case !there:
		if b.value.ID, err = newID(); err == nil {
			err = insertBodies(ctx, im.tx, []Body{b.value})
		}
		im.bodies[b.value.Slug] = b.value
	case changed:
		err = updateBody(ctx, im.tx, im.act, was, b.value)
	}
	if err != nil {
		return err
	}
	if changed {
		im.touched.Add("body", b.value.ID)
	}
	return im.cite(ctx, b.row, b.value, b.value.ID, b.sources, changed, report)
}

func (im *importer) writeUnit(ctx context.Context, u draft[Unit], report *Report) error {
	body := im.bodies[u.row.Get("body")]
	was, there := im.units[body.Slug+"/"+u.value.Slug]
	changed := !there || len(differences(was, u.value)) > 0
	var err error
	switch {
	case !there:
		u.value.BodyID = body.ID
		if u.value.ID, err = newID(); err == nil {
			err = insertUnit(ctx, im.tx, u.value)
		}
	case changed:
		err = updateUnit(ctx, im.tx, im.act, was, u.value)
	}
	if err != nil {
		return err
	}
	if changed {
		im.touched.Add("unit", u.value.ID)
	}
	return im.cite(ctx, u.row, body, u.value.ID, u.sources, changed, report)
}

// cite adds sources. Whether one is new is known only now, and so whether a row that another keeps
// would change by it.
func (im *importer) cite(
	ctx context.Context, row sheet.Row, body Body, id string, sources []Source, changed bool, report *Report,
) error {
	if changed {
		report.Changed++
	}
	added, err := Cite(ctx, im.tx, im.touched, id, sources)
	report.Sources += added
	if added > 0 && !changed {
		im.keeper(row, body)
	}
	return err
}
