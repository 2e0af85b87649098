package result

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/sheet"
)

// maxBytes bounds one file of figures.
const maxBytes = 8 << 20

// Report says what an import did, or would do.
type Report struct {
	Table    string // scores, averages, counts, breakdowns, facts or corrections
	Rows     int
	New      int            // rows that were not there
	Changed  int            // rows that were completed or corrected
	Sources  int            // citations that were new
	Warnings problem.Faults // figures kept as printed though something is doubtful about them
}

func (r Report) changes() bool { return r.New+r.Changed+r.Sources > 0 }

// table is a kind of file that Import knows by its columns.
type table struct {
	name string
	spec sheet.TableSpec
	read func(context.Context, *importer, []sheet.Row) error
}

var tables = []table{
	{"scores", scoreSpec, readScores},
	{"averages", averageSpec, readAverages},
	{"counts", countSpec, readCounts},
	{"breakdowns", breakdownSpec, readBreakdowns},
	{"facts", factSpec, readFacts},
	{"corrections", correctionSpec, readCorrections},
}

// errCheck takes a checked import back.
var errCheck = errors.New("only checked")

// Import reads a file of figures and writes it, all or nothing; which of the six tables it is, its
// first line tells. With check nothing is written and the report says what would be. Importing a
// file twice changes nothing. A file with faults is refused with problem.Faults. What is doubtful
// but printed so is kept, flagged, and named in the report's warnings. What was written stands in the
// ledger. Kinds: those of access.Decide at the installation, since figures printed by others belong
// to no authority; Invalid with Faults.
func (s *Store) Import(ctx context.Context, actor access.Actor, name string, r io.Reader, check bool) (Report, error) {
	if err := access.Decide(actor, access.ImportResults, access.Scope{Installation: true}); err != nil {
		return Report{}, err
	}
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return Report{}, fmt.Errorf("read %s: %w", name, err)
	}
	t := recognise(data)
	rows, err := sheet.ReadTable(name, bytes.NewReader(data), t.spec)
	var faults problem.Faults
	if err != nil && !errors.As(err, &faults) {
		return Report{}, err
	}
	var report Report
	err = s.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		im := newImporter(tx, s.scales, faults)
		im.report = Report{Table: t.name, Rows: len(rows)}
		if err := im.run(ctx, t, rows); err != nil {
			return err
		}
		report = im.report
		if check {
			return errCheck
		}
		if !report.changes() {
			return nil
		}
		return s.record(ctx, tx, actor, t.act(), path.Base(name), &im.touched)
	})
	if err != nil && !errors.Is(err, errCheck) {
		return Report{}, err
	}
	return report, nil
}

// act is the kind of event that taking the table is.
func (t table) act() string {
	if t.name == "corrections" {
		return "result.corrected"
	}
	return "result.imported"
}

// recognise picks the table whose columns the first line names; a file that fits none is read as
// scores, whose faults then tell what is missing.
func recognise(data []byte) table {
	first, _, _ := bytes.Cut(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), []byte("\n"))
	names := strings.FieldsFunc(strings.ToLower(string(first)), func(r rune) bool { return strings.ContainsRune(",;\" \t\r", r) })
	for _, t := range tables {
		fits := true
		for _, column := range t.spec.Columns {
			fits = fits && (column.Optional || slices.Contains(names, column.Name))
		}
		if fits {
			return t
		}
	}
	return tables[0]
}

type bodyKey struct {
	ID, Slug, Kind, Province string
	Example                  bool
}

type unitKey struct{ ID, Name string }

type importer struct {
	tx     db.Tx
	scales Scales
	faults problem.Faults
	report Report
	bodies map[string]bodyKey // by slug
	units  map[string]unitKey // by body slug/unit slug
	seen   map[string]bool
	lists  map[listKey]bool // what must be ranked and checked afresh
	// touched are the covered rows that were written
	touched ledger.Touched
}

type listKey struct {
	year int
	kind string
}

func newImporter(tx db.Tx, scales Scales, faults problem.Faults) *importer {
	return &importer{
		tx: tx, scales: scales, faults: slices.Clone(faults), bodies: map[string]bodyKey{},
		units: map[string]unitKey{}, seen: map[string]bool{}, lists: map[listKey]bool{},
	}
}

