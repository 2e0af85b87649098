package paper

import (
	"strconv"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"codeberg.org/go-pdf/fpdf"

	"github.com/patuh-id/patuh/internal/base/problem"
)

func itoa(n int) string { return strconv.Itoa(n) }

// ending is what stands below the body: the signature at the right, beside it the QR code, below them
// who gets a copy. It is kept together with the end of the body, so that nobody signs an empty page.
type ending struct {
	sign   *Signature
	copies *Copies
	proof  *Proof
	code   barcode.Barcode
}

func (d Document) end() (ending, error) {
	e := ending{sign: d.Sign, copies: d.Copies, proof: d.Proof}
	if d.Proof == nil {
		return e, nil
	}
	code, err := qr.Encode(d.Proof.Address, qr.M, qr.Auto)
	if err != nil {
		return e, &problem.Error{Kind: problem.Invalid, Key: "paper.address", Err: err}
	}
	e.code = code
	return e, nil
}

const (
	signLeft  = left + width*0.54
	signWidth = width * 0.46
	signRoom  = 24.0 // for a hand or a certificate's mark
	codeSide  = 26.0
)

func (e ending) height(s *sheet) float64 {
	h := 0.0
	if e.sign != nil {
		h = 4 + signRoom + float64(len(e.title(s))+len(e.named(s))+len(e.sign.Below))*regular(bodySize).tall()
	}
	if e.proof != nil {
		h = max(h, 4+codeSide+2)
	}
	return h
}

func (e ending) title(s *sheet) []string {
	return s.lines(regular(bodySize), []string{e.sign.Title}, signWidth)
}

func (e ending) named(s *sheet) []string {
	return s.lines(bold(bodySize), []string{e.sign.Name}, signWidth)
}

func (e ending) lay(s *sheet) {
	h := e.height(s)
	if h > 0 {
		s.need(h)
		from := s.y + 4
		if e.proof != nil {
			e.prove(s, from+max(0, h-4-codeSide-2))
		}
		if e.sign != nil {
			e.signature(s, from)
		}
		s.y = from + h
	}
	if e.copies != nil && len(e.copies.To) > 0 {
		t := regular(bodySize - 1)
		s.y += 2
		s.need(2 * t.tall())
		s.paragraph([]string{e.copies.Title}, t, left, width)
		for i, to := range e.copies.To {
			s.need(t.tall())
			s.text(t, left, s.y, itoa(i+1)+".")
			s.paragraph([]string{to}, t, left+6, width-6)
		}
	}
}

func (e ending) signature(s *sheet, y float64) {
	t := regular(bodySize)
	for _, text := range e.title(s) {
		s.text(t, signLeft, y, text)
		y += t.tall()
	}
	y += signRoom
	for _, text := range e.named(s) {
		s.text(bold(bodySize), signLeft, y, text)
		y += t.tall()
	}
	for _, text := range e.sign.Below {
		s.text(t, signLeft, y, s.fonts.visible(text))
		y += t.tall()
	}
}

// prove draws the code with the address in words beside it.
func (e ending) prove(s *sheet, y float64) {
	s.squares(e.code, left, y, codeSide)
	t := quiet(7.5)
	room := width - codeSide - 4
	if e.sign != nil {
		room = signLeft - left - codeSide - 9
	}
	for _, text := range s.lines(t, e.proof.Words, room) {
		s.text(t, left+codeSide+4, y, text)
		y += t.tall()
	}
	t, lines := s.fonts.address(t, e.proof.Address, room)
	for _, text := range lines {
		s.text(t, left+codeSide+4, y, text)
		y += t.tall()
	}
}

// squares draws a code, its dark squares in rows as rectangles.
func (s *sheet) squares(code barcode.Barcode, x, y, wide float64) {
	bounds := code.Bounds()
	side := wide / float64(bounds.Dx())
	s.draw(func(pdf *fpdf.Fpdf) {
		pdf.SetFillColor(0, 0, 0)
		for row := range bounds.Dy() {
			for column := 0; column < bounds.Dx(); column++ {
				from := column
				for column < bounds.Dx() && dark(code, column, row) {
					column++
				}
				if column > from {
					// a hair taller, so that no printer leaves a white line between rows
					pdf.Rect(x+float64(from)*side, y+float64(row)*side, float64(column-from)*side, side+0.02, "F")
				}
			}
		}
	})
}

func dark(code barcode.Barcode, x, y int) bool {
	r, _, _, _ := code.At(x, y).RGBA()
	return r == 0
}
