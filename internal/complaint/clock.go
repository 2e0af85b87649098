package complaint

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/workday"
)

// whole is the rule of the whole work on a case, by its class. The formal request's begins with the
// information officer.
var whole = map[Class]string{
	AsksInformation: "selesai_informasi", Suggests: "selesai_aspirasi", Ordinary: "selesai_tanpa_pengawasan",
	Supervision: "selesai_pengawasan", FormalRequest: "ppid",
}

// Rules whose time is the reporter's, by which nobody in the office is late; that of what was promised; and that of
// what is told by hand.
const (
	WindowSupply  = "lengkapi_pelapor"
	WindowSilence = "tutup_otomatis"
	WindowAppeal  = "minta_tinjau"
	WindowObject  = "keberatan_arsip"
	PromiseRule   = "komitmen"
	TellRule      = "sampaikan_keputusan"
)

// Windows are the rules whose time is the reporter's.
var Windows = []string{WindowSupply, WindowSilence, WindowAppeal, WindowObject}

// Wholes are the rules of the whole work on a case.
func Wholes() []string {
	codes := make([]string, 0, len(whole))
	for _, class := range Classes {
		codes = append(codes, whole[class])
	}
	return codes
}

// events are what the rules call an act. What depends on more than the act says so in its deed.
var events = map[Act][]string{
	Verify:   {"verified", "complete"},
	Ask:      {"first_reply", "responded", "data_asked"},
	Supply:   {"data_given"},
	Dispose:  {"returned", "disposed"},
	Accept:   {"accepted"},
	Return:   {"returned"},
	Inform:   {"verified", "disposed", "accepted", "returned", "handed_to_ppid"},
	Examine:  {"verified", "complete", "disposed", "accepted", "returned"},
	Answer:   {"answered", "responded"},
	Promise:  {"promised", "responded"},
	Confirm:  {"confirmed", "closed"},
	Close:    {"closed"},
	Dispute:  {"disputed", "review_asked"},
	Appeal:   {"review_asked"},
	Decide:   {"review_decided", "closed"},
	Redo:     {"review_decided", "verified", "complete", "handed_to_ppid"},
	Reopen:   {"review_asked", "verified", "complete", "handed_to_ppid"},
	Refer:    {"referred"},
	Took:     {"referral_confirmed", "closed"},
	Archive:  {"archived"},
	Merge:    {"verified", "complete", "disposed", "accepted", "returned", "responded"},
	Withdraw: {"withdrawn"},
	Lapse:    {"lapsed"},
	Write:    {"responded", "decision_told"},
}

// quiet are the acts that start no clock but that of the whole work.
var quiet = []Act{Inform, Examine, Redo, Reopen, Merge}

// starts reports whether a rule may start a clock on a case.
func starts(one *Case, quiet bool, code string) bool {
	for class, rule := range whole {
		if rule == code {
			return class == one.Class
		}
	}
	return !quiet
}

// move moves the clocks of a case by what happened to it.
func (c *Complaints) move(ctx context.Context, tx db.Tx, a *acting) error {
	names := a.Events
	if names == nil {
		names = events[a.Act]
		if a.By == ByReporter && a.Act == Write {
			names = nil
		}
	}
	over := a.now.State.Over() || a.now.State == Referred
	if len(names) == 0 && a.stops == nil && !over {
		return nil
	}
	silent := slices.Contains(quiet, a.Act) || a.Act == Verify && a.now.Examined // nothing is passed on to an office
	clocks, err := c.Deadlines.Happen(ctx, tx, deadline.Happening{
		Subject: subject(a.now.ID), Scope: a.now.Scope(), Events: names, Act: deadline.Act{At: a.At, By: a.entry.By, Why: a.Why},
		Resume: a.Act == Supply || over,
		Starts: func(code string) bool { return starts(&a.now, silent, code) },
		Stops: func(clock deadline.Clock) bool {
			// What is over waits for nothing more; what is told of it by hand, and the reporter's own time, still run.
			ended := over && !a.was.State.Over() && clock.Code != TellRule
			return ended || a.stops != nil && a.stops(clock)
		},
	})
	if err != nil {
		return fmt.Errorf("move the clocks of a case: %w", err)
	}
	a.clocks = append(a.clocks, clocks...)
	return nil
}

// afresh are the events by which a case waits at the authority's desk again.
func afresh(one *Case) []string {
	if one.Class == Unverified {
		return []string{"received"}
	}
	return []string{"verified", "complete"}
}

// clock returns the open clock of a rule on a case; false where there is none.
func (c *Complaints) clock(ctx context.Context, q db.Queryer, id, code string) (deadline.Clock, bool, error) {
	all, err := c.Deadlines.Of(ctx, q, subject(id))
	i := slices.IndexFunc(all, func(one deadline.Clock) bool { return one.Code == code && one.Open() })
	if err != nil || i < 0 {
		return deadline.Clock{}, false, err
	}
	return all[i], true, nil
}

// barsOf reads who is kept from a case.
func barsOf(ctx context.Context, q db.Queryer, id string) (bars, error) {
	return db.All(ctx, q, scanBar, `SELECT kind, subject FROM complaint_bar WHERE complaint_id = $1 ORDER BY kind, subject`, id)
}

// today is the day that it is at an authority: 2026-11-22.
func (c *Complaints) today(ctx context.Context, q db.Queryer, authority string) (string, error) {
	of, err := c.Access.BrandingIn(ctx, q, authority)
	return c.now().In(workday.ZoneOf(of.Zone).Location).Format(time.DateOnly), err
}
