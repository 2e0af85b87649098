// Package archive knows the archive of a computation: one file with everything from which its figures follow, and the
// figures, so that anybody can work them out again on another machine. There is nothing personal in it: no names, no
// free text, no account, no time of an interview. Who answered is a number in the order of what was answered. It
// reads no database and no clock.
//
// The file is a ZIP without compression, so that the same computation is the same bytes everywhere: fixed order, fixed
// times, and in it CSV and JSON of one form alone. docs/archive.en.md describes it.
package archive

import (
	"cmp"
	"embed"
	"regexp"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Format is what the manifest calls the form of the archive.
const Format = "patuh-run/1"

// Limits of an archive.
const (
	MaxBytes  = 512 << 20
	maxBodies = 10_000
	maxUnits  = 200_000
	maxLine   = 1 << 16
)

// Head says which computation it is.
type Head struct {
	Cycle  string `json:"cycle"` // id
	Year   int    `json:"year"`
	Kind   string `json:"kind"`
	Number int    `json:"number"`
	// Taken is when the answers were taken, RFC 3339 in UTC.
	Taken string `json:"taken_at"`
	// Least is how far the review of a unit had to have come.
	Least string `json:"least"`
}

// Source names the instrument as the cycle has it. Texts: the archive has it whole; else it stands there without texts.
type Source struct {
	Ref   string `json:"ref"`
	Hash  string `json:"sha256"`
	Texts bool   `json:"texts"`
}

// Run is what a computation starts from.
type Run struct {
	Head
	Source     Source
	Instrument *instrument.Instrument // as it stands in the archive
	Bodies     []Body
}

// Body is a body that is assessed.
type Body struct {
	Code, Kind string // slug
	// Reason says in a word why it was not assessed; empty where it was.
	Reason string
	Units  []Unit
}

// State says whether a unit is in a computation.
type State string

// A unit that is in has answers. One that was not assessed stays in counts; one left out was not ready.
const (
	In          State = "in"
	NotAssessed State = "not_assessed"
	LeftOut     State = "left_out"
)

// Unit is a unit with its answers.
type Unit struct {
	Code   string // slug; empty for the body itself
	State  State
	Reason string            // in a word; empty for one that is in
	Facts  map[string]string // by their codes
	// Answers are those of each respondent.
	Answers []Respondent
}

// Respondent is one who answered, or the unit itself. Answers are in the order of the subject's questions: a code,
// several joined by +, a number, score.NA, or nothing where the question was not asked.
type Respondent struct {
	Subject    string
	Substitute bool
	Answers    []string
}

// word is the form of a reason or a kind, slug that of a body or unit.
var (
	word = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)
	slug = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,199}$`)
)

// Questions are the codes of each subject's questions, in the order of the tree.
func Questions(ins *instrument.Instrument) map[string][]string {
	all := map[string][]string{}
	ins.Walk(func(node *instrument.Node) {
		if node.Question != nil {
			all[node.Question.Subject.Code] = append(all[node.Question.Subject.Code], node.Code)
		}
	})
	return all
}

// Make prepares a computation for its archive: a confidential instrument without its texts, and all of it in an order
// that says nothing of where it came from.
func Make(head Head, whole *instrument.Instrument, confidential bool, bodies []Body) *Run {
	r := &Run{
		Head: head, Bodies: bodies, Instrument: whole,
		Source: Source{Ref: whole.Ref(), Hash: whole.Hash, Texts: !confidential},
	}
	if confidential {
		r.Instrument = whole.WithoutTexts()
	}
	r.settle()
	return r
}

func (r *Run) settle() {
	slices.SortFunc(r.Bodies, func(a, b Body) int { return strings.Compare(a.Code, b.Code) })
	for i := range r.Bodies {
		units := r.Bodies[i].Units
		slices.SortFunc(units, func(a, b Unit) int { return strings.Compare(a.Code, b.Code) })
		for u := range units {
			slices.SortFunc(units[u].Answers, before)
		}
	}
}

// before orders respondents by what they answered, so that a number tells of nobody.
func before(a, b Respondent) int {
	return cmp.Or(strings.Compare(a.Subject, b.Subject), slices.Compare(a.Answers, b.Answers), lastWins(a.Substitute, b.Substitute))
}

func lastWins(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// units counts all units.
func (r *Run) units() int {
	n := 0
	for i := range r.Bodies {
		n += len(r.Bodies[i].Units)
	}
	return n
}

func invalid(key string, args problem.Args) error {
	return problem.New(problem.Invalid, "archive."+key, args)
}
