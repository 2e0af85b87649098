package paper

import (
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Wall is a page to be hung up and read from two metres away. It fills the paper: its letters are as large as
// its words let them be. Nothing else of a Document belongs on the same page.
type Wall struct {
	Above, Name string
	Says        string // what is done here
	Ask         string // the question that it answers
	Lead        string
	Ways        []Line // numbers, the largest after the name
	Facts       []Line
	Below       string
	// Code leads to an address, which stands beside it with what to do with it.
	Code *Code
}

// Code is an address as a code for telephones.
type Code struct {
	Address, Scan string
	squares       barcode.Barcode
}

// NewCode makes a code of an address. Kind: Invalid for one that no code holds.
func NewCode(address, scan string) (*Code, error) {
	squares, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		return nil, &problem.Error{Kind: problem.Invalid, Key: "paper.address", Err: err}
	}
	return &Code{address, scan, squares}, nil
}

const (
	wallCode  = 58.0 // the side of the code: a telephone reads it from two metres away
	wallMost  = 1.6
	wallLeast = 0.5 // what is longer goes on over the next page
	wallStep  = 0.04
)

// part is a text of a wall with the room below it.
type part struct {
	text  string
	t     style
	after float64
}

func (w Wall) parts(k float64) []part {
	all := []part{
		{w.Above, quiet(15 * k), 0},
		{w.Name, bold(30 * k), 3 * k},
		{w.Says, regular(16 * k), 5 * k},
		{w.Ask, bold(25 * k), 1.5 * k},
		{w.Lead, regular(16 * k), 3 * k},
	}
	for _, way := range w.Ways {
		all = append(all, part{way.Name, quiet(14 * k), 0}, part{way.Text, bold(24 * k), 2.5 * k})
	}
	for _, fact := range w.Facts {
		all = append(all, part{fact.Name, quiet(13 * k), 0}, part{fact.Text, regular(17 * k), 2 * k})
	}
	all = append(all, part{w.Below, regular(15 * k), 4 * k})
	var kept []part
	for _, one := range all {
		if one.text != "" {
			kept = append(kept, one)
		}
	}
	return kept
}

// tall is how much room the texts take.
func (w Wall) tall(s *sheet, k float64) float64 {
	sum := 0.0
	for _, one := range w.parts(k) {
		sum += float64(len(s.lines(one.t, []string{one.text}, width)))*one.t.tall() + one.after
	}
	return sum
}

func (w Wall) lay(s *sheet, _ float64) {
	code := 0.0
	if w.Code != nil {
		code = wallCode
	}
	k := wallMost
	for k > wallLeast && w.tall(s, k)+code > floor-s.y {
		k -= wallStep
	}
	for _, one := range w.parts(k) {
		s.flow([]string{one.text}, one.t, left, width, 0)
		s.y += one.after
	}
	if w.Code == nil {
		return
	}
	s.need(code)
	s.y = max(s.y, floor-code)
	s.squares(w.Code.squares, left, s.y, wallCode)
	x, room := left+wallCode+6, width-wallCode-6
	y := s.y + 2
	for _, text := range s.lines(bold(19), []string{w.Code.Scan}, room) {
		s.text(bold(19), x, y, text)
		y += bold(19).tall()
	}
	t, lines := s.fonts.address(quiet(15), w.Code.Address, room)
	for i, text := range lines {
		s.text(t, x, y+3+float64(i)*t.tall(), text)
	}
	s.y = floor
}

// address breaks an address into lines behind its slashes, and behind a hyphen where a name alone is wider
// than the room even in smaller letters: whoever types it must not wonder what belongs together.
func (l *letters) address(t style, address string, room float64) (style, []string) {
	least := t.size * 0.7
	for ; t.size > least; t.size -= 0.5 {
		if lines, ok := l.broken(t, address, room, "/"); ok {
			return t, lines
		}
	}
	if lines, ok := l.broken(t, address, room, "/-."); ok {
		return t, lines
	}
	return t, l.wrap(t, address, room)
}

// broken breaks a text behind some characters; false where a piece is wider than the room.
func (l *letters) broken(t style, text string, room float64, behind string) ([]string, bool) {
	var lines []string
	now := ""
	for text = l.visible(text); text != ""; {
		end := strings.IndexAny(text, behind) + 1
		if end == 0 {
			end = len(text)
		}
		piece := text[:end]
		text = text[end:]
		switch {
		case l.wide(t, piece) > room:
			return nil, false
		case now != "" && l.wide(t, now+piece) > room:
			lines, now = append(lines, now), piece
		default:
			now += piece
		}
	}
	return append(lines, now), true
}
