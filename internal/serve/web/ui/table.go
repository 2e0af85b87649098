package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// Table is data in rows. On a phone each row becomes a small card whose cells name their column,
// unless Compact says that the few columns fit.
type Table struct {
	// Caption says what the table holds; it is always read aloud, and HideCaption only hides it
	// from sight under a heading that says the same.
	Caption     string
	HideCaption bool
	// LabelledBy is the id of a heading that says it instead of a caption: what stands there is read aloud once.
	LabelledBy string
	Columns    []Column
	Rows       []Row
	// Body writes the rows itself, as DataTable would, where there are so many that it shows.
	Body    templ.Component
	Compact bool
	// Dense sets the cells of such a card side by side, each under its column's name, and leaves
	// out the blank ones: for many short columns of which few are filled.
	Dense bool
	// Prose sets sentences in such a card from the left, each below its column's name.
	Prose bool
	// Empty is said instead of rows when there are none.
	Empty string
}

// Column is how the cells below a heading are shown.
type Column struct {
	Label string
	// Numeric aligns the cells at the decimal mark.
	Numeric bool
	// Head marks the column whose cell names its row; it is one per table.
	Head bool
	// SortHref is the address of the same table sorted by this column; empty: cannot be sorted.
	SortHref string
	Sorted   Order
}

// Order is how a column is sorted now.
type Order int

// A table is sorted by one column at most.
const (
	Unsorted Order = iota
	Ascending
	Descending
)

func (o Order) aria() string { return [...]string{"none", "ascending", "descending"}[o] }

// arrow is up when values grow downwards; ▲ would be read as a zone.
func (o Order) arrow() string { return [...]string{"", "↑", "↓"}[o] }

// Row is one line. Current marks the one the page is about.
type Row struct {
	Cells   []Cell
	Current bool
	// Blank is said on a phone in place of the cells, where all of a dense row are blank.
	Blank string
}

// Cell is one value. Content goes before Text; Href makes the text a link; Note is a second,
// quieter line.
type Cell struct {
	Text    string
	Href    string
	Note    string
	Soft    bool
	Content templ.Component
	// Blank marks a cell that only says that nothing is known.
	Blank bool
}

// sortable reports whether any column can be sorted, which on a phone makes a line of links.
func (t Table) sortable() bool {
	for _, column := range t.Columns {
		if column.SortHref != "" {
			return true
		}
	}
	return false
}

// pads are what each numeric column's cells lack to its longest fraction, so that decimals stand
// under each other however many digits a source printed.
func (t Table) pads(mark string) []int {
	longest := make([]int, len(t.Columns))
	for _, row := range t.Rows {
		for i, cell := range row.Cells {
			if i < len(longest) && t.Columns[i].Numeric {
				longest[i] = max(longest[i], fraction(cell.Text, mark))
			}
		}
	}
	return longest
}

// fraction counts the digits after the decimal mark at the end of a number.
func fraction(text, mark string) int {
	at := strings.LastIndex(text, mark)
	if at < 0 {
		return 0
	}
	n := 0
	for _, r := range text[at+len(mark):] {
		if r < '0' || r > '9' {
			break
		}
		n++
	}
	return n
}

// pad is the unseen rest of a number whose column goes on for longest digits after the mark.
func pad(text, mark string, longest int) string {
	if longest == 0 || !strings.ContainsAny(text, "0123456789") {
		return ""
	}
	have := fraction(text, mark)
	if have == longest {
		return ""
	}
	zeros := strings.Repeat("0", longest-have)
	if have == 0 {
		return mark + zeros
	}
	return zeros
}
