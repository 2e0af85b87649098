package improve

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/run"
)

// Earlier is what the last report card of a body said of a unit that is assessed again.
type Earlier struct {
	Card     string // id; empty where there is none
	Year     int
	Mapping  Mapping
	Findings []Finding
	before   *instrument.Instrument
	after    *instrument.Instrument
}

// Earlier returns what the last card before a cycle, of the same kind of assessment and shown to offices, said of a locus
// of the cycle. It decides nothing about who may know: it is for whoever looks at the locus's own forms.
func (c *Cards) Earlier(ctx context.Context, q db.Queryer, of *cycle.Cycle, locus string) (Earlier, error) {
	e := Earlier{}
	var before string
	_, err := db.All(ctx, q, func(row db.Row) (bool, error) {
		return true, row.Scan(&e.Card, &e.Year, &before)
	}, `SELECT x.id, x.year, x.cycle_id FROM cycle_locus l JOIN report_card x ON x.body_id = l.body_id JOIN run r ON r.id = x.run_id
		WHERE l.id = $1 AND x.kind = $2 AND x.year < $3 AND x.center_id = $4 AND r.shared_at IS NOT NULL ORDER BY x.year DESC, x.id DESC LIMIT 1`,
		locus, string(of.Kind), of.Year, of.Authority)
	if err != nil || e.Card == "" {
		return e, err
	}
	was, err := c.Cycles.Plain(ctx, q, before)
	if err != nil {
		return e, err
	}
	if e.before, err = c.Forms.InstrumentOf(ctx, q, &was); err != nil {
		return e, err
	}
	if e.after, err = c.Forms.InstrumentOf(ctx, q, of); err != nil {
		return e, err
	}
	e.Mapping = MappingOf(e.before, e.after, preset)
	e.Findings, err = db.All(ctx, q, scanFinding, findingQuery+` WHERE f.card_id = $1
		AND coalesce(f.unit_id, '') IN (SELECT coalesce(l.unit_id, '') FROM cycle_locus l WHERE l.id = $2) ORDER BY f.position`, e.Card, locus)
	return e, err
}

// About are the findings beside a question: those of its indicator, where codes of the two instruments go together.
func (e *Earlier) About(question string) []Finding {
	if e.Card == "" || !e.Mapping.Maps() {
		return nil
	}
	code, ok := IndicatorOf(e.after, question)
	var all []Finding
	for _, f := range e.Findings {
		if ok && f.Code == code {
			all = append(all, f)
		}
	}
	return all
}

// Beside reports whether a finding stands beside a question of the instrument of today.
func (e *Earlier) Beside(f *Finding) bool { return e.Mapping.Maps() && e.after.Node(f.Code) != nil }

// Label is what an indicator was called.
func (e *Earlier) Label(f *Finding) instrument.Text { return labelOf(e.before, f.Code) }

func labelOf(ins *instrument.Instrument, code string) instrument.Text {
	node := ins.Node(code)
	if node == nil {
		return nil
	}
	if len(node.Label) == 0 && node.Question != nil {
		return node.Question.Ask
	}
	return node.Label
}

// Label is what an indicator is called; nothing where that may not be shown to whoever reads.
func (s *Sheet) Label(code string) instrument.Text {
	if !s.Texts {
		return nil
	}
	return labelOf(s.Instrument, code)
}

// Count is how many indicators became what, in a year.
type Count struct {
	Office, Name string // of an office; empty for a body
	Year         int
	Mapping      Mapping // of a body's card
	N            map[Became]int
}

func (c *Cards) counts(ctx context.Context, query string, args ...any) ([]Count, error) {
	type row struct {
		Count
		became Became
		n      int
	}
	rows, err := db.All(ctx, c.DB, func(r db.Row) (row, error) {
		var one row
		return one, r.Scan(&one.Office, &one.Name, &one.Year, &one.Mapping, &one.became, &one.n)
	}, query, args...)
	var all []Count
	for _, one := range rows {
		if n := len(all); n == 0 || all[n-1].Office != one.Office || all[n-1].Year != one.Year {
			one.N = map[Became]int{}
			all = append(all, one.Count)
		}
		all[len(all)-1].N[one.became] += one.n
	}
	return all, err
}

