package complaint

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/redact"
)

// File is all that the office may know of a case.
type File struct {
	Case    Case
	Entries []Entry // in order
	// Clocks are explained, ended ones too, in the order in which they were started.
	Clocks  []*deadline.Explanation
	Replies []Reply // in the order in which they were written; the last may be a draft
	Errands []Errand
	// Files are those of all entries, by their ids; see Entry.Files.
	Files map[string]evidence.File
	// Copies are the redacted ones of its pictures, and Transcripts all that was written down of its voice notes.
	Copies      []redact.Copy
	Transcripts []redact.Transcript
	// Unheard are the voice notes, by their ids, that the actor reads and does not listen to: those of a reporter who
	// hides, for whoever neither takes cases in nor examines.
	Unheard  map[string]bool
	Reporter Facts
	Parts    []Case   // merged into it, that the actor may see
	Joined   []Joined // what those said who sent the same, in order
	// Names are what colleagues are called, by their accounts, and Offices what bodies and units are.
	Names   map[string]string
	Offices map[string]directory.Named
	// Proposal is one to shield its words, or to end that, which waits to be decided; nil without.
	Proposal *ShieldProposal
	// Veiled: its words are shielded, and the actor has not looked at them.
	Veiled bool
	// May are the acts that the tables, the actor's rights, what they did before and how it stands allow.
	May []Act
	// Destroyed is when what was said was destroyed; zero while it is there.
	Destroyed time.Time
}

// Facts are what the office may know about a reporter without being told who they are.
type Facts struct {
	Reach    Reach
	Shown    bool // they let the office see name and number; see Contact
	Quiet    bool // no calls, write only
	Assisted bool
	Needs    []string
	Proxy    bool // somebody speaks for them
	// Restricted: they asked that both be hidden from whoever handles the case, and it was granted. Whoever is in danger is
	// reached all the same.
	Restricted bool
	Version    int64
}

// Reply is an answer to the reporter, being written, sent, or given up.
type Reply struct {
	ID, Case                        string
	State                           AnswerState
	Finding, Action, DoneOn, Proof  string
	Outcome                         Outcome
	PromisedOn, MadeBy, SentBy, Why string
	Made, Ended                     time.Time // Ended is zero for the one that is being written
	Version                         int64
}

// Errand is a task for somebody outside.
type Errand struct {
	ID, Case                      string
	Scope                         access.Scope
	Account, Place, Task, DueOn   string
	State, Result, MadeBy, DoneBy string
	Made, Ended                   time.Time
	Version                       int64
}

// File returns a case with all that belongs to it, and notes when somebody who has to act on it opens it for
// the first time. Kinds: Unauthenticated; NotFound for what is not there or not actor's to know of.
func (c *Complaints) File(ctx context.Context, actor access.Actor, id string) (File, error) {
	one, err := look(ctx, c.DB, actor, id)
	if err != nil {
		return File{}, err
	}
	if one, err = c.open(ctx, actor, one); err != nil {
		return File{}, err
	}
	f := File{Case: one}
	if f.Entries, err = entries(ctx, c.DB, id); err != nil {
		return File{}, err
	}
	if f.Clocks, err = c.explained(ctx, c.DB, id); err != nil {
		return File{}, err
	}
	if f.Replies, err = replies(ctx, c.DB, id); err != nil {
		return File{}, err
	}
	if f.Errands, err = errands(ctx, c.DB, id); err != nil {
		return File{}, err
	}
	if f.Files, err = c.files(ctx, c.DB, one); err != nil {
		return File{}, err
	}
	if err := c.shields(ctx, actor, &f); err != nil {
		return File{}, err
	}
	if f.Proposal, err = proposalOf(ctx, c.DB, id); err != nil {
		return File{}, err
	}
	if f.Reporter, err = facts(ctx, c.DB, &one); err != nil {
		return File{}, err
	}
	if f.Parts, err = parts(ctx, c.DB, actor, id); err != nil {
		return File{}, err
	}
	if f.Joined, err = c.joined(ctx, c.DB, actor, &one, f.Parts); err != nil {
		return File{}, err
	}
	if f.Destroyed, err = Destroyed(ctx, c.DB, id); err != nil {
		return File{}, err
	}
	if err := c.behind(ctx, actor, &f); err != nil {
		return File{}, err
	}
	if f.Destroyed.IsZero() {
		if f.May, err = c.may(ctx, c.DB, actor, &f); err != nil {
			return File{}, err
		}
	}
	if err := c.noteRead(ctx, actor, &f); err != nil {
		return File{}, err
	}
	return f, c.name(ctx, &f)
}

// open notes a look at a case that nobody has opened yet since it came where it is, and that whoever was called
// to it has come. It is no act: nothing rests on it but alarms.
func (c *Complaints) open(ctx context.Context, actor access.Actor, one Case) (Case, error) {
	called, err := db.One(ctx, c.DB, db.Column[int], `SELECT count(*) FROM complaint_mention WHERE account = $1 AND complaint_id = $2 AND seen_at IS NULL`,
		actor.Account, one.ID)
	if err != nil {
		return one, err
	}
	first := one.Opened.IsZero() && opens(actor, &one)
	if !first && called == 0 {
		return one, nil
	}
	now := c.now()
	err = c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if first {
			if _, err := tx.Exec(ctx, `UPDATE complaint SET opened_at = $2 WHERE id = $1 AND version = $3 AND opened_at IS NULL`, one.ID, db.At(now), one.Version); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `UPDATE complaint_mention SET seen_at = $3 WHERE account = $1 AND complaint_id = $2 AND seen_at IS NULL`,
			actor.Account, one.ID, db.At(now))
		return err
	})
	if first {
		one.Opened = now
	}
	return one, err
}

