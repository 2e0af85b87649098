package paper

import (
	"bytes"
	"fmt"

	"codeberg.org/go-pdf/fpdf"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Bind draws documents into one file, each beginning on a page of its own and counting its own pages. The
// file's properties are those of the first. Kinds: those of PDF; Invalid for no document.
func Bind(docs ...Document) ([]byte, error) {
	if len(docs) == 0 {
		return nil, problem.New(problem.Invalid, "paper.nothing", nil)
	}
	built, err := faces()
	if err != nil {
		return nil, err
	}
	pdf := docs[0].file(docs[0].letters(built))
	pages := 0
	for _, d := range docs {
		s := &sheet{fonts: d.letters(built)}
		if err := d.lay(s); err != nil {
			return nil, err
		}
		if pages += len(s.pages); pages > MaxPages {
			return nil, problem.New(problem.TooLarge, "paper.too_long", problem.Args{"max": MaxPages})
		}
		add := pdf.AddPage
		if d.Wide {
			add = func() { pdf.AddPageFormat("L", fpdf.SizeType{Wd: pageWidth, Ht: pageHeight}) }
		} else {
			d.foot(s)
		}
		for _, page := range s.pages {
			add()
			for _, draw := range page {
				draw(pdf)
			}
		}
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("draw a document: %w", err)
	}
	return out.Bytes(), nil
}
