package score

import (
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// complete refuses a blank: everybody who answered for a subject answers all of its relevant
// questions, and unnamed answers are as many for each. A subject that nobody answered is one
// fault, not one for each of its questions.
func (r *reading) complete() {
	for s := range r.callers {
		questions := r.asked(int32(s))
		if len(questions) == 0 {
			continue
		}
		c := &r.callers[s]
		if len(c.names) == 0 && c.unnamed == 0 && len(questions) > 1 {
			r.fault(r.place, "missing_subject", problem.Args{
				"subject": r.plan.Instrument.Subjects[s].Code, "n": len(questions),
			})
			continue
		}
		for _, q := range questions {
			r.missing(q, c)
		}
	}
}

// asked returns the relevant questions of a subject.
func (r *reading) asked(subject int32) []int32 {
	var asked []int32
	for q, at := range r.plan.questions {
		if r.plan.nodes[at].subject == subject && r.relevant[at] {
			asked = append(asked, int32(q))
		}
	}
	return asked
}

func (r *reading) missing(q int32, c *callers) {
	h, n := &r.questions[q], &r.plan.nodes[r.plan.questions[q]]
	args := func() problem.Args {
		return problem.Args{
			"question": n.source.Code, "right": r.right(n),
			"subject": r.plan.Instrument.Subjects[n.subject].Code,
		}
	}
	if len(h.by) == 0 && h.unnamed == 0 {
		r.fault(r.place, "missing", args())
		return
	}
	for _, name := range c.names {
		if _, ok := h.by[name]; !ok {
			a := args()
			a["respondent"] = name
			r.fault(r.place, "missing_respondent", a)
		}
	}
	if h.unnamed < c.unnamed {
		a := args()
		a["got"], a["want"] = h.unnamed, c.unnamed
		r.fault(r.place, "missing_count", a)
	}
}

// substitute marks a respondent who stood in for the one wanted. He is counted and shown; no
// published rule says how much he lowers a score, so he lowers none.
const substitute = "(pengganti)"

// Respondents says how many of a subject answered, against how many were wanted.
type Respondents struct {
	Subject     string `json:"subject"`
	Count       int    `json:"count"`
	Target      int    `json:"target,omitempty"` // 0 when the instrument does not say
	Status      string `json:"target_status,omitempty"`
	Substitutes int    `json:"substitutes,omitempty"`
}

func (r *reading) respondents() []Respondents {
	var list []Respondents
	for s, subject := range r.plan.Instrument.Subjects {
		c := &r.callers[s]
		line := Respondents{Subject: subject.Code, Count: len(c.names) + c.unnamed}
		for _, name := range c.names {
			if strings.HasSuffix(strings.ToLower(name), substitute) {
				line.Substitutes++
			}
		}
		if subject.Target != nil {
			line.Target, line.Status = subject.Target.Value, string(subject.Target.Status)
		}
		if line.Count > 0 || line.Target > 0 {
			list = append(list, line)
		}
	}
	return list
}

// nearest returns the code that a mistyped one most likely means, or nothing: at most two letters
// may be wrong, and not more than a third of them.
func nearest(written string, codes []string) string {
	best, distance := "", min(2, len(written)/3)+1
	written = strings.ToLower(written)
	for _, code := range codes {
		if d := edits(written, strings.ToLower(code), distance); d < distance {
			best, distance = code, d
		}
	}
	return best
}

// edits is the Levenshtein distance of a and b, or limit when it is at least that.
func edits(a, b string, limit int) int {
	if max(len(a), len(b))-min(len(a), len(b)) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal, row[j+1] = row[j+1], min(cost, row[j+1]+1, row[j]+1)
		}
		if slices.Min(row) >= limit {
			return limit
		}
	}
	return row[len(b)]
}
