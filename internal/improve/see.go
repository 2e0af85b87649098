package improve

import (
	"context"
	"math/big"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/instrument"
)

// sight is what actor sees of the report cards of a cycle.
type sight struct {
	cycle.Sight
	opens bool
}

// look returns what of a cycle's report cards somebody of the offices that carry it out sees. Kind: NotFound.
func (c *Cards) look(ctx context.Context, q db.Queryer, actor access.Actor, id string) (*sight, error) {
	found, err := c.Cycles.SightOf(ctx, q, actor, id, access.ReadReportCards)
	if err != nil {
		return nil, notFound()
	}
	if !found.All && len(found.Offices) == 0 {
		return nil, notFound()
	}
	return &sight{found, access.Allowed(actor, access.OpenReportCards, found.Cycle.Scope())}, nil
}

// Card is the report card of a body in one assessment.
type Card struct {
	ID, Opening, Run, Cycle    string
	Center, Office             string // ids of authorities
	BodyID, Body, BodyName     string // Body is a slug
	Kind                       cycle.Kind
	Year                       int
	Title                      string // of the assessment
	Instrument                 string // id@version
	Before                     string // id of the card before; may be empty
	Mapping                    Mapping
	Findings, Settled, Waiting int // how many; settled have an accepted action, waiting ones proof to be looked at
	Opened, Shared             time.Time
}

// Scope is where a card lies.
func (c *Card) Scope() access.Scope {
	return access.Scope{Authority: c.Office, Body: c.BodyID}
}

// at is where what a unit of the body has lies.
func (c *Card) at(unit string) access.Scope {
	return access.Scope{Authority: c.Office, Body: c.BodyID, Unit: unit}
}

const cardQuery = `SELECT x.id, x.opening_id, x.run_id, x.cycle_id, x.center_id, x.office_id, x.body_id, b.slug, b.name, x.kind, x.year, y.title, x.instrument,
	coalesce(x.before_id, ''), x.mapping, x.findings,
	(SELECT count(*) FROM report_finding f WHERE f.card_id = x.id AND EXISTS (SELECT 1 FROM report_action a WHERE a.finding_id = f.id AND a.state = 'accepted')),
	(SELECT count(*) FROM report_finding f JOIN report_action a ON a.finding_id = f.id WHERE f.card_id = x.id AND a.state = 'proof'),
	x.opened_at, r.shared_at
	FROM report_card x JOIN body b ON b.id = x.body_id JOIN cycle y ON y.id = x.cycle_id JOIN run r ON r.id = x.run_id`

func scanCard(row db.Row) (Card, error) {
	var c Card
	var opened, shared db.Time
	err := row.Scan(&c.ID, &c.Opening, &c.Run, &c.Cycle, &c.Center, &c.Office, &c.BodyID, &c.Body, &c.BodyName, &c.Kind, &c.Year, &c.Title, &c.Instrument,
		&c.Before, &c.Mapping, &c.Findings, &c.Settled, &c.Waiting, &opened, &shared)
	c.Opened, c.Shared = opened.Time, shared.Time
	return c, err
}

// public is the condition that figures of report_card x are no draft any more: in a self-assessment once they were shown,
// otherwise once a decree made this computation public, for all or for the body's office.
const public = `(x.kind = 'self' OR EXISTS (SELECT 1 FROM decision_publication p WHERE p.cycle_id = x.cycle_id AND p.run_id = x.run_id AND p.state = 'published'
	AND coalesce(p.office_id, x.office_id) = x.office_id))`

// seen is the condition for rows of report_card x, with the computation r, that actor sees something of: those who open
// cards see all, offices what was shown to them, and bodies and their units what is public besides.
func seen(actor access.Actor, first int) (string, []any) {
	var all []any
	add := func(action access.Action, columns access.Columns) string {
		where, args := access.Filter(actor, action, columns, first+len(all))
		all = append(all, args...)
		return where
	}
	opens := add(access.OpenReportCards, access.Columns{Authority: "x.center_id"})
	center := add(access.ReadReportCards, access.Columns{Authority: "x.center_id"})
	office := add(access.ReadReportCards, access.Columns{Authority: "x.office_id"})
	whole := add(access.ReadReportCards, access.Columns{Authority: "x.office_id", Body: "x.body_id"})
	unit := add(access.ReadReportCards, access.Columns{Authority: "x.office_id", Body: "x.body_id", Unit: "u.id"})
	return `(` + opens + ` OR r.shared_at IS NOT NULL AND (` + center + ` OR ` + office + ` OR ` + public + `
		AND (` + whole + ` OR EXISTS (SELECT 1 FROM unit u WHERE u.body_id = x.body_id AND ` + unit + `))))`, all
}

