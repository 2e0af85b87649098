package run

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/sheet"
)

// readingSpec is a file of readings: a line for each unit and question. Without a unit it is of the body itself where
// that is assessed, else of each of its units.
var readingSpec = sheet.TableSpec{
	Columns: []sheet.Column{
		{Name: "body", Alias: "penyelenggara", Filled: true},
		{Name: "unit", Optional: true},
		{Name: "question", Alias: "pertanyaan", Filled: true},
		{Name: "value", Alias: "nilai"},
		{Name: "not_applicable", Alias: "tidak_berlaku", Optional: true},
		{Name: "source", Alias: "sumber", Filled: true},
		{Name: "source_date", Alias: "tanggal_sumber", Filled: true},
	},
	MaxBytes: 8 << 20, MaxRows: 50_000, MaxField: MaxSource,
}

// ReadingReport says what an import of readings did, or would do.
type ReadingReport struct{ Rows, New, Changed, Same int }

// errCheck takes a checked import back.
var errCheck = errors.New("only checked")

// ImportReadings keeps what a file says of units of a cycle from elsewhere than forms, all or nothing; a line without a
// value and without why there is none is passed over. Importing a file twice changes nothing. With check nothing is
// written. Kinds: NotFound; Forbidden; Conflict for a draft, and for a cycle that wants nothing from elsewhere; Invalid
// with Faults, whose places are those of the file.
func (r *Runs) ImportReadings(ctx context.Context, actor access.Actor, of, name string, file io.Reader, check bool) (ReadingReport, error) {
	var report ReadingReport
	err := r.decide(ctx, actor, of, func(ctx context.Context, tx db.Tx, c *cycle.Cycle) error {
		if c.State == cycle.Draft {
			return conflict("draft")
		}
		ins, err := r.Forms.InstrumentOf(ctx, tx, c)
		if err != nil {
			return err
		}
		if len(Computed(ins)) == 0 {
			return conflict("nothing_computed")
		}
		rows, err := sheet.ReadTable(name, file, readingSpec)
		im := readingImport{ins: ins, now: r.now(), new: map[string]Reading{}, at: map[string]problem.Place{}}
		if err != nil && !errors.As(err, &im.faults) {
			return err
		}
		if err := im.read(ctx, tx, of, rows); err != nil {
			return err
		}
		report = im.report
		report.Rows = len(rows)
		if check {
			return errCheck
		}
		if report.New+report.Changed == 0 {
			return nil
		}
		touched, err := im.write(ctx, tx, of, actor)
		if err != nil {
			return err
		}
		rowsOf, err := touched.Rows(ctx, tx)
		if err != nil {
			return err
		}
		return r.Record.Record(ctx, tx, access.Event{
			Stream: "cycle/" + c.ID, Kind: "run.readings", Actor: actor, Scope: c.Scope(), At: r.now(), Subject: c.ID, Rule: access.Version, Rows: rowsOf,
		})
	})
	if errors.Is(err, errCheck) {
		err = nil
	}
	if err != nil {
		report = ReadingReport{}
	}
	return report, err
}

// readingImport is a file of readings on its way in.
type readingImport struct {
	ins    *instrument.Instrument
	now    time.Time
	faults problem.Faults
	places map[string][]place // units by body
	have   map[string]Reading // by unit and question
	new    map[string]Reading // that differ from those, by the same
	at     map[string]problem.Place
	report ReadingReport
}

func (im *readingImport) read(ctx context.Context, q db.Queryer, of string, rows []sheet.Row) error {
	places, err := db.All(ctx, q, scanPlace, placesOf+` ORDER BY l.id`, of)
	if err != nil {
		return err
	}
	im.places = map[string][]place{}
	for _, p := range places {
		im.places[p.body] = append(im.places[p.body], p)
	}
	all, err := db.All(ctx, q, scanReading, `SELECT `+readingColumns+` FROM run_reading g WHERE g.cycle_id = $1 ORDER BY g.id`, of)
	if err != nil {
		return err
	}
	im.have = make(map[string]Reading, len(all))
	for _, g := range all {
		im.have[g.Locus+"/"+g.Question] = g
	}
	for i := range rows {
		im.row(&rows[i])
	}
	im.faults.Sort()
	return im.faults.Err()
}

func (im *readingImport) fault(place problem.Place, key string, args problem.Args) {
	im.faults.Add(place, "run.fault."+key, args)
}

func (im *readingImport) row(row *sheet.Row) {
	g := Reading{NA: row.Get("not_applicable"), Source: row.Get("source"), Day: row.Get("source_date"), Question: row.Get("question")}
	value := row.Get("value")
	if value == "" && g.NA == "" {
		return
	}
	before := len(im.faults)
	node := im.ins.Node(g.Question)
	switch {
	case node == nil || node.Question == nil || node.Question.Method != instrument.Computed:
		im.fault(row.Place("question"), "not_computed", problem.Args{"code": short(g.Question)})
	case value != "" && g.NA != "":
		im.fault(row.Place("not_applicable"), "value_and_na", nil)
	case g.NA != "" && !node.Question.NA:
		im.fault(row.Place("not_applicable"), "no_na", problem.Args{"code": node.Code})
	case g.NA == "":
		if g.Value = value; node.Question.Scale.Type == instrument.Range {
			g.Value = strings.Replace(value, ",", ".", 1)
		}
		if _, ok := node.Question.Scale.Points(g.Value); !ok {
			im.fault(row.Place("value"), "value", problem.Args{"code": node.Code, "value": short(value), "right": right(node.Question.Scale)})
		}
	}
	if day, err := time.Parse(time.DateOnly, g.Day); err != nil || day.After(im.now.AddDate(0, 0, 1)) {
		im.fault(row.Place("source_date"), "source_date", problem.Args{"value": short(g.Day)})
	}
	units := im.units(row)
	if len(im.faults) > before {
		return
	}
	for _, p := range units {
		g.Locus = p.locus
		im.put(g, row.Place("body"))
	}
}

