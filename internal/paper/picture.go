package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"codeberg.org/go-pdf/fpdf"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Limits of a picture that is to be printed. Its size is looked at before it is unfolded.
const (
	MaxPictureBytes  = 2 << 20
	MaxPicturePixels = 4_000_000
	printedSide      = 400 // pixels: 24 mm in the quality of a good printer
)

// Picture is a logo made ready for printing. Reading one takes longer than drawing a document, so
// whoever draws many keeps it.
type Picture struct {
	name          string // of its bytes
	data          []byte
	width, height int
}

// ReadPicture reads a PNG or JPEG: at most MaxPicturePixels, laid on white, made smaller where print
// would not show more. What is none, or too large, is Invalid.
func ReadPicture(data []byte) (*Picture, error) {
	if len(data) > MaxPictureBytes {
		return nil, problem.New(problem.Invalid, "paper.picture_bytes", problem.Args{"max": MaxPictureBytes >> 20})
	}
	size, decode := png.DecodeConfig, png.Decode
	if !bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")) {
		size, decode = jpeg.DecodeConfig, jpeg.Decode
	}
	config, err := size(bytes.NewReader(data))
	if err != nil {
		return nil, &problem.Error{Kind: problem.Invalid, Key: "paper.picture", Err: err}
	}
	if config.Width < 1 || config.Height < 1 || config.Width > MaxPicturePixels/config.Height {
		return nil, problem.New(problem.Invalid, "paper.picture_pixels", problem.Args{
			"width": config.Width, "height": config.Height, "max": MaxPicturePixels / 1_000_000,
		})
	}
	drawn, err := decode(bytes.NewReader(data))
	if err != nil {
		return nil, &problem.Error{Kind: problem.Invalid, Key: "paper.picture", Err: err}
	}
	return pictureOf(drawn)
}

func pictureOf(drawn image.Image) (*Picture, error) {
	small := smaller(drawn)
	var out bytes.Buffer
	if err := png.Encode(&out, small); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(out.Bytes())
	return &Picture{hex.EncodeToString(sum[:8]), out.Bytes(), small.Bounds().Dx(), small.Bounds().Dy()}, nil
}

// smaller averages pixels into fewer, on white: each of the new ones is the mean of those it stands
// for.
func smaller(from image.Image) *image.RGBA {
	b := from.Bounds()
	parts := max(1, (max(b.Dx(), b.Dy())+printedSide-1)/printedSide)
	to := image.NewRGBA(image.Rect(0, 0, max(1, b.Dx()/parts), max(1, b.Dy()/parts)))
	for y := range to.Rect.Dy() {
		for x := range to.Rect.Dx() {
			var r, g, bl, n uint32
			// a picture that is a line has fewer pixels in one direction than parts
			for py := b.Min.Y + y*parts; py < min(b.Min.Y+(y+1)*parts, b.Max.Y); py++ {
				for px := b.Min.X + x*parts; px < min(b.Min.X+(x+1)*parts, b.Max.X); px++ {
					cr, cg, cb, ca := from.At(px, py).RGBA() // already multiplied by alpha
					white := 0xffff - ca
					r, g, bl, n = r+(cr+white)>>8, g+(cg+white)>>8, bl+(cb+white)>>8, n+1
				}
			}
			to.SetRGBA(x, y, color.RGBA{uint8(r / n), uint8(g / n), uint8(bl / n), 255})
		}
	}
	return to
}

// within is the picture's size in mm inside a box.
func (p *Picture) within(w, h float64) (float64, float64) {
	scale := min(w/float64(p.width), h/float64(p.height))
	return float64(p.width) * scale, float64(p.height) * scale
}

func (s *sheet) picture(p *Picture, x, y, w, h float64) {
	s.draw(func(pdf *fpdf.Fpdf) {
		options := fpdf.ImageOptions{ImageType: "PNG"}
		pdf.RegisterImageOptionsReader(p.name, options, bytes.NewReader(p.data))
		pdf.ImageOptions(p.name, x, y, w, h, false, options, 0, "")
	})
}
