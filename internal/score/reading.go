package score

import (
	"math/big"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/instrument"
)

// maxCount bounds how many unnamed respondents answer one question.
const maxCount = 1000000

// reading turns one unit's answers into tallies, collecting everything that is wrong with them.
type reading struct {
	plan   *Plan
	unit   *UnitPaper
	place  problem.Place // of the unit, for what is missing
	faults *problem.Faults
	// partial is set where some of the file could not be read: what is missing is no fault then.
	partial bool

	relevant  []bool // by node
	unsure    []bool // by node: a fact it hangs on is missing or wrong
	questions []heard
	callers   []callers // by subject
}

// heard is what was answered to one question.
type heard struct {
	table  *table
	values []string // as written, by place in the table
	counts []uint32
	na     uint32
	// reasons are those of the N/A answers, in file order.
	reasons []Reason
	// by is where each named respondent's answer stands; unnamed counts the answers without name.
	by      map[string]problem.Place
	unnamed int
}

// callers are the respondents of a subject that gave at least one answer.
type callers struct {
	names   []string
	seen    map[string]bool
	unnamed int // the most unnamed answers to one question
}

// Reason says why an answer is N/A.
type Reason struct {
	Respondent string `json:"respondent,omitempty"`
	Reason     string `json:"reason"`
	Count      int    `json:"count"`
}

func (p *Plan) read(unit *UnitPaper, place problem.Place, partial bool, faults *problem.Faults) *reading {
	r := &reading{
		plan: p, unit: unit, place: place, faults: faults, partial: partial,
		questions: make([]heard, len(p.questions)),
		callers:   make([]callers, len(p.Instrument.Subjects)),
	}
	for q, at := range p.questions {
		n := &p.nodes[at]
		r.questions[q] = heard{table: n.table, by: map[string]problem.Place{}}
		if n.table == nil {
			r.questions[q].table = &table{}
			continue
		}
		for _, option := range n.source.Question.Scale.Options {
			r.questions[q].values = append(r.questions[q].values, option.Code)
		}
		r.questions[q].counts = make([]uint32, len(n.table.points))
	}
	for s := range r.callers {
		r.callers[s].seen = map[string]bool{}
	}
	if r.empty() {
		r.fault(place, "empty", problem.Args{"n": len(unit.Answers)})
		return r
	}
	r.conditions()
	for i := range unit.Answers {
		if faults.Full() {
			return r
		}
		r.answer(&unit.Answers[i])
	}
	if !partial {
		r.complete()
	}
	return r
}

// empty reports whether the unit has questions to answer and nobody has answered any of them: that
// is one thing to say, not hundreds.
func (r *reading) empty() bool {
	for _, answer := range r.unit.Answers {
		if strings.TrimSpace(answer.Value) != "" {
			return false
		}
	}
	return len(r.unit.Answers) > 1
}

func (r *reading) fault(place problem.Place, key string, args problem.Args) {
	args["unit"] = r.unit.Name
	for _, written := range []string{"unit", "subject", "respondent", "question", "value", "fact"} {
		if text, ok := args[written].(string); ok {
			args[written] = short(text)
		}
	}
	r.faults.Add(place, "score.fault."+key, args)
}

