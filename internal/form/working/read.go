package working

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/sheet"
)

// reader gathers the rows of a paper, in the order of the file.
type reader struct {
	*Paper
	units    map[string]*unit // by folded names
	booklets map[string]*keying.Booklet
	rows     []*Row
	found    map[string]*Row // by ids
	faults   problem.Faults
}

// Open reads a file as sheet.ReadPaper does, and maps it to rows as Read does.
func (p *Paper) Open(name string, data []byte) ([]*Row, problem.Faults) {
	paper, err := sheet.ReadPaper(name, data, p.Instrument)
	var all problem.Faults
	if err != nil && !errors.As(err, &all) {
		all.Add(problem.Place{File: name}, "working.fault.unreadable", nil)
	}
	if paper == nil {
		return nil, all
	}
	rows, faults := p.Read(paper)
	return rows, append(all, faults...)
}

// Read maps a paper to rows. The faults are all that is wrong with it, each with its sheet and cell; rows are returned
// beside them.
func (p *Paper) Read(paper *score.Paper) ([]*Row, problem.Faults) {
	r := &reader{Paper: p, units: map[string]*unit{}, booklets: map[string]*keying.Booklet{}, found: map[string]*Row{}}
	for _, u := range p.units() {
		r.units[fold(u.name)] = &u
	}
	for _, code := range keying.Subjects(p.Instrument) {
		r.booklets[code], _ = keying.Of(p.Instrument, code)
	}
	switch {
	case paper.For != "" && paper.For != p.Cycle:
		r.fault(paper.Place, "other_assessment", nil)
	case paper.Body != "" && paper.Body != p.Body:
		r.fault(paper.Place, "other_body", problem.Args{"got": short(paper.Body), "body": p.BodyName})
	default:
		facts := r.facts(paper)
		for _, u := range paper.Units {
			r.unit(u, facts)
		}
		if len(r.rows) == 0 && len(r.faults) == 0 {
			r.fault(paper.Place, "empty", nil)
		}
	}
	if len(r.rows) > MaxForms {
		r.fault(paper.Place, "many", problem.Args{"n": len(r.rows), "max": MaxForms})
	}
	return r.rows, r.faults
}

func (r *reader) fault(place problem.Place, key string, args problem.Args) {
	r.faults.Add(place, "working.fault."+key, args)
}

