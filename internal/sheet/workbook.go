package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Limits of a workbook from outside. A working paper filled to the brim has about 30 parts, 10 MB
// of XML and a ratio below 60 to 1.
const (
	maxParts      = 1_000
	maxUnpacked   = 96 << 20 // all parts together, as the directory declares them
	maxPart       = 64 << 20 // one part, as it really unpacks
	maxRatio      = 300      // of a part larger than ratioMatters
	ratioMatters  = 4 << 20
	maxStringRefs = 500_000
)

// A workbook is an XLSX file opened for reading. The library that writes workbooks would hold
// every sheet in memory before it could tell a formula from a value, so reading is our own: it
// goes through each sheet once and keeps nothing but the row at hand and the shared strings.
type workbook struct {
	file    string
	parts   map[string]*zip.File // by lower-case path without the leading slash
	sheets  []sheetPart
	strings []string
	formats []numberFormat // by cell style
	faults  *problem.Faults
}

type sheetPart struct {
	name, path string
	hidden     bool
}

// errPartTooLarge ends the reading of a part that unpacks to more than its limit.
var errPartTooLarge = errors.New("part too large")

// openWorkbook reads the directory of a workbook, the names of its sheets, its strings and its
// number formats. It returns nil when nothing can be read from the file; the faults say why.
func openWorkbook(file string, data []byte, faults *problem.Faults) *workbook {
	w := &workbook{file: file, parts: map[string]*zip.File{}, faults: faults}
	if !w.openZip(data) || !w.allowed() {
		return nil
	}
	if err := w.readDirectory(); err != nil {
		w.broken(err, "")
		return nil
	}
	return w
}

func (w *workbook) fault(key string, args problem.Args) {
	w.faults.Add(problem.Place{File: w.file}, key, args)
}

// broken reports XML that cannot be read. The cause itself is for programmers, so only the part
// is named.
func (w *workbook) broken(err error, sheet string) {
	place := problem.Place{File: w.file, Sheet: sheet}
	if errors.Is(err, errPartTooLarge) {
		w.faults.Add(place, "sheet.fault.unpacked", problem.Args{"max": maxPart >> 20})
		return
	}
	w.faults.Add(place, "sheet.fault.broken_xlsx", nil)
}

var (
	zipMagic = []byte("PK\x03\x04")
	oleMagic = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	// encryptedMark is the name of the stream that holds a workbook under a password.
	encryptedMark = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
)

func (w *workbook) openZip(data []byte) bool {
	switch {
	case bytes.HasPrefix(data, oleMagic) && bytes.Contains(data, encryptedMark):
		w.fault("sheet.fault.password", nil)
		return false
	case bytes.HasPrefix(data, oleMagic):
		w.fault("sheet.fault.old_excel", nil)
		return false
	case !bytes.HasPrefix(data, zipMagic):
		w.fault("sheet.fault.not_xlsx", nil)
		return false
	case bytes.Count(data, []byte("PK\x01\x02")) > maxParts+10: // before the directory is read into memory
		w.fault("sheet.fault.bomb", nil)
		return false
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		w.fault("sheet.fault.broken_xlsx", nil)
		return false
	}
	return w.collect(archive)
}

// collect checks the directory of the archive before anything is unpacked.
func (w *workbook) collect(archive *zip.Reader) bool {
	var total uint64
	for _, f := range archive.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if _, twice := w.parts[name]; twice {
			w.fault("sheet.fault.broken_xlsx", nil)
			return false
		}
		w.parts[name] = f
		total += min(f.UncompressedSize64, maxUnpacked+1)
		ratio := f.UncompressedSize64 / max(f.CompressedSize64, 1)
		if total > maxUnpacked || (f.UncompressedSize64 > ratioMatters && ratio > maxRatio) {
			w.fault("sheet.fault.bomb", nil)
			return false
		}
	}
	return true
}

// forbiddenParts are what a working paper never has: programs, and links to other files.
var forbiddenParts = []struct{ part, key string }{
	{"vbaproject", "sheet.fault.macro"},
	{"xl/macrosheets/", "sheet.fault.macro"},
	{"xl/activex/", "sheet.fault.macro"},
	{"xl/embeddings/", "sheet.fault.embedded"},
	{"xl/externallinks/", "sheet.fault.external"},
	{"xl/connections.xml", "sheet.fault.external"},
	{"xl/querytables/", "sheet.fault.external"},
}

// allowed reports every kind of forbidden part once.
func (w *workbook) allowed() bool {
	found := map[string]bool{}
	if strings.HasSuffix(strings.ToLower(w.file), ".xlsm") {
		found["sheet.fault.macro"] = true
	}
	for name := range w.parts {
		for _, forbidden := range forbiddenParts {
			if strings.Contains(name, forbidden.part) {
				found[forbidden.key] = true
			}
		}
	}
	for _, key := range []string{"sheet.fault.macro", "sheet.fault.embedded", "sheet.fault.external"} {
		if found[key] {
			w.fault(key, nil)
		}
	}
	return len(found) == 0
}

