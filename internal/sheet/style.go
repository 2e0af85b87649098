package sheet

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Colours of the workbooks. Text on them keeps a contrast of at least 7 to 1.
const (
	inkColour    = "1F2A2E"
	mutedColour  = "55636A"
	headColour   = "0F4C5C"
	headText     = "FFFFFF"
	choiceColour = "E3EEF0"
	bandColour   = "F3F8F9"
	lineColour   = "B8C6CB"
)

// A style is named by what it is for.
type style int

const (
	titleStyle style = iota
	subtitleStyle
	hintStyle
	keyStyle
	headStyle
	besideStyle // a header of less weight
	choiceStyle
	numberStyle // open to typing, as a number
	textStyle   // open to typing, as text: 1/2 stays 1/2
	wrapStyle   // open to typing, as text over several lines
	bodyStyle
	codeStyle
	lineStyle // a cell of a table that is only read
	styleCount
)

const textNumberFormat = 49 // "@"

func definitions() map[style]*excelize.Style {
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	inset := &excelize.Alignment{Vertical: "top", WrapText: true, Indent: 1, Horizontal: "left"}
	centre := &excelize.Alignment{Vertical: "center", Horizontal: "center"}
	open := &excelize.Protection{Locked: false}
	ink := &excelize.Font{Size: 11, Color: inkColour, Family: "Calibri"}
	muted := &excelize.Font{Size: 9, Color: mutedColour, Family: "Calibri"}
	return map[style]*excelize.Style{
		titleStyle:    {Font: &excelize.Font{Bold: true, Size: 16, Color: headColour, Family: "Calibri"}, Alignment: &excelize.Alignment{Vertical: "center"}},
		subtitleStyle: {Font: &excelize.Font{Bold: true, Size: 13, Color: inkColour, Family: "Calibri"}, Alignment: &excelize.Alignment{Vertical: "center"}},
		hintStyle:     {Font: &excelize.Font{Size: 11, Color: mutedColour, Family: "Calibri"}, Alignment: &excelize.Alignment{Vertical: "center"}},
		keyStyle:      {Font: muted, Alignment: &excelize.Alignment{Vertical: "center", Indent: 1, Horizontal: "left"}},
		headStyle: {
			Font: &excelize.Font{Bold: true, Size: 11, Color: headText, Family: "Calibri"}, Fill: fill(headColour),
			Alignment: inset, Border: border(),
		},
		besideStyle: {Font: &excelize.Font{Size: 10, Color: mutedColour, Family: "Calibri"}, Fill: fill(choiceColour), Alignment: inset, Border: border()},
		choiceStyle: {Font: muted, Fill: fill(choiceColour), Alignment: inset, Border: border()},
		numberStyle: {Font: ink, Alignment: centre, Border: border(), Protection: open},
		textStyle:   {Font: ink, Alignment: centre, Border: border(), Protection: open, NumFmt: textNumberFormat},
		wrapStyle:   {Font: ink, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true, Indent: 1, Horizontal: "left"}, Border: border(), Protection: open, NumFmt: textNumberFormat},
		bodyStyle:   {Font: ink, Alignment: top},
		codeStyle:   {Font: &excelize.Font{Size: 11, Color: inkColour, Family: "Consolas"}, Fill: fill(choiceColour), Alignment: top},
		lineStyle:   {Font: ink, Alignment: inset, Border: border()},
	}
}

func fill(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

func border() []excelize.Border {
	var sides []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		sides = append(sides, excelize.Border{Type: side, Style: 1, Color: lineColour})
	}
	return sides
}

// A book writes a workbook. The first failure is kept and ends the writing; every later call does
// nothing, so that the layout reads without a check after each line.
type book struct {
	*excelize.File
	plain  [styleCount]int
	banded [styleCount]int // the same on the colour of every other unit
	err    error
}

func newBook() *book {
	b := &book{File: excelize.NewFile()}
	all := definitions()
	for s := range styleCount {
		b.plain[s] = b.style(all[s])
		if all[s].Fill.Type == "" {
			banded := *all[s]
			banded.Fill = fill(bandColour)
			b.banded[s] = b.style(&banded)
		}
	}
	return b
}

