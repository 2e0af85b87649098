// Package bundle makes what an office hands to whoever evaluates how it handles complaints: the register of a time in
// codes and times, and the checkpoint of the record by which anybody can see that it was not changed since. It holds
// no reporter, and no sentence that anybody wrote: what staff wrote may name somebody, too.
package bundle

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"embed"
	"fmt"
	"io"
	"slices"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/sheet"
)

// Texts are this room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// written are the columns of the register that hold somebody's own sentences.
var written = []string{"title", "reason"}

// Bundle is what is handed out.
type Bundle struct {
	Authority   string      // its name
	From, Until string      // days, as their reader writes them
	Register    sheet.Table // as complaint.Export makes it
	Checkpoint  string      // of the record, as signed; empty while none is
}

type file struct {
	name string
	data []byte
}

// Write writes the bundle as a ZIP archive: the register as CSV and XLSX, the checkpoint, and a page that says what
// is in it, with the SHA-256 of each file. The same bundle is the same bytes but for what XLSX notes of its making.
func (b Bundle) Write(w io.Writer, p *locale.Printer) error {
	table := coded(b.Register)
	var csv, xlsx bytes.Buffer
	if err := sheet.WriteCSV(&csv, table); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	if err := sheet.WriteXLSX(&xlsx, table); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	files := []file{{"register.csv", csv.Bytes()}, {"register.xlsx", xlsx.Bytes()}}
	if b.Checkpoint != "" {
		files = append(files, file{"checkpoint.txt", []byte(b.Checkpoint)})
	}
	files = append([]file{{p.T("bundle.read_me"), b.readMe(p, files)}}, files...)
	archive := zip.NewWriter(w)
	for _, f := range files {
		entry, err := archive.Create(f.name)
		if err == nil {
			_, err = entry.Write(f.data)
		}
		if err != nil {
			return fmt.Errorf("bundle: %w", err)
		}
	}
	return archive.Close()
}

func (b Bundle) readMe(p *locale.Printer, files []file) []byte {
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s\r\n\r\n%s\r\n", p.T("bundle.title", "authority", b.Authority, "from", b.From, "until", b.Until),
		p.T("bundle.holds", "count", len(b.Register.Rows)))
	if b.Checkpoint != "" {
		fmt.Fprintf(&text, "%s\r\n", p.T("bundle.checkpoint"))
	}
	fmt.Fprintf(&text, "\r\nSHA-256\r\n")
	for _, f := range files {
		fmt.Fprintf(&text, "%x  %s\r\n", sha256.Sum256(f.data), f.name)
	}
	return text.Bytes()
}

// coded is a register without what anybody wrote.
func coded(t sheet.Table) sheet.Table {
	var keep []int
	for i, column := range t.Columns {
		if !slices.Contains(written, column.Key) {
			keep = append(keep, i)
		}
	}
	columns, rows := t.Columns, t.Rows
	t.Columns, t.Rows = nil, nil
	for _, i := range keep {
		t.Columns = append(t.Columns, columns[i])
	}
	for _, row := range rows {
		var kept []string
		for _, i := range keep {
			kept = append(kept, row[i])
		}
		t.Rows = append(t.Rows, kept)
	}
	return t
}