// units are those that a line is of.
func (im *readingImport) units(row *sheet.Row) []place {
	body, unit := row.Get("body"), row.Get("unit")
	all, known := im.places[body]
	if !known {
		im.fault(row.Place("body"), "no_body", problem.Args{"body": short(body)})
		return nil
	}
	if at := slices.IndexFunc(all, func(p place) bool { return p.unit == unit }); at >= 0 {
		return all[at : at+1]
	}
	if unit != "" {
		im.fault(row.Place("unit"), "no_unit", problem.Args{"unit": short(unit), "body": body})
	}
	return all
}

// put notes a reading, once for each unit and question.
func (im *readingImport) put(g Reading, place problem.Place) {
	key := g.Locus + "/" + g.Question
	if first, twice := im.at[key]; twice {
		im.fault(place, "reading_twice", problem.Args{"line": first.Line, "cell": first.Cell, "code": g.Question})
		return
	}
	im.at[key] = place
	was, had := im.have[key]
	switch {
	case !had:
		im.report.New++
	case was.same(&g):
		im.report.Same++
		return
	default:
		im.report.Changed++
		g.ID, g.Version = was.ID, was.Version
	}
	im.new[key] = g
}

func (im *readingImport) write(ctx context.Context, tx db.Tx, of string, actor access.Actor) (*ledger.Touched, error) {
	var touched ledger.Touched
	var rows [][]any
	for _, key := range slices.Sorted(maps.Keys(im.new)) {
		g := im.new[key]
		if g.ID != "" {
			touched.Add("run_reading", g.ID)
			err := db.Update(ctx, tx, `UPDATE run_reading SET value = $3, na = $4, source = $5, source_on = $6, kept_by = $7, kept_at = $8, version = version + 1
				WHERE id = $1 AND version = $2`, g.ID, g.Version, g.Value, g.NA, g.Source, g.Day, actor.Account, db.At(im.now))
			if errors.Is(err, db.ErrChanged) {
				err = conflict("changed")
			}
			if err != nil {
				return nil, err
			}
			continue
		}
		id, err := newID()
		if err != nil {
			return nil, err
		}
		touched.Add("run_reading", id)
		rows = append(rows, []any{id, of, g.Locus, g.Question, g.Value, g.NA, g.Source, g.Day, actor.Account, db.At(im.now)})
	}
	_, err := db.InsertAll(ctx, tx, `INSERT INTO run_reading (id, cycle_id, locus_id, question, value, na, source, source_on, kept_by, kept_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)`, slices.Values(rows))
	if db.IsTaken(err) {
		err = conflict("changed") // by somebody who imported meanwhile
	}
	return &touched, err
}

// right lists what may be answered on a scale.
func right(s *instrument.Scale) string {
	if s.Type == instrument.Range {
		return s.Low.RatString() + " – " + s.High.RatString()
	}
	codes := make([]string, len(s.Options))
	for i, o := range s.Options {
		codes[i] = o.Code
	}
	return strings.Join(codes, ", ")
}

// short is the beginning of a text that somebody typed, for a message.
func short(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) > most {
		return string([]rune(text)[:most]) + "…"
	}
	return text
}

// ReadingTable returns all units and computed questions of a cycle with what is known, as ImportReadings reads it; for
// whoever decides. Kind: NotFound.
func (r *Runs) ReadingTable(ctx context.Context, actor access.Actor, of string, p *locale.Printer) (sheet.Table, error) {
	t := sheet.Table{Title: p.T("run.readings")}
	for _, c := range readingSpec.Columns {
		t.Columns = append(t.Columns, sheet.TableColumn{Key: c.Name, Label: c.Name})
	}
	seen, err := r.look(ctx, r.DB, actor, of)
	if err != nil || !seen.decides {
		return t, notFound()
	}
	im := readingImport{}
	if im.ins, err = r.Forms.InstrumentOf(ctx, r.DB, &seen.Cycle); err != nil {
		return t, err
	}
	if err := im.read(ctx, r.DB, of, nil); err != nil {
		return t, err
	}
	wanted := Computed(im.ins)
	for _, body := range slices.Sorted(maps.Keys(im.places)) {
		for _, one := range im.places[body] {
			for _, node := range wanted {
				g := im.have[one.locus+"/"+node.Code]
				t.Rows = append(t.Rows, []string{body, one.unit, node.Code, g.Value, g.NA, g.Source, g.Day})
			}
		}
	}
	return t, nil
}
