package complaint

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Slip is a paper slip whose number was printed before there is a case, for when there is no machine. Its
// number is its own; the case gets one of the register when it is typed in, so that the register has no
// gaps whatever becomes of the paper.
type Slip struct {
	ID, Authority string
	Series        string // A, 2026B
	Running       int64
	Printed       time.Time
	By            string // account
	Case          string // id of the case that it became; empty without
	Number        string // of that case
	Void          string // why it will never be used
	Version       int64
}

// Code is how a slip's number is printed: A-0007.
func (s *Slip) Code() string { return fmt.Sprintf("%s-%04d", s.Series, s.Running) }

// MaxSlips is how many slips may be printed at once.
const MaxSlips = 500

var seriesForm = regexp.MustCompile(`^[A-Z0-9]{1,8}$`)

const slipColumns = `s.id, s.authority_id, s.series, s.running, s.printed_at, s.printed_by, coalesce(s.complaint_id, ''), coalesce(c.number, ''), s.void, s.version`

func scanSlip(row db.Row) (Slip, error) {
	var s Slip
	var printed db.Time
	err := row.Scan(&s.ID, &s.Authority, &s.Series, &s.Running, &printed, &s.By, &s.Case, &s.Number, &s.Void, &s.Version)
	s.Printed = printed.Time
	return s, err
}

// PrintSlips makes n slips that go on where a series ended. Kinds: those of Decide; Invalid with Faults
// about "series" and "n"; Conflict when somebody prints the same series at this moment.
func (c *Complaints) PrintSlips(ctx context.Context, actor access.Actor, authority, series string, n int) ([]Slip, error) {
	if err := MayRegister(actor, authority); err != nil {
		return nil, err
	}
	series = strings.ToUpper(strings.TrimSpace(series))
	var f faults
	if !seriesForm.MatchString(series) {
		f.add("series", "series", nil)
	}
	if n < 1 || n > MaxSlips {
		f.add("n", "slips", problem.Args{"max": MaxSlips})
	}
	if err := f.found.Err(); err != nil {
		return nil, err
	}
	slips := make([]Slip, n)
	for i := range slips {
		id, err := newID()
		if err != nil {
			return nil, err
		}
		slips[i] = Slip{ID: id, Authority: authority, Series: series, Printed: c.now(), By: actor.Account, Version: 1}
	}
	err := c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return c.printSlips(ctx, tx, actor, slips) })
	if db.IsTaken(err) {
		return nil, &problem.Error{Kind: problem.Conflict, Key: "complaint.slips_changed", Err: err}
	}
	return slips, err
}

