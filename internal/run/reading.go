package run

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/run/archive"
	"github.com/patuh-id/patuh/internal/score"
)

// MaxSource bounds where a reading was read and why there is none, in characters.
const MaxSource = 500

// Reading is what is known of a unit from elsewhere than its forms: the answer to a computed question.
type Reading struct {
	ID, Locus, Question string
	Value               string // as the question's scale has it; empty where NA says why there is none
	NA                  string
	Source              string // where it was read
	Day                 string // of the source: 2026-03-17
	KeptBy              string
	Kept                time.Time
	Version             int64
}

const readingColumns = `g.id, g.locus_id, g.question, g.value, g.na, g.source, g.source_on, g.kept_by, g.kept_at, g.version`

func scanReading(row db.Row) (Reading, error) {
	var g Reading
	var kept db.Time
	err := row.Scan(&g.ID, &g.Locus, &g.Question, &g.Value, &g.NA, &g.Source, &g.Day, &g.KeptBy, &kept, &g.Version)
	g.Kept = kept.Time
	return g, err
}

// same reports whether two readings say the same.
func (g *Reading) same(other *Reading) bool {
	return g.Value == other.Value && g.NA == other.NA && g.Source == other.Source && g.Day == other.Day
}

// place is a unit of a cycle that readings are of.
type place struct{ locus, body, bodyName, unit, name string }

const placesOf = `SELECT l.id, b.slug, cb.name, coalesce(u.slug, ''), l.name FROM cycle_locus l JOIN body b ON b.id = l.body_id
	JOIN cycle_body cb ON cb.cycle_id = l.cycle_id AND cb.body_id = l.body_id LEFT JOIN unit u ON u.id = l.unit_id WHERE l.cycle_id = $1 AND l.ended_at IS NULL`

func scanPlace(row db.Row) (place, error) {
	var p place
	return p, row.Scan(&p.locus, &p.body, &p.bodyName, &p.unit, &p.name)
}

// Computed are the questions of an instrument whose answers come from elsewhere than forms.
func Computed(ins *instrument.Instrument) []*instrument.Node {
	var all []*instrument.Node
	ins.Walk(func(node *instrument.Node) {
		if q := node.Question; q != nil && q.Method == instrument.Computed {
			all = append(all, node)
		}
	})
	return all
}

// computable says which computed questions cannot have an answer: those of subjects of which a unit has several.
func computable(ins *instrument.Instrument) error {
	var faults problem.Faults
	for _, node := range Computed(ins) {
		if s := node.Question.Subject; s.Target != nil || cycle.PerProduct(s.Code, s.Per) {
			faults.Add(problem.Place{}, "run.computed", problem.Args{"question": node.Code, "from": node.Question.From})
		}
	}
	return faults.Err()
}

// readings puts what is known from elsewhere into the units that are in.
func (f *frozen) readings(ctx context.Context, q db.Queryer, ins *instrument.Instrument, loci map[string]*archive.Unit) error {
	all, err := db.All(ctx, q, scanReading, `SELECT `+readingColumns+` FROM run_reading g WHERE g.cycle_id = $1 ORDER BY g.locus_id, g.question`, f.cycle.ID)
	if err != nil {
		return err
	}
	codes := archive.Questions(ins)
	for i := range all {
		node, u := ins.Node(all[i].Question), loci[all[i].Locus]
		if u == nil || u.State != archive.In || node == nil || node.Question == nil {
			continue
		}
		subject := node.Question.Subject.Code
		at := slices.IndexFunc(u.Answers, func(who archive.Respondent) bool { return who.Subject == subject })
		if at < 0 {
			at, u.Answers = len(u.Answers), append(u.Answers, archive.Respondent{Subject: subject, Answers: make([]string, len(codes[subject]))})
		}
		u.Answers[at].Answers[slices.Index(codes[subject], node.Code)] = all[i].answer()
	}
	return nil
}

// answer is how an archive holds a reading.
func (g *Reading) answer() string {
	if g.NA != "" {
		return score.NA
	}
	return g.Value
}

// count is a number of something by its name.
type count struct {
	name string
	n    int64
}

