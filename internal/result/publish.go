package result

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Publication is figures of a computation that a decree made public.
//
// Which figure speaks for a body or unit in lists, maps, trends and exports of a year: of the publications that stand the
// newest of the assessment that is public for most bodies, so that an office's own assessment never speaks over the
// nation's; or else the printed one. A publication stands unless it is a simulation, a self-assessment, of another instrument than the year's,
// or its decree was withdrawn. Every other figure is kept beside, as it was, and shown on the page of its body.
type Publication struct {
	ID, Cycle, Run string
	Number         int // of the computation
	Year           int
	Title          string // of the cycle
	Authority      string // who published, by name
	Decree         string // its number
	DecreeDay      string
	Simulation     bool // figures rest on lines that are not official
	Own            bool // a self-assessment
	Open           bool // everybody may take the archive
	At             time.Time
	// Withdrawn is since when the decree holds no more, by which later decree of which day, and why.
	Withdrawn                               time.Time
	WithdrawnBy, WithdrawnDay, WithdrawnWhy string
	stands                                  bool
}

// Computed is a figure of a publication.
type Computed struct {
	Body, Unit string // ids; no unit: the body itself
	Score      string // rounded; empty where Absent says why there is none
	Class      string
	Absent     string
	Place, Of  int // in the list of its kind within the computation; 0: none
}

// Publish writes figures of a computation into what is public, in the transaction of who decides about it; nothing that is
// there is changed but which figure speaks. The instrument gives zones and opinions of the classes.
func (s *Store) Publish(ctx context.Context, tx db.Tx, actor access.Actor, p Publication, ins *instrument.Instrument, figures []Computed) error {
	if err := directory.Hold(ctx, tx); err != nil {
		return err
	}
	scale, known := s.scales.Of(p.Year)
	p.stands = !p.Simulation && !p.Own && (!known || scale.Ref() == ins.Ref())
	im := newImporter(tx, s.scales, nil)
	im.touched.Add("result_publication", p.ID)
	_, err := tx.Exec(ctx, `INSERT INTO result_publication (id, cycle_id, run_id, run_number, year, title, authority, decree, decree_day, simulation, own, archive_open,
			stands, published_at, withdrawn_by, withdrawn_day, withdrawn_why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', '', '')`,
		p.ID, p.Cycle, p.Run, p.Number, p.Year, p.Title, p.Authority, p.Decree, p.DecreeDay, bit(p.Simulation), bit(p.Own), bit(p.Open), bit(p.stands), db.At(p.At))
	if err != nil {
		return fmt.Errorf("write publication: %w", err)
	}
	if err := im.computed(ctx, &p, ins, figures); err != nil {
		return err
	}
	if err := im.speak(ctx, p.Year); err != nil {
		return err
	}
	return s.published(ctx, im, actor, "result.published", p.ID)
}

// Withdraw says since when the decree of a publication holds no more. Its figures stay where they can be read, with that
// notice, and stand no more. Kind: Conflict where that was said before.
func (s *Store) Withdraw(ctx context.Context, tx db.Tx, actor access.Actor, id, by, day, why string, at time.Time) error {
	if err := directory.Hold(ctx, tx); err != nil {
		return err
	}
	im := newImporter(tx, s.scales, nil)
	im.touched.Add("result_publication", id)
	err := db.Update(ctx, tx, `UPDATE result_publication SET stands = 0, withdrawn_at = $2, withdrawn_by = $3, withdrawn_day = $4, withdrawn_why = $5
		WHERE id = $1 AND withdrawn_at IS NULL`, id, db.At(at), by, day, why)
	if err != nil {
		return err
	}
	year, err := db.One(ctx, tx, db.Column[int], `SELECT year FROM result_publication WHERE id = $1`, id)
	if err != nil {
		return err
	}
	if err := im.speak(ctx, year); err != nil {
		return err
	}
	return s.published(ctx, im, actor, "result.withdrawn", id)
}

// published ends an act on a publication.
func (s *Store) published(ctx context.Context, im *importer, actor access.Actor, kind, id string) error {
	for _, list := range sortLists(im.lists) {
		if err := im.rankList(ctx, list); err != nil {
			return err
		}
	}
	if err := directory.Touch(ctx, im.tx); err != nil {
		return err
	}
	return s.record(ctx, im.tx, actor, kind, id, &im.touched)
}

// computed writes the figures of a publication, with its decree as their source.
func (im *importer) computed(ctx context.Context, p *Publication, ins *instrument.Instrument, figures []Computed) error {
	bodies, err := db.All(ctx, im.tx, func(row db.Row) (bodyKey, error) {
		var b bodyKey
		return b, row.Scan(&b.ID, &b.Slug, &b.Kind, &b.Province, &b.Example)
	}, `SELECT id, slug, kind, province, example FROM body`)
	if err != nil {
		return fmt.Errorf("read bodies: %w", err)
	}
	byID := make(map[string]bodyKey, len(bodies))
	for _, b := range bodies {
		byID[b.ID] = b
	}
	source := directory.Source{Kind: directory.Computed, Title: p.source()}
	rows := make([][]any, 0, len(figures))
	var ids []string
	for _, f := range figures {
		id, err := newID()
		if err != nil {
			return err
		}
		b, there := byID[f.Body]
		printed, value, fine := parseScore(f.Score)
		if !there || f.Absent == "" && (!fine || value > int64(top(ins))*million) {
			return problem.Wrap(problem.Internal, fmt.Errorf("body %s has no place among results, or no score: %q", f.Body, f.Score))
		}
		var score, list, place, of any
		class := classCalled(ins, f.Class)
		if f.Absent != "" {
			printed, class = "", instrument.Class{}
		} else {
			score = value
			if p.stands && f.Unit == "" && !b.Example {
				list = b.Kind
				im.lists[listKey{p.Year, b.Kind}] = true
			}
			if f.Place > 0 {
				place, of = f.Place, f.Of
			}
		}
		rows = append(rows, []any{
			id, b.ID, null(f.Unit), b.Slug, b.Kind, b.Province, list, p.Year, printed, score, top(ins), class.Opinion.In("id"), class.Code, class.Zone,
			place, of, f.Absent, ins.Ref(), p.Run, p.ID, bit(!p.stands),
		})
		ids = append(ids, id)
		im.touched.Add("result", id)
	}
	_, err = db.InsertAll(ctx, im.tx, `INSERT INTO result (id, body_id, unit_id, slug, kind, province, list, year, printed, score, scale_top, opinion_printed, class, zone,
			place, place_of, absent, instrument, run_id, publication_id, beside, zone_printed, category_printed, flags, ranks, evidence)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, '', '', '', '', '')`, slices.Values(rows))
	if err != nil {
		return fmt.Errorf("write figures of a computation: %w", err)
	}
	return directory.CiteAll(ctx, im.tx, &im.touched, ids, source)
}

