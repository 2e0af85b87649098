package working

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/score"
)

// Asked is what a paper does not say, and whoever brings it in does.
type Asked struct {
	Day     time.Time // of the interviews and of looking, its beginning there
	Consent bool      // all who were interviewed agreed
}

func (a *Asked) hasDay() bool { return a.Day.Year() >= 2000 && a.Day.Year() < 2100 }

// The names of fields that faults of Asked are about.
const (
	DayField     = "day"
	ConsentField = "consent"
)

// What becomes of a row.
const (
	New     = "new"
	Mends   = "mends"   // what earlier working papers said of it
	Joins   = "joins"   // what came otherwise; what contradicts it stands aside
	Aside   = "aside"   // the form was sent already, so that somebody has to decide
	Nothing = "nothing" // all of it came before
)

// Fates are all of them, in their order.
var Fates = []string{New, Mends, Joins, Aside, Nothing}

// Incoming is a row with what would become of it.
type Incoming struct {
	*Row
	Fate    string
	State   form.State // of the form that is there; empty where none is
	Adds    int        // answers and facts that were not known
	Differs []Difference
	Lacks   []form.Lack // of what would hold, if nothing of it stood aside
	content form.Content
	known   map[string]string // facts: those that hold, and over them those of the paper
}

// Difference is what a row says otherwise than what holds: of a question, or of the fact or the role of who answered.
type Difference struct{ What, Was, Is string }

// Plan is a working paper with what would come in.
type Plan struct {
	Rows   []Incoming
	Digest string // changes when anything of it does
}

// Talks reports whether somebody is interviewed.
func (p *Plan) Talks() bool {
	return slices.ContainsFunc(p.Rows, func(in Incoming) bool { return in.Booklet.Talks() })
}

// Receipts are what is handed to the forms: nothing of what came before.
func (p *Plan) Receipts() []form.Receipt {
	var all []form.Receipt
	for i := range p.Rows {
		if p.Rows[i].Fate != Nothing {
			all = append(all, form.Receipt{Content: p.Rows[i].content, Way: form.Sheet})
		}
	}
	return all
}

// Count is how many rows have a fate.
func (p *Plan) Count(fate string) int {
	n := 0
	for i := range p.Rows {
		if p.Rows[i].Fate == fate {
			n++
		}
	}
	return n
}

// Plan says what would become of rows. The error is Faults: of rows by sheet and cell, and of what was asked under
// DayField and ConsentField. It decides nothing about who may read the forms that are there.
func (p *Paper) Plan(ctx context.Context, q db.Queryer, forms *form.Forms, rows []*Row, asked Asked) (*Plan, error) {
	loci := make([]string, len(p.Loci))
	for i := range p.Loci {
		loci[i] = p.Loci[i].ID
	}
	there, err := forms.BroughtTo(ctx, q, loci...)
	if err != nil {
		return nil, err
	}
	plan, faults, err := p.plan(there, rows, asked)
	if err != nil {
		return nil, err
	}
	if asked.Day.After(forms.Now()) {
		faults.Add(problem.Place{File: DayField}, "working.fault.future", nil)
	}
	return plan, faults.Err()
}

func (p *Paper) plan(there map[string]*form.Brought, rows []*Row, asked Asked) (*Plan, problem.Faults, error) {
	plan := &Plan{}
	var faults problem.Faults
	for _, row := range rows {
		in := Incoming{Row: row}
		if err := in.meet(p, there[row.id], asked); err != nil {
			return nil, nil, err
		}
		in.check(p, &faults)
		plan.Rows = append(plan.Rows, in)
	}
	if !asked.hasDay() {
		faults.Add(problem.Place{File: DayField}, "keying.fault.day", nil)
	}
	if plan.Talks() && !asked.Consent {
		faults.Add(problem.Place{File: ConsentField}, "working.fault.consent", nil)
	}
	all := make([]any, 0, len(plan.Rows))
	for i := range plan.Rows {
		all = append(all, []any{plan.Rows[i].Fate, plan.Rows[i].content})
	}
	data, err := json.Marshal(all)
	if err != nil {
		return nil, nil, err
	}
	sum := sha256.Sum256(data)
	plan.Digest = hex.EncodeToString(sum[:])
	return plan, faults, nil
}

// meet brings a row together with what is there. Where nothing but working papers was there, it is built on what holds,
// and replaces what they said. Otherwise it is built on nothing: then what is there is joined with it, and nothing that
// somebody else wrote is replaced.
func (in *Incoming) meet(p *Paper, was *form.Brought, asked Asked) error {
	none := form.Content{ID: in.id, Cycle: p.Cycle, Locus: in.unit.locus.ID, Product: in.unit.product.ID, Subject: in.Booklet.Subject.Code}
	if was == nil {
		was = &form.Brought{Only: true}
	}
	if in.State = was.State; was.Rev == 0 { // nothing, or all of it stands aside
		was.Content = none
	}
	in.known = maps.Clone(was.Content.Facts)
	if in.known == nil {
		in.known = map[string]string{}
	}
	maps.Copy(in.known, in.facts)
	base, beside, done := was.Content, none, true
	switch {
	case !was.Only:
		// Whoever began it says when it is done.
		in.Fate, base, beside, done = Joins, none, was.Content, was.Content.Done
	case was.Rev == 0:
		in.Fate = New
	default:
		in.Fate = Mends
	}
	if !was.Takes() {
		in.Fate = Aside
	}
	in.content = in.over(p, &base, &beside, asked)
	in.content.Done = done
	in.says(&was.Content)
	equal, err := form.Alike(in.content, was.Content)
	if err != nil {
		return err
	}
	if equal || in.Fate != Mends && in.came(p, was, asked) {
		in.Fate = Nothing
	}
	whole := in.over(p, &was.Content, &beside, asked)
	in.Lacks = form.Lacks(p.Instrument, &whole)
	return nil
}

