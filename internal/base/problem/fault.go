package problem

import (
	"fmt"
	"slices"
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

// Before reports whether p stands before other in the same text file. Places in different files or
// sheets have no order.
func (p Place) Before(other Place) bool {
	if p.File != other.File || p.Sheet != other.Sheet {
		return false
	}
	if p.Line != other.Line {
		return p.Line < other.Line
	}
	return p.Column < other.Column
}

// Fault is one thing wrong in a file somebody gave us. Its catalog text says what is wrong and
// what would be right; Place says where, and Args may name a code.
type Fault struct {
	Place Place
	Key   string
	Args  Args
}

// Faults are all the things wrong in a file. As an error they are of kind Invalid.
type Faults []Fault

// Sort puts the faults of each file in file order; those that are found later by a second look at
// the file then stand where a person meets them. Files and sheets keep their order.
func (f Faults) Sort() {
	order := map[string]int{}
	for _, fault := range f {
		group := fault.Place.File + "\x00" + fault.Place.Sheet
		if _, ok := order[group]; !ok {
			order[group] = len(order)
		}
	}
	slices.SortStableFunc(f, func(a, b Fault) int {
		if by := order[a.Place.File+"\x00"+a.Place.Sheet] - order[b.Place.File+"\x00"+b.Place.Sheet]; by != 0 {
			return by
		}
		switch {
		case a.Place.Before(b.Place):
			return -1
		case b.Place.Before(a.Place):
			return 1
		default:
			return 0
		}
	})
}

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