// readDirectory reads the parts that say what the sheets mean.
func (w *workbook) readDirectory() error {
	if _, ok := w.parts["xl/workbook.xml"]; !ok {
		return errors.New("no xl/workbook.xml")
	}
	if err := w.readSheets(); err != nil {
		return err
	}
	if err := w.readStrings(); err != nil {
		return err
	}
	return w.readStyles()
}

func (w *workbook) readSheets() error {
	targets, err := w.readRelations()
	if err != nil {
		return err
	}
	return w.walk("xl/workbook.xml", func(d *xml.Decoder, start xml.StartElement) error {
		if start.Name.Local != "sheet" {
			return nil
		}
		s := sheetPart{}
		for _, attr := range start.Attr {
			switch attr.Name.Local {
			case "name":
				s.name = strings.TrimSpace(attr.Value)
			case "id": // r:id; sheetId has another local name
				s.path = targets[attr.Value]
			case "state":
				s.hidden = attr.Value != "visible"
			}
		}
		if len(w.sheets) == maxParts {
			return errPartTooLarge
		}
		w.sheets = append(w.sheets, s)
		return nil
	})
}

func (w *workbook) readRelations() (map[string]string, error) {
	targets := map[string]string{}
	err := w.walk("xl/_rels/workbook.xml.rels", func(_ *xml.Decoder, start xml.StartElement) error {
		var id, target string
		for _, attr := range start.Attr {
			switch attr.Name.Local {
			case "Id":
				id = attr.Value
			case "Target":
				target = attr.Value
			}
		}
		if strings.HasPrefix(target, "/") {
			target = target[1:]
		} else {
			target = path.Join("xl", target)
		}
		targets[id] = strings.ToLower(target)
		return nil
	})
	return targets, err
}

// find returns the sheet of a name, in any case of letters as in spreadsheets.
func (w *workbook) find(name string) (sheetPart, bool) {
	for _, s := range w.sheets {
		if strings.EqualFold(s.name, name) {
			return s, true
		}
	}
	return sheetPart{}, false
}

// readStrings reads the strings that cells refer to by number. A file may have none.
func (w *workbook) readStrings() error {
	if _, ok := w.parts["xl/sharedstrings.xml"]; !ok {
		return nil
	}
	return w.walk("xl/sharedstrings.xml", func(d *xml.Decoder, start xml.StartElement) error {
		if start.Name.Local != "si" {
			return nil
		}
		if len(w.strings) == maxStringRefs {
			return errPartTooLarge
		}
		text, err := richText(d)
		w.strings = append(w.strings, text)
		return err
	})
}

// richText joins the texts inside the element that has just begun, up to its end, without the
// phonetic hints some East Asian files carry.
func richText(d *xml.Decoder) (string, error) { return elementText(d, false) }

// elementText reads to the end of the element that has just begun. What counts as its text is
// what stands in <t>, or right inside it when direct.
func elementText(d *xml.Decoder, direct bool) (string, error) {
	var b strings.Builder
	inText := direct
	for depth := 1; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "rPh" {
				if err := d.Skip(); err != nil {
					return "", err
				}
				continue
			}
			depth++
			inText = token.Name.Local == "t"
		case xml.EndElement:
			depth--
			inText = false
		case xml.CharData:
			if inText {
				b.Write(token)
			}
		}
	}
	return unescape(b.String()), nil
}

// unescape turns _x000D_ back into the character it stands for.
func unescape(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var b strings.Builder
	for {
		i := strings.Index(text, "_x")
		if i < 0 || i+7 > len(text) {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:i])
		code, err := strconv.ParseUint(text[i+2:i+6], 16, 16)
		if err != nil || text[i+6] != '_' {
			b.WriteString("_x")
			text = text[i+2:]
			continue
		}
		b.WriteRune(rune(code))
		text = text[i+7:]
	}
}

// walk calls each for every element of a part.
func (w *workbook) walk(part string, each func(*xml.Decoder, xml.StartElement) error) error {
	reader, err := w.open(part)
	if err != nil {
		return err
	}
	defer reader.Close()
	d := xml.NewDecoder(reader)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := each(d, start); err != nil {
				return err
			}
		}
	}
}

func (w *workbook) open(part string) (io.ReadCloser, error) {
	f, ok := w.parts[part]
	if !ok {
		return nil, fmt.Errorf("no part %s", part)
	}
	reader, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &boundedReader{ReadCloser: reader, left: maxPart}, nil
}

// boundedReader fails where io.LimitReader would end quietly: what a part declares is not what it
// unpacks to.
type boundedReader struct {
	io.ReadCloser
	left int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return 0, errPartTooLarge
	}
	return n, err
}
