package form

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// FlagKind says why somebody ought to look at a form.
type FlagKind string

// Kinds of flags. The first three have a version that stands aside, whose id is About.
const (
	Clash      FlagKind = "conflict" // two people answered differently
	Late       FlagKind = "late"     // it was sent, or the cycle over
	Instrument FlagKind = "instrument"

	Reassigned         FlagKind = "reassigned" // another team goes there, or its sender has left
	Ended              FlagKind = "ended"      // the locus was taken out
	Clock              FlagKind = "clock"      // the device's is more than five minutes off
	ConflictOfInterest FlagKind = "conflict_of_interest"
	StraightLine       FlagKind = "straight_line"
	Quick              FlagKind = "quick"
	PhotoTwice         FlagKind = "photo_twice"
	Far                FlagKind = "far"
)

// FlagKinds are all kinds.
var FlagKinds = []FlagKind{
	Clash, Late, Instrument, Reassigned, Ended, Clock, ConflictOfInterest, StraightLine, Quick, PhotoTwice, Far,
}

// Key is the catalog key of a flag's name.
func (k FlagKind) Key() string { return "form.flag." + string(k) }

// Aside reports whether a flag of this kind has a version that stands aside.
func (k FlagKind) Aside() bool { return k == Clash || k == Late || k == Instrument }

// Flag is something that somebody ought to look at.
type Flag struct {
	ID, Form string
	Kind     FlagKind
	// About tells several of a kind apart: the id of a version that stands aside, the hash of a file, an account, what
	// of the times is odd; else empty. Where it was raised anew after it had been closed, @ and a number follow.
	About string
	// Detail says more: "questions" of Clash and Late; "seconds", "ahead" in seconds, "day" or "order" of Clock; "forms"
	// of PhotoTwice and Quick, "metres" of Far, "scale" and "answer" of StraightLine, "account" of the sender.
	Detail   map[string]any
	Open     bool
	Raised   time.Time
	ClosedBy string
	Closed   time.Time
	Why      string
}

// maxOff is by how much a clock may be off without anybody's being told.
const maxOff = 300 * time.Second

func scanFlag(row db.Row) (Flag, error) {
	var one Flag
	var detail string
	var raised, closed db.Time
	err := row.Scan(&one.ID, &one.Form, &one.Kind, &one.About, &detail, &one.Open, &raised, &one.ClosedBy, &closed, &one.Why)
	if err != nil {
		return one, err
	}
	one.Raised, one.Closed = raised.Time, closed.Time
	return one, json.Unmarshal([]byte(detail), &one.Detail)
}

const flagQuery = `SELECT g.id, g.form_id, g.kind, g.about, g.detail, g.open, g.raised_at, g.closed_by, g.closed_at, g.why FROM form_flag g`

// raise has somebody look at the form that comes in. What an open flag says is brought up to date; one that was closed
// stays so, and is raised anew when there is something else to say than what somebody looked at.
func (w *intake) raise(ctx context.Context, kind FlagKind, about string, detail map[string]any) error {
	return w.raiseAt(ctx, w.form.ID, kind, about, detail)
}

// raiseAt raises a flag at a form whose row is locked.
func (w *intake) raiseAt(ctx context.Context, form string, kind FlagKind, about string, detail map[string]any) error {
	if detail == nil {
		detail = map[string]any{}
	}
	text, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	was, err := db.All(ctx, w.tx, scanFlag, flagQuery+` WHERE g.form_id = $1 AND g.kind = $2 ORDER BY g.id`, form, string(kind))
	if err != nil {
		return err
	}
	was = slices.DeleteFunc(was, func(g Flag) bool { first, _, _ := strings.Cut(g.About, "@"); return first != about })
	for i := range was {
		if was[i].Open {
			w.touched.Add("form_flag", was[i].ID)
			return db.Update(ctx, w.tx, `UPDATE form_flag SET detail = $2 WHERE id = $1`, was[i].ID, string(text))
		}
		if was[i].says(detail) {
			return nil
		}
	}
	if len(was) > 0 {
		about += "@" + strconv.Itoa(len(was)+1)
	}
	id, err := newID()
	if err != nil {
		return err
	}
	w.touched.Add("form_flag", id)
	_, err = w.tx.Exec(ctx, `INSERT INTO form_flag (id, form_id, cycle_id, kind, about, detail, open, raised_at, closed_by, closed_at, why)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', NULL, '')`, id, form, w.form.Cycle, string(kind), about, string(text), true, db.At(w.now()))
	return err
}

// says reports whether a flag says the same already. A clock that is off is so by a little more each day.
func (g *Flag) says(detail map[string]any) bool {
	if is, ok := detail["seconds"].(int64); ok && g.Kind == Clock {
		was, _ := g.Detail["seconds"].(float64)
		return math.Abs(was-float64(is)) <= maxOff.Seconds()
	}
	was, err := json.Marshal(g.Detail)
	if err != nil {
		return false
	}
	is, err := json.Marshal(detail)
	return err == nil && string(was) == string(is)
}

// judge raises what is to be said of a content whatever becomes of it.
func (w *intake) judge(ctx context.Context) error {
	account := map[string]any{"account": w.actor.Account}
	if !slices.Contains(w.spot.Team.Members, w.actor.Account) {
		if err := w.raise(ctx, Reassigned, w.actor.Account, account); err != nil {
			return err
		}
	}
	if !w.spot.Locus.Ended.IsZero() {
		if err := w.raise(ctx, Ended, "", nil); err != nil {
			return err
		}
	}
	if err := w.clock(ctx); err != nil {
		return err
	}
	apart, err := w.Cycles.IsApart(ctx, w.tx, w.form.Cycle, w.actor.Account, w.form.Body)
	if err != nil || !apart {
		return err
	}
	return w.raise(ctx, ConflictOfInterest, w.actor.Account, account)
}
