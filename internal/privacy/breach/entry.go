package breach

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/mask"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/workday"
)

// Entry is a version of what is known of an incident.
type Entry struct {
	N        int64 // counts from 1
	Title    string
	Happened time.Time // zero: not known
	Learned  time.Time
	// LearnedBy is who learned of it, in words.
	LearnedBy string
	How       string
	Data      []string // codes of the record of processing
	People    int      // about how many, as far as is known; 0: not known
	// From and Until are the days, both counted, on which the cases came that it is about; empty where they are listed.
	From, Until        string
	Handling, Recovery string
	Why                string // it was corrected; empty in the first
	MadeBy             string
	Made               time.Time
}

// New is what is written of an incident: a version, and the numbers of the cases that are listed.
type New struct {
	Authority string
	Entry
	Numbers string
}

const (
	minTitle, maxTitle = 5, 200
	minWords, maxWords = 10, 5000
	maxPeople          = 300_000_000
)

type faults struct{ found problem.Faults }

func (f *faults) add(field, key string, args problem.Args) {
	f.found.Add(problem.Place{File: field}, "breach.fault."+key, args)
}

// unnamed checks a text that many people read for what identifies somebody.
func (f *faults) unnamed(field, text string) string {
	if len(mask.Find(text)) > 0 {
		f.add(field, "named", nil)
	}
	return text
}

// words trims a text and checks it.
func (f *faults) words(field, text string, least, most int) string {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "")))
	switch n := len([]rune(text)); {
	case n < least:
		f.add(field, "short", problem.Args{"min": least})
	case n > most:
		f.add(field, "long", problem.Args{"max": most})
	}
	return text
}

// check cleans what is written; again where it is not the first version.
func (n *New) check(now time.Time, again bool) error {
	var f faults
	n.Title = f.words("title", n.Title, minTitle, maxTitle)
	n.How = f.words("how", n.How, minWords, maxWords)
	n.LearnedBy = f.words("learned_by", n.LearnedBy, 3, maxTitle)
	n.Handling = f.words("handling", n.Handling, 0, maxWords)
	n.Recovery = f.words("recovery", n.Recovery, 0, maxWords)
	least := 0
	if again {
		least = minWords
	}
	n.Why = f.words("why", n.Why, least, maxWords)
	switch {
	case n.Learned.Year() < 2000:
		f.add("learned", "moment", nil)
	case n.Learned.After(now):
		f.add("learned", "future", nil)
	}
	if !n.Happened.IsZero() && n.Happened.After(n.Learned) {
		f.add("happened", "after", nil)
	}
	if n.People < 0 || n.People > maxPeople {
		f.add("people", "people", problem.Args{"max": maxPeople})
	}
	n.checkData(&f)
	n.checkDays(&f)
	return f.found.Err()
}

func (n *New) checkData(f *faults) {
	rec, err := privacy.RecordOf()
	slices.Sort(n.Data)
	n.Data = slices.Compact(n.Data)
	if len(n.Data) == 0 {
		f.add("data", "data", nil)
	}
	for _, code := range n.Data {
		if err != nil || !slices.ContainsFunc(rec.Fields, func(field privacy.Field) bool { return field.Code == code }) {
			f.add("data", "data", nil)
			break
		}
	}
}

func (n *New) checkDays(f *faults) {
	if n.From == "" && n.Until == "" {
		return
	}
	for _, one := range []struct{ field, text string }{{"from", n.From}, {"until", n.Until}} {
		if _, err := time.Parse(time.DateOnly, one.text); err != nil {
			f.add(one.field, "day", nil)
			return
		}
	}
	switch {
	case n.Until < n.From:
		f.add("until", "until", nil)
	case strings.TrimSpace(n.Numbers) != "":
		f.add("numbers", "both", nil)
	}
}