// opens reports whether a case waits for actor: they may work on it where it is handled. Whoever only watches
// opens nothing.
func opens(actor access.Actor, one *Case) bool {
	return !actor.Machine && slices.ContainsFunc(drafts(one), func(action access.Action) bool { return access.Allowed(actor, action, one.Scope()) })
}

func entries(ctx context.Context, q db.Queryer, id string) ([]Entry, error) {
	return db.All(ctx, q, scanEntry, `SELECT `+entryColumns+` FROM complaint_entry WHERE complaint_id = $1 ORDER BY version, id`, id)
}

func (c *Complaints) explained(ctx context.Context, q db.Queryer, id string) ([]*deadline.Explanation, error) {
	clocks, err := c.Deadlines.Of(ctx, q, subject(id))
	if err != nil {
		return nil, err
	}
	all := make([]*deadline.Explanation, len(clocks))
	for i, clock := range clocks {
		if all[i], err = c.Deadlines.Explain(ctx, q, clock); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (c *Complaints) files(ctx context.Context, q db.Queryer, one Case) (map[string]evidence.File, error) {
	list, err := c.Deps.Files.Of(ctx, q, holder(one))
	byID := make(map[string]evidence.File, len(list))
	for _, f := range list {
		byID[f.ID] = f
	}
	return byID, err
}

// parts are the cases that were merged into one, where actor may see them.
func parts(ctx context.Context, q db.Queryer, actor access.Actor, id string) ([]Case, error) {
	condition, args := seen(actor, 2)
	return db.All(ctx, q, scanCase, `SELECT `+caseColumns+` FROM complaint c WHERE c.parent_id = $1 AND `+condition+` ORDER BY c.id LIMIT 100`,
		append([]any{id}, args...)...)
}

// may are the acts of the office that are open to actor: by the tables, their rights, what they did before,
// and what is there to be done.
func (c *Complaints) may(ctx context.Context, q db.Queryer, actor access.Actor, f *File) ([]Act, error) {
	barred, err := barsOf(ctx, q, f.Case.ID)
	if err != nil {
		return nil, err
	}
	left := barred.leave(actor)
	var acts []Act
	for _, step := range slices.Concat(steps, asides) {
		if step.By != ByOffice || !slices.Contains(step.From, f.Case.State) || slices.Contains(acts, step.Act) || !allowed(left, &f.Case, step) {
			continue
		}
		if !f.sensible(left, step.Act) {
			continue
		}
		err := c.separate(ctx, q, &acting{deed: deed{Act: step.Act, By: ByOffice, Actor: actor}, actor: left, step: step, was: f.Case})
		switch {
		case err == nil:
			acts = append(acts, step.Act)
		case problem.KindOf(err) != problem.Forbidden:
			return nil, err
		}
	}
	return acts, nil
}

// sensible reports whether there is anything in a file that an act could be about.
func (f *File) sensible(actor access.Actor, act Act) bool {
	var written Reply
	if n := len(f.Replies); n > 0 && f.Replies[n-1].Ended.IsZero() {
		written = f.Replies[n-1]
	}
	others := written.State == AnswerSubmitted && written.MadeBy != actor.Account
	switch act {
	case Answer:
		return others && written.PromisedOn == ""
	case Promise:
		return others && written.PromisedOn != ""
	case Refuse:
		return others
	case Prepare:
		return len(mayBy(actor, &f.Case, drafts(&f.Case))) > 0
	case Done:
		return slices.ContainsFunc(f.Errands, func(e Errand) bool { return e.Ended.IsZero() })
	case See:
		return f.Reporter.Shown && !f.Reporter.Restricted
	case Reissue:
		return f.Case.Secrecy != Anonymous
	default:
		return f.sensibleShield(actor, act)
	}
}

// name finds out what everybody in a file is called.
func (c *Complaints) name(ctx context.Context, f *File) error {
	accounts, offices := map[string]bool{}, map[string]bool{}
	for _, id := range []string{f.Case.Owner, f.Case.TakenBy} {
		accounts[id] = true
	}
	for _, e := range f.Entries {
		accounts[e.By], accounts[e.Data["account"]] = true, true
		offices[e.Data["unit"]], offices[e.Data["from"]], offices[e.Data["proposed"]] = true, true, true
		offices[e.Data["office"]] = true
	}
	for _, r := range f.Replies {
		accounts[r.MadeBy], accounts[r.SentBy] = true, true
	}
	for _, one := range f.Copies {
		accounts[one.MadeBy] = true
	}
	for _, t := range f.Transcripts {
		accounts[t.MadeBy] = true
	}
	for _, e := range f.Errands {
		accounts[e.Account], accounts[e.MadeBy], accounts[e.DoneBy] = true, true, true
	}
	for _, id := range []string{f.Case.Body, f.Case.Unit, f.Case.TargetBody, f.Case.TargetUnit} {
		offices[id] = true
	}
	var err error
	if f.Names, err = c.Names(ctx, given(accounts)...); err != nil {
		return err
	}
	f.Offices, err = c.Directory.Named(ctx, given(offices)...)
	return err
}

// given are the ids of a set that are not empty.
func given(set map[string]bool) []string {
	var ids []string
	for id := range set {
		if id != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