func (c *Complaints) printSlips(ctx context.Context, tx db.Tx, actor access.Actor, slips []Slip) error {
	if _, err := houseOf(ctx, tx, slips[0].Authority); err != nil {
		return err
	}
	last, err := db.One(ctx, tx, db.Column[int64], `SELECT coalesce(max(running), 0) FROM complaint_slip WHERE authority_id = $1 AND series = $2`,
		slips[0].Authority, slips[0].Series)
	if err != nil {
		return err
	}
	var touched ledger.Touched
	_, err = db.InsertAll(ctx, tx, `INSERT INTO complaint_slip (id, authority_id, series, running, printed_at, printed_by, complaint_id, void, version)
		VALUES ($1, $2, $3, $4, $5, $6, NULL, '', 1)`, func(yield func([]any) bool) {
		for i := range slips {
			s := &slips[i]
			s.Running = last + int64(i) + 1
			touched.Add("complaint_slip", s.ID)
			if !yield([]any{s.ID, s.Authority, s.Series, s.Running, db.At(s.Printed), s.By}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	return c.recordSetting(ctx, tx, actor, slips[0].Authority, "slips_printed", slips[0].Series, &touched)
}

// Slips returns the slips of a series, all where it is empty, the newest first, at most 500 behind one
// (the zero Slip for the first). Kinds: those of Decide.
func (c *Complaints) Slips(ctx context.Context, actor access.Actor, authority, series string, after Slip) ([]Slip, error) {
	if err := MayRegister(actor, authority); err != nil {
		return nil, err
	}
	return db.All(ctx, c.DB, scanSlip, `SELECT `+slipColumns+` FROM complaint_slip s LEFT JOIN complaint c ON c.id = s.complaint_id
		WHERE s.authority_id = $1 AND ($2 = '' OR s.series = $2) AND ($3 = '' OR s.id < $3) ORDER BY s.id DESC LIMIT 500`,
		authority, strings.ToUpper(strings.TrimSpace(series)), after.ID)
}

// SlipByCode finds a slip by what is printed on it, however it is typed. Kinds: those of Decide; NotFound.
func (c *Complaints) SlipByCode(ctx context.Context, actor access.Actor, authority, code string) (Slip, error) {
	if err := MayRegister(actor, authority); err != nil {
		return Slip{}, err
	}
	unknown := problem.New(problem.NotFound, "complaint.no_slip", nil)
	series, digits, _ := strings.Cut(readNumber(code), "-")
	running, err := strconv.ParseInt(digits, 10, 64)
	if err != nil { // half a number would be another slip's
		return Slip{}, unknown
	}
	s, err := db.One(ctx, c.DB, scanSlip, `SELECT `+slipColumns+` FROM complaint_slip s LEFT JOIN complaint c ON c.id = s.complaint_id
		WHERE s.authority_id = $1 AND s.series = $2 AND s.running = $3`, authority, series, running)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		err = unknown
	}
	return s, err
}

// NextSlip is the slip behind one in its series that is still to be typed in; NotFound where there is none. Kinds:
// those of Decide.
func (c *Complaints) NextSlip(ctx context.Context, actor access.Actor, behind Slip) (Slip, error) {
	if err := MayRegister(actor, behind.Authority); err != nil {
		return Slip{}, err
	}
	return db.One(ctx, c.DB, scanSlip, `SELECT `+slipColumns+` FROM complaint_slip s LEFT JOIN complaint c ON c.id = s.complaint_id
		WHERE s.authority_id = $1 AND s.series = $2 AND s.running > $3 AND s.complaint_id IS NULL AND s.void = '' ORDER BY s.running LIMIT 1`,
		behind.Authority, behind.Series, behind.Running)
}

// VoidSlip says why a slip will never be used: spoiled, lost. Kinds: those of Decide; NotFound; Invalid
// without a reason; Conflict when somebody was faster or it is a case.
func (c *Complaints) VoidSlip(ctx context.Context, actor access.Actor, id string, version int64, why string) (Slip, error) {
	s, err := db.One(ctx, c.DB, scanSlip, `SELECT `+slipColumns+` FROM complaint_slip s LEFT JOIN complaint c ON c.id = s.complaint_id WHERE s.id = $1`, id)
	if err != nil {
		return s, problem.New(problem.KindOf(err), "complaint.no_slip", nil)
	}
	if err := MayRegister(actor, s.Authority); err != nil {
		return Slip{}, err
	}
	var f faults
	why = f.line("why", why, maxLine, true)
	if err := f.found.Err(); err != nil {
		return s, err
	}
	err = c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		err := db.Update(ctx, tx, `UPDATE complaint_slip SET void = $3, version = version + 1
			WHERE id = $1 AND version = $2 AND complaint_id IS NULL AND void = ''`, id, version, why)
		if errors.Is(err, db.ErrChanged) {
			return &problem.Error{Kind: problem.Conflict, Key: "complaint.slips_changed", Err: err}
		}
		if err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("complaint_slip", id)
		return c.recordSetting(ctx, tx, actor, s.Authority, "slip_void", id, &touched)
	})
	if err == nil {
		s.Void, s.Version = why, version+1
	}
	return s, err
}

// useSlip ties a slip to the case that it becomes. Kinds: NotFound; Conflict where it is a case already, or
// void.
func useSlip(ctx context.Context, tx db.Tx, authority, slip, id string) error {
	err := db.Update(ctx, tx, `UPDATE complaint_slip SET complaint_id = $3, version = version + 1
		WHERE id = $2 AND authority_id = $1 AND complaint_id IS NULL AND void = ''`, authority, slip, id)
	if !errors.Is(err, db.ErrChanged) {
		return err
	}
	var f faults
	f.add("slip", "slip", nil)
	return f.found.Err()
}