// Write writes an incident down and starts its 72 hours. Kinds: those of Decide; Invalid with Faults about the fields.
func (b *Breaches) Write(ctx context.Context, actor access.Actor, n New) (Incident, error) {
	one := Incident{Authority: n.Authority, State: Open, Version: 1}
	if err := access.Decide(actor, access.KeepPrivacy, one.Scope()); err != nil {
		return one, err
	}
	if err := n.check(b.now(), false); err != nil {
		return one, err
	}
	var err error
	if one.ID, err = newID(); err != nil {
		return one, err
	}
	n.N, n.MadeBy, n.Made = 1, actor.Account, b.now()
	one.Entry = n.Entry
	for range 4 { // somebody may be faster with the next number
		err = b.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return b.writeFirst(ctx, tx, actor, &one, &n) })
		if !db.IsTaken(err) {
			break
		}
	}
	if db.IsTaken(err) {
		err = conflict("faster")
	}
	return one, err
}

func (b *Breaches) writeFirst(ctx context.Context, tx db.Tx, actor access.Actor, one *Incident, n *New) error {
	zone, err := b.zone(ctx, tx, one.Authority)
	if err != nil {
		return err
	}
	one.Year = int64(n.Learned.In(zone.Location).Year())
	if one.Running, err = db.One(ctx, tx, db.Column[int64], `SELECT COALESCE(max(running), 0) + 1 FROM breach WHERE authority_id = $1 AND year = $2`, one.Authority, one.Year); err != nil {
		return err
	}
	var touched ledger.Touched
	if one.Due, err = b.begin(ctx, tx, actor, one, "", &touched); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO breach (id, authority_id, year, running, state, entry, due_at, told_at, lesson, closed_by, closed_at, version)
		VALUES ($1, $2, $3, $4, $5, 1, $6, NULL, '', '', NULL, 1)`, one.ID, one.Authority, one.Year, one.Running, string(one.State), db.At(one.Due))
	if err != nil {
		return err
	}
	if err := b.insertEntry(ctx, tx, actor, one, n, zone, &touched); err != nil {
		return err
	}
	touched.Add("breach", one.ID)
	return b.record(ctx, tx, actor, one, "written", one.Title, &touched)
}

// begin starts the 72 hours from when it was learned, and says when they are over.
func (b *Breaches) begin(ctx context.Context, tx db.Tx, actor access.Actor, one *Incident, why string, touched *ledger.Touched) (time.Time, error) {
	clocks, err := b.Deadlines.Start(ctx, tx, deadline.Beginning{
		Subject: deadline.Subject{Kind: subjectKind, ID: one.ID}, Scope: one.Scope(), Code: rule, At: one.Learned, By: actor.Account, Why: why,
	})
	if err != nil {
		return time.Time{}, err
	}
	touched.Add("clock", clocks[0].ID)
	return clocks[0].Due, nil
}

func (b *Breaches) insertEntry(ctx context.Context, tx db.Tx, actor access.Actor, one *Incident, n *New, zone workday.Zone, touched *ledger.Touched) error {
	var happened any
	if !n.Happened.IsZero() {
		happened = db.At(n.Happened)
	}
	id, err := newID()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO breach_entry (id, breach_id, `+entryColumns+`) VALUES (`+db.Marks(1, 17)+`)`, id, one.ID, n.N, n.Title, happened, db.At(n.Learned),
		n.LearnedBy, n.How, strings.Join(n.Data, " "), n.People, n.From, n.Until, n.Handling, n.Recovery, n.Why, n.MadeBy, db.At(n.Made))
	if err != nil {
		return err
	}
	touched.Add("breach_entry", id)
	return b.setCases(ctx, tx, actor, one, n, zone)
}