func (im *importer) run(ctx context.Context, t table, rows []sheet.Row) error {
	if err := directory.Hold(ctx, im.tx); err != nil {
		return err
	}
	if err := im.readDirectory(ctx); err != nil {
		return err
	}
	if err := t.read(ctx, im, rows); err != nil {
		return err
	}
	if err := im.faults.Err(); err != nil {
		return err
	}
	if !im.report.changes() {
		return nil
	}
	years := map[int]bool{}
	for list := range im.lists {
		years[list.year] = true
	}
	for _, year := range slices.Sorted(maps.Keys(years)) {
		if err := im.speak(ctx, year); err != nil {
			return err
		}
	}
	for _, list := range sortLists(im.lists) {
		if err := im.rankList(ctx, list); err != nil {
			return err
		}
	}
	return directory.Touch(ctx, im.tx)
}

func (im *importer) readDirectory(ctx context.Context) error {
	bodies, err := db.All(ctx, im.tx, func(row db.Row) (bodyKey, error) {
		var b bodyKey
		err := row.Scan(&b.ID, &b.Slug, &b.Kind, &b.Province, &b.Example)
		return b, err
	}, `SELECT id, slug, kind, province, example FROM body`)
	if err != nil {
		return fmt.Errorf("read bodies: %w", err)
	}
	for _, b := range bodies {
		im.bodies[b.Slug] = b
	}
	type found struct {
		body, slug string
		key        unitKey
	}
	units, err := db.All(ctx, im.tx, func(row db.Row) (found, error) {
		var u found
		err := row.Scan(&u.body, &u.slug, &u.key.ID, &u.key.Name)
		return u, err
	}, `SELECT b.slug, u.slug, u.id, u.name FROM unit u JOIN body b ON b.id = u.body_id`)
	if err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	for _, u := range units {
		im.units[u.body+"/"+u.slug] = u.key
	}
	return nil
}

func (im *importer) fault(row sheet.Row, column, key string, args problem.Args) {
	im.faults.Add(row.Place(column), key, args)
}

// body finds the body a row names; one that must be there and is not is a fault.
func (im *importer) body(row sheet.Row, must bool) (bodyKey, bool) {
	slug := row.Get("body")
	if slug == "" && !must {
		return bodyKey{}, false
	}
	b, ok := im.bodies[slug]
	if !ok && slug != "" {
		im.fault(row, "body", "result.fault.no_body", problem.Args{"body": slug})
	}
	return b, ok
}

func (im *importer) unit(row sheet.Row) (unitKey, bool) {
	if row.Get("unit") == "" {
		return unitKey{}, true
	}
	u, ok := im.units[row.Get("body")+"/"+row.Get("unit")]
	if !ok {
		im.fault(row, "unit", "result.fault.no_unit", problem.Args{"body": row.Get("body"), "unit": row.Get("unit")})
	}
	return u, ok
}

// The years that a file of figures may speak of.
const (
	firstYear = 2010
	lastYear  = 2100
)

// year reads the year; 0 stands for a faulty one, or a blank one where that is allowed.
func (im *importer) year(row sheet.Row) int {
	text := row.Get("year")
	if text == "" {
		return 0
	}
	year, ok := whole(text)
	if !ok || year < firstYear || year > lastYear {
		im.fault(row, "year", "result.fault.year", problem.Args{"year": text})
		return 0
	}
	return year
}

func whole(text string) (int, bool) {
	n := 0
	for _, r := range text {
		if r < '0' || r > '9' || n > 1_000_000 {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, text != ""
}

// once reports a second row about the same thing.
func (im *importer) once(row sheet.Row, column string, parts ...any) bool {
	key := fmt.Sprintln(parts...)
	if im.seen[key] {
		im.fault(row, column, "result.fault.twice", nil)
		return false
	}
	im.seen[key] = true
	return true
}

func (im *importer) cite(ctx context.Context, id string, sources []directory.Source) error {
	added, err := directory.Cite(ctx, im.tx, &im.touched, id, sources)
	im.report.Sources += added
	return err
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

func null(text string) any {
	if text == "" {
		return nil
	}
	return text
}
