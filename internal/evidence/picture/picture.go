// Package picture reads photographs that strangers send and makes clean ones of them: turned upright,
// of the size that is wanted, with nothing of the file they came from but its pixels. It looks at the
// dimensions before it decodes, keeps to a bound of memory, and never hands the sender's own bytes on.
// Colours are taken as sRGB; profiles are left out with everything else.
package picture

import (
	"bufio"
	"bytes"
	"embed"
	"errors"
	"fmt"
	"image"
	"io"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Texts are this room's texts.
//
//go:embed texts
var Texts embed.FS

// Type is the media type that a file's first bytes show, whatever its name says.
type Type string

// JPEG, PNG and WebP (still) are read. The others are known by sight, so that a person can be told.
const (
	JPEG Type = "image/jpeg"
	PNG  Type = "image/png"
	WebP Type = "image/webp"
	HEIC Type = "image/heic"
	AVIF Type = "image/avif"
	GIF  Type = "image/gif"
	TIFF Type = "image/tiff"
	BMP  Type = "image/bmp"
)

// Limits of what is decoded. A telephone's photographs have 12 to 50 megapixels. The memory is that of
// one picture: whoever works on several at once needs as much for each.
const (
	MaxPixels = 50_000_000
	MaxSide   = 65_535 // what a JPEG can say
	MaxMemory = 450 << 20
)

// Facts are what a picture says about itself. All but the type and dimensions are the sender's word.
type Facts struct {
	Type          Type
	Width, Height int // pixels, seen upright
	Orientation   int // 1 to 8, as EXIF counts how the camera was held; 1 where nothing is said
	// Taken is by the camera's clock: zero where nothing is said, in UTC with Zoned false where only
	// the clock's face is known.
	Taken time.Time
	Zoned bool
	Place *Place // nil where nothing is said
	// Memory is about how many bytes Make needs for it at most, with one wish after the other.
	Memory int64
}

// Place is where a picture was taken, in degrees of WGS 84, north and east positive.
type Place struct{ Latitude, Longitude float64 }

// Look reads a picture's head. It decodes no pixels. Every error is of kind Invalid, with a text for
// whoever sent the file, unless r fails: picture.unknown for what is no picture; picture.unsupported
// for a kind that is known and cannot be read (Facts then has its type alone); picture.animated;
// picture.pixels and picture.memory for one too large; picture.broken.
func Look(r io.ReaderAt, size int64) (facts Facts, err error) { //nolint:nonamedreturns // a panic becomes the error
	defer caught(&err)
	h, err := lookInto(io.NewSectionReader(r, 0, size))
	return h.Facts, err
}

// Wish is what Make makes of a picture.
type Wish struct {
	// MaxSide bounds width and height; a picture is never enlarged. 0 keeps its size.
	MaxSide int
	// Type is JPEG or PNG; when empty, PNG of a PNG and JPEG of everything else. A JPEG has white where
	// the picture is transparent.
	Type Type
	// Quality of a JPEG, 1 to 100; 85 when 0.
	Quality int
}

// Made is a picture that was made, and its facts.
type Made struct {
	Facts
	Data []byte
}

// Make decodes a picture once, and encodes it as each wish wants it, without any metadata. Errors are
// those of Look.
func Make(r io.ReaderAt, size int64, wishes ...Wish) (made []Made, err error) { //nolint:nonamedreturns // a panic becomes the error
	defer caught(&err)
	src := io.NewSectionReader(r, 0, size)
	h, err := lookInto(src)
	if err != nil {
		return nil, err
	}
	img, err := h.pixels(src)
	if err != nil {
		return nil, err
	}
	for _, wish := range wishes {
		one, err := h.make(img, wish)
		if err != nil {
			return nil, err
		}
		made = append(made, one)
	}
	return made, nil
}

func (h *head) pixels(src *io.SectionReader) (image.Image, error) {
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	watched := &source{r: src, jpeg: h.Type == JPEG}
	img, err := h.decode(bufio.NewReaderSize(watched, 64<<10))
	switch {
	case watched.err != nil:
		return nil, fmt.Errorf("read a picture: %w", watched.err)
	case err != nil:
		return nil, broken(err)
	case img.Bounds().Dx() != h.width || img.Bounds().Dy() != h.height:
		return nil, broken(errors.New("other dimensions than its head says"))
	default:
		return img, nil
	}
}

// maxScans bounds how often a JPEG goes over its pixels; encoders do so ten times. A progressive one can
// do so in twenty bytes, a million times over, and keep a decoder busy for days.
const maxScans = 200

// source keeps what reading fails with, which is not the picture's fault, and counts a JPEG's scans.
type source struct {
	r     io.Reader
	err   error
	jpeg  bool
	scans int
	last  byte
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if s.jpeg && n > 0 {
		// Within a scan no such two bytes stand (ISO/IEC 10918-1, B.1.1.5).
		s.scans += bytes.Count(p[:n], []byte{0xff, 0xda})
		if s.last == 0xff && p[0] == 0xda {
			s.scans++
		}
		s.last = p[n-1]
		if s.scans > maxScans {
			s.err = broken(errors.New("too many scans"))
			return 0, s.err
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// caught turns a decoder's panic over hostile bytes into the fault that it is.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = broken(fmt.Errorf("panic: %v", p))
	}
}

func broken(err error) error {
	fault := problem.New(problem.Invalid, "picture.broken", nil)
	fault.Err = err
	return fault
}

// at reads up to n bytes from an offset; fewer at the file's end.
func at(r io.ReaderAt, offset int64, n int) ([]byte, error) {
	data := make([]byte, n)
	got, err := r.ReadAt(data, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read a picture: %w", err)
	}
	return data[:got], nil
}

// sniff tells the type by the first bytes; empty for what is no picture.
func sniff(start []byte) Type {
	has := func(at int, text string) bool {
		return len(start) >= at+len(text) && bytes.Equal(start[at:at+len(text)], []byte(text))
	}
	switch {
	case has(0, "\xff\xd8\xff"):
		return JPEG
	case has(0, "\x89PNG\r\n\x1a\n"):
		return PNG
	case has(0, "RIFF") && has(8, "WEBP"):
		return WebP
	case has(4, "ftypavif"), has(4, "ftypavis"):
		return AVIF
	case has(4, "ftyphei"), has(4, "ftyphev"), has(4, "ftypmif1"), has(4, "ftypmsf1"):
		return HEIC
	case has(0, "GIF87a"), has(0, "GIF89a"):
		return GIF
	case has(0, "II*\x00"), has(0, "MM\x00*"):
		return TIFF
	case has(0, "BM") && has(6, "\x00\x00\x00\x00"):
		return BMP
	default:
		return ""
	}
}
