package result

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sort"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/sheet"
)

var scoreSpec = sheet.TableSpec{
	Columns: []sheet.Column{
		{Name: "body", Filled: true},
		{Name: "unit", Optional: true},
		{Name: "year", Filled: true},
		{Name: "score"},
		{Name: "zone", Optional: true},
		{Name: "category", Optional: true},
		{Name: "opinion", Optional: true},
		{Name: "ranks", Optional: true},
		{Name: "absent", Optional: true},
		{Name: "evidence", Optional: true},
		{Name: "source", Filled: true},
	},
	MaxBytes: maxBytes, MaxRows: 100_000, MaxField: 2_000,
}

// Reasons for which a body was not assessed.
var absences = []string{"safety", "refusal", "closed", "moved", "not_said"}

// scoreDraft is a row of scores on its way into the table.
type scoreDraft struct {
	row     sheet.Row
	body    bodyKey
	unit    unitKey
	year    int
	printed string
	value   int64
	words   Printed
	ranks   []Rank
	absent  string
	scale   *instrument.Instrument
	sources []directory.Source
}

func readScores(ctx context.Context, im *importer, rows []sheet.Row) error {
	var drafts []scoreDraft
	for _, row := range rows {
		if d, ok := im.checkScore(row); ok {
			drafts = append(drafts, d)
		}
	}
	for _, d := range drafts {
		if err := im.putScore(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) checkScore(row sheet.Row) (scoreDraft, bool) {
	before := len(im.faults)
	d := scoreDraft{row: row, year: im.year(row), absent: row.Get("absent"), sources: directory.SplitSources(row.Get("source"))}
	d.body, _ = im.body(row, true)
	d.unit, _ = im.unit(row)
	im.once(row, "body", "score", row.Get("body"), row.Get("unit"), row.Get("year"), row.Get("source"))
	if d.year != 0 {
		var ok bool
		if d.scale, ok = im.scales.Of(d.year); !ok {
			im.fault(row, "year", "result.fault.no_instrument", problem.Args{"year": row.Get("year")})
		}
	}
	im.checkFigure(&d)
	d.words = Printed{Zone: zoneWords[row.Get("zone")], Category: row.Get("category"), Opinion: row.Get("opinion")}
	if row.Get("zone") != "" && d.words.Zone == "" {
		im.fault(row, "zone", "result.fault.zone", problem.Args{"zone": row.Get("zone")})
	}
	var ok bool
	if d.ranks, ok = parseRanks(row.Get("ranks")); !ok {
		im.fault(row, "ranks", "result.fault.ranks", problem.Args{"ranks": row.Get("ranks")})
	}
	if e := row.Get("evidence"); e != "" && !slices.Contains(directory.Evidences, e) {
		im.fault(row, "evidence", "result.fault.evidence", problem.Args{"evidence": e})
	}
	return d, len(im.faults) == before
}

func (im *importer) checkFigure(d *scoreDraft) {
	text := d.row.Get("score")
	switch {
	case d.absent != "" && !slices.Contains(absences, d.absent):
		im.fault(d.row, "absent", "result.fault.absent", problem.Args{"absent": d.absent, "absences": absences})
	case d.absent != "" && text != "":
		im.fault(d.row, "score", "result.fault.absent_score", nil)
	case d.absent != "":
	case text == "":
		im.fault(d.row, "score", "result.fault.no_score", nil)
	default:
		var ok bool
		if d.printed, d.value, ok = parseScore(text); !ok {
			im.fault(d.row, "score", "result.fault.score", problem.Args{"score": text})
		} else if d.scale != nil && d.value > int64(top(d.scale))*million {
			im.fault(d.row, "score", "result.fault.range", problem.Args{"score": text, "top": top(d.scale), "year": d.row.Get("year")})
		}
	}
}

// stored is what the table holds of a result.
type stored struct {
	id, printed, flags, ranks string
	value                     int64
	words                     Printed
}

func (im *importer) putScore(ctx context.Context, d scoreDraft) error {
	old, err := im.storedScore(ctx, d)
	if errors.Is(err, sql.ErrNoRows) {
		return im.insertScore(ctx, d)
	}
	if err != nil {
		return fmt.Errorf("read result of %s %d: %w", d.body.Slug, d.year, err)
	}
	return im.joinScore(ctx, d, old)
}

func (im *importer) storedScore(ctx context.Context, d scoreDraft) (stored, error) {
	var s stored
	const columns = `SELECT id, printed, flags, ranks, coalesce(score, -1), zone_printed, category_printed, opinion_printed FROM result `
	where, id := `WHERE body_id = $1 AND year = $2 AND unit_id IS NULL AND run_id IS NULL`, d.body.ID
	if d.unit.ID != "" {
		where, id = `WHERE unit_id = $1 AND year = $2 AND run_id IS NULL`, d.unit.ID
	}
	err := im.tx.QueryRow(ctx, columns+where, id, d.year).Scan(&s.id, &s.printed, &s.flags, &s.ranks, &s.value, &s.words.Zone, &s.words.Category, &s.words.Opinion)
	return s, err
}

func (im *importer) insertScore(ctx context.Context, d scoreDraft) error {
	id, err := newID()
	if err != nil {
		return err
	}
	class, _ := classOf(d.scale, d.value)
	var score, list any
	if d.absent == "" {
		score = d.value
		if d.unit.ID == "" && !d.body.Example {
			list = d.body.Kind
		}
	} else {
		class = instrument.Class{}
	}
	flags := im.flags(d, d.words)
	_, err = im.tx.Exec(ctx, `INSERT INTO result (id, body_id, unit_id, slug, kind, province, list, year, printed, score, scale_top,
			zone_printed, category_printed, opinion_printed, class, zone, flags, ranks, absent, instrument, evidence)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		id, d.body.ID, null(d.unit.ID), d.body.Slug, d.body.Kind, d.body.Province, list, d.year, d.printed, score, top(d.scale),
		d.words.Zone, d.words.Category, d.words.Opinion, class.Code, class.Zone, packFlags(flags), packRanks(d.ranks),
		d.absent, d.scale.Ref(), d.row.Get("evidence"))
	if err != nil {
		return fmt.Errorf("write result of %s %d: %w", d.body.Slug, d.year, err)
	}
	im.touched.Add("result", id)
	im.report.New++
	im.lists[listKey{d.year, d.body.Kind}] = true
	return im.cite(ctx, id, d.sources)
}

// sameWithin is how far two printings of one result may lie apart: 0.01 was seen in print.
const sameWithin = million / 100

// joinScore adds another printing to a result that is there: its sources, what it says beyond the
// first, and its own figure where that is 0.01 away. A figure further away is a fault. One that a
// correction has replaced is passed over, so that a file may come in again after it.
func (im *importer) joinScore(ctx context.Context, d scoreDraft, old stored) error {
	if d.absent != "" && old.value < 0 {
		return im.cite(ctx, old.id, d.sources)
	}
	replaced, err := im.replaced(ctx, d)
	if err != nil || d.absent == "" && slices.Contains(replaced, d.value) {
		return err
	}
	if away := d.value - old.value; d.absent != "" || old.value < 0 || away > sameWithin || away < -sameWithin {
		im.fault(d.row, "score", "result.fault.differs", problem.Args{"body": d.body.Slug, "year": d.row.Get("year"), "score": old.printed})
		return nil
	}
	words := Printed{
		Zone: first(old.words.Zone, d.words.Zone), Category: first(old.words.Category, d.words.Category),
		Opinion: first(old.words.Opinion, d.words.Opinion),
	}
	main := d
	main.value, main.printed = old.value, old.printed
	flags := im.flags(main, words, replaced...)
	for _, kept := range unpackFlags(old.flags) {
		if (kept == Variant || kept == SameScore) && !slices.Contains(flags, kept) {
			flags = append(flags, kept)
		}
	}
	if d.value != old.value {
		for i := range d.sources {
			d.sources[i].Printed = d.printed
		}
		if !slices.Contains(flags, Variant) {
			flags = append(flags, Variant)
		}
		im.report.Warnings.Add(d.row.Place("score"), "result.warn.variant", problem.Args{"body": d.body.Slug, "score": old.printed, "variant": d.printed})
	}
	slices.Sort(flags)
	ranks := first(old.ranks, packRanks(d.ranks))
	if words != old.words || packFlags(flags) != old.flags || ranks != old.ranks {
		_, err := im.tx.Exec(ctx, `UPDATE result SET zone_printed = $2, category_printed = $3, opinion_printed = $4, flags = $5, ranks = $6
			WHERE id = $1`, old.id, words.Zone, words.Category, words.Opinion, packFlags(flags), ranks)
		if err != nil {
			return fmt.Errorf("complete result of %s %d: %w", d.body.Slug, d.year, err)
		}
		im.touched.Add("result", old.id)
		im.report.Changed++
	}
	return im.cite(ctx, old.id, d.sources)
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// flags compares what was printed with the class of the score, and warns. Where corrections have
// replaced the figures in replaced, the words may as well be those of a replaced one: a source that
// agrees with itself is not to blame.
func (im *importer) flags(d scoreDraft, words Printed, replaced ...int64) []Flag {
	if d.absent != "" {
		return nil
	}
	class, ok := classOf(d.scale, d.value)
	if !ok {
		return nil
	}
	classes := []instrument.Class{class}
	for _, value := range replaced {
		if was, ok := classOf(d.scale, value); ok {
			classes = append(classes, was)
		}
	}
	fits := func(right func(instrument.Class) bool) bool { return slices.ContainsFunc(classes, right) }
	var flags []Flag
	if len(replaced) > 0 {
		flags = append(flags, Corrected)
	}
	check := func(flag Flag, column, printed, right string) {
		flags = append(flags, flag)
		im.report.Warnings.Add(d.row.Place(column), "result.warn."+string(flag),
			problem.Args{"body": d.body.Slug, "score": d.printed, "printed": printed, "right": right})
	}
	if words.Zone != "" && class.Zone != "" && !fits(func(c instrument.Class) bool { return words.Zone == c.Zone }) {
		check(ZoneDiffers, "zone", words.Zone, class.Zone)
	}
	if words.Category != "" && !fits(func(c instrument.Class) bool { return words.Category == c.Code }) {
		check(CategoryDiffers, "category", words.Category, class.Code)
	}
	if !fits(func(c instrument.Class) bool { return !opinionOfAnother(d.scale, c, words.Opinion) }) {
		check(OpinionDiffers, "opinion", words.Opinion, class.Opinion.In("id"))
	}
	slices.Sort(flags)
	return flags
}

// opinionOfAnother reports whether the printed opinion is that of another class. Words that are
// no opinion of the year at all ("penerima penghargaan") say nothing.
func opinionOfAnother(i *instrument.Instrument, class instrument.Class, printed string) bool {
	own := directory.Slug(printed)
	if own == "" || own == directory.Slug(class.Opinion.In("id")) {
		return false
	}
	for _, other := range i.Classes.List {
		if directory.Slug(other.Opinion.In("id")) == own {
			return true
		}
	}
	return false
}

// rankList flags equal scores within a province, and ranks the list when every body that was
// assessed has a figure.
func (im *importer) rankList(ctx context.Context, list listKey) error {
	if err := im.flagSameScores(ctx, list.year); err != nil {
		return err
	}
	return im.placeList(ctx, list)
}

type listed struct {
	id, province, printed, flags string
	value                        int64
}

func (im *importer) flagSameScores(ctx context.Context, year int) error {
	rows, err := db.All(ctx, im.tx, func(row db.Row) (listed, error) {
		var l listed
		err := row.Scan(&l.id, &l.province, &l.printed, &l.flags, &l.value)
		return l, err
	}, `SELECT id, province, printed, flags, score FROM result WHERE year = $1 AND list IS NOT NULL AND run_id IS NULL AND province <> ''`, year)
	if err != nil {
		return fmt.Errorf("read results of %d: %w", year, err)
	}
	same := map[string]int{}
	key := func(l listed) string { return fmt.Sprint(l.province, " ", l.value) }
	for _, l := range rows {
		same[key(l)]++
	}
	for _, l := range rows {
		flags := slices.DeleteFunc(unpackFlags(l.flags), func(f Flag) bool { return f == SameScore })
		if same[key(l)] > 1 {
			flags = append(flags, SameScore)
		}
		slices.Sort(flags)
		if packFlags(flags) == l.flags {
			continue
		}
		if _, err := im.tx.Exec(ctx, `UPDATE result SET flags = $2 WHERE id = $1`, l.id, packFlags(flags)); err != nil {
			return fmt.Errorf("flag results of %d: %w", year, err)
		}
		im.touched.Add("result", l.id)
	}
	return nil
}

// sortLists gives lists a fixed order, so that a replay does the same work.
func sortLists(lists map[listKey]bool) []listKey {
	keys := make([]listKey, 0, len(lists))
	for key := range lists {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(a, b int) bool {
		return keys[a].year < keys[b].year || keys[a].year == keys[b].year && keys[a].kind < keys[b].kind
	})
	return keys
}