// MaxList is how many cards or findings a list shows at once.
const MaxList = 50

// List returns report cards that actor sees, of one cycle where it is named, the newest first, at most MaxList, from
// behind the one with the id after.
func (c *Cards) List(ctx context.Context, actor access.Actor, cycle, after string) ([]Card, error) {
	year, last := 10_000, "g"
	if valid(after) {
		one, err := c.find(ctx, c.DB, actor, after)
		if err != nil {
			return nil, err
		}
		year, last = one.Year, one.ID
	}
	where, args := seen(actor, 4)
	return db.All(ctx, c.DB, scanCard, cardQuery+` WHERE ($1 = '' OR x.cycle_id = $1) AND (x.year, x.id) < ($2, $3) AND `+where+`
		ORDER BY x.year DESC, x.id DESC LIMIT `+strconv.Itoa(MaxList), append([]any{cycle, year, last}, args...)...)
}

// find is a card that actor sees something of. Kind: NotFound.
func (c *Cards) find(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Card, error) {
	if !valid(id) {
		return Card{}, notFound()
	}
	where, args := seen(actor, 2)
	one, err := db.One(ctx, q, scanCard, cardQuery+` WHERE x.id = $1 AND `+where, append([]any{id}, args...)...)
	if problem.KindOf(err) == problem.NotFound {
		err = notFound()
	}
	return one, err
}

// Latest is the last card of a body that actor sees something of; without an ID there is none.
func (c *Cards) Latest(ctx context.Context, actor access.Actor, body string) (Card, error) {
	where, args := seen(actor, 2)
	all, err := db.All(ctx, c.DB, scanCard, cardQuery+` WHERE x.body_id = $1 AND `+where+` ORDER BY x.year DESC, x.id DESC LIMIT 1`, append([]any{body}, args...)...)
	if err != nil || len(all) == 0 {
		return Card{}, err
	}
	return all[0], nil
}

// Sheet is a card as actor sees it.
type Sheet struct {
	Card
	// Inside: actor reads it from the office that assesses. Whole: all units of the body, else those of Units.
	Inside, Whole bool
	Units         []Place
	// Answers, Judges and Shares: what actor may do with some of it.
	Answers, Judges, Shares bool
	Texts                   bool // what the instrument says may be shown to whoever reads
	Instrument              *instrument.Instrument
	Limit                   *big.Rat
	Rule                    string
	own                     []string // ids of units; an empty one is the body itself
	actor                   access.Actor
}

// Place is a unit of a body, or the body itself where ID is empty.
type Place struct{ ID, Slug, Name string }

// One returns a card as actor sees it. Kind: NotFound.
func (c *Cards) One(ctx context.Context, actor access.Actor, id string) (*Sheet, error) {
	return c.sheet(ctx, c.DB, actor, id)
}

func (c *Cards) sheet(ctx context.Context, q db.Queryer, actor access.Actor, id string) (*Sheet, error) {
	one, err := c.find(ctx, q, actor, id)
	if err != nil {
		return nil, err
	}
	s := &Sheet{Card: one, actor: actor}
	allowed := func(action access.Action, at access.Scope) bool { return access.Allowed(actor, action, at) }
	s.Inside = allowed(access.ReadReportCards, access.Scope{Authority: one.Office}) || allowed(access.ReadReportCards, access.Scope{Authority: one.Center})
	s.Whole = s.Inside || allowed(access.ReadReportCards, one.Scope())
	units, err := db.All(ctx, q, scanPlace, `SELECT u.id, u.slug, u.name FROM unit u WHERE u.body_id = $1
		AND EXISTS (SELECT 1 FROM cycle_locus l WHERE l.cycle_id = $2 AND l.unit_id = u.id) ORDER BY u.name, u.id`, one.BodyID, one.Cycle)
	if err != nil {
		return nil, err
	}
	for _, p := range append([]Place{{Name: one.BodyName}}, units...) {
		at := one.at(p.ID)
		if s.Whole || allowed(access.ReadReportCards, at) {
			s.Units, s.own = append(s.Units, p), append(s.own, p.ID)
		}
		s.Answers = s.Answers || allowed(access.AnswerReportCards, at)
		s.Judges = s.Judges || allowed(access.JudgeReportCards, at)
		s.Shares = s.Shares || allowed(access.SharePractices, at)
	}
	of, err := c.Cycles.Plain(ctx, q, one.Cycle)
	if err != nil {
		return nil, err
	}
	if s.Instrument, err = c.Forms.InstrumentOf(ctx, q, &of); err != nil {
		return nil, err
	}
	s.Texts = s.Inside || s.Instrument.Visibility != instrument.Internal
	opening, err := db.One(ctx, q, scanOpening, openingQuery+` WHERE o.id = $1`, one.Opening)
	s.Limit, s.Rule = opening.Limit, opening.Rule
	return s, err
}

