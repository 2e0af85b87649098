package picture

import (
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/webp"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// head is what stands before the pixels.
type head struct {
	Facts
	width, height int   // as stored, before the picture is turned upright
	decoded       int64 // bytes that decoding needs at most
	decode        func(io.Reader) (image.Image, error)
}

// maxParts bounds how many segments or chunks are looked through; a camera writes a dozen.
const maxParts = 1000

// maxEXIF is what a JPEG's segment can hold.
const maxEXIF = 1 << 16

func lookInto(r *io.SectionReader) (head, error) {
	start, err := at(r, 0, 16)
	if err != nil {
		return head{}, err
	}
	h := head{Facts: Facts{Type: sniff(start), Orientation: 1}}
	var exif []byte
	switch h.Type {
	case JPEG:
		h.decode = jpeg.Decode
		exif, err = h.lookJPEG(r)
	case PNG:
		h.decode = png.Decode
		exif, err = h.lookPNG(r)
	case WebP:
		h.decode = webp.Decode
		exif, err = h.lookWebP(r)
	case "":
		return head{}, problem.New(problem.Invalid, "picture.unknown", nil)
	default:
		name := strings.ToUpper(strings.TrimPrefix(string(h.Type), "image/"))
		return head{Facts: Facts{Type: h.Type}}, problem.New(problem.Invalid, "picture.unsupported", problem.Args{"type": name})
	}
	if err == nil {
		err = h.bounded()
	}
	if err != nil {
		return head{Facts: Facts{Type: h.Type}}, err
	}
	h.readEXIF(exif)
	h.Width, h.Height = h.width, h.height
	if h.Orientation >= 5 { // lying on its side
		h.Width, h.Height = h.height, h.width
	}
	// What is decoded, one made of it at full size, and that one encoded.
	h.Memory = h.decoded + 5*int64(h.width)*int64(h.height)
	return h, nil
}

func (h *head) bounded() error {
	pixels := int64(h.width) * int64(h.height)
	switch {
	case h.width <= 0 || h.height <= 0:
		return broken(errors.New("no dimensions"))
	case pixels > MaxPixels || h.width > MaxSide || h.height > MaxSide:
		return problem.New(problem.Invalid, "picture.pixels", problem.Args{
			"width": h.width, "height": h.height, "limit": MaxPixels / 1_000_000,
		})
	case h.decoded > MaxMemory:
		return problem.New(problem.Invalid, "picture.memory", nil)
	default:
		return nil
	}
}

// lookJPEG reads the segments up to the frame's header (ISO/IEC 10918-1, annex B) and returns the EXIF.
func (h *head) lookJPEG(r io.ReaderAt) ([]byte, error) {
	var exif []byte
	offset := int64(2)
	for range maxParts {
		b, err := at(r, offset, 20)
		if err != nil {
			return nil, err
		}
		if len(b) < 4 || b[0] != 0xff {
			break
		}
		marker, length := b[1], int64(binary.BigEndian.Uint16(b[2:]))
		switch {
		case marker == 0xff: // filling
			offset++
			continue
		case marker == 0xe1 && len(b) >= 10 && string(b[4:10]) == "Exif\x00\x00" && exif == nil && length > 8:
			if exif, err = at(r, offset+10, int(length-8)); err != nil {
				return nil, err
			}
		case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
			return exif, h.frameJPEG(b[2:], marker, func() ([]byte, error) { return at(r, offset+4, int(length)) })
		case marker == 0xda || marker == 0xd9 || length < 2:
			return nil, broken(errors.New("no frame before the scan"))
		}
		offset += 2 + length
	}
	return nil, broken(errors.New("no frame"))
}

func (h *head) frameJPEG(b []byte, marker byte, all func() ([]byte, error)) error {
	if len(b) < 8 {
		return broken(io.ErrUnexpectedEOF)
	}
	h.height, h.width = int(binary.BigEndian.Uint16(b[3:])), int(binary.BigEndian.Uint16(b[5:]))
	frame, err := all()
	if err != nil {
		return err
	}
	planes, ok := planesJPEG(frame)
	if !ok {
		return broken(errors.New("components"))
	}
	// Blocks are padded to whole groups of at most 32 by 32 pixels.
	area := (int64(h.width) + 31) / 32 * 32 * ((int64(h.height) + 31) / 32 * 32)
	h.decoded = area * planes.samples / planes.of
	if marker == 0xc2 { // progressive: each sample's coefficient is kept in four bytes until the end
		h.decoded *= 5
	}
	if planes.count == 4 { // CMYK is put together from its planes
		h.decoded += 4 * area
	}
	return nil
}

type planes struct{ count, samples, of int64 }

// planesJPEG says how many samples there are to how many pixels. frame begins after its length.
func planesJPEG(frame []byte) (planes, bool) {
	if len(frame) < 6 {
		return planes{}, false
	}
	p := planes{count: int64(frame[5])}
	if (p.count != 1 && p.count != 3 && p.count != 4) || len(frame) < 6+3*int(p.count) {
		return planes{}, false
	}
	if p.count == 1 {
		return planes{1, 1, 1}, true
	}
	var most int64
	for i := range p.count {
		across, down := int64(frame[7+3*i]>>4), int64(frame[7+3*i]&15)
		if across < 1 || across > 4 || down < 1 || down > 4 {
			return planes{}, false
		}
		p.samples += across * down
		most = max(most, across*down)
	}
	p.of = most
	return p, true
}

// lookPNG reads the header and looks for EXIF among the chunks (PNG, third edition, 11.3.4.5).
func (h *head) lookPNG(r io.ReaderAt) ([]byte, error) {
	b, err := at(r, 8, 21)
	if err != nil {
		return nil, err
	}
	if len(b) < 21 || string(b[4:8]) != "IHDR" || binary.BigEndian.Uint32(b) != 13 {
		return nil, broken(errors.New("no IHDR"))
	}
	width, height := binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[12:])
	if width > 1<<31-1 || height > 1<<31-1 {
		return nil, broken(errors.New("dimensions"))
	}
	h.width, h.height = int(width), int(height)
	depth, interlaced := int64(b[16]), b[20] != 0
	// As the decoder keeps them: grey becomes coloured where one shade of it is transparent.
	samples := map[byte]int64{0: 4, 2: 4, 3: 1, 4: 4, 6: 4}[b[17]]
	if int64(width)*int64(height) <= MaxPixels {
		h.decoded = int64(width)*int64(height)*samples*max(depth/8, 1) + 16*int64(width)
	}
	if interlaced {
		h.decoded *= 2
	}
	return findChunk(r, chunks{offset: 8, order: binary.BigEndian, trailer: 4, nameAfter: true}, "eXIf", "IEND")
}

// chunks are how a format strings its parts together.
type chunks struct {
	offset    int64
	order     binary.ByteOrder
	trailer   int64 // bytes after the data
	nameAfter bool  // the length comes first
	even      bool  // data is padded to an even length
}

func (c *chunks) next(r io.ReaderAt) (string, int64, int64, error) {
	b, err := at(r, c.offset, 8)
	if err != nil || len(b) < 8 {
		return "", 0, 0, err
	}
	name, length := b[:4], b[4:]
	if c.nameAfter {
		name, length = length, name
	}
	data, n := c.offset+8, int64(c.order.Uint32(length))
	c.offset = data + n + c.trailer
	if c.even {
		c.offset += n & 1
	}
	return string(name), data, n, nil
}

func findChunk(r io.ReaderAt, c chunks, wanted, last string) ([]byte, error) {
	for range maxParts {
		name, data, n, err := c.next(r)
		switch {
		case err != nil || name == "" || name == last:
			return nil, err
		case name == wanted && n <= maxEXIF:
			return at(r, data, int(n))
		}
	}
	return nil, nil
}
