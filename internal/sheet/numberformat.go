package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// numberFormat is what the style of a cell makes of its number.
type numberFormat byte

const (
	plainFormat numberFormat = iota
	dateFormat
	percentFormat
)

// readStyles learns which cell styles show a number as a date or as a percentage. In the file
// both are plain numbers: 1/2 typed into a cell is stored as 45658, 87,5% as 0.875.
func (w *workbook) readStyles() error {
	if _, ok := w.parts["xl/styles.xml"]; !ok {
		return nil
	}
	custom := map[int]numberFormat{}
	inCells := false
	return w.walk("xl/styles.xml", func(_ *xml.Decoder, start xml.StartElement) error {
		switch start.Name.Local {
		case "numFmt":
			id, _ := strconv.Atoi(attribute(start, "numFmtId")) // a missing id is 0, General
			custom[id] = formatOf(attribute(start, "formatCode"))
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells {
				id, _ := strconv.Atoi(attribute(start, "numFmtId")) // a missing id is 0, General
				w.formats = append(w.formats, knownFormat(id, custom))
			}
		}
		return nil
	})
}

// knownFormat knows the formats that have a number in the standard (ECMA-376 part 1, 18.8.30).
func knownFormat(id int, custom map[int]numberFormat) numberFormat {
	switch {
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 45 && id <= 47, id >= 50 && id <= 58:
		return dateFormat
	case id == 9, id == 10:
		return percentFormat
	default:
		return custom[id]
	}
}

// formatOf reads a format code such as dd/mm/yyyy or 0.0%. Quoted and escaped characters and
// what stands in brackets (colours, locales) do not count.
func formatOf(code string) numberFormat {
	if strings.EqualFold(code, "general") {
		return plainFormat
	}
	quoted, bracketed := false, false
	for i := 0; i < len(code); i++ {
		c := code[i]
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			bracketed = true
		case c == ']':
			bracketed = false
		case bracketed:
		case c == '%':
			return percentFormat
		case strings.IndexByte("dmyhsDMYHS", c) >= 0:
			return dateFormat
		}
	}
	return plainFormat
}

func attribute(start xml.StartElement, name string) string {
	for _, attr := range start.Attr {
		if attr.Name.Local == name {
			return attr.Value
		}
	}
	return ""
}
