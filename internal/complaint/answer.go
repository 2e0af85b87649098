package complaint

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/workday"
)

// AnswerText is what an office answers. All of it is needed before it is sent.
type AnswerText struct {
	Finding string // what was found
	Action  string // what was done about it, or will be
	DoneOn  string // the day on which it was done: 2026-11-22; or
	// PromisedOn is the day by which what is still to be done will be.
	PromisedOn string
	Proof      string   // in words, or
	Files      []string // ids of files that show it, which the actor sent before
	Outcome    Outcome  // of a final answer
	// Pictures are redacted copies of the case's pictures that are sent beside Files.
	Pictures Lends
}

// Answering is an answer on its way.
type Answering struct {
	AnswerText
	ID, Case       string
	State          AnswerState
	MadeBy, SentBy string // accounts
	Made, Ended    time.Time
	EndedWhy       string
}

// AnswerState is where an answer stands.
type AnswerState string

// An answer that was refused is over; whoever made it makes another.
const (
	AnswerDraft     AnswerState = "draft"
	AnswerSubmitted AnswerState = "submitted"
	AnswerRefused   AnswerState = "refused"
	AnswerSent      AnswerState = "sent"
)

const answerColumns = `id, complaint_id, state, finding, action, done_on, proof, outcome, promised_on, made_by, made_at, sent_by, ended_at, ended_why`

func scanAnswer(row db.Row) (Answering, error) {
	var a Answering
	var made, ended db.Time
	err := row.Scan(&a.ID, &a.Case, &a.State, &a.Finding, &a.Action, &a.DoneOn, &a.Proof, &a.Outcome, &a.PromisedOn, &a.MadeBy, &made, &a.SentBy, &ended, &a.EndedWhy)
	a.Made, a.Ended = made.Time, ended.Time
	return a, err
}

// living is the answer that is being made; of kind NotFound where there is none.
func living(ctx context.Context, q db.Queryer, id string) (Answering, error) {
	return db.One(ctx, q, scanAnswer, `SELECT `+answerColumns+` FROM complaint_answer WHERE complaint_id = $1 AND ended_at IS NULL`, id)
}

// unfilled is a place in a pattern of an answer that nobody has filled in: "[tanggal]".
var unfilled = regexp.MustCompile(`\[[^\[\]\n]{1,60}\]`)

// tidied is the text without what nobody sees, within limits.
func (t *AnswerText) tidied(f *faults) {
	t.Finding = f.words("finding", t.Finding, maxAnswer, false)
	t.Action = f.words("action", t.Action, maxAnswer, false)
	t.Proof = f.words("proof", t.Proof, maxAnswer, false)
	for field, day := range map[string]string{"doneon": t.DoneOn, "promisedon": t.PromisedOn} {
		if _, ok := workday.ParseDate(day); day != "" && !ok {
			f.add(field, "day", nil)
		}
	}
	if t.Outcome != "" && (!slices.Contains(Outcomes, t.Outcome) || t.Outcome == Passed) {
		f.add("outcome", "choose", nil)
	}
}

// whole says what an answer still lacks to be sent on a day; files are how many show it.
func (t *AnswerText) whole(f *faults, one *Case, today string, files int) {
	switch {
	case substance(t.Finding) < MinFinding:
		f.add("finding", "formula", problem.Args{"min": MinFinding, "is": substance(t.Finding)})
	case bare(t.Finding) == bare(one.Words):
		f.add("finding", "echo", nil)
	}
	if t.Action == "" {
		f.add("action", "no_action", nil)
	}
	for field, text := range map[string]string{"finding": t.Finding, "action": t.Action, "proof": t.Proof} {
		if left := unfilled.FindString(text); left != "" {
			f.add(field, "blank", problem.Args{"blank": left})
		}
	}
	switch {
	case t.DoneOn == "" && t.PromisedOn == "":
		f.add("doneon", "no_date", nil)
	case t.DoneOn > today:
		f.add("doneon", "future", nil)
	case t.PromisedOn != "" && t.PromisedOn <= today:
		f.add("promisedon", "past", nil)
	}
	if utf8.RuneCountInString(t.Proof) < MinProof && files == 0 {
		f.add("proof", "no_proof", problem.Args{"min": MinProof})
	}
	if t.PromisedOn == "" && t.Outcome == "" {
		f.add("outcome", "choose", nil)
	}
}

