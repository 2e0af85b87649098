package document

import (
	"regexp"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/paper"
)

var ordered = regexp.MustCompile(`^\d{1,3}[.)]\s+`)

// Parse reads the body of a document. A blank line ends a paragraph; a line beginning with # or ##
// is a heading; lines beginning with - or 1. are a list; lines beginning with | are a table, whose
// cells stand between |. A row of dashes (|---|---:|) below the first makes it a table with a head; a
// colon at its right end sets numbers below each other. Everything else is text as it stands: there is
// no HTML, and no text that cannot be read.
func Parse(body string, lang locale.Lang) []paper.Block {
	var blocks []paper.Block
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\r", "\n"), "\n")
	for i := 0; i < len(lines); {
		sort := sortOf(lines[i])
		from := i
		for i++; i < len(lines) && sort != heading && goesOn(sort, lines[i]); i++ {
		}
		switch sort {
		case heading:
			text := strings.TrimLeft(lines[from], "#")
			blocks = append(blocks, paper.Heading{Level: len(lines[from]) - len(text), Text: strings.TrimSpace(text)})
		case bullets, numbers:
			blocks = append(blocks, list(sort == numbers, lines[from:i]))
		case cells:
			blocks = append(blocks, table(lines[from:i], lang))
		case words:
			blocks = append(blocks, paper.Paragraph{Text: strings.TrimSpace(strings.Join(lines[from:i], "\n"))})
		}
	}
	return blocks
}

type sort int

const (
	nothing sort = iota
	words
	heading
	bullets
	numbers
	cells
)

func sortOf(line string) sort {
	switch {
	case strings.TrimSpace(line) == "":
		return nothing
	case strings.HasPrefix(line, "# "), strings.HasPrefix(line, "## "):
		return heading
	case strings.HasPrefix(line, "- "):
		return bullets
	case ordered.MatchString(line):
		return numbers
	case strings.HasPrefix(line, "|"):
		return cells
	default:
		return words
	}
}

// goesOn reports whether a line belongs to the block before it: an indented line goes on with a point.
func goesOn(s sort, line string) bool {
	next := sortOf(line)
	return next == s || next == words && (s == bullets || s == numbers) && strings.HasPrefix(line, "  ")
}

func list(ordered bool, lines []string) paper.Block {
	l := paper.List{Ordered: ordered}
	for _, line := range lines {
		if sortOf(line) == words {
			l.Items[len(l.Items)-1] += " " + strings.TrimSpace(line)
			continue
		}
		_, text, _ := strings.Cut(line, " ")
		l.Items = append(l.Items, strings.TrimSpace(text))
	}
	return l
}

var dashes = regexp.MustCompile(`^:?-{2,}:?$`)

// maxColumns bounds a table: more cannot be read on A4.
const maxColumns = 12

func table(lines []string, lang locale.Lang) paper.Block {
	var rows [][]string
	columns := 1
	for _, line := range lines {
		row := strings.Split(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|"), "|")
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		if len(row) > maxColumns {
			row = append(row[:maxColumns-1], strings.Join(row[maxColumns-1:], " | "))
		}
		columns = max(columns, len(row))
		rows = append(rows, row)
	}
	t := paper.Table{Columns: make([]paper.Column, columns), Rows: rows, Mark: ","}
	if lang == locale.English {
		t.Mark = "."
	}
	if len(rows) < 2 || !ruled(rows[1]) {
		return t
	}
	t.Rows = rows[2:]
	for i := range t.Columns {
		if i < len(rows[0]) {
			t.Columns[i].Title = rows[0][i]
		}
		if i < len(rows[1]) && strings.HasSuffix(rows[1][i], ":") {
			t.Columns[i].Align = paper.Decimal
		}
	}
	return t
}

func ruled(row []string) bool {
	for _, cell := range row {
		if !dashes.MatchString(cell) {
			return false
		}
	}
	return true
}