func scanPlace(row db.Row) (Place, error) {
	var p Place
	return p, row.Scan(&p.ID, &p.Slug, &p.Name)
}

// narrow is the condition for a column with ids of units, whose place is NULL for the body itself.
func (s *Sheet) narrow(column string, first int) (string, []any) {
	if s.Whole {
		return "1 = 1", nil
	}
	args := make([]any, len(s.own))
	for i := range s.own {
		args[i] = s.own[i]
	}
	if len(args) == 0 {
		return "1 = 0", nil
	}
	return "coalesce(" + column + ", '') IN (" + db.Marks(first, len(args)) + ")", args
}

// Finding is a weak indicator of a unit.
type Finding struct {
	ID, Card, UnitID, Unit, Locus, Code string
	Position                            int
	Mark, Most, Lost                    *big.Rat // see Mark; Most and Lost are nil where they are not known or not shown
	Answered, Photos, Documents         int
	Note                                string // of the office, for the body
	Became                              Became
	FirstYear                           int
	Actions, Accepted, Waiting          int    // how many; those with proof wait
	Next, Owner                         string // the first day to come of an action that is going, and whose it is
}

// Open reports whether nothing that was done about it was accepted yet.
func (f *Finding) Open() bool { return f.Accepted == 0 }

const findingQuery = `SELECT f.id, f.card_id, coalesce(f.unit_id, ''), f.unit_name, f.locus_id, f.code, f.position, f.mark, f.most, f.lost, f.answered, f.photos, f.documents,
	coalesce((SELECT p.words FROM report_step p WHERE p.finding_id = f.id AND p.kind = 'noted' ORDER BY p.id DESC LIMIT 1), ''),
	coalesce(t.became, ''), coalesce(t.first_year, 0),
	(SELECT count(*) FROM report_action a WHERE a.finding_id = f.id), (SELECT count(*) FROM report_action a WHERE a.finding_id = f.id AND a.state = 'accepted'),
	(SELECT count(*) FROM report_action a WHERE a.finding_id = f.id AND a.state = 'proof'),
	coalesce((SELECT min(a.due_day) FROM report_action a WHERE a.finding_id = f.id AND a.state NOT IN ('accepted', 'dropped')), ''),
	coalesce((SELECT a.owner FROM report_action a WHERE a.finding_id = f.id AND a.state NOT IN ('accepted', 'dropped') ORDER BY a.due_day, a.id LIMIT 1), '')
	FROM report_finding f LEFT JOIN report_track t ON t.card_id = f.card_id AND t.unit_id = coalesce(f.unit_id, '') AND t.code = f.code`

func scanFinding(row db.Row) (Finding, error) {
	var f Finding
	var mark, most, lost string
	err := row.Scan(&f.ID, &f.Card, &f.UnitID, &f.Unit, &f.Locus, &f.Code, &f.Position, &mark, &most, &lost, &f.Answered, &f.Photos, &f.Documents,
		&f.Note, &f.Became, &f.FirstYear, &f.Actions, &f.Accepted, &f.Waiting, &f.Next, &f.Owner)
	f.Mark, f.Most, f.Lost = figure(mark), figure(most), figure(lost)
	return f, err
}

// Wanted narrows findings; empty parts narrow nothing.
type Wanted struct {
	Unit  string // slug
	Open  bool   // without an accepted action
	After int    // position of the last one of the page before
	Max   int    // MaxList where it is 0
}

// FindingsOf returns the findings of a card that actor sees, in the order of the rule, at most MaxList.
func (c *Cards) FindingsOf(ctx context.Context, s *Sheet, w Wanted) ([]Finding, error) {
	unit := ""
	for _, p := range s.Units {
		if p.Slug == w.Unit {
			unit = p.ID
		}
	}
	where, args := s.narrow("f.unit_id", 5)
	limit := MaxList
	if w.Max > 0 {
		limit = min(w.Max, MaxList)
	}
	all, err := db.All(ctx, c.DB, scanFinding, findingQuery+` WHERE f.card_id = $1 AND f.position > $2 AND ($3 = '' OR f.unit_id = $3)
		AND (NOT $4 OR NOT EXISTS (SELECT 1 FROM report_action a WHERE a.finding_id = f.id AND a.state = 'accepted')) AND `+where+`
		ORDER BY f.position LIMIT `+strconv.Itoa(limit), append([]any{s.ID, w.After, unit, w.Open}, args...)...)
	for i := range all {
		s.hide(&all[i])
	}
	return all, err
}

