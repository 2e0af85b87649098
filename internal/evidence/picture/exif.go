package picture

import (
	"encoding/binary"
	"math"
	"strings"
	"time"
)

// The tags that are read (Exif 3.0, 4.6). Everything else stays unread.
const (
	tagOrientation   = 0x0112
	tagEXIF          = 0x8769
	tagGPS           = 0x8825
	tagTaken         = 0x9003
	tagDigitised     = 0x9004
	tagTakenZone     = 0x9011
	tagDigitisedZone = 0x9012
	tagLatitudeRef   = 1
	tagLatitude      = 2
	tagLongitudeRef  = 3
	tagLongitude     = 4
)

// maxEntries bounds a directory; a camera writes some dozens.
const maxEntries = 512

// readEXIF takes what it understands. Metadata is never a reason to refuse a picture: what is damaged
// is as if it were not there.
func (f *Facts) readEXIF(data []byte) {
	t, first, ok := openTIFF(data)
	if !ok {
		return
	}
	main := t.directory(first)
	if n, ok := t.number(main[tagOrientation]); ok && n >= 1 && n <= 8 {
		f.Orientation = int(n)
	}
	if offset, ok := t.number(main[tagEXIF]); ok {
		shot := t.directory(offset)
		f.Taken, f.Zoned = t.moment(shot[tagTaken], shot[tagTakenZone])
		if f.Taken.IsZero() {
			f.Taken, f.Zoned = t.moment(shot[tagDigitised], shot[tagDigitisedZone])
		}
	}
	if offset, ok := t.number(main[tagGPS]); ok {
		f.Place = t.place(t.directory(offset))
	}
}

type tiff struct {
	data  []byte
	order binary.ByteOrder
}

// entry is one value of a directory; zero where it is missing.
type entry struct {
	kind   uint16
	count  uint32
	inline []byte // four bytes: the value, or where it lies
}

func openTIFF(data []byte) (tiff, uint32, bool) {
	if len(data) < 8 || len(data) > maxEXIF {
		return tiff{}, 0, false
	}
	t := tiff{data, binary.LittleEndian}
	switch string(data[:4]) {
	case "II*\x00":
	case "MM\x00*":
		t.order = binary.BigEndian
	default:
		return tiff{}, 0, false
	}
	return t, t.order.Uint32(data[4:]), true
}

func (t tiff) bytes(offset, n uint32) []byte {
	if uint64(offset)+uint64(n) > uint64(len(t.data)) {
		return nil
	}
	return t.data[offset : offset+n]
}

// directory reads the entries at an offset; the first of a tag counts.
func (t tiff) directory(offset uint32) map[uint16]entry {
	head := t.bytes(offset, 2)
	if head == nil {
		return nil
	}
	entries := map[uint16]entry{}
	for i := range uint32(min(t.order.Uint16(head), maxEntries)) {
		b := t.bytes(offset+2+12*i, 12)
		if b == nil {
			break
		}
		tag := t.order.Uint16(b)
		if _, twice := entries[tag]; !twice {
			entries[tag] = entry{t.order.Uint16(b[2:]), t.order.Uint32(b[4:]), b[8:]}
		}
	}
	return entries
}

// number reads a single SHORT or LONG.
func (t tiff) number(e entry) (uint32, bool) {
	switch {
	case e.count != 1:
		return 0, false
	case e.kind == 3:
		return uint32(t.order.Uint16(e.inline)), true
	case e.kind == 4:
		return t.order.Uint32(e.inline), true
	default:
		return 0, false
	}
}

// text reads an ASCII value of up to 40 bytes.
func (t tiff) text(e entry) string {
	if e.kind != 2 || e.count == 0 || e.count > 40 {
		return ""
	}
	b := e.inline
	if e.count > 4 {
		b = t.bytes(t.order.Uint32(e.inline), e.count)
	} else {
		b = b[:e.count]
	}
	text, _, _ := strings.Cut(string(b), "\x00")
	return strings.TrimSpace(text)
}

// moment reads a time and its offset from UTC, where there is one.
func (t tiff) moment(at, zone entry) (time.Time, bool) {
	text := t.text(at)
	if z := t.text(zone); z != "" {
		if taken, err := time.Parse("2006:01:02 15:04:05-07:00", text+z); err == nil {
			return taken, true
		}
	}
	taken, err := time.Parse("2006:01:02 15:04:05", text)
	if err != nil {
		return time.Time{}, false
	}
	return taken, false
}

func (t tiff) place(gps map[uint16]entry) *Place {
	latitude, ok1 := t.degrees(gps[tagLatitude], 90)
	longitude, ok2 := t.degrees(gps[tagLongitude], 180)
	// A camera without a fix says nought and nought, which lies in the sea off Africa.
	if !ok1 || !ok2 || latitude == 0 && longitude == 0 {
		return nil
	}
	switch t.text(gps[tagLatitudeRef]) {
	case "N":
	case "S":
		latitude = -latitude
	default:
		return nil
	}
	switch t.text(gps[tagLongitudeRef]) {
	case "E":
	case "W":
		longitude = -longitude
	default:
		return nil
	}
	return &Place{latitude, longitude}
}

// degrees reads degrees, minutes and seconds, each a fraction.
func (t tiff) degrees(e entry, most float64) (float64, bool) {
	if e.kind != 5 || e.count != 3 {
		return 0, false
	}
	b := t.bytes(t.order.Uint32(e.inline), 24)
	if b == nil {
		return 0, false
	}
	var parts [3]float64
	for i := range parts {
		over, under := t.order.Uint32(b[8*i:]), t.order.Uint32(b[8*i+4:])
		if under == 0 {
			return 0, false
		}
		parts[i] = float64(over) / float64(under)
	}
	if parts[1] >= 60 || parts[2] >= 60 {
		return 0, false
	}
	sum := parts[0] + float64(parts[1]/60) + float64(parts[2]/3600)
	return sum, sum <= most && !math.IsNaN(sum)
}
