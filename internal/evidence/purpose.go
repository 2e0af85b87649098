package evidence

import (
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Purpose says what may be sent for something: which formats, how many, and for how long a claimed file
// is kept. The size of one file is its format's.
type Purpose struct {
	Name    string
	Formats []string // by their names
	// Files and Bytes bound what one holder may have.
	Files int
	Bytes int64
	// Retain is how long after it was claimed a file is kept; 0: without end.
	Retain time.Duration
}

// Attachment is any file that supports what somebody says; Paper is a document or a picture of one; Support is what
// a body that is assessed shows.
const (
	Attachment = "attachment"
	Paper      = "paper"
	Support    = "support"
)

// Purposes are the room's own.
func Purposes() []Purpose {
	var all []string
	for _, f := range formats {
		all = append(all, f.Name)
	}
	return []Purpose{
		{Name: Attachment, Formats: all, Files: 300, Bytes: 2 << 30},
		{Name: Paper, Formats: []string{"pdf", "jpeg", "png"}, Files: 20, Bytes: 200 * mega},
		{Name: Support, Formats: all, Files: 10, Bytes: 500 * mega},
	}
}

func (p Purpose) check() error {
	if p.Name == "" || len(p.Formats) == 0 || p.Files < 1 || p.Bytes < 1 {
		return fmt.Errorf("evidence: the purpose %q allows nothing", p.Name)
	}
	for _, name := range p.Formats {
		if _, ok := formatNamed(name); !ok {
			return fmt.Errorf("evidence: the purpose %s allows %s, which is no format", p.Name, name)
		}
	}
	return nil
}

// Allows reports whether files of a format may be sent.
func (p Purpose) Allows(f Format) bool { return slices.Contains(p.Formats, f.Name) }

// Largest is the size of the largest file that may be sent, in bytes.
func (p Purpose) Largest() int64 {
	var most int64
	for _, name := range p.Formats {
		if f, ok := formatNamed(name); ok {
			most = max(most, f.Max)
		}
	}
	return most
}

// Purpose returns the purpose of a name. The error is of kind Invalid.
func (f *Files) Purpose(name string) (Purpose, error) {
	p, ok := f.purposes[name]
	if !ok {
		return p, problem.New(problem.Invalid, "evidence.purpose", nil)
	}
	return p, nil
}
