package problem

import (
	"fmt"
	"strings"
)

// Place says where in a file something stands. Text files have Line and Column (from 1),
// spreadsheets Sheet and Cell; unknown parts are zero.
type Place struct {
	File   string
	Line   int
	Column int
	Sheet  string
	Cell   string
}

// String returns file:line:column, or file [sheet!cell].
func (p Place) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
		if p.Column > 0 {
			fmt.Fprintf(&b, ":%d", p.Column)
		}
	}
	if p.Sheet != "" {
		b.WriteString(" [" + p.Sheet)
		if p.Cell != "" {
			b.WriteString("!" + p.Cell)
		}
		b.WriteString("]")
	}
	return b.String()
}

// Fault is one thing wrong in a file somebody gave us. Its catalog text says what is wrong and
// what would be right; Place says where, and Args may name a code.
type Fault struct {
	Place Place
	Key   string
	Args  Args
}

// Faults are all the things wrong in a file, in file order. As an error they are of kind Invalid.
type Faults []Fault

// MaxFaults bounds how many faults a reader collects from one file: enough to mend it in one
// sitting, and no more memory than that for a hostile file.
const MaxFaults = 200

// Add appends a fault unless MaxFaults have been collected already.
func (f *Faults) Add(place Place, key string, args Args) {
	if len(*f) < MaxFaults {
		*f = append(*f, Fault{Place: place, Key: key, Args: args})
	}
}

// Full reports whether further faults would be dropped, so that a reader may stop.
func (f Faults) Full() bool { return len(f) >= MaxFaults }

// Err returns f as an error, or nil when nothing is wrong.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// Error is for logs, never for people: people read the catalog text of each fault.
func (f Faults) Error() string {
	if len(f) == 0 {
		return "no faults"
	}
	text := fmt.Sprintf("%s: %s %v", f[0].Place, f[0].Key, map[string]any(f[0].Args))
	if len(f) > 1 {
		text += fmt.Sprintf(" (and %d more)", len(f)-1)
	}
	return text
}
