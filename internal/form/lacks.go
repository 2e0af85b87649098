package form

import (
	"strings"
	"unicode"

	"github.com/patuh-id/patuh/internal/instrument"
)

// What is missing of a form.
const (
	LackAnswer   = "answer"
	LackReason   = "reason"
	LackPhoto    = "photo"
	LackDocument = "document"
	LackPlace    = "place"
	LackConsent  = "consent"
	LackFact     = "fact"
	LackRole     = "role"
)

// Lack is something that is missing: at a question, at the fact whose code stands as Question, or, where Question is
// empty, of the whole form.
type Lack struct {
	Question string `json:"question"`
	What     string `json:"what"`
}

// LackKey is the catalog key of what is missing.
func LackKey(what string) string { return "form.lack." + what }

// Lacks says what a form still needs to be complete: the whole first, then facts and questions in the order of the
// instrument. A question is relevant when its own condition and those above it hold; without the facts for that it is
// the facts that are missing. Phones compute the same, by testdata/vectors.
func Lacks(ins *instrument.Instrument, c *Content) []Lack {
	w := walk{content: c, ins: ins, asked: map[string]bool{}}
	w.nodes(ins.Tree)
	var whole []Lack
	if w.talked && c.Consent == nil {
		whole = append(whole, Lack{What: LackConsent})
	}
	subject := ins.Subject(c.Subject)
	if w.talked && subject != nil && !subject.Anonymous && !says(c.Role) {
		whole = append(whole, Lack{What: LackRole})
	}
	return append(whole, w.lacks...)
}

// Relevant are the codes of the questions that a form must answer, in the order of the instrument.
func Relevant(ins *instrument.Instrument, c *Content) []string {
	w := walk{content: c, ins: ins, asked: map[string]bool{}}
	w.nodes(ins.Tree)
	return w.relevant
}

type walk struct {
	content  *Content
	ins      *instrument.Instrument
	asked    map[string]bool // facts that were found missing
	lacks    []Lack
	relevant []string
	talked   bool // there is a question that somebody is asked
}

func (w *walk) nodes(nodes []*instrument.Node) {
	for _, node := range nodes {
		if !w.concerns(node) || !w.holds(node.When) {
			continue
		}
		if node.Question != nil {
			w.question(node)
		}
		w.nodes(node.Children)
	}
}

// concerns reports whether a node has a question for the subject of the form: facts are not asked for others'.
func (w *walk) concerns(node *instrument.Node) bool {
	if q := node.Question; q != nil {
		return q.Subject.Code == w.content.Subject && q.Method != instrument.Computed
	}
	for _, child := range node.Children {
		if w.concerns(child) {
			return true
		}
	}
	return false
}

func (w *walk) holds(when *instrument.Condition) bool {
	if when == nil {
		return true
	}
	missing := false
	for _, code := range when.Facts() {
		fact := w.ins.Fact(code)
		if fact == nil || fact.Type.Holds(w.content.Facts[code]) {
			continue
		}
		missing = true
		if !w.asked[code] {
			w.asked[code] = true
			w.lacks = append(w.lacks, Lack{Question: code, What: LackFact})
		}
	}
	if missing {
		return false
	}
	ok, err := when.Eval(w.content.Facts)
	return ok && err == nil
}

func (w *walk) question(node *instrument.Node) {
	q, c := node.Question, w.content
	w.relevant = append(w.relevant, node.Code)
	w.talked = w.talked || q.Method == instrument.Interview
	lack := func(what string) { w.lacks = append(w.lacks, Lack{Question: node.Code, What: what}) }
	a := c.Answers[node.Code]
	if a.NA != "" {
		switch {
		case !q.NA:
			lack(LackAnswer)
		case w.ins.Method.NotApplicable.Reason != "optional" && !says(a.NA):
			lack(LackReason)
		}
		return
	}
	if _, ok := q.Scale.Points(a.Answer); !ok {
		lack(LackAnswer)
	}
	if q.Evidence == nil {
		return
	}
	if c.count(node.Code, Photo) < q.Evidence.Photos {
		lack(LackPhoto)
	}
	if c.count(node.Code, Document) < q.Evidence.Documents {
		lack(LackDocument)
	}
	if q.Evidence.GPS && !c.located(node.Code) {
		lack(LackPlace)
	}
}

// count is how many files of a kind a question has.
func (c *Content) count(question string, kind FileKind) int {
	n := 0
	for _, file := range c.Files {
		if file.Question == question && file.Kind == kind {
			n++
		}
	}
	return n
}

// located reports whether it is known where a question was looked at: by a photo of it, or by the form's own place.
func (c *Content) located(question string) bool {
	if c.Place != nil {
		return true
	}
	for _, file := range c.Files {
		if file.Question == question && file.Place != nil {
			return true
		}
	}
	return false
}

// says reports whether a text holds at least a letter or a number.
func says(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) >= 0
}