// bare is a text as letters and digits alone, for comparing.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// DraftAnswer keeps an answer, whole or not, and submits it when it is to be sent by somebody else. Kinds:
// those of do, with Faults about "finding", "action", "doneon", "promisedon", "proof", "outcome" and "file".
func (c *Complaints) DraftAnswer(ctx context.Context, actor access.Actor, id string, version int64, t AnswerText, submit bool) (Case, error) {
	return c.do(ctx, id, version, deed{
		Act: Prepare, By: ByOffice, Actor: actor, Files: t.Files, Owner: evidence.AccountOwner(actor.Account),
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			if a.was.Class == Unverified {
				return problem.New(problem.Conflict, "complaint.verify_first", nil)
			}
			var f faults
			t.tidied(&f)
			if err := c.attach(ctx, tx, a, t.Files, t.Pictures); err != nil {
				return err
			}
			was, err := living(ctx, tx, id)
			fresh := err != nil && problem.KindOf(err) == problem.NotFound
			if err != nil && !fresh {
				return err
			}
			state := AnswerDraft
			if submit {
				state = AnswerSubmitted
				today, err := c.today(ctx, tx, a.was.Authority)
				if err != nil {
					return err
				}
				files, err := c.shown(ctx, tx, was.ID, id)
				if err != nil {
					return err
				}
				t.whole(&f, &a.was, today, len(files)+len(t.Files)+len(t.Pictures.Copies))
			}
			if err := f.found.Err(); err != nil {
				return err
			}
			if fresh {
				if was.ID, err = newID(); err != nil {
					return err
				}
			}
			a.entry.Data["answer"], a.entry.Data["state"] = was.ID, string(state)
			if a.now.Second = NoSecond; submit {
				if a.now.Second, err = c.secondOf(ctx, tx, a, was.ID); err != nil {
					return err
				}
				if a.now.Second != NoSecond {
					a.entry.Data["second"] = string(a.now.Second)
				}
			}
			if a.now.Owner == "" { // whoever writes what was in nobody's hands has it in theirs
				a.now.Owner = actor.Account
			}
			a.touched.Add("complaint_answer", was.ID)
			return c.keepAnswer(ctx, tx, was.ID, id, fresh, state, t, actor.Account)
		},
	})
}

func (c *Complaints) keepAnswer(ctx context.Context, tx db.Tx, answer, id string, fresh bool, state AnswerState, t AnswerText, by string) error {
	args := []any{answer, string(state), t.Finding, t.Action, t.DoneOn, t.Proof, string(t.Outcome), t.PromisedOn, by, db.At(c.now())}
	if !fresh {
		return db.Update(ctx, tx, `UPDATE complaint_answer SET state = $2, finding = $3, action = $4, done_on = $5, proof = $6, outcome = $7,
			promised_on = $8, made_by = $9, made_at = $10, version = version + 1 WHERE id = $1 AND ended_at IS NULL`, args...)
	}
	_, err := tx.Exec(ctx, `INSERT INTO complaint_answer (id, complaint_id, state, finding, action, done_on, proof, outcome, promised_on, made_by,
			made_at, sent_by, ended_at, ended_why, version)
		VALUES ($1, $11, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', NULL, '', 1)`, append(args, id)...)
	return err
}

// shown are the files that came with the drafts of an answer, by their ids.
func (c *Complaints) shown(ctx context.Context, q db.Queryer, answer, id string) ([]string, error) {
	entries, err := draftsOf(ctx, q, answer, id)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		files = append(files, e.Files()...)
	}
	return c.sound(ctx, q, files)
}

// draftsOf are the entries by which an answer was made.
func draftsOf(ctx context.Context, q db.Queryer, answer, id string) ([]Entry, error) {
	if answer == "" {
		return nil, nil
	}
	entries, err := db.All(ctx, q, scanEntry, `SELECT `+entryColumns+` FROM complaint_entry WHERE complaint_id = $1 AND act = $2 ORDER BY version, id`,
		id, string(Prepare))
	return slices.DeleteFunc(entries, func(e Entry) bool { return e.Data["answer"] != answer }), err
}

// RefuseAnswer gives a submitted answer back with a reason; it is not sent, and another is made. Kinds:
// those of do; Conflict where none was submitted.
func (c *Complaints) RefuseAnswer(ctx context.Context, actor access.Actor, id string, version int64, why string) (Case, error) {
	why, err := reasoned(why)
	if err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{
		Act: Refuse, By: ByOffice, Actor: actor, Why: why,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			one, err := submitted(ctx, tx, id)
			if err != nil {
				return err
			}
			a.entry.Data["answer"] = one.ID
			a.touched.Add("complaint_answer", one.ID)
			return db.Update(ctx, tx, `UPDATE complaint_answer SET state = $2, ended_at = $3, ended_why = $4, version = version + 1 WHERE id = $1`,
				one.ID, string(AnswerRefused), db.At(a.At), why)
		},
	})
}