// source is how a publication is cited.
func (p *Publication) source() string {
	return fmt.Sprintf("Keputusan %s nomor %s tanggal %s, perhitungan nomor %d (%s)", p.Authority, p.Decree, p.DecreeDay, p.Number, p.Title)
}

func classCalled(ins *instrument.Instrument, code string) instrument.Class {
	for _, class := range ins.Classes.List {
		if class.Code == code {
			return class
		}
	}
	return instrument.Class{}
}

func bit(is bool) int {
	if is {
		return 1
	}
	return 0
}

// speak settles which figure of each body and unit speaks in a year, where any was published.
func (im *importer) speak(ctx context.Context, year int) error {
	type figure struct {
		id, of, kind string
		beside       bool
		example, own bool // own: of a publication
		stands       bool
		unit         bool
		scored       bool
	}
	figures, err := db.All(ctx, im.tx, func(row db.Row) (figure, error) {
		var f figure
		var unit string
		var beside, stands int
		err := row.Scan(&f.id, &f.of, &unit, &f.kind, &beside, &f.example, &f.own, &stands, &f.scored)
		f.of, f.unit, f.beside, f.stands = f.of+"/"+unit, unit != "", beside == 1, stands == 1
		return f, err
	}, `SELECT r.id, r.body_id, coalesce(r.unit_id, ''), r.kind, r.beside, b.example, p.id IS NOT NULL, coalesce(p.stands, 1), r.score IS NOT NULL
		FROM result r JOIN body b ON b.id = r.body_id LEFT JOIN result_publication p ON p.id = r.publication_id
		LEFT JOIN (SELECT q.cycle_id, count(DISTINCT x.body_id) AS bodies FROM result x JOIN result_publication q ON q.id = x.publication_id
			WHERE x.year = $1 AND q.stands = 1 GROUP BY q.cycle_id) c ON c.cycle_id = p.cycle_id
		WHERE r.year = $1 AND EXISTS (SELECT 1 FROM result_publication o WHERE o.year = $1)
		ORDER BY r.body_id, coalesce(r.unit_id, ''), CASE WHEN p.id IS NULL THEN 1 ELSE 0 END, coalesce(c.bodies, 0) DESC, p.cycle_id, p.published_at DESC, r.id DESC`, year)
	if err != nil {
		return fmt.Errorf("read figures of %d: %w", year, err)
	}
	spoken := ""
	for _, f := range figures {
		beside := !f.stands || spoken == f.of
		if !beside {
			spoken = f.of
		}
		if beside == f.beside {
			continue
		}
		var list any
		if !beside && !f.unit && !f.example && f.scored {
			list = f.kind
		}
		if _, err := im.tx.Exec(ctx, `UPDATE result SET beside = $2, list = $3 WHERE id = $1`, f.id, bit(beside), list); err != nil {
			return fmt.Errorf("set a figure of %d beside: %w", year, err)
		}
		im.touched.Add("result", f.id)
		im.lists[listKey{year, f.kind}] = true
	}
	return nil
}

const publicationColumns = `p.id, p.cycle_id, p.run_id, p.run_number, p.year, p.title, p.authority, p.decree, p.decree_day, p.simulation, p.own, p.archive_open, p.stands,
	p.published_at, p.withdrawn_at, p.withdrawn_by, p.withdrawn_day, p.withdrawn_why`

func scanPublication(row db.Row) (Publication, error) {
	var p Publication
	var simulation, own, open, stands int
	var at, withdrawn db.Time
	err := row.Scan(&p.ID, &p.Cycle, &p.Run, &p.Number, &p.Year, &p.Title, &p.Authority, &p.Decree, &p.DecreeDay, &simulation, &own, &open, &stands,
		&at, &withdrawn, &p.WithdrawnBy, &p.WithdrawnDay, &p.WithdrawnWhy)
	p.Simulation, p.Own, p.Open, p.stands, p.At, p.Withdrawn = simulation == 1, own == 1, open == 1, stands == 1, at.Time, withdrawn.Time
	return p, err
}

// publications returns what a body's figures were published by, by id of the publication.
func (s *Store) publications(ctx context.Context, body string) (map[string]*Publication, error) {
	all, err := db.All(ctx, s.db, scanPublication, `SELECT `+publicationColumns+` FROM result_publication p
		WHERE p.id IN (SELECT r.publication_id FROM result r WHERE r.body_id = $1)`, body)
	if err != nil {
		return nil, fmt.Errorf("read publications: %w", err)
	}
	byID := map[string]*Publication{}
	for i := range all {
		byID[all[i].ID] = &all[i]
	}
	return byID, nil
}
