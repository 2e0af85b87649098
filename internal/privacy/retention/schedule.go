package retention

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Status is how sure a schedule is.
type Status string

// A Draft shows what would go, and nothing goes by it. Official is by a decree that is in force.
const (
	Draft    Status = "draft"
	Official Status = "official"
)

// Schedule is a version of how long an authority keeps what. It is never changed; another one follows it.
type Schedule struct {
	ID, Authority string
	Running       int64 // counts from 1 in the authority
	Status        Status
	// Decree is the number of the archive schedule's decree, DecreeOn its date.
	Decree, DecreeOn string
	// From is the first day it holds for, Until the last; empty without an end.
	From, Until string
	Lines       []Line
	Note        string
	MadeBy      string
	Made        time.Time
	Version     int64
}

const scheduleColumns = `id, authority_id, running, status, decree, decree_on, from_on, until_on, lines, note, made_by, made_at, version`

func scanSchedule(row db.Row) (Schedule, error) {
	var s Schedule
	var lines string
	var made db.Time
	err := row.Scan(&s.ID, &s.Authority, &s.Running, &s.Status, &s.Decree, &s.DecreeOn, &s.From, &s.Until, &lines, &s.Note, &s.MadeBy, &made, &s.Version)
	if err == nil {
		err = json.Unmarshal([]byte(lines), &s.Lines)
	}
	s.Made = made.Time
	return s, err
}

// Schedules are an authority's, the newest first. Kinds: those of Decide.
func (r *Retention) Schedules(ctx context.Context, actor access.Actor, authority string) ([]Schedule, error) {
	if err := access.Decide(actor, access.ReadPrivacy, access.Scope{Authority: authority}); err != nil {
		return nil, err
	}
	return schedules(ctx, r.DB, authority)
}

func schedules(ctx context.Context, q db.Queryer, authority string) ([]Schedule, error) {
	return db.All(ctx, q, scanSchedule, `SELECT `+scheduleColumns+` FROM retention_schedule WHERE authority_id = $1 ORDER BY running DESC`, authority)
}

// inForce is the official schedule of a day; false where there is none.
func inForce(all []Schedule, on string) (Schedule, bool) {
	for _, s := range all {
		if s.Status == Official && s.From <= on && (s.Until == "" || on <= s.Until) {
			return s, true
		}
	}
	return Schedule{}, false
}

// SetSchedule adds a version. An official one follows the one before without a gap and without a day that both hold
// for; one without an end ends the day before. Every class has a period. Kinds: those of Decide; Invalid with Faults
// about "decree", "decree_on", "from", "until", "n_CLASS" and "unit_CLASS", and about "sure" where something is doubted
// and the actor did not say that they are sure, or about "note", which then says why and is in the record.
func (r *Retention) SetSchedule(ctx context.Context, actor access.Actor, s Schedule, sure bool) (Schedule, error) {
	if err := access.Decide(actor, access.KeepPrivacy, access.Scope{Authority: s.Authority}); err != nil {
		return Schedule{}, err
	}
	if err := s.check(); err != nil {
		return Schedule{}, err
	}
	id, err := newID()
	if err != nil {
		return Schedule{}, err
	}
	s.ID, s.MadeBy, s.Made, s.Version = id, actor.Account, r.now(), 1
	err = r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		all, err := schedules(ctx, tx, s.Authority)
		if err != nil {
			return err
		}
		s.Running = 1
		if len(all) > 0 {
			s.Running = all[0].Running + 1
		}
		zone, err := r.zone(ctx, tx, s.Authority)
		if err != nil {
			return err
		}
		kind, why := "schedule_set", s.Decree
		if doubted, err := s.mind(sure, s.Made.In(zone).Format(time.DateOnly)); err != nil {
			return err
		} else if doubted {
			kind, why = "schedule_insisted", s.Note
		}
		var touched ledger.Touched
		if s.Status == Official {
			if err := follow(ctx, tx, all, &s, &touched); err != nil {
				return err
			}
		}
		if err := s.insert(ctx, tx); err != nil {
			return err
		}
		touched.Add("retention_schedule", s.ID)
		return r.record(ctx, tx, actor, s.Authority, kind, s.ID, why, &touched)
	})
	return s, err
}

func (s *Schedule) insert(ctx context.Context, tx db.Tx) error {
	lines, err := json.Marshal(s.Lines)
	if err != nil {
		return fmt.Errorf("write a schedule: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO retention_schedule (`+scheduleColumns+`) VALUES (`+db.Marks(1, 13)+`)`,
		s.ID, s.Authority, s.Running, string(s.Status), s.Decree, s.DecreeOn, s.From, s.Until, string(lines), s.Note, s.MadeBy, db.At(s.Made), s.Version)
	return err
}

func (s *Schedule) check() error {
	var f faults
	least := 0
	if s.Status == Official {
		least = 3
	} else {
		s.Status = Draft
	}
	s.Decree = f.words("decree", s.Decree, least)
	s.Note = f.words("note", s.Note, 0)
	if s.DecreeOn != "" || s.Status == Official {
		f.day("decree_on", s.DecreeOn)
	}
	f.day("from", s.From)
	if s.Until != "" {
		f.day("until", s.Until)
		if s.Until < s.From {
			f.add("until", "until", nil)
		}
	}
	s.Lines = f.lines(s.Lines)
	return f.found.Err()
}

func (f *faults) day(field, text string) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 1945 || day.Year() > 2200 {
		f.add(field, "day", nil)
	}
}

// lines holds a schedule to one whole period for each class, in the order of Classes.
func (f *faults) lines(given []Line) []Line {
	var lines []Line
	for _, class := range Classes {
		l, ok := lineOf(given, class)
		switch {
		case !ok || l.Unit == "":
			f.add("unit_"+string(class), "hole", problem.Args{"class": locale.Key(class.Key())})
			continue
		case l.Unit == Permanent:
			l.N = 0
		case l.months() <= 0:
			f.add("n_"+string(class), "zero", problem.Args{"class": locale.Key(class.Key())})
		case l.months() > maxPeriod:
			f.add("n_"+string(class), "period", problem.Args{"max": maxPeriod / 12})
		}
		if l.From != FromYearEnd {
			l.From = FromEnd
		}
		lines = append(lines, l)
	}
	return lines
}

// follow puts an official schedule behind the one before.
func follow(ctx context.Context, tx db.Tx, all []Schedule, s *Schedule, touched *ledger.Touched) error {
	var f faults
	for _, before := range all {
		if before.Status != Official {
			continue
		}
		from, err := time.Parse(time.DateOnly, s.From)
		if err != nil {
			return err
		}
		eve := from.AddDate(0, 0, -1).Format(time.DateOnly)
		switch {
		case s.From <= before.From, before.Until != "" && s.From <= before.Until:
			f.add("from", "overlap", problem.Args{"n": before.Running, "from": before.From, "until": before.Until})
		case before.Until != "" && before.Until < eve:
			f.add("from", "gap", problem.Args{"n": before.Running, "until": before.Until})
		case before.Until == "":
			touched.Add("retention_schedule", before.ID)
			return db.Update(ctx, tx, `UPDATE retention_schedule SET until_on = $2, version = version + 1 WHERE id = $1 AND version = $3`, before.ID, eve, before.Version)
		}
		return f.found.Err()
	}
	return nil
}