// hide leaves out what would tell the weights of an instrument that may not be shown.
func (s *Sheet) hide(f *Finding) {
	if !s.Texts {
		f.Most, f.Lost = nil, nil
	}
}

// Detail is a finding with what was done about it.
type Detail struct {
	Finding
	Sheet *Sheet
	// Answers, Judges: what actor may do with this one.
	Answers, Judges bool
	Todo            []Action
	Steps           []Step   // the oldest first
	Requests        []string // ids of requests of the evidence room about it
	Notes           []string // of assessors, for whoever of the office reads forms
}

// Finding returns a finding of a card. Kind: NotFound.
func (c *Cards) Finding(ctx context.Context, actor access.Actor, card, id string) (Detail, error) {
	s, err := c.One(ctx, actor, card)
	if err != nil {
		return Detail{}, err
	}
	d, err := c.detail(ctx, c.DB, s, id)
	if err != nil {
		return d, err
	}
	if d.Requests, err = db.All(ctx, c.DB, db.Column[string], `SELECT request_id FROM report_evidence WHERE finding_id = $1 ORDER BY request_id`, id); err != nil {
		return d, err
	}
	if s.Inside && d.Judges {
		d.Notes, err = c.notes(ctx, actor, &d)
	}
	return d, err
}

func (c *Cards) detail(ctx context.Context, q db.Queryer, s *Sheet, id string) (Detail, error) {
	d := Detail{Sheet: s}
	if !valid(id) {
		return d, notFound()
	}
	where, args := s.narrow("f.unit_id", 3)
	var err error
	d.Finding, err = db.One(ctx, q, scanFinding, findingQuery+` WHERE f.id = $1 AND f.card_id = $2 AND `+where, append([]any{id, s.ID}, args...)...)
	if problem.KindOf(err) == problem.NotFound {
		err = notFound()
	}
	if err != nil {
		return d, err
	}
	s.hide(&d.Finding)
	at := s.at(d.UnitID)
	d.Answers, d.Judges = access.Allowed(s.actor, access.AnswerReportCards, at), access.Allowed(s.actor, access.JudgeReportCards, at)
	if d.Todo, err = actionsOf(ctx, q, id); err != nil {
		return d, err
	}
	d.Steps, err = c.stepsOf(ctx, q, id)
	return d, err
}

// notes are what assessors wrote about the questions of a finding, for whoever reads forms of the office: they choose
// from them what the body may read. Names that assessors wrote there never go on by themselves.
func (c *Cards) notes(ctx context.Context, actor access.Actor, d *Detail) ([]string, error) {
	if !access.Allowed(actor, access.ReadForms, access.Scope{Authority: d.Sheet.Office}) && !access.Allowed(actor, access.ReadForms, access.Scope{Authority: d.Sheet.Center}) {
		return nil, nil
	}
	held, err := c.Forms.OfLoci(ctx, c.DB, d.Locus)
	if err != nil {
		return nil, err
	}
	var all []string
	d.Sheet.Instrument.Walk(func(node *instrument.Node) {
		if node.Question == nil {
			return
		}
		if code, _ := IndicatorOf(d.Sheet.Instrument, node.Code); code != d.Code {
			return
		}
		for i := range held {
			if note := held[i].Content.Answers[node.Code].Note; note != "" {
				all = append(all, note)
			}
		}
	})
	return all, nil
}

// Step is something that happened to a finding, or was said about it.
type Step struct {
	ID, Action  string // Action is empty where it is about the finding
	Kind        string // added, moved, said, noted
	Side        Side
	Was, Became State
	Words       string
	By          string // account
	At          time.Time
	Files       []evidence.File
}

func (c *Cards) stepsOf(ctx context.Context, q db.Queryer, finding string) ([]Step, error) {
	all, err := db.All(ctx, q, func(row db.Row) (Step, error) {
		var s Step
		var at db.Time
		err := row.Scan(&s.ID, &s.Action, &s.Kind, &s.Side, &s.Was, &s.Became, &s.Words, &s.By, &at)
		s.At = at.Time
		return s, err
	}, `SELECT id, coalesce(action_id, ''), kind, side, was, became, words, account, at FROM report_step WHERE finding_id = $1 ORDER BY id`, finding)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Files, err = c.files(ctx, q, `SELECT file_id FROM report_file WHERE step_id = $1 ORDER BY position`, all[i].ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// files are those that a query finds the ids of.
func (c *Cards) files(ctx context.Context, q db.Queryer, query, id string) ([]evidence.File, error) {
	ids, err := db.All(ctx, q, db.Column[string], query, id)
	files := make([]evidence.File, 0, len(ids))
	for _, id := range ids {
		file, err := c.Files.Get(ctx, q, id)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, err
}
