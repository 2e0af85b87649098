// Package keying knows forms on paper: how what an instrument asks one subject is numbered there, and how what is keyed
// from it, a number for each question, becomes a form. It decides nothing about who may key, and keeps nothing.
package keying

import (
	"embed"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// MaxPaper is the highest number of a paper: of those of one subject at one locus.
const MaxPaper = 999

// PaperField is the name of the field of a paper's number.
const PaperField = "lembar"

// Booklet is what an instrument asks one subject, in the order of the instrument. The number of a question is its place
// in it, from 1 on, whatever is relevant: so paper and page agree.
type Booklet struct {
	Instrument *instrument.Instrument
	Subject    *instrument.Subject
	// Facts are those that its conditions ask about.
	Facts     []instrument.Fact
	Questions []Question
}

// Question is a question with its number.
type Question struct {
	No int
	*instrument.Node
	Path []instrument.Text // labels of what it is a part of, the outermost first
	// When are the conditions under which it is asked, the outermost first.
	When []*instrument.Condition
}

// Of returns the booklet of a subject; false where the instrument does not know it, or asks it nothing.
func Of(ins *instrument.Instrument, subject string) (*Booklet, bool) {
	b := &Booklet{Instrument: ins, Subject: ins.Subject(subject)}
	if b.Subject == nil {
		return nil, false
	}
	b.nodes(ins.Tree, nil, nil)
	return b, len(b.Questions) > 0
}

// Subjects are the codes of the subjects that an instrument asks something.
func Subjects(ins *instrument.Instrument) []string {
	var codes []string
	for _, s := range ins.Subjects {
		if _, ok := Of(ins, s.Code); ok {
			codes = append(codes, s.Code)
		}
	}
	return codes
}

func (b *Booklet) nodes(nodes []*instrument.Node, path []instrument.Text, when []*instrument.Condition) {
	for _, node := range nodes {
		inner := when
		if node.When != nil {
			inner = append(slices.Clone(when), node.When)
		}
		if q := node.Question; q != nil && q.Method != instrument.Computed && q.Subject.Code == b.Subject.Code {
			b.Questions = append(b.Questions, Question{No: len(b.Questions) + 1, Node: node, Path: path, When: inner})
			b.ask(inner)
		}
		b.nodes(node.Children, append(slices.Clone(path), node.Label), inner)
	}
}

// ask notes the facts that conditions are about.
func (b *Booklet) ask(when []*instrument.Condition) {
	for _, one := range when {
		for _, code := range one.Facts() {
			fact := b.Instrument.Fact(code)
			if fact != nil && !slices.ContainsFunc(b.Facts, func(f instrument.Fact) bool { return f.Code == code }) {
				b.Facts = append(b.Facts, *fact)
			}
		}
	}
}

// Talks reports whether somebody is interviewed: then consent is asked for, and what they do there.
func (b *Booklet) Talks() bool {
	return slices.ContainsFunc(b.Questions, func(q Question) bool { return q.Question.Method == instrument.Interview })
}

// Repeats reports whether there are several papers of the subject at a locus, each with a number.
func (b *Booklet) Repeats() bool { return b.Subject.Target != nil }

// ID is the id of the form that a paper becomes, always the same, so that a paper that is keyed twice is one form. Of a
// subject that is there once it is the form that phones fill in, too.
func (b *Booklet) ID(locus, product string, paper int) string {
	if !b.Repeats() {
		return form.OneID(locus, b.Subject.Code, product)
	}
	space, err := uuid.Parse(locus)
	if err != nil {
		return ""
	}
	return uuid.NewSHA1(space, []byte(b.Subject.Code+"/"+product+"/paper/"+strconv.Itoa(paper))).String()
}

// Relevant are the numbers of the questions that are asked where these facts hold.
func (b *Booklet) Relevant(facts map[string]string) map[int]bool {
	content := form.Content{Subject: b.Subject.Code, Facts: facts}
	codes := map[string]bool{}
	for _, code := range form.Relevant(b.Instrument, &content) {
		codes[code] = true
	}
	asked := map[int]bool{}
	for _, q := range b.Questions {
		asked[q.No] = codes[q.Code]
	}
	return asked
}
