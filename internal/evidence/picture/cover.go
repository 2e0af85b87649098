package picture

import (
	"image"
	"image/color"
	"image/draw"
	"io"
	"math"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Area is a part of a picture as the eye sees it, upright: fractions of its width and height, counted from its
// upper left corner.
type Area struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// MaxAreas is how many areas of one picture are covered at once: more than any hand draws, and than all cells of
// two rounds of the grid for whoever has no script.
const MaxAreas = 500

// Whatever is covered is of one colour, the same for all pictures: nothing of what lay there is left. A blur, or a
// mosaic of its mean colours, can be undone: letters and faces are few enough to be tried, one after the other,
// until the same mosaic comes out. Noise makes that harder, and one colour makes it impossible.
var coverColour = color.RGBA{0x1c, 0x23, 0x20, 0xff}

// A JPEG smears what is in it over blocks of 16 by 16 pixels, so a trace of what lies under an edge lies beside it.
// Covered are whole blocks, after reach pixels more for the blocks of the file that this one was scaled down from.
const (
	block = 16
	reach = 8
)

// CheckAreas says what is wrong with areas: none, more than MaxAreas, one without a size, or one that lies beside
// the picture or is no number. What only sticks out is cut by Cover. Kind: Invalid.
func CheckAreas(areas []Area) error {
	switch {
	case len(areas) == 0:
		return problem.New(problem.Invalid, "picture.no_areas", nil)
	case len(areas) > MaxAreas:
		return problem.New(problem.Invalid, "picture.many_areas", problem.Args{"max": MaxAreas})
	}
	for i, a := range areas {
		for _, n := range []float64{a.X, a.Y, a.W, a.H} {
			if math.IsNaN(n) || math.IsInf(n, 0) {
				return problem.New(problem.Invalid, "picture.area", problem.Args{"n": i + 1})
			}
		}
		if a.W <= 0 || a.H <= 0 || a.X >= 1 || a.Y >= 1 || a.X+a.W <= 0 || a.Y+a.H <= 0 {
			return problem.New(problem.Invalid, "picture.area", problem.Args{"n": i + 1})
		}
	}
	return nil
}

// Cover decodes a picture once, turns it upright, covers areas of it for good, and encodes what is left as each
// wish wants it, without any metadata: always a JPEG. The first wish bounds all others. Errors are those of Look and of
// CheckAreas.
func Cover(r io.ReaderAt, size int64, areas []Area, wishes ...Wish) (made []Made, err error) { //nolint:nonamedreturns // a panic becomes the error
	defer caught(&err)
	if err := CheckAreas(areas); err != nil {
		return nil, err
	}
	src := io.NewSectionReader(r, 0, size)
	h, err := lookInto(src)
	if err != nil {
		return nil, err
	}
	img, err := h.pixels(src)
	if err != nil {
		return nil, err
	}
	most := 0
	if len(wishes) > 0 {
		most = wishes[0].MaxSide
	}
	width, height := fit(h.width, h.height, most)
	upright := redraw(img, width, height, h.Orientation, true)
	for _, a := range areas {
		draw.Draw(upright, a.pixels(upright.Rect), image.NewUniform(coverColour), image.Point{}, draw.Src)
	}
	for _, wish := range wishes {
		one, err := covered(upright, wish)
		if err != nil {
			return nil, err
		}
		made = append(made, one)
	}
	return made, nil
}

// covered encodes what was covered; it is scaled down after that, so that no pixel is mixed with what lay there.
func covered(img *image.RGBA, wish Wish) (Made, error) {
	wish.Type = JPEG
	width, height := fit(img.Rect.Dx(), img.Rect.Dy(), wish.MaxSide)
	if width != img.Rect.Dx() || height != img.Rect.Dy() {
		img = redraw(img, width, height, 1, true)
	}
	data, err := encode(img, wish)
	return Made{Facts: Facts{Type: JPEG, Width: width, Height: height, Orientation: 1}, Data: data}, err
}

// pixels are those that an area touches, with what its blocks reach.
func (a Area) pixels(of image.Rectangle) image.Rectangle {
	low := func(at float64, n int) int {
		return (int(math.Floor(max(at, 0)*float64(n))) - reach) / block * block
	}
	high := func(at float64, n int) int {
		return (int(math.Ceil(min(at, 1)*float64(n))) + reach + block - 1) / block * block
	}
	return image.Rect(max(0, low(a.X, of.Dx())), max(0, low(a.Y, of.Dy())), high(a.X+a.W, of.Dx()), high(a.Y+a.H, of.Dy())).Intersect(of)
}
