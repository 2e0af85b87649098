package improve

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
)

// MaxActions is how many actions a finding may have, MaxBudget the largest budget in rupiah.
const (
	MaxActions = 50
	MaxBudget  = 1_000_000_000_000_000
)

// Action is what a body does about a finding.
type Action struct {
	ID      string
	Kind    Kind
	Words   string
	Owner   Owner
	DueDay  string
	Budget  int64 // rupiah; -1 where none is named
	State   State
	By      string // account
	Entered time.Time
	Version int64
}

// Late reports whether its day has passed without an end.
func (a *Action) Late(today string) bool {
	return a.DueDay < today && a.State != Accepted && a.State != Dropped && a.State != Proof
}

func actionsOf(ctx context.Context, q db.Queryer, finding string) ([]Action, error) {
	return db.All(ctx, q, func(row db.Row) (Action, error) {
		var a Action
		var entered db.Time
		err := row.Scan(&a.ID, &a.Kind, &a.Words, &a.Owner.Kind, &a.Owner.ID, &a.Owner.Name, &a.DueDay, &a.Budget, &a.State, &a.By, &entered, &a.Version)
		a.Entered = entered.Time
		return a, err
	}, `SELECT id, kind, words, owner_kind, owner_id, owner, due_day, coalesce(budget, -1), state, entered_by, entered_at, version
		FROM report_action WHERE finding_id = $1 ORDER BY id`, finding)
}

// work is one act on a finding, inside its transaction.
type work struct {
	*Detail
	c       *Cards
	tx      db.Tx
	actor   access.Actor
	today   string
	touched ledger.Touched
}

// act has do change a finding that actor sees, and records it.
func (c *Cards) act(ctx context.Context, actor access.Actor, card, finding, kind string, do func(ctx context.Context, w *work) error) error {
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		s, err := c.sheet(ctx, tx, actor, card)
		if err != nil {
			return err
		}
		d, err := c.detail(ctx, tx, s, finding)
		if err != nil {
			return err
		}
		w := &work{Detail: &d, c: c, tx: tx, actor: actor}
		if w.today, err = c.today(ctx, tx, s.Office); err != nil {
			return err
		}
		if err := do(ctx, w); err != nil {
			return err
		}
		return c.record(ctx, tx, actor, kind, "report/"+card, finding, "", s.at(d.UnitID), &w.touched)
	})
}