func (b *book) style(definition *excelize.Style) int {
	if b.err != nil {
		return 0
	}
	id, err := b.NewStyle(definition)
	b.err = err
	return id
}

// do keeps the first error.
func (b *book) do(steps ...func() error) {
	for _, step := range steps {
		if b.err == nil {
			b.err = step()
		}
	}
}

// addSheet adds a sheet with the widths of its columns.
func (b *book) addSheet(name string, widths []float64) {
	b.do(func() error { _, err := b.NewSheet(name); return err })
	for i, width := range widths {
		column := columnName(i + 1)
		b.do(func() error { return b.SetColWidth(name, column, column, width) })
	}
}

// airy gives the rows of a sheet that have no height of their own more room than the default.
func (b *book) airy(sheet string) {
	points, custom := 18.0, true
	b.do(func() error {
		return b.SetSheetProps(sheet, &excelize.SheetPropsOptions{DefaultRowHeight: &points, CustomHeight: &custom})
	})
}

// put writes one cell. Text is never read as a formula.
func (b *book) put(sheet string, column, row int, value any, styleID int) {
	at := cellName(column, row)
	b.do(
		func() error {
			switch value := value.(type) {
			case nil:
				return nil
			case string:
				if value == "" {
					return nil
				}
				return b.SetCellStr(sheet, at, value)
			default:
				return b.SetCellValue(sheet, at, value)
			}
		},
		func() error { return b.SetCellStyle(sheet, at, at, styleID) },
	)
}

func (b *book) height(sheet string, row int, points float64) {
	b.do(func() error { return b.SetRowHeight(sheet, row, math.Min(points, 300)) })
}

// freeze keeps the first columns and rows in view.
func (b *book) freeze(sheet string, columns, rows int) {
	pane := "bottomRight"
	if columns == 0 {
		pane = "bottomLeft"
	}
	at := cellName(columns+1, rows+1)
	b.do(func() error {
		return b.SetPanes(sheet, &excelize.Panes{
			Freeze: true, XSplit: columns, YSplit: rows, TopLeftCell: at, ActivePane: pane,
			Selection: []excelize.Selection{{Pane: pane, ActiveCell: at, SQRef: at}},
		})
	})
}

// protect locks every cell that is not open to typing. There is no password: it keeps from slips,
// not from people.
func (b *book) protect(sheet string) {
	b.do(func() error {
		return b.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
			SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true,
			InsertRows: true, Sort: true,
		})
	})
}

// print sets a sheet up for A4. Wide sheets go over several pages, with the named rows and columns
// on each.
func (b *book) print(sheet string, landscape bool, width float64, titles string) {
	orientation, room := "portrait", 116.0
	if landscape {
		orientation, room = "landscape", 230.0
	}
	across, down, a4, fit := int(math.Ceil(width/room)), 0, 9, true
	side, end := 0.4, 0.6
	footer := &excelize.HeaderFooterOptions{OddFooter: "&L&8&A&R&8&P / &N"}
	b.do(
		func() error {
			return b.SetPageLayout(sheet, &excelize.PageLayoutOptions{
				Size: &a4, Orientation: &orientation, FitToWidth: &across, FitToHeight: &down,
			})
		},
		func() error { return b.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}) },
		func() error {
			return b.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &end, Bottom: &end})
		},
		func() error { return b.SetHeaderFooter(sheet, footer) },
	)
	if titles != "" {
		b.do(func() error {
			return b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: sheet})
		})
	}
}

// quoted returns a sheet's name as formulas write it.
func quoted(sheet string) string { return "'" + strings.ReplaceAll(sheet, "'", "''") + "'" }

// linesOf estimates over how many lines a text wraps in a column.
func linesOf(text string, width float64) int {
	lines := 0
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines += max(1, int(math.Ceil(float64(utf8.RuneCountInString(paragraph))*1.03/width)))
	}
	return lines
}

// docProperties names the file. Excel's own creation date stays out: the same arguments must give
// the same bytes, and a date of now would not.
func (b *book) docProperties(title, subject string) error {
	return b.SetDocProps(&excelize.DocProperties{Title: title, Subject: subject, Creator: "Patuh"})
}
