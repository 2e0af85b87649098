package picture

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// lookWebP goes through all chunks (RFC 9649), because the canvas that the first one announces binds
// nobody: every frame's own dimensions are held to the limits, and have to be the canvas's.
func (h *head) lookWebP(r io.ReaderAt) ([]byte, error) {
	var exif []byte
	c := chunks{offset: 12, order: binary.LittleEndian, even: true}
	canvas := [2]int{}
	for range maxParts {
		name, data, n, err := c.next(r)
		if err != nil {
			return nil, err
		}
		if name == "" {
			break
		}
		if name == "EXIF" && n <= maxEXIF {
			if exif, err = at(r, data, int(n)); err != nil {
				return nil, err
			}
			continue
		}
		b, err := at(r, data, int(min(n, 10)))
		if err != nil {
			return nil, err
		}
		switch name {
		case "VP8X":
			if len(b) < 10 {
				return nil, broken(io.ErrUnexpectedEOF)
			}
			if b[0]&2 != 0 {
				return nil, problem.New(problem.Invalid, "picture.animated", nil)
			}
			canvas = [2]int{1 + int24(b[4:]), 1 + int24(b[7:])}
		case "VP8 ", "VP8L":
			if h.width != 0 {
				return nil, broken(errors.New("two frames"))
			}
			if !h.frameWebP(name, b) {
				return nil, broken(errors.New("frame"))
			}
		}
	}
	if h.width != 0 && canvas != [2]int{} && canvas != [2]int{h.width, h.height} {
		return nil, broken(errors.New("the frame is not the canvas"))
	}
	return trimEXIF(exif), nil
}

func int24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

func (h *head) frameWebP(name string, b []byte) bool {
	switch {
	case name == "VP8 " && len(b) >= 10 && b[3] == 0x9d && b[4] == 0x01 && b[5] == 0x2a:
		h.width = int(binary.LittleEndian.Uint16(b[6:]) & 0x3fff)
		h.height = int(binary.LittleEndian.Uint16(b[8:]) & 0x3fff)
		// Planes, and the transparency that another chunk may bring.
		h.decoded = int64(h.width+16) * int64(h.height+16) * 7 / 2
	case name == "VP8L" && len(b) >= 5 && b[0] == 0x2f:
		bits := binary.LittleEndian.Uint32(b[1:])
		h.width, h.height = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff)
		h.decoded = 8 * int64(h.width) * int64(h.height)
	default:
		return false
	}
	return true
}

// trimEXIF takes off what belongs to a JPEG's segment and some programs write here, too.
func trimEXIF(data []byte) []byte {
	if len(data) >= 6 && string(data[:6]) == "Exif\x00\x00" {
		return data[6:]
	}
	return data
}
