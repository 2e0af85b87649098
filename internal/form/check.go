package form

import (
	"encoding/hex"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Limits of a form.
const (
	MaxAnswers = 500
	MaxFiles   = 100
	MaxNote    = 2_000 // characters
	maxLine    = 200
	maxFacts   = 100
	maxSize    = 200 << 20
)

// faults collects what is wrong with a content, each with the JSON field that it is about.
type faults struct{ found problem.Faults }

func (f *faults) add(field, key string, args problem.Args) {
	f.found.Add(problem.Place{File: field}, "form.fault."+key, args)
}

func (f *faults) text(field, text string, limit int) {
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		f.add(field, "text", nil)
	case n > limit:
		f.add(field, "long", problem.Args{"max": limit, "is": n})
	}
}

func (f *faults) id(field, text string) {
	if !valid(text) {
		f.add(field, "id", nil)
	}
}

func (f *faults) place(field string, p *Place) {
	if p == nil {
		return
	}
	in := func(value, low, high float64) bool { return !math.IsNaN(value) && value >= low && value <= high }
	if !in(p.Lat, -90, 90) || !in(p.Lon, -180, 180) || !in(p.Accuracy, 0, 1e6) {
		f.add(field, "place", nil)
	}
	f.times(field, p.At)
}

// times refuses what no clock shows. One that lost its battery begins at 1970 and is told by a flag; the time of a
// photo may be anything.
func (f *faults) times(field string, t *time.Time) {
	if t != nil && (t.Year() < 1970 || t.Year() > 2100) {
		f.add(field, "time", nil)
	}
}

// Check says what is wrong with the make of a content, whatever it answers: the error is Faults, each with its JSON
// field. What is merely missing is no fault; see Lacks.
func (c *Content) Check() error {
	var f faults
	f.id("id", c.ID)
	f.id("cycle", c.Cycle)
	f.id("locus", c.Locus)
	if c.Product != "" {
		f.id("product", c.Product)
	}
	f.text("subject", c.Subject, maxLine)
	if c.Subject == "" {
		f.add("subject", "empty", nil)
	}
	f.text("instrument", c.Instrument, maxLine)
	f.text("role", c.Role, maxLine)
	f.text("respondent", c.Respondent, maxLine)
	f.text("substitute", c.Substitute, MaxNote)
	if c.Base < 0 {
		f.add("base", "base", nil)
	}
	f.place("place", c.Place)
	f.times("consent", c.Consent)
	f.times("started", c.Started)
	f.times("finished", c.Finished)
	c.checkFacts(&f)
	c.checkAnswers(&f)
	c.checkFiles(&f)
	return f.found.Err()
}

func (c *Content) checkFacts(f *faults) {
	if len(c.Facts) > maxFacts {
		f.add("facts", "many", problem.Args{"max": maxFacts, "is": len(c.Facts)})
		return
	}
	for code, value := range c.Facts {
		f.text("facts", code, maxLine)
		f.text("facts."+code, value, maxLine)
	}
}

func (c *Content) checkAnswers(f *faults) {
	if len(c.Answers) > MaxAnswers {
		f.add("answers", "many", problem.Args{"max": MaxAnswers, "is": len(c.Answers)})
		return
	}
	for code, a := range c.Answers {
		field := "answers." + code
		f.text("answers", code, maxLine)
		f.text(field, a.Answer, maxLine)
		f.text(field, a.NA, MaxNote)
		f.text(field, a.Note, MaxNote)
		f.times(field, a.At)
		if a.NA != "" && a.Answer != "" {
			f.add(field, "na_and_answer", nil)
		}
		if len(a.Files) > MaxFiles {
			f.add(field, "many", problem.Args{"max": MaxFiles, "is": len(a.Files)})
		}
		for _, ref := range a.Files {
			f.text(field, ref, maxLine)
		}
	}
}

func (c *Content) checkFiles(f *faults) {
	if len(c.Files) > MaxFiles {
		f.add("files", "many", problem.Args{"max": MaxFiles, "is": len(c.Files)})
		return
	}
	seen := map[string]bool{}
	for _, file := range c.Files {
		f.id("files", file.Ref)
		if seen[file.Ref] {
			f.add("files", "twice", nil)
		}
		seen[file.Ref] = true
		sum, err := hex.DecodeString(file.SHA256)
		if err != nil || len(sum) != 32 || strings.ToLower(file.SHA256) != file.SHA256 {
			f.add("files", "sha256", nil)
		}
		if file.Size < 1 || file.Size > maxSize {
			f.add("files", "size", nil)
		}
		if !slices.Contains([]FileKind{Photo, Voice, Signature, Document}, file.Kind) {
			f.add("files", "kind", nil)
		}
		f.text("files", file.Type, maxLine)
		f.text("files", file.Name, maxLine)
		f.text("files", file.Question, maxLine)
		f.place("files", file.Place)
		f.times("files", file.Taken)
	}
}

// nameless refuses a name, and a signature, of whoever stays anonymous by the instrument of the cycle, and of those whom
// it does not know: whichever instrument a content was filled in by, no version keeps them.
func (c *Content) nameless(f *faults, ins *instrument.Instrument) {
	if subject := ins.Subject(c.Subject); subject != nil && !subject.Anonymous {
		return
	}
	if c.Respondent != "" {
		f.add("respondent", "anonymous", nil)
	}
	if slices.ContainsFunc(c.Files, func(file File) bool { return file.Kind == Signature }) {
		f.add("files", "anonymous_signature", nil)
	}
}

// fits says what of a content does not belong to the instrument that it was filled in by.
func (c *Content) fits(ins *instrument.Instrument) error {
	var f faults
	subject := ins.Subject(c.Subject)
	if subject == nil {
		f.add("subject", "subject", problem.Args{"code": c.Subject})
		return f.found.Err()
	}
	c.nameless(&f, ins)
	if subject.Target == nil && c.ID != OneID(c.Locus, c.Subject, c.Product) {
		f.add("id", "one", nil)
	}
	for code := range c.Answers {
		node := ins.Node(code)
		if node == nil || node.Question == nil || node.Question.Subject.Code != c.Subject || node.Question.Method == instrument.Computed {
			f.add("answers."+code, "question", problem.Args{"code": code})
		}
	}
	return f.found.Err()
}