// came reports whether all that the row says came by a working paper before, whatever became of it.
func (in *Incoming) came(p *Paper, was *form.Brought, asked Asked) bool {
	return slices.ContainsFunc(was.Came, func(c form.Content) bool {
		again := in.over(p, &c, &was.Content, asked)
		equal, err := form.Alike(again, c)
		return err == nil && equal
	})
}

// over writes what the row says over a content. Where beside has an answer that is the same, or a time, it is taken as
// it stands there, so that nothing is told twice.
func (in *Incoming) over(p *Paper, base, beside *form.Content, asked Asked) form.Content {
	c := *base
	c.Instrument = p.Instrument.Hash
	c.Facts, c.Answers = maps.Clone(base.Facts), maps.Clone(base.Answers)
	if c.Facts == nil {
		c.Facts = map[string]string{}
	}
	if c.Answers == nil {
		c.Answers = map[string]form.Answer{}
	}
	maps.Copy(c.Facts, in.facts)
	asks := form.Content{Subject: c.Subject, Facts: in.known}
	relevant := form.Relevant(p.Instrument, &asks)
	for code, a := range in.answers {
		before := base.Answers[code]
		switch {
		case tells(before, a), a.NA != "" && !slices.Contains(relevant, code): // known, or so by the facts
		case tells(beside.Answers[code], a):
			c.Answers[code] = beside.Answers[code]
		default:
			a.Files = before.Files
			c.Answers[code] = a
		}
	}
	if in.role != "" {
		c.Role = in.role
	}
	if !asked.hasDay() {
		return c
	}
	day := asked.Day
	if beside.Started == nil {
		c.Started = &day
	}
	if beside.Consent == nil && in.Booklet.Talks() && asked.Consent {
		c.Consent = &day
	}
	return c
}

// tells reports whether an answer says all that another does.
func tells(a, other form.Answer) bool {
	return a.Answer == other.Answer && a.NA == other.NA && (other.Note == "" || a.Note == other.Note)
}

// says notes what a row says that is not known, or otherwise than what holds.
func (in *Incoming) says(was *form.Content) {
	note := func(what, was, is string, differs bool) {
		switch {
		case was == "":
			in.Adds++
		case differs:
			in.Differs = append(in.Differs, Difference{what, was, is})
		}
	}
	for _, code := range slices.Sorted(maps.Keys(in.facts)) {
		note(code, was.Facts[code], in.facts[code], was.Facts[code] != in.facts[code])
	}
	for i := range in.Booklet.Questions {
		code := in.Booklet.Questions[i].Code
		if a, ok := in.answers[code]; ok {
			before := was.Answers[code]
			note(code, written(before), written(a), !tells(before, a))
		}
	}
	if in.role != "" && in.role != was.Role {
		note("role", was.Role, in.role, true)
	}
}

// written is an answer as a working paper has it; empty for none.
func written(a form.Answer) string {
	if a.NA != "" {
		return score.NA + " (" + a.NA + ")"
	}
	return a.Answer
}

// check says by cells what cannot come in: what the facts rule out, and what no form holds.
func (in *Incoming) check(p *Paper, faults *problem.Faults) {
	asks := form.Content{Subject: in.Booklet.Subject.Code, Facts: in.known}
	relevant := form.Relevant(p.Instrument, &asks)
	for i := range in.Booklet.Questions {
		q := &in.Booklet.Questions[i]
		a, ok := in.answers[q.Code]
		if !ok || slices.Contains(relevant, q.Code) {
			continue
		}
		args := problem.Args{"unit": short(in.Unit), "question": q.Code}
		if fact := in.unknown(p, q.Code); fact != "" {
			args["fact"] = fact
			faults.Add(in.of, "score.fault.missing_fact", args)
			continue
		}
		if a.NA == "" {
			faults.Add(in.places[q.Code], "working.fault.not_relevant", args)
		}
	}
	var wrong problem.Faults
	if err := in.content.Check(); err != nil {
		errors.As(err, &wrong)
	}
	for _, fault := range wrong {
		fault.Place = in.cell(fault.Place.File)
		*faults = append(*faults, fault)
	}
}

// unknown is a fact without which nobody can say whether a question is asked; empty where there is none.
func (in *Incoming) unknown(p *Paper, question string) string {
	for i := range in.Booklet.Questions {
		if q := &in.Booklet.Questions[i]; q.Code == question {
			for _, when := range q.When {
				for _, code := range when.Facts() {
					if fact := p.Instrument.Fact(code); fact != nil && !fact.Type.Holds(in.known[code]) {
						return code
					}
				}
				if holds, err := when.Eval(in.known); err != nil || !holds {
					return ""
				}
			}
		}
	}
	return ""
}

// cell is where in the file a field of a content stands.
func (in *Incoming) cell(field string) problem.Place {
	kind, code, _ := strings.Cut(field, ".")
	switch at, fact := in.places[code], in.given[code]; {
	case kind == "answers" && at != (problem.Place{}):
		return at
	case kind == "facts" && fact != (problem.Place{}):
		return fact
	}
	return in.Place
}
