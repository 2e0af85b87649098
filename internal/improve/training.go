package improve

import (
	"context"
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Limits of a training.
const (
	MaxParticipants = 20
	MaxHeads        = 100_000
)

// Lesson is a training that people of a body took part in.
type Lesson struct {
	ID, UnitID, Unit string // Unit is the unit's name, empty for the body itself
	Title, Provider  string
	From, Until      string // days
	Code             string // of the indicator that it is about; may be empty
	By               string // account
	Participants     []Participant
	Files            []evidence.File
	Version          int64
}

// Heads is how many took part.
func (l *Lesson) Heads() int {
	n := 0
	for _, p := range l.Participants {
		n += p.Heads
	}
	return n
}

// Participant is who took part: a unit or a position, how many, and their names only where the body lists them.
type Participant struct {
	Owner
	Heads int
	Names string
}

// Trainings are those of a card's body that actor sees, the latest first, at most MaxList, from behind the one after.
// Names of participants are for the body alone.
func (c *Cards) Trainings(ctx context.Context, s *Sheet, after string) ([]Lesson, error) {
	day, last := "9999-12-31", "g"
	if valid(after) {
		found, err := db.All(ctx, c.DB, db.Column[string], `SELECT from_day FROM report_training WHERE id = $1 AND body_id = $2 AND office_id = $3`, after, s.BodyID, s.Office)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		day, last = found[0], after
	}
	where, args := s.narrow("t.unit_id", 5)
	all, err := db.All(ctx, c.DB, func(row db.Row) (Lesson, error) {
		var l Lesson
		return l, row.Scan(&l.ID, &l.UnitID, &l.Unit, &l.Title, &l.Provider, &l.From, &l.Until, &l.Code, &l.By, &l.Version)
	}, `SELECT t.id, coalesce(t.unit_id, ''), coalesce(u.name, ''), t.title, t.provider, t.from_day, t.until_day, t.code, t.entered_by, t.version
		FROM report_training t LEFT JOIN unit u ON u.id = t.unit_id WHERE t.body_id = $1 AND t.office_id = $2 AND t.ended_at IS NULL AND (t.from_day, t.id) < ($3, $4) AND `+where+`
		ORDER BY t.from_day DESC, t.id DESC LIMIT `+strconv.Itoa(MaxList), append([]any{s.BodyID, s.Office, day, last}, args...)...)
	if err != nil {
		return nil, err
	}
	for i := range all {
		l := &all[i]
		names := access.Allowed(s.actor, access.AnswerReportCards, s.at(l.UnitID))
		if l.Participants, err = db.All(ctx, c.DB, func(row db.Row) (Participant, error) {
			var p Participant
			err := row.Scan(&p.Kind, &p.ID, &p.Name, &p.Heads, &p.Names)
			if !names {
				p.Names = ""
			}
			return p, err
		}, `SELECT owner_kind, owner_id, owner, heads, names FROM report_participant WHERE training_id = $1 ORDER BY position`, l.ID); err != nil {
			return nil, err
		}
		if l.Files, err = c.files(ctx, c.DB, `SELECT file_id FROM report_training_file WHERE training_id = $1 ORDER BY position`, l.ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Held is a training as it is entered.
type Held struct {
	Unit                               string // slug; empty for the body itself
	Title, Provider, From, Until, Code string
	Who                                []Attended
	Files                              []string
}

// Attended is a line of who took part: an Owner's Ref, how many, and names.
type Attended struct{ Owner, Heads, Names string }

// Train writes down a training. Kinds: NotFound; Forbidden; Invalid with Faults about the fields, those of participants
// with their number.
func (c *Cards) Train(ctx context.Context, actor access.Actor, card string, h Held) error {
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		s, err := c.sheet(ctx, tx, actor, card)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(s.Units, func(p Place) bool { return p.Slug == h.Unit })
		if i < 0 {
			return notFound()
		}
		unit := s.Units[i].ID
		if err := access.Decide(actor, access.AnswerReportCards, s.at(unit)); err != nil {
			return err
		}
		var f faults
		l := Lesson{
			UnitID: unit, Title: f.words("title", h.Title, maxLine, true), Provider: f.words("provider", h.Provider, maxLine, false),
			From: f.day("from", h.From, "", ""), Code: h.Code,
		}
		l.Until = f.day("until", h.Until, l.From, "")
		if h.Code != "" && s.Instrument.Node(h.Code) == nil {
			f.add("code", "code", nil)
		}
		owners, err := c.owners(ctx, tx, s)
		if err != nil {
			return err
		}
		l.Participants = f.attended(h.Who, owners)
		if err := f.found.Err(); err != nil {
			return err
		}
		return c.keepLesson(ctx, tx, actor, s, &l, h.Files)
	})
}

// attended reads who took part: lines without an owner, a number and names are none.
func (f *faults) attended(who []Attended, owners []Owner) []Participant {
	var all []Participant
	for i, a := range who {
		n := strconv.Itoa(i + 1)
		if a == (Attended{}) {
			continue
		}
		p := Participant{Names: f.words("names"+n, a.Names, maxWords, false)}
		if at := slices.IndexFunc(owners, func(o Owner) bool { return o.Ref() == a.Owner }); at >= 0 {
			p.Owner = owners[at]
		} else {
			f.add("owner"+n, "owner", nil)
		}
		heads, err := strconv.Atoi(a.Heads)
		if err != nil || heads < 1 || heads > MaxHeads {
			f.add("heads"+n, "heads", problem.Args{"max": MaxHeads})
		}
		p.Heads = heads
		all = append(all, p)
	}
	switch {
	case len(all) == 0:
		f.add("owner1", "nobody", nil)
	case len(all) > MaxParticipants:
		f.add("owner1", "many", problem.Args{"max": MaxParticipants})
	}
	return all
}

func (c *Cards) keepLesson(ctx context.Context, tx db.Tx, actor access.Actor, s *Sheet, l *Lesson, files []string) error {
	var err error
	if l.ID, err = newID(); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO report_training (id, office_id, body_id, unit_id, title, provider, from_day, until_day, code, entered_by, entered_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)`, l.ID, s.Office, s.BodyID, null(l.UnitID), l.Title, l.Provider, l.From, l.Until, l.Code, actor.Account, db.At(c.now()))
	if err != nil {
		return err
	}
	var touched ledger.Touched
	touched.Add("report_training", l.ID)
	for i, p := range l.Participants {
		id, err := newID()
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO report_participant (id, training_id, position, owner_kind, owner_id, owner, heads, names) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			id, l.ID, i+1, string(p.Kind), p.ID, p.Name, p.Heads, p.Names); err != nil {
			return err
		}
		touched.Add("report_participant", id)
	}
	if err := c.claim(ctx, tx, actor, "training", l.ID, s.at(l.UnitID), &touched, "report_training_file", "training_id", l.ID, files); err != nil {
		return err
	}
	return c.record(ctx, tx, actor, "training_held", "report/"+s.ID, l.ID, "", s.at(l.UnitID), &touched)
}

// DropTraining takes a training that was entered by mistake out of the list. Kinds: NotFound; Forbidden; Conflict.
func (c *Cards) DropTraining(ctx context.Context, actor access.Actor, card, id string, version int64) error {
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		s, err := c.sheet(ctx, tx, actor, card)
		if err != nil {
			return err
		}
		unit, err := db.All(ctx, tx, db.Column[string], `SELECT coalesce(unit_id, '') FROM report_training WHERE id = $1 AND body_id = $2 AND office_id = $3 AND ended_at IS NULL`, id, s.BodyID, s.Office)
		if err != nil || len(unit) == 0 {
			return notFound()
		}
		if err := access.Decide(actor, access.AnswerReportCards, s.at(unit[0])); err != nil {
			return err
		}
		err = db.Update(ctx, tx, `UPDATE report_training SET ended_at = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, version, db.At(c.now()))
		if err != nil {
			return faster(err)
		}
		var touched ledger.Touched
		touched.Add("report_training", id)
		return c.record(ctx, tx, actor, "training_dropped", "report/"+card, id, "", s.at(unit[0]), &touched)
	})
}

// TrainingFile returns a file of a training that actor sees. Kind: NotFound.
func (c *Cards) TrainingFile(ctx context.Context, actor access.Actor, card, file string) (evidence.File, error) {
	s, err := c.One(ctx, actor, card)
	if err != nil || !valid(file) {
		return evidence.File{}, notFound()
	}
	where, args := s.narrow("t.unit_id", 4)
	n, err := db.One(ctx, c.DB, db.Column[int], `SELECT count(*) FROM report_training_file x JOIN report_training t ON t.id = x.training_id
		WHERE x.file_id = $1 AND t.body_id = $2 AND t.office_id = $3 AND t.ended_at IS NULL AND `+where, append([]any{file, s.BodyID, s.Office}, args...)...)
	if err != nil {
		return evidence.File{}, err
	}
	if n == 0 {
		return evidence.File{}, notFound()
	}
	return c.Files.Get(ctx, c.DB, file)
}