// step writes down what happened, with the files that actor sent for it.
func (w *work) step(ctx context.Context, s Step, files []string) error {
	var err error
	if s.ID, err = newID(); err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, `INSERT INTO report_step (id, finding_id, action_id, kind, side, was, became, words, account, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		s.ID, w.ID, null(s.Action), s.Kind, string(s.Side), string(s.Was), string(s.Became), s.Words, w.actor.Account, db.At(w.c.now()))
	if err != nil {
		return err
	}
	w.touched.Add("report_step", s.ID)
	return w.c.claim(ctx, w.tx, w.actor, "report", w.Card, w.Sheet.at(w.UnitID), &w.touched, "report_file", "step_id", s.ID, files)
}

// claim takes the files that actor sent for a row of this room.
func (c *Cards) claim(ctx context.Context, tx db.Tx, actor access.Actor, kind, holder string, at access.Scope, touched *ledger.Touched, table, column, id string, files []string) error {
	if len(files) == 0 {
		return nil
	}
	got, err := c.Files.Claim(ctx, tx, evidence.Holder{Kind: kind, ID: holder, Scope: at, Purpose: evidence.Attachment}, evidence.AccountOwner(actor.Account), files...)
	if err != nil {
		return err
	}
	for i, file := range got {
		if _, err := tx.Exec(ctx, `INSERT INTO `+table+` (`+column+`, file_id, position) VALUES ($1, $2, $3)`, id, file.ID, i+1); err != nil {
			return err
		}
		touched.Add(table, id+"/"+file.ID)
	}
	return nil
}

// Entry is an action as it is entered.
type Entry struct {
	Kind   Kind
	Words  string
	Owner  string // an Owner's Ref
	DueDay string
	Budget string // rupiah, with or without dots; empty for none
}

// Add adds an action. Kinds: NotFound; Forbidden; Invalid with Faults about "kind", "words", "owner", "due" and "budget".
func (c *Cards) Add(ctx context.Context, actor access.Actor, card, finding string, e Entry) error {
	return c.act(ctx, actor, card, finding, "action_added", func(ctx context.Context, w *work) error {
		if !w.Answers {
			return forbidden("answers")
		}
		var f faults
		if !slices.Contains(Kinds, e.Kind) {
			f.add("kind", "kind", nil)
		}
		a := Action{Kind: e.Kind, Words: f.words("words", e.Words, maxWords, true), DueDay: f.day("due", e.DueDay, w.today, ""), Budget: f.rupiah(e.Budget)}
		owners, err := c.owners(ctx, w.tx, w.Sheet)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(owners, func(o Owner) bool { return o.Ref() == e.Owner }); i < 0 {
			f.add("owner", "owner", nil)
		} else {
			a.Owner = owners[i]
		}
		if len(w.Todo) >= MaxActions {
			f.add("words", "many", problem.Args{"max": MaxActions})
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		return w.add(ctx, &a)
	})
}

func (w *work) add(ctx context.Context, a *Action) error {
	var err error
	if a.ID, err = newID(); err != nil {
		return err
	}
	var budget any
	if a.Budget >= 0 {
		budget = a.Budget
	}
	_, err = w.tx.Exec(ctx, `INSERT INTO report_action (id, finding_id, kind, words, owner_kind, owner_id, owner, due_day, budget, state, entered_by, entered_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'planned', $10, $11, 1)`, a.ID, w.ID, string(a.Kind), a.Words, string(a.Owner.Kind), a.Owner.ID, a.Owner.Name, a.DueDay, budget,
		w.actor.Account, db.At(w.c.now()))
	if err != nil {
		return err
	}
	w.touched.Add("report_action", a.ID)
	return w.step(ctx, Step{Action: a.ID, Kind: "added", Side: OfBody, Became: Planned}, nil)
}

// rupiah reads an amount of whole rupiah; -1 for none.
func (f *faults) rupiah(text string) int64 {
	text = strings.NewReplacer("Rp", "", ".", "", " ", "", "\u00a0", "").Replace(strings.TrimSpace(text))
	if text == "" {
		return -1
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > MaxBudget {
		f.add("budget", "budget", problem.Args{"max": MaxBudget})
	}
	return n
}

// Owners are what may own an action about what actor sees of a card: the body, its units, and positions in it.
func (c *Cards) Owners(ctx context.Context, s *Sheet) ([]Owner, error) { return c.owners(ctx, c.DB, s) }

func (c *Cards) owners(ctx context.Context, q db.Queryer, s *Sheet) ([]Owner, error) {
	all := []Owner{{BodyOwner, s.BodyID, s.BodyName}}
	units, err := db.All(ctx, q, scanPlace, `SELECT id, slug, name FROM unit WHERE body_id = $1 AND valid_to = '' ORDER BY name, id LIMIT 500`, s.BodyID)
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		all = append(all, Owner{UnitOwner, u.ID, u.Name})
	}
	positions, err := db.All(ctx, q, scanPlace, `SELECT p.id, '', p.title FROM position p WHERE p.body_id = $1 AND p.valid_to IS NULL ORDER BY p.title, p.id LIMIT 500`, s.BodyID)
	for _, p := range positions {
		all = append(all, Owner{PositionOwner, p.ID, p.Name})
	}
	return all, err
}

// Move is what somebody does with an action.
type Move struct {
	Action  string
	To      State
	Words   string
	Files   []string
	Version int64 // that they saw
}

// MoveAction takes an action on, as the table of moves has it for whoever acts: the body works and hands in proof, the
// office that assesses accepts it or returns it, and never by somebody who handed it in. Kinds: NotFound; Forbidden;
// Conflict when somebody was faster; Invalid with Faults about "to", "words" and "file".
func (c *Cards) MoveAction(ctx context.Context, actor access.Actor, card, finding string, m Move) error {
	return c.act(ctx, actor, card, finding, "action_moved", func(ctx context.Context, w *work) error {
		i := slices.IndexFunc(w.Todo, func(a Action) bool { return a.ID == m.Action })
		if i < 0 {
			return notFound()
		}
		a := &w.Todo[i]
		side, err := w.sideFor(a, m.To)
		if err != nil {
			return err
		}
		if a.Version != m.Version {
			return conflict("changed")
		}
		var f faults
		words := f.words("words", m.Words, maxWords, reasoned(m.To))
		if m.To == Proof && len(m.Files) == 0 {
			f.add("file", "no_proof", nil)
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		err = db.Update(ctx, w.tx, `UPDATE report_action SET state = $3, version = version + 1 WHERE id = $1 AND version = $2`, a.ID, m.Version, string(m.To))
		if err != nil {
			return faster(err)
		}
		w.touched.Add("report_action", a.ID)
		return w.step(ctx, Step{Action: a.ID, Kind: "moved", Side: side, Was: a.State, Became: m.To, Words: words}, m.Files)
	})
}

// sideFor is as which side actor may take an action to a state.
func (w *work) sideFor(a *Action, to State) (Side, error) {
	switch {
	case w.Answers && slices.Contains(moves[OfBody][a.State], to):
		return OfBody, nil
	case w.Judges && slices.Contains(moves[OfOffice][a.State], to):
		return OfOffice, access.Separate(w.actor, access.JudgeReportCards, w.answered(a.ID)...)
	case !w.Answers && !w.Judges:
		return "", forbidden("answers")
	}
	var f faults
	f.add("to", "no_move", nil)
	return "", f.found.Err()
}

// answered is who entered an action or handed in proof of it.
func (d *Detail) answered(action string) []access.Done {
	var all []access.Done
	for i := range d.Steps {
		if s := &d.Steps[i]; s.Action == action && s.Side == OfBody {
			all = append(all, access.Done{Action: access.AnswerReportCards, Account: s.By})
		}
	}
	return all
}

// MayJudge reports whether actor may take an action on for the office: they judge here, and did none of it themselves.
func (d *Detail) MayJudge(a *Action) bool {
	return d.Judges && access.Separate(d.Sheet.actor, access.JudgeReportCards, d.answered(a.ID)...) == nil
}

// Say adds to the thread of a finding: the body asks, the office answers, and each may go on. Kinds: NotFound; Forbidden;
// Invalid with Faults about "words".
func (c *Cards) Say(ctx context.Context, actor access.Actor, card, finding, words string, files []string) error {
	return c.act(ctx, actor, card, finding, "said", func(ctx context.Context, w *work) error {
		side := OfBody
		switch {
		case w.Answers:
		case w.Judges:
			side = OfOffice
		default:
			return forbidden("answers")
		}
		var f faults
		words = f.words("words", words, maxWords, true)
		if err := f.found.Err(); err != nil {
			return err
		}
		return w.step(ctx, Step{Kind: "said", Side: side, Words: words}, files)
	})
}

// Note writes what the office lets the body read about a finding; the last one holds. Kinds: NotFound; Forbidden; Invalid
// with Faults about "words".
func (c *Cards) Note(ctx context.Context, actor access.Actor, card, finding, words string) error {
	return c.act(ctx, actor, card, finding, "noted", func(ctx context.Context, w *work) error {
		if !w.Judges {
			return forbidden("judges")
		}
		var f faults
		words = f.words("words", words, maxWords, true)
		if err := f.found.Err(); err != nil {
			return err
		}
		return w.step(ctx, Step{Kind: "noted", Side: OfOffice, Words: words}, nil)
	})
}

// Asked reports whether what was said last was said by the body: it waits for an answer.
func (d *Detail) Asked() bool {
	asked := false
	for i := range d.Steps {
		if d.Steps[i].Kind == "said" {
			asked = d.Steps[i].Side == OfBody
		}
	}
	return asked
}

// FileOf returns a file of a finding for whoever sees it. Kind: NotFound.
func (c *Cards) FileOf(ctx context.Context, actor access.Actor, card, finding, file string) (evidence.File, error) {
	d, err := c.Finding(ctx, actor, card, finding)
	if err != nil {
		return evidence.File{}, err
	}
	for i := range d.Steps {
		for _, one := range d.Steps[i].Files {
			if one.ID == file {
				return one, nil
			}
		}
	}
	return evidence.File{}, notFound()
}
