package evidence

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// wholeSound looks at what a recording says of itself, beyond its first bytes: older telephones and computers write
// these kinds, and whatever only begins like one is refused.
func wholeSound(format Format, r Reader, size int64) error {
	if _, err := noArchive(r, size); err != nil {
		return err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if format.Name == "3gp" || format.Name == "m4a" {
		is, err := film(r, 0, size, "", new(int))
		if err == nil && is {
			err = fault("film", nil)
		}
		if err != nil {
			return err
		}
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			return err
		}
	}
	var is bool
	var err error
	switch format.Name {
	case "wav":
		is, err = wave(r, size)
	case "amr":
		is, err = amrFrames(r)
	case "3gp":
		is, err = boxes(r, size)
	default:
		return nil
	}
	if err == nil && !is {
		err = fault("sound", nil)
	}
	return err
}

// maxChunks is how many chunks of a recording are looked at.
const maxChunks = 1_000

// wave reports whether the chunks of a RIFF file are those of a WAVE: its form, then its samples. A recorder that was
// switched off leaves the length of the samples too long, or says none; readers take what is there, and so do we.
func wave(r Reader, size int64) (bool, error) {
	at, form := int64(12), false
	head := make([]byte, 8)
	for range maxChunks {
		if at+8 > size {
			return false, nil
		}
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			return false, err
		}
		if _, err := io.ReadFull(r, head); err != nil {
			return false, err
		}
		length := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "fmt ":
			if form = length >= 16 && length <= 4096; !form {
				return false, nil
			}
		case "data":
			return form && at+8 < size, nil
		}
		at += 8 + length + length%2
	}
	return false, nil
}

// Frames of AMR have these many bytes after their first, by their kind (RFC 4867, 5.3; 3GPP TS 26.101 and 26.201);
// -1 is a kind that there is not.
var (
	amrNarrow = [16]int{12, 13, 15, 17, 19, 20, 26, 31, 5, -1, -1, -1, -1, -1, -1, 0}
	amrWide   = [16]int{17, 23, 32, 36, 40, 46, 50, 58, 60, 5, -1, -1, -1, -1, 0, 0}
)

// amrFrames reports whether a file is one frame of AMR after the other; the last may be cut off.
func amrFrames(r Reader) (bool, error) {
	all, err := io.ReadAll(io.LimitReader(r, 1<<16)) // a minute and more
	if err != nil {
		return false, err
	}
	sizes := amrNarrow
	rest, is := bytes.CutPrefix(all, []byte("#!AMR\n"))
	if !is {
		sizes = amrWide
		if rest, is = bytes.CutPrefix(all, []byte("#!AMR-WB\n")); !is {
			return false, nil
		}
	}
	frames := 0
	for len(rest) > 0 {
		length := sizes[rest[0]>>3&0xf]
		if rest[0]&0x83 != 0 || length < 0 {
			return false, nil
		}
		frames++
		rest = rest[min(len(rest), 1+length):]
	}
	return frames > 0, nil
}

// maxBoxes is how many boxes are looked at for a picture: a browser writes two for every second of a recording.
const maxBoxes = 20_000

// film reports whether the boxes of ISO 14496-12 between two places describe pictures that move: a telephone writes
// into such a file where it was made, and shows who is in it. Of what is no box nothing is said here.
func film(r Reader, at, end int64, within string, seen *int) (bool, error) {
	head := make([]byte, 20)
	for at+8 <= end && *seen < maxBoxes {
		*seen++
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			return false, err
		}
		n, err := io.ReadFull(r, head[:min(int64(len(head)), end-at)])
		if err != nil {
			return false, err
		}
		length, least := int64(binary.BigEndian.Uint32(head)), int64(8)
		switch {
		case length == 0:
			length = end - at
		case length == 1 && n >= 16:
			length, least = int64(binary.BigEndian.Uint64(head[8:])), 16 //nolint:gosec // one that is too large is negative, and ends it
		}
		kind := string(head[4:8])
		switch {
		case length < least || length > end-at:
			return false, nil
		case kind == "hdlr" && within == "mdia":
			if n == 20 && string(head[16:20]) == "vide" {
				return true, nil
			}
		case within+kind == "moov" || within+kind == "moovtrak" || within+kind == "trakmdia":
			if is, err := film(r, at+least, at+length, kind, seen); is || err != nil {
				return is, err
			}
		}
		at += length
	}
	return false, nil
}

// boxes reports whether a file is boxes of ISO 14496-12 from its beginning to its end, with what describes a recording
// among them.
func boxes(r Reader, size int64) (bool, error) {
	at, described := int64(0), false
	head := make([]byte, 16)
	for range maxChunks {
		if at == size {
			return described, nil
		}
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			return false, err
		}
		n, err := io.ReadFull(r, head)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return false, err
		}
		length, least := int64(binary.BigEndian.Uint32(head)), int64(8)
		switch {
		case n < 8:
			return false, nil
		case length == 0: // to the end
			length = size - at
		case length == 1 && n == 16:
			length, least = int64(binary.BigEndian.Uint64(head[8:])), 16 //nolint:gosec // one that is too large is negative, and refused
		}
		if length < least || length > size-at {
			return false, nil
		}
		described = described || string(head[4:8]) == "moov"
		at += length
	}
	return false, nil
}