// short bounds what a fault quotes from the file.
func short(text string) string {
	const most = 100
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// answer checks one answer and counts it.
func (r *reading) answer(a *Answer) {
	n := r.question(a)
	if n == nil || !r.subject(a, n) {
		return
	}
	value := strings.TrimSpace(a.Value)
	if at := r.plan.questions[n.question]; !r.relevant[at] {
		if !r.unsure[at] && value != "" && !strings.EqualFold(value, NA) {
			r.fault(a.Place, "not_relevant", problem.Args{"question": a.Question, "condition": r.condition(n)})
		}
		return
	}
	count := a.Count
	if count == 0 {
		count = 1
	}
	if h := &r.questions[n.question]; count < 0 || count > maxCount-h.unnamed {
		r.fault(a.Place, "count", problem.Args{"question": a.Question, "most": maxCount})
		return
	}
	if !r.respondent(a, n, count) {
		return
	}
	switch h := &r.questions[n.question]; {
	case value == "":
		r.fault(a.Place, "blank", problem.Args{"question": a.Question, "right": r.right(n)})
	case strings.EqualFold(value, NA):
		r.notApplicable(a, n, h, uint32(count))
	default:
		r.value(a, n, h, value, uint32(count))
	}
}

// question returns the node an answer is for, or nil with a fault.
func (r *reading) question(a *Answer) *node {
	i, ok := r.plan.byCode[strings.TrimSpace(a.Question)]
	if ok && r.plan.nodes[i].question >= 0 {
		return &r.plan.nodes[i]
	}
	args := problem.Args{"question": a.Question, "instrument": r.plan.Instrument.Ref()}
	if ok {
		r.fault(a.Place, "not_a_question", args)
		return nil
	}
	if near := nearest(a.Question, r.plan.Questions()); near != "" {
		args["near"] = near
		r.fault(a.Place, "unknown_question_near", args)
		return nil
	}
	r.fault(a.Place, "unknown_question", args)
	return nil
}

func (r *reading) subject(a *Answer, n *node) bool {
	want := r.plan.Instrument.Subjects[n.subject].Code
	got := strings.TrimSpace(a.Subject)
	if got == want {
		return true
	}
	key := "wrong_subject"
	args := problem.Args{"question": a.Question, "subject": got, "want": want}
	if _, known := r.plan.subjects[got]; !known {
		key = "unknown_subject"
		args["subjects"] = subjectCodes(r.plan.Instrument)
	}
	r.fault(a.Place, key, args)
	return false
}

func subjectCodes(in *instrument.Instrument) []string {
	codes := make([]string, len(in.Subjects))
	for i, subject := range in.Subjects {
		codes[i] = subject.Code
	}
	return codes
}

// respondent notes who answered, and refuses a second answer of the same one. What answers as the
// unit itself answers once, named or not.
func (r *reading) respondent(a *Answer, n *node, count int) bool {
	h, c := &r.questions[n.question], &r.callers[n.subject]
	name := strings.TrimSpace(a.Respondent)
	single := r.plan.Instrument.Subjects[n.subject].Per == "body"
	if single {
		name = ""
	}
	if name == "" && !single {
		h.unnamed += count
		c.unnamed = max(c.unnamed, h.unnamed)
		return true
	}
	if first, twice := h.by[name]; twice || count > 1 {
		args := problem.Args{"question": a.Question, "respondent": strings.TrimSpace(a.Respondent), "first": first.String()}
		switch {
		case !twice:
			r.fault(a.Place, "count_named", args)
		case single:
			r.fault(a.Place, "answered_twice", args)
		default:
			r.fault(a.Place, "respondent_twice", args)
		}
		return false
	}
	h.by[name] = a.Place
	if !c.seen[name] {
		c.seen[name] = true
		c.names = append(c.names, name)
	}
	return true
}

func (r *reading) notApplicable(a *Answer, n *node, h *heard, count uint32) {
	reason := strings.TrimSpace(a.Reason)
	switch {
	case !n.source.Question.NA:
		r.fault(a.Place, "na_not_allowed", problem.Args{"question": a.Question, "right": r.right(n)})
	case reason == "" && r.plan.Instrument.Method.NotApplicable.Reason != "optional":
		r.fault(a.Place, "na_reason", problem.Args{"question": a.Question})
	default:
		h.na += count
		h.reasons = append(h.reasons, Reason{strings.TrimSpace(a.Respondent), reason, int(count)})
	}
}

// value counts an answer under its option, or under its points where answers are numbers or
// combinations.
func (r *reading) value(a *Answer, n *node, h *heard, value string, count uint32) {
	scale := n.source.Question.Scale
	at := -1
	if scale.Type == instrument.One {
		at = option(scale, value)
	} else if points, ok := scale.Points(Canonical(scale, value)); ok {
		at = h.dynamic(points, value)
	}
	if at < 0 {
		args := problem.Args{"question": a.Question, "value": value, "right": r.right(n)}
		r.fault(a.Place, "outside_"+string(scale.Type), args)
		return
	}
	h.counts[at] += count
}

func (h *heard) dynamic(points *big.Rat, value string) int {
	at := h.table.index(points)
	if at == len(h.values) {
		h.values = append(h.values, value)
		h.counts = append(h.counts, 0)
	}
	return at
}

// option finds an option by its code; letters may differ in case.
func option(scale *instrument.Scale, value string) int {
	return slices.IndexFunc(scale.Options, func(o instrument.Option) bool { return strings.EqualFold(o.Code, value) })
}

// Canonical writes an answer as the scale reads it: option codes in their own letters, a decimal
// with a point where somebody typed a comma. Whether the scale knows it is for Points to say.
func Canonical(scale *instrument.Scale, value string) string {
	if scale.Type == instrument.Range {
		return strings.Replace(value, ",", ".", 1)
	}
	parts := strings.Split(value, "+")
	for i, part := range parts {
		if at := option(scale, strings.TrimSpace(part)); at >= 0 {
			parts[i] = scale.Options[at].Code
		}
	}
	return strings.Join(parts, "+")
}

// right lists what a right answer to a question would be.
func (r *reading) right(n *node) string {
	q := n.source.Question
	var answers []string
	if q.Scale.Type == instrument.Range {
		answers = append(answers, yaml.FormatNumber(q.Scale.Low)+"–"+yaml.FormatNumber(q.Scale.High))
	}
	for _, option := range q.Scale.Options {
		answers = append(answers, option.Code)
	}
	if q.NA {
		answers = append(answers, NA)
	}
	return strings.Join(answers, ", ")
}

// tallies is what the evaluation takes.
func (r *reading) tallies() *tallies {
	t := &tallies{tables: make([]*table, len(r.questions))}
	for q := range r.questions {
		t.tables[q] = r.questions[q].table
		if r.plan.nodes[r.plan.questions[q]].table == nil {
			t.tables[q] = newTable(t.tables[q].points)
		}
	}
	t.layout()
	for q := range r.questions {
		counts := t.of(int32(q))
		copy(counts, r.questions[q].counts)
		counts[len(counts)-1] = r.questions[q].na
	}
	return t
}