// short bounds what a fault quotes from the file.
func short(text string) string {
	const most = 100
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// given is what a paper says of the facts of a locus.
type given struct {
	values map[string]string
	places map[string]problem.Place
}

// facts reads those of loci: what the row of a service says must be what that of its locus says.
func (r *reader) facts(paper *score.Paper) map[*Locus]given {
	all := map[*Locus]given{}
	for _, services := range []bool{false, true} {
		for _, u := range paper.Units {
			of := r.units[fold(u.Name)]
			if of == nil || (of.product.ID != "") != services {
				continue
			}
			if all[of.locus].values == nil {
				all[of.locus] = given{map[string]string{}, map[string]problem.Place{}}
			}
			r.factsOf(u, all[of.locus])
		}
	}
	return all
}

func (r *reader) factsOf(u *score.UnitPaper, into given) {
	for _, known := range r.Instrument.Facts {
		fact, ok := u.Facts[known.Code]
		if !ok || strings.TrimSpace(fact.Value) == "" {
			continue
		}
		value, ok := score.CanonicalFact(known.Type, fact.Value)
		before, twice := into.values[known.Code]
		args := problem.Args{"unit": short(u.Name), "fact": known.Code, "value": short(strings.TrimSpace(fact.Value))}
		switch {
		case !ok && known.Type == instrument.BoolFact:
			r.faults.Add(fact.Place, "score.fault.fact_truth", args)
		case !ok:
			r.faults.Add(fact.Place, "score.fault.fact_number", args)
		case twice && before != value:
			args["first"] = into.places[known.Code].Cell
			r.fault(fact.Place, "fact_differs", args)
		default:
			into.values[known.Code], into.places[known.Code] = value, fact.Place
		}
	}
	for code, fact := range u.Facts {
		if r.Instrument.Fact(code) == nil {
			r.fault(fact.Place, "fact", problem.Args{"unit": short(u.Name), "fact": short(code)})
		}
	}
}

func (r *reader) unit(u *score.UnitPaper, facts map[*Locus]given) {
	of := r.units[fold(u.Name)]
	if of == nil {
		r.fault(u.Place, "unit", problem.Args{"unit": short(u.Name), "units": r.names()})
		return
	}
	if u.NotAssessed != "" {
		r.fault(u.Place, "not_assessed", problem.Args{"unit": short(u.Name)})
	}
	for i := range u.Answers {
		if a := &u.Answers[i]; strings.TrimSpace(a.Value) != "" || strings.TrimSpace(a.Reason) != "" {
			r.answer(u, of, facts[of.locus], a)
		}
	}
}

// names are those of units, as a fault offers them.
func (r *reader) names() []string {
	var names []string
	for _, u := range r.Paper.units() {
		if len(names) == 20 {
			return append(names, "…")
		}
		names = append(names, u.name)
	}
	return names
}

func (r *reader) answer(u *score.UnitPaper, of *unit, facts given, a *score.Answer) {
	args := problem.Args{"unit": short(u.Name), "question": short(a.Question), "instrument": r.Instrument.Ref()}
	node := r.Instrument.Node(strings.TrimSpace(a.Question))
	if node == nil || node.Question == nil || node.Question.Method == instrument.Computed || node.Question.Subject.Code != strings.TrimSpace(a.Subject) {
		r.fault(a.Place, "question", args)
		return
	}
	subject := node.Question.Subject
	args["subject"] = subject.Code
	if a.Count > 0 {
		r.fault(a.Place, "tally", args)
		return
	}
	if !of.holds(subject) {
		r.fault(a.Place, map[bool]string{true: "of_locus", false: "of_service"}[of.product.ID != ""], args)
		return
	}
	row := r.row(u, of, facts, a, node)
	if row == nil {
		return
	}
	if at, twice := row.places[node.Code]; twice {
		args["first"] = where(at)
		r.fault(a.Place, "twice", args)
		return
	}
	row.places[node.Code] = a.Place
	if given, ok := r.value(a, node, args); ok {
		row.answers[node.Code] = given
	}
}

// where is a place in a few letters.
func where(p problem.Place) string {
	if p.Cell != "" {
		return p.Cell
	}
	return p.String()
}

var numbered = regexp.MustCompile(`^([0-9]+)(?:[ .:–-]+(.*))?$`)

// respondentOf splits what a paper calls a respondent into what tells them from others, and their role: "2 petugas
// loket" is number 2, who is an officer at a counter; "kepala seksi" is told by that role.
func respondentOf(written string) (string, string) {
	written = strings.Join(strings.Fields(written), " ")
	if m := numbered.FindStringSubmatch(written); m != nil {
		number := strings.TrimLeft(m[1], "0")
		if number == "" {
			number = "0"
		}
		return number, m[2]
	}
	return strings.ToLower(written), written
}

// row is that of a respondent; a new one where the file has not named it yet, nil where nobody can tell whose it is.
func (r *reader) row(u *score.UnitPaper, of *unit, facts given, a *score.Answer, node *instrument.Node) *Row {
	b := r.booklets[node.Question.Subject.Code]
	number, role := respondentOf(a.Respondent)
	args := problem.Args{"unit": short(u.Name), "subject": b.Subject.Code, "respondent": short(a.Respondent), "question": node.Code}
	if b.Repeats() && number == "" {
		r.fault(a.Place, "tally", args)
		return nil
	}
	if b.Subject.Per == "body" {
		role = ""
	}
	id := b.ID(of.locus.ID, of.product.ID, 0)
	if b.Repeats() {
		id = rowID(of.locus.ID, b.Subject.Code, of.product.ID, number)
	}
	row := r.found[id]
	if row == nil {
		row = &Row{
			Unit: u.Name, Respondent: strings.TrimSpace(a.Respondent), Booklet: b, Place: a.Place, id: id, role: role, unit: of,
			facts: facts.values, given: facts.places, of: u.Place, answers: map[string]form.Answer{}, places: map[string]problem.Place{},
		}
		r.found[id] = row
		r.rows = append(r.rows, row)
	}
	if row.Respondent != strings.TrimSpace(a.Respondent) {
		key := "one"
		if b.Repeats() {
			key = "respondent_twice"
		}
		args["first"] = where(row.Place)
		r.fault(a.Place, key, args)
		return nil
	}
	return row
}

// rowID is the id of the form of a repeated respondent of a working paper, always the same: apart from those of phones
// and of papers, so that none is taken for another's.
func rowID(locus, subject, product, number string) string {
	space, err := uuid.Parse(locus)
	if err != nil {
		return ""
	}
	return uuid.NewSHA1(space, []byte(subject+"/"+product+"/sheet/"+number)).String()
}

// value reads an answer; false with a fault for what is none.
func (r *reader) value(a *score.Answer, node *instrument.Node, args problem.Args) (form.Answer, bool) {
	q, value, reason := node.Question, strings.TrimSpace(a.Value), strings.TrimSpace(a.Reason)
	args["value"], args["right"] = short(value), right(q)
	key := ""
	switch {
	case value == "":
		key = "working.fault.reason_alone"
	case strings.EqualFold(value, score.NA) && !q.NA:
		key = "score.fault.na_not_allowed"
	case strings.EqualFold(value, score.NA):
		if reason != "" {
			return form.Answer{NA: reason}, true
		}
		key = "score.fault.na_reason"
	default:
		value = ordered(q.Scale, score.Canonical(q.Scale, value))
		if _, ok := q.Scale.Points(value); ok {
			return form.Answer{Answer: value, Note: reason}, true // beside an answer it is a note
		}
		key = "score.fault.outside_" + string(q.Scale.Type)
	}
	r.faults.Add(a.Place, key, args)
	return form.Answer{}, false
}

// ordered writes several options in the order of the scale, so that two who choose the same say the same.
func ordered(scale *instrument.Scale, value string) string {
	if scale.Type != instrument.Many {
		return value
	}
	codes := strings.Split(value, "+")
	for i := range codes {
		codes[i] = strings.TrimSpace(codes[i])
	}
	at := func(code string) int {
		return slices.IndexFunc(scale.Options, func(o instrument.Option) bool { return o.Code == code })
	}
	slices.SortStableFunc(codes, func(a, b string) int { return at(a) - at(b) })
	return strings.Join(codes, "+")
}

// right lists what can be answered.
func right(q *instrument.Question) string {
	var all []string
	if q.Scale.Type == instrument.Range {
		all = append(all, yaml.FormatNumber(q.Scale.Low)+"–"+yaml.FormatNumber(q.Scale.High))
	}
	for _, o := range q.Scale.Options {
		all = append(all, o.Code)
	}
	if q.NA {
		all = append(all, score.NA)
	}
	return strings.Join(all, ", ")
}
