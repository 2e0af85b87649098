package paper

import (
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
)

// files are the letters of Plus Jakarta Sans (OFL 1.1), which make assets puts here.
//
//go:embed all:fonts
var files embed.FS

const family = "jakarta"

// letters are the two weights that documents are set in.
type letters struct {
	regular, bold *face
	// other and sign stand for what the fonts do not have: the words of another script, and pictures among
	// the words. Where other is empty each character is printed as its number.
	other, sign string
}

// faces refuses to do without the fonts: a document in other letters would be another document.
var faces = sync.OnceValues(func() (*letters, error) {
	regular, err := readFace("regular.ttf")
	if err != nil {
		return nil, err
	}
	bold, err := readFace("bold.ttf")
	return &letters{regular: regular, bold: bold}, err
})

// face is a font with what is needed to measure it: the PDF library measures with the same numbers,
// but only while it draws.
type face struct {
	data  []byte
	width map[rune]float64 // in parts of the letter's height
}

func readFace(name string) (*face, error) {
	data, err := files.ReadFile("fonts/" + name)
	if err != nil {
		return nil, fmt.Errorf("the letters of documents are not built, run make assets: %w", err)
	}
	f := &face{data: data}
	f.width, err = widths(data)
	if err != nil {
		return nil, fmt.Errorf("read the font %s: %w", name, err)
	}
	return f, nil
}

var errFont = errors.New("not a TrueType font with a table of characters")

// widths reads how wide each character of a TrueType font is. The file is one that was built in, so
// it is checked for being a font and not for being hostile.
func widths(data []byte) (map[rune]float64, error) {
	tables := map[string][]byte{}
	if len(data) < 12 {
		return nil, errFont
	}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		entry := 12 + 16*i
		if entry+16 > len(data) {
			return nil, errFont
		}
		from, size := int(binary.BigEndian.Uint32(data[entry+8:])), int(binary.BigEndian.Uint32(data[entry+12:]))
		if from+size > len(data) {
			return nil, errFont
		}
		tables[string(data[entry:entry+4])] = data[from : from+size]
	}
	head, hhea, hmtx, cmap := tables["head"], tables["hhea"], tables["hmtx"], tables["cmap"]
	if len(head) < 54 || len(hhea) < 36 || len(cmap) < 4 {
		return nil, errFont
	}
	unit, metrics := float64(binary.BigEndian.Uint16(head[18:])), int(binary.BigEndian.Uint16(hhea[34:]))
	if unit == 0 || metrics == 0 || len(hmtx) < 4*metrics {
		return nil, errFont
	}
	found := map[rune]float64{}
	for char, glyph := range characters(cmap) {
		found[char] = float64(binary.BigEndian.Uint16(hmtx[4*min(glyph, metrics-1):])) / unit
	}
	if len(found) == 0 {
		return nil, errFont
	}
	return found, nil
}

// characters reads the table of the characters of the basic plane (format 4); the PDF library knows
// no others.
func characters(cmap []byte) map[rune]int {
	found := map[rune]int{}
	at := func(b []byte, i int) int { return int(binary.BigEndian.Uint16(b[i:])) }
	for i := range at(cmap, 2) {
		from := int(binary.BigEndian.Uint32(cmap[4+8*i+4:]))
		table := cmap[from:]
		if at(table, 0) != 4 {
			continue
		}
		n := at(table, 6) // twice the number of segments
		for seg := 0; seg < n; seg += 2 {
			last, first := at(table, 14+seg), at(table, 16+n+seg)
			delta, offset := at(table, 16+2*n+seg), at(table, 16+3*n+seg)
			for char := first; char <= last && char < 0xffff; char++ {
				glyph := char + delta
				if offset != 0 {
					if glyph = at(table, 16+3*n+seg+offset+2*(char-first)); glyph != 0 {
						glyph += delta
					}
				}
				if glyph &= 0xffff; glyph != 0 {
					found[rune(char)] = glyph
				}
			}
		}
		return found
	}
	return found
}