func counts(ctx context.Context, q db.Queryer, query string, args ...any) (map[string]int64, error) {
	all, err := db.All(ctx, q, func(row db.Row) (count, error) {
		var c count
		return c, row.Scan(&c.name, &c.n)
	}, query, args...)
	by := map[string]int64{}
	for _, c := range all {
		by[c.name] = c.n
	}
	return by, err
}

// standing is how far the units of a cycle have come. Its Version moves with their readings, too.
func (r *Runs) standing(ctx context.Context, q db.Queryer, of string) (map[string]review.Standing, error) {
	all, err := r.Reviews.StandingOf(ctx, q, of)
	if err != nil {
		return nil, err
	}
	more, err := counts(ctx, q, `SELECT g.locus_id, CAST(sum(g.version) AS bigint) FROM run_reading g WHERE g.cycle_id = $1 GROUP BY g.locus_id`, of)
	for locus, version := range more {
		s := all[locus]
		s.Version += version
		all[locus] = s
	}
	return all, err
}

// Row is a unit with what is known of it from elsewhere, by question.
type Row struct {
	Body, BodyName, Unit, Name string
	Has                        map[string]Reading
}

// Readings is a page of what is known of the units of a cycle from elsewhere than forms.
type Readings struct {
	Cycle     cycle.Cycle
	Questions []*instrument.Node // none: nothing is wanted from elsewhere
	Rows      []Row
	Next      string           // where the next page begins; empty at the end
	Have      map[string]int64 // how many units have one, by question
	Units     int
}

// pageUnits is how many units stand on a page.
const pageUnits = 50

// Readings returns a page of what is known of units from elsewhere, from a unit on; for whoever decides. Kind: NotFound.
func (r *Runs) Readings(ctx context.Context, actor access.Actor, of, from string) (Readings, error) {
	s, err := r.look(ctx, r.DB, actor, of)
	if err != nil || !s.decides {
		return Readings{}, notFound()
	}
	l := Readings{Cycle: s.Cycle}
	ins, err := r.Forms.InstrumentOf(ctx, r.DB, &s.Cycle)
	if err != nil {
		return l, err
	}
	l.Questions = Computed(ins)
	if l.Units, err = db.One(ctx, r.DB, db.Column[int], `SELECT count(*) FROM cycle_locus WHERE cycle_id = $1 AND ended_at IS NULL`, of); err != nil {
		return l, err
	}
	if l.Have, err = counts(ctx, r.DB, `SELECT g.question, count(*) FROM run_reading g JOIN cycle_locus l ON l.id = g.locus_id
		WHERE g.cycle_id = $1 AND l.ended_at IS NULL GROUP BY g.question`, of); err != nil {
		return l, err
	}
	body, unit, _ := strings.Cut(from, "/")
	places, err := db.All(ctx, r.DB, scanPlace, placesOf+` AND (b.slug > $2 OR b.slug = $2 AND coalesce(u.slug, '') >= $3) ORDER BY b.slug, coalesce(u.slug, ''), l.id LIMIT $4`,
		of, body, unit, pageUnits+1)
	if err != nil {
		return l, err
	}
	if len(places) > pageUnits {
		l.Next = places[pageUnits].body + "/" + places[pageUnits].unit
		places = places[:pageUnits]
	}
	return l, r.rows(ctx, &l, places)
}

// rows reads what is known of some units.
func (r *Runs) rows(ctx context.Context, l *Readings, places []place) error {
	at := map[string]int{}
	ids := make([]any, len(places))
	for i, p := range places {
		at[p.locus], ids[i] = i, p.locus
		l.Rows = append(l.Rows, Row{Body: p.body, BodyName: p.bodyName, Unit: p.unit, Name: p.name, Has: map[string]Reading{}})
	}
	if len(ids) == 0 {
		return nil
	}
	all, err := db.All(ctx, r.DB, scanReading, `SELECT `+readingColumns+` FROM run_reading g WHERE g.locus_id IN (`+db.Marks(1, len(ids))+`) ORDER BY g.locus_id, g.question`, ids...)
	for _, g := range all {
		l.Rows[at[g.Locus]].Has[g.Question] = g
	}
	return err
}