// Counts are what became of the weak indicators of a body, by year up to that of the card, as far as actor sees its units.
func (c *Cards) Counts(ctx context.Context, s *Sheet) ([]Count, error) {
	where, args := s.narrow("t.unit_id", 5)
	return c.counts(ctx, `SELECT '', '', x.year, x.mapping, t.became, count(*) FROM report_card x JOIN report_track t ON t.card_id = x.id JOIN run r ON r.id = x.run_id
		WHERE x.body_id = $1 AND x.kind = $2 AND x.year <= $3 AND (r.shared_at IS NOT NULL OR x.id = $4) AND `+where+`
		GROUP BY x.year, x.mapping, x.id, t.became ORDER BY x.year, x.id`, append([]any{s.BodyID, string(s.Kind), s.Year, s.ID}, args...)...)
}

// Board is what the offices of a cycle see of its report cards together.
type Board struct {
	Cycle    cycle.Cycle
	Opens    bool
	Openings []Opening // the newest first, at most 20
	Done     []run.Run // computations that are done, the newest first
	Counts   []Count   // of each office, over the years of its cards
}

// Board returns what actor sees of the report cards of a cycle together. Kind: NotFound.
func (c *Cards) Board(ctx context.Context, actor access.Actor, id string) (Board, error) {
	s, err := c.look(ctx, c.DB, actor, id)
	if err != nil {
		return Board{}, err
	}
	b := Board{Cycle: s.Cycle, Opens: s.opens}
	if b.Openings, err = db.All(ctx, c.DB, scanOpening, openingQuery+` WHERE o.cycle_id = $1 ORDER BY o.id DESC LIMIT 20`, id); err != nil {
		return b, err
	}
	if s.opens {
		if b.Done, err = c.Runs.DoneOf(ctx, c.DB, id); err != nil {
			return b, err
		}
	}
	where, args := "1 = 1", []any(nil)
	if !s.All {
		for _, o := range s.Offices {
			args = append(args, o)
		}
		where = "x.office_id IN (" + db.Marks(5, len(args)) + ")"
	}
	args = append([]any{s.Cycle.Authority, string(s.Cycle.Kind), s.Cycle.Year, s.opens}, args...)
	b.Counts, err = c.counts(ctx, `SELECT x.office_id, a.name, x.year, '', t.became, count(*) FROM report_card x JOIN report_track t ON t.card_id = x.id JOIN run r ON r.id = x.run_id
		JOIN authority a ON a.id = x.office_id WHERE x.center_id = $1 AND x.kind = $2 AND x.year <= $3 AND (r.shared_at IS NOT NULL OR $4) AND `+where+`
		GROUP BY x.office_id, a.name, x.year, t.became ORDER BY a.name, x.office_id, x.year`, args...)
	return b, err
}

// Owing counts what waits for actor in report cards: proof to look at and questions to answer for the office; for the
// body actions whose day has passed, and proof that came back.
type Owing struct{ Proof, Asked, Late, Returned int }

// Owing counts what waits for actor, over all cards.
func (c *Cards) Owing(ctx context.Context, actor access.Actor) (Owing, error) {
	var o Owing
	columns := access.Columns{Authority: "x.office_id", Body: "x.body_id", Unit: "f.unit_id"}
	for _, one := range []struct {
		action access.Action
		where  string
		into   *int
	}{
		{access.JudgeReportCards, `a.state = 'proof'`, &o.Proof},
		{access.AnswerReportCards, `a.state IN ('planned', 'under_way') AND a.due_day < $1`, &o.Late},
		{access.AnswerReportCards, `a.state = 'returned'`, &o.Returned},
	} {
		if len(access.Where(actor, one.action)) == 0 {
			continue
		}
		where, args := access.Filter(actor, one.action, columns, 2)
		n, err := db.One(ctx, c.DB, db.Column[int], `SELECT count(*) FROM report_action a JOIN report_finding f ON f.id = a.finding_id JOIN report_card x ON x.id = f.card_id
			JOIN run r ON r.id = x.run_id WHERE ($1 <> '') AND r.shared_at IS NOT NULL AND `+one.where+` AND `+where, append([]any{c.now().Format("2006-01-02")}, args...)...)
		if err != nil {
			return o, err
		}
		*one.into = n
	}
	if len(access.Where(actor, access.JudgeReportCards)) == 0 {
		return o, nil
	}
	where, args := access.Filter(actor, access.JudgeReportCards, columns, 1)
	var err error
	o.Asked, err = db.One(ctx, c.DB, db.Column[int], `SELECT count(*) FROM report_finding f JOIN report_card x ON x.id = f.card_id WHERE `+where+`
		AND (SELECT p.side FROM report_step p WHERE p.finding_id = f.id AND p.kind = 'said' ORDER BY p.id DESC LIMIT 1) = 'body'`, args...)
	return o, err
}