// Correct adds a version to an incident, by the version that was seen. The hours run from when it was learned, so that
// correcting that moves when they are over; not after everybody was told. Kinds: those of Decide; NotFound; Conflict
// where it is closed or somebody was faster; Invalid with Faults.
func (b *Breaches) Correct(ctx context.Context, actor access.Actor, id string, version int64, n New) error {
	return b.change(ctx, actor, id, version, func(ctx context.Context, tx db.Tx, one *Incident, touched *ledger.Touched) (string, string, error) {
		if one.State == Closed {
			return "", "", conflict("closed")
		}
		if err := n.check(b.now(), true); err != nil {
			return "", "", err
		}
		moved := !n.Learned.Equal(one.Learned)
		n.N, n.MadeBy, n.Made = one.N+1, actor.Account, b.now()
		one.Entry = n.Entry
		if moved && one.Told.IsZero() {
			if err := b.anew(ctx, tx, actor, one, touched); err != nil {
				return "", "", err
			}
		}
		zone, err := b.zone(ctx, tx, one.Authority)
		if err != nil {
			return "", "", err
		}
		return "corrected", n.Why, b.insertEntry(ctx, tx, actor, one, &n, zone, touched)
	})
}

// anew lets the hours run from another instant.
func (b *Breaches) anew(ctx context.Context, tx db.Tx, actor access.Actor, one *Incident, touched *ledger.Touched) error {
	if err := b.endClock(ctx, tx, actor, one, false, b.now(), touched); err != nil {
		return err
	}
	var err error
	one.Due, err = b.begin(ctx, tx, actor, one, one.Why, touched)
	return err
}

// endClock ends the hours: met at an instant, or stopped.
func (b *Breaches) endClock(ctx context.Context, tx db.Tx, actor access.Actor, one *Incident, met bool, at time.Time, touched *ledger.Touched) error {
	clocks, err := b.Deadlines.Of(ctx, tx, deadline.Subject{Kind: subjectKind, ID: one.ID})
	if err != nil {
		return err
	}
	for _, c := range clocks {
		if !c.Open() {
			continue
		}
		act, how := deadline.Act{At: at, By: actor.Account, Why: one.Why}, b.Deadlines.Stop
		if met {
			how = b.Deadlines.Meet
		}
		if _, err := how(ctx, tx, c.ID, act); err != nil {
			return err
		}
		touched.Add("clock", c.ID)
	}
	return nil
}

// change changes an incident: change gives the kind of the event and why.
func (b *Breaches) change(ctx context.Context, actor access.Actor, id string, version int64, change func(context.Context, db.Tx, *Incident, *ledger.Touched) (string, string, error)) error {
	err := b.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		one, err := byID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := access.Decide(actor, access.KeepPrivacy, one.Scope()); err != nil {
			return err
		}
		if version != 0 && version != one.Version {
			return conflict("faster")
		}
		var touched ledger.Touched
		kind, why, err := change(ctx, tx, &one, &touched)
		if err != nil {
			return err
		}
		if err := one.update(ctx, tx); err != nil {
			return err
		}
		touched.Add("breach", one.ID)
		return b.record(ctx, tx, actor, &one, kind, why, &touched)
	})
	if errors.Is(err, db.ErrChanged) || db.IsTaken(err) {
		return conflict("faster")
	}
	return err
}

// Close ends an incident with what was learned from it. Who was concerned has to have been told: where the program told
// them, by a sending that ended after the last correction, which may have added cases. Kinds: those of Decide; NotFound;
// Conflict; Invalid with a fault about "lesson".
func (b *Breaches) Close(ctx context.Context, actor access.Actor, id string, version int64, lesson string) error {
	return b.change(ctx, actor, id, version, func(ctx context.Context, tx db.Tx, one *Incident, _ *ledger.Touched) (string, string, error) {
		last, err := lastSending(ctx, tx, id)
		if err != nil {
			return "", "", err
		}
		var f faults
		lesson = f.words("lesson", lesson, minWords, maxWords)
		switch {
		case one.State == Closed:
			return "", "", conflict("closed")
		case one.Told.IsZero():
			return "", "", conflict("untold")
		case last != nil && (last.State != Sent || last.N < one.N):
			return "", "", conflict("unsent")
		}
		one.State, one.Lesson, one.ClosedBy, one.Closed = Closed, lesson, actor.Account, b.now()
		return "closed", lesson, f.found.Err()
	})
}
