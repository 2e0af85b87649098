package form

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// MaxContent bounds the JSON of a form, in bytes.
const MaxContent = 256 << 10

// Content is what stands in a form. Its JSON is what phones send and what is kept.
type Content struct {
	ID         string `json:"id"`
	Cycle      string `json:"cycle"`
	Locus      string `json:"locus"`
	Instrument string `json:"instrument"` // hash
	Subject    string `json:"subject"`
	Product    string `json:"product"` // id of a service; empty for the locus as a whole
	// Role is what who answered does there; Respondent their name, empty where the subject is anonymous; Substitute why
	// it is somebody else than was meant.
	Role       string     `json:"role"`
	Respondent string     `json:"respondent"`
	Substitute string     `json:"substitute"`
	Consent    *time.Time `json:"consent"` // nil for what is observed or read
	// Facts by their codes, Answers by the codes of their questions.
	Facts    map[string]string `json:"facts"`
	Answers  map[string]Answer `json:"answers"`
	Place    *Place            `json:"place"`
	Files    []File            `json:"files"`
	Started  *time.Time        `json:"started"`
	Finished *time.Time        `json:"finished"`
	Done     bool              `json:"done"`
	// Base is the revision that it was built on; 0 for a new one.
	Base int64 `json:"base"`
}

// Answer is the answer to a question: of an option its code, several joined by +, or a number. Where NA, the reason
// why the question does not apply, stands, Answer is empty.
type Answer struct {
	Answer string     `json:"a"`
	NA     string     `json:"na"`
	Note   string     `json:"note"`
	Files  []string   `json:"files"` // refs
	At     *time.Time `json:"at"`
}

// Place is where a device was: degrees, and metres of accuracy.
type Place struct {
	Lat      float64    `json:"lat"`
	Lon      float64    `json:"lon"`
	Accuracy float64    `json:"accuracy"`
	At       *time.Time `json:"at"`
}

// FileKind is what a file of a form is.
type FileKind string

// Kinds of files.
const (
	Photo     FileKind = "photo"
	Voice     FileKind = "voice"
	Signature FileKind = "signature"
	Document  FileKind = "document"
)

// File is a file that a form names before it arrives.
type File struct {
	Ref      string     `json:"ref"`
	SHA256   string     `json:"sha256"` // lower-case hex
	Size     int64      `json:"size"`
	Type     string     `json:"type"`
	Name     string     `json:"name"`
	Kind     FileKind   `json:"kind"`
	Question string     `json:"question"` // may be empty
	Taken    *time.Time `json:"taken"`
	Place    *Place     `json:"place"`
}

// Read reads a form from its JSON. The error is of kind TooLarge, or Invalid: also where there is a field that is not
// known, since leaving it out would lose what somebody wrote.
func Read(data []byte) (Content, error) {
	var c Content
	if len(data) > MaxContent {
		return c, problem.New(problem.TooLarge, "form.too_large", problem.Args{"max": MaxContent >> 10})
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, problem.New(problem.Invalid, "form.unreadable", problem.Args{"why": err.Error()})
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return c, problem.New(problem.Invalid, "form.unreadable", problem.Args{"why": "more than one value"})
	}
	c.settle()
	return c, nil
}

// settle brings a content into the one form that is hashed: no part is nil that may be empty, times in UTC and whole
// milliseconds.
func (c *Content) settle() {
	c.Facts, c.Answers, c.Files = maps.Clone(c.Facts), maps.Clone(c.Answers), append([]File{}, c.Files...)
	if c.Facts == nil {
		c.Facts = map[string]string{}
	}
	if c.Answers == nil {
		c.Answers = map[string]Answer{}
	}
	for code, a := range c.Answers {
		a.Files, a.At = append([]string{}, a.Files...), moment(a.At)
		c.Answers[code] = a
	}
	for i := range c.Files {
		file := &c.Files[i]
		file.Taken, file.Place = moment(file.Taken), file.Place.settled()
	}
	c.Consent, c.Started, c.Finished, c.Place = moment(c.Consent), moment(c.Started), moment(c.Finished), c.Place.settled()
}

func (p *Place) settled() *Place {
	if p == nil {
		return nil
	}
	one := *p
	one.At = moment(p.At)
	return &one
}

func moment(t *time.Time) *time.Time {
	if t == nil || t.IsZero() {
		return nil
	}
	utc := t.UTC().Truncate(time.Millisecond)
	return &utc
}

// canonical is the JSON that is kept, and its SHA-256 in hex.
func (c *Content) canonical() (string, string, error) {
	c.settle()
	data, err := json.Marshal(c)
	if err != nil {
		return "", "", err
	}
	sum := sha256.Sum256(data)
	return string(data), hex.EncodeToString(sum[:]), nil
}

// alike reports whether two contents say the same, whatever they were built on.
func alike(a, b Content) (bool, error) {
	a.Base, b.Base = 0, 0
	one, _, err := a.canonical()
	if err != nil {
		return false, err
	}
	other, _, err := b.canonical()
	return one == other, err
}

// OneID is the id of the one form of a subject that is there once at a locus, such as the unit itself: every phone
// comes to the same.
func OneID(locus, subject, product string) string {
	space, err := uuid.Parse(locus)
	if err != nil {
		return ""
	}
	return uuid.NewSHA1(space, []byte(subject+"/"+product)).String()
}
