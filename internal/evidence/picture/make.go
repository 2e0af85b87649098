package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
)

const quality = 85

func (h *head) make(img image.Image, wish Wish) (Made, error) {
	if wish.Type == "" {
		wish.Type = JPEG
		if h.Type == PNG {
			wish.Type = PNG
		}
	}
	width, height := fit(h.width, h.height, wish.MaxSide)
	made := Made{Facts: Facts{Type: wish.Type, Width: width, Height: height, Orientation: 1}}
	if h.Orientation >= 5 {
		made.Width, made.Height = height, width
	}
	if width != h.width || height != h.height || h.Orientation != 1 || !encodable(img, wish.Type) {
		img = redraw(img, width, height, h.Orientation, wish.Type == JPEG)
	}
	var err error
	made.Data, err = encode(img, wish)
	return made, err
}

func encode(img image.Image, wish Wish) ([]byte, error) {
	var out bytes.Buffer
	var err error
	switch wish.Type {
	case JPEG:
		if wish.Quality == 0 {
			wish.Quality = quality
		}
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: wish.Quality})
	case PNG:
		err = png.Encode(&out, img)
	default:
		err = fmt.Errorf("picture: cannot make %q", wish.Type)
	}
	return out.Bytes(), err
}

// encodable reports whether an encoder takes the pixels as they are, without loss or transparency
// turning black. What it would read through an interface, one at a time, is drawn first.
func encodable(img image.Image, to Type) bool {
	switch img.(type) {
	case *image.YCbCr:
		return to == JPEG
	case *image.Gray:
		return true
	case *image.Paletted, *image.NRGBA, *image.RGBA:
		return to == PNG
	default:
		return false
	}
}

// fit scales dimensions down to a longest side, keeping their proportion.
func fit(width, height, most int) (int, int) {
	longest := max(width, height)
	if most <= 0 || longest <= most {
		return width, height
	}
	scale := func(n int) int { return max(1, (n*most+longest/2)/longest) }
	return scale(width), scale(height)
}

// redraw scales a picture down, turns it upright and, where asked, lays it on white. Each new pixel is
// the mean of the area it covers: exact, in whole numbers, the same on every machine, and with no more
// memory than the result and a few rows.
func redraw(src image.Image, width, height, orientation int, onWhite bool) *image.RGBA {
	from := src.Bounds()
	out, place := upright(width, height, orientation)
	row := image.NewRGBA(image.Rect(0, 0, from.Dx(), 1))
	across := make([]uint64, 4*width) // one row of src, in the new width
	sums := make([]uint64, 4*width)   // a new row being summed
	area := uint64(from.Dx()) * uint64(from.Dy())
	next := 0 // the row of src that row and across hold is next-1
	for y := range height {
		clear(sums)
		// The new row reaches over these parts of the old: in units of 1/height of an old row.
		for low, high := y*from.Dy(), (y+1)*from.Dy(); low < high; {
			at := low / height
			if at == next {
				draw.Draw(row, row.Rect, src, image.Pt(from.Min.X, from.Min.Y+at), draw.Src)
				narrow(across, row.Pix, from.Dx(), width)
				next++
			}
			end := min((at+1)*height, high)
			part := uint64(end - low)
			for i, v := range across {
				sums[i] += v * part
			}
			low = end
		}
		for x := range width {
			pixel := out.Pix[place(x, y):][:4:4]
			for i := range 4 {
				pixel[i] = uint8((sums[4*x+i] + area/2) / area)
			}
			if onWhite {
				for i := range 3 {
					pixel[i] += 255 - pixel[3]
				}
				pixel[3] = 255
			}
		}
	}
	return out
}

// narrow sums a row of RGBA into a new width, in units of 1/width of an old pixel.
func narrow(sums []uint64, pix []uint8, from, to int) {
	clear(sums)
	x, room := 0, from // room is what the new pixel x still takes
	for i := range from {
		p := pix[4*i:][:4:4]
		for left := to; left > 0; {
			part := min(left, room)
			s, n := sums[4*x:][:4:4], uint64(part)
			s[0] += n * uint64(p[0])
			s[1] += n * uint64(p[1])
			s[2] += n * uint64(p[2])
			s[3] += n * uint64(p[3])
			left -= part
			if room -= part; room == 0 {
				x, room = x+1, from
			}
		}
	}
}

// upright makes a picture for pixels of width by height that are stored in one of the eight ways of
// EXIF, and says where in it each of them goes.
func upright(width, height, orientation int) (*image.RGBA, func(x, y int) int) {
	w, h := width, height
	if orientation >= 5 {
		w, h = height, width
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	r, d := 4, out.Stride // one to the right, one down
	var first, dx, dy int
	switch orientation {
	case 2: // mirrored
		first, dx, dy = r*(w-1), -r, d
	case 3: // upside down
		first, dx, dy = r*(w-1)+d*(h-1), -r, -d
	case 4: // upside down, mirrored
		first, dx, dy = d*(h-1), r, -d
	case 5: // on its side, mirrored
		first, dx, dy = 0, d, r
	case 6: // to be turned right
		first, dx, dy = r*(w-1), d, -r
	case 7: // on its other side, mirrored
		first, dx, dy = r*(w-1)+d*(h-1), -d, -r
	case 8: // to be turned left
		first, dx, dy = d*(h-1), -d, r
	default:
		first, dx, dy = 0, r, d
	}
	return out, func(x, y int) int { return first + x*dx + y*dy }
}