func submitted(ctx context.Context, tx db.Tx, id string) (Answering, error) {
	one, err := living(ctx, tx, id)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return one, err
	}
	if err != nil || one.State != AnswerSubmitted {
		return one, problem.New(problem.Conflict, "complaint.no_answer", nil)
	}
	return one, nil
}

// SendAnswer sends the submitted answer to the reporter: another person than those who wrote it. With a day
// promised the case waits for that day, else for the reporter. Kinds: those of do; Forbidden for whoever
// wrote it; Conflict where none was submitted; Invalid where a day that was promised has come meanwhile.
func (c *Complaints) SendAnswer(ctx context.Context, actor access.Actor, id string, version int64) (Case, error) {
	// Which of the two acts it is stands in the answer; whoever changes that meanwhile changes the version.
	act := Answer
	if one, err := living(ctx, c.DB, id); err == nil && one.PromisedOn != "" {
		act = Promise
	}
	return c.do(ctx, id, version, deed{
		Act: act, By: ByOffice, Actor: actor, Audience: ToReporter,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			one, err := submitted(ctx, tx, id)
			if err != nil {
				return err
			}
			if (one.PromisedOn != "") != (act == Promise) {
				return problem.New(problem.Conflict, "complaint.changed_somehow", nil)
			}
			if err := c.apart(ctx, tx, actor, one); err != nil {
				return err
			}
			today, err := c.today(ctx, tx, a.was.Authority)
			if err != nil {
				return err
			}
			files, err := c.shown(ctx, tx, one.ID, id)
			if err != nil {
				return err
			}
			var f faults
			if one.whole(&f, &a.was, today, len(files)); len(f.found) > 0 {
				return f.found.Err()
			}
			if len(files) > 0 { // what shows that it was done is the reporter's to see
				a.entry.Data[filesOf] = fileList(files)
			}
			a.touched.Add("complaint_answer", one.ID)
			if err := db.Update(ctx, tx, `UPDATE complaint_answer SET state = $2, sent_by = $3, ended_at = $4, version = version + 1 WHERE id = $1`,
				one.ID, string(AnswerSent), actor.Account, db.At(a.At)); err != nil {
				return err
			}
			return c.answered(ctx, tx, a, one)
		},
	})
}

// apart keeps whoever had a hand in an answer from sending it.
func (c *Complaints) apart(ctx context.Context, tx db.Tx, actor access.Actor, one Answering) error {
	entries, err := draftsOf(ctx, tx, one.ID, one.Case)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(entries, func(e Entry) bool { return e.By == actor.Account && !actor.Machine }) {
		return problem.New(problem.Forbidden, "complaint.own_answer", nil)
	}
	return nil
}

// answered puts an answer into the case and its entry, and starts the clock of a promise.
func (c *Complaints) answered(ctx context.Context, tx db.Tx, a *acting, one Answering) error {
	a.now.Outcome, a.now.Answered = one.Outcome, a.At
	for name, value := range map[string]string{
		"answer": one.ID, "finding": one.Finding, "action": one.Action, "done_on": one.DoneOn, "promised_on": one.PromisedOn,
		"proof": one.Proof, "outcome": string(one.Outcome),
	} {
		if value != "" {
			a.entry.Data[name] = value
		}
	}
	// Every new day that is promised stands for itself; what became of the one before is in its history.
	was, open, err := c.clock(ctx, tx, a.now.ID, PromiseRule)
	if err != nil {
		return err
	}
	if open && one.PromisedOn != "" {
		stopped, err := c.Deadlines.Stop(ctx, tx, was.ID, deadline.Act{At: a.At, By: a.entry.By})
		if err != nil {
			return err
		}
		a.clocks = append(a.clocks, stopped)
	}
	due, ok := workday.ParseDate(one.PromisedOn)
	if !ok {
		return nil
	}
	started, err := c.Deadlines.Start(ctx, tx, deadline.Beginning{
		Subject: subject(a.now.ID), Scope: a.now.Scope(), Code: PromiseRule, At: a.At, Due: due, By: a.entry.By,
	})
	a.clocks = append(a.clocks, started...)
	return err
}
