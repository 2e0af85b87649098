package complaint

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/redact"
)

// Own is what a reporter sees of their case. It names no officer.
type Own struct {
	Case    Case
	Entries []Entry // those that are for them, in order, without who did it
	Clocks  []*deadline.Explanation
	// Reply is what the office answered last; nil before.
	Reply *Reply
	// Files are those that came with these entries, by their ids.
	Files map[string]evidence.File
	// Written is what their voice notes say, as the office wrote it down.
	Written  []redact.Transcript
	Reporter Facts
	// Parent is the number of the case that it was joined with; empty without one.
	Parent  string
	Offices map[string]directory.Named
	May     []Act
	// Destroyed is when what was said was destroyed; zero while it is there.
	Destroyed time.Time
}

// Mine returns a reporter's own case. Kinds: NotFound.
func (c *Complaints) Mine(ctx context.Context, v Visitor) (Own, error) {
	one, err := byID(ctx, c.DB, v.Case)
	if err != nil {
		return Own{}, err
	}
	if one, err = withWords(ctx, c.DB, one); err != nil { // their own words
		return Own{}, err
	}
	one.State = one.outwardly()
	o := Own{Case: one}
	if o.Entries, err = shown(ctx, c.DB, one.ID); err != nil {
		return Own{}, err
	}
	if o.Clocks, err = c.explained(ctx, c.DB, one.ID); err != nil {
		return Own{}, err
	}
	if o.Reply, err = sentReply(ctx, c.DB, one.ID); err != nil {
		return Own{}, err
	}
	if o.Files, err = c.files(ctx, c.DB, one); err != nil {
		return Own{}, err
	}
	keepFiles(o.Files, o.Entries)
	if o.Written, err = c.writtenOf(ctx, one.ID, o.Files); err != nil {
		return Own{}, err
	}
	if o.Reporter, err = facts(ctx, c.DB, &one); err != nil {
		return Own{}, err
	}
	if one.Parent != "" {
		parent, err := byID(ctx, c.DB, one.Parent)
		if err != nil {
			return Own{}, err
		}
		o.Parent = parent.Number
	}
	if o.Destroyed, err = Destroyed(ctx, c.DB, one.ID); err != nil {
		return Own{}, err
	}
	if o.Destroyed.IsZero() {
		o.May = mayReporter(&one)
	}
	o.Case.Owner, o.Case.TakenBy = "", ""
	offices := map[string]bool{one.Body: true, one.Unit: true, one.TargetBody: true, one.TargetUnit: true}
	for _, e := range o.Entries {
		offices[e.Data["unit"]], offices[e.Data["from"]] = true, true
	}
	o.Offices, err = c.Directory.Named(ctx, given(offices)...)
	return o, err
}

// shown are the entries that are for the reporter, without the names of officers. That an office gave the case
// back is among them, so that nobody wonders why it is passed on again; why it did is among colleagues.
func shown(ctx context.Context, q db.Queryer, id string) ([]Entry, error) {
	list, err := db.All(ctx, q, scanEntry, `SELECT `+entryColumns+` FROM complaint_entry WHERE complaint_id = $1 AND (audience = 'reporter' OR act = $2) ORDER BY version, id`, id, string(Return))
	for i := range list {
		list[i].By = ""
		list[i].Was, list[i].State = inTheOpen(list[i].Was), inTheOpen(list[i].State)
		if list[i].Audience != ToReporter {
			list[i].Why, list[i].Words = "", ""
			list[i].Data = map[string]string{"from": list[i].Data["from"]}
		}
	}
	return list, err
}

// sentReply is the answer that was sent last.
func sentReply(ctx context.Context, q db.Queryer, id string) (*Reply, error) {
	all, err := replies(ctx, q, id)
	if err != nil {
		return nil, err
	}
	for _, r := range slices.Backward(all) {
		if r.SentBy != "" {
			r.MadeBy, r.SentBy = "", ""
			return &r, nil
		}
	}
	return nil, nil
}

// keepFiles leaves the files that came with entries.
func keepFiles(files map[string]evidence.File, entries []Entry) {
	for id := range files {
		if !slices.ContainsFunc(entries, func(e Entry) bool { return slices.Contains(e.Files(), id) }) {
			delete(files, id)
		}
	}
}

// mayReporter are the acts that the tables open to the reporter.
func mayReporter(one *Case) []Act {
	var acts []Act
	for _, step := range slices.Concat(steps, asides) {
		if step.By == ByReporter && slices.Contains(step.From, one.State) && (step.Act != Carry || one.Secrecy != Open) && (step.Act != AskUnshield || one.Shielded) {
			acts = append(acts, step.Act)
		}
	}
	return acts
}
