package picture

import (
	"encoding/binary"
)

// shot is what a test camera writes.
type shot struct {
	orientation         int
	taken, zone, note   string
	latitude, longitude [6]uint32
	south               bool
}

// tiffOf writes EXIF as cameras do: a main directory, that of the shot, and that of the place.
func tiffOf(order binary.AppendByteOrder, s shot) []byte {
	b := []byte("II*\x00")
	if order == binary.BigEndian {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	type field struct {
		tag, kind uint16
		count     uint32
		data      []byte
	}
	directory := func(fields ...field) {
		b = order.AppendUint16(b, uint16(len(fields)))
		far := uint32(len(b) + 12*len(fields) + 4)
		var rest []byte
		for _, f := range fields {
			b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, f.tag), f.kind), f.count)
			if len(f.data) > 4 {
				b = order.AppendUint32(b, far+uint32(len(rest)))
				rest = append(rest, f.data...)
			} else {
				b = append(b, append(f.data, 0, 0, 0, 0)[:4]...)
			}
		}
		b = append(order.AppendUint32(b, 0), rest...)
	}
	short := func(tag uint16, n int) field { return field{tag, 3, 1, order.AppendUint16(nil, uint16(n))} }
	ascii := func(tag uint16, text string) field {
		return field{tag, 2, uint32(len(text) + 1), append([]byte(text), 0)}
	}
	fractions := func(tag uint16, parts [6]uint32) field {
		var data []byte
		for _, p := range parts {
			data = order.AppendUint32(data, p)
		}
		return field{tag, 5, 3, data}
	}
	pointer := func(tag uint16, at int) field {
		return field{tag, 4, 1, order.AppendUint32(nil, uint32(at))}
	}
	note := ascii(0x010e, s.note)
	main := 8 + 2 + 4*12 + 4
	if len(note.data) > 4 {
		main += len(note.data)
	}
	taken := []field{ascii(tagTaken, s.taken)}
	shotSize := 2 + 12 + 4 + len(s.taken) + 1
	if len(s.taken) < 4 {
		shotSize = 2 + 12 + 4
	}
	if s.zone != "" {
		taken = append(taken, ascii(tagTakenZone, s.zone))
		shotSize += 12 + len(s.zone) + 1
	}
	directory(short(tagOrientation, s.orientation), note, pointer(tagEXIF, main), pointer(tagGPS, main+shotSize))
	directory(taken...)
	ns := "N"
	if s.south {
		ns = "S"
	}
	directory(ascii(tagLatitudeRef, ns), fractions(tagLatitude, s.latitude), ascii(tagLongitudeRef, "E"), fractions(tagLongitude, s.longitude))
	return b
}

// riff strings together the chunks of a WebP file: names and contents in turn.
func riff(parts ...any) []byte {
	var body []byte
	for i := 0; i < len(parts); i += 2 {
		content := parts[i+1].([]byte)
		body = append(body, parts[i].(string)...)
		body = append(binary.LittleEndian.AppendUint32(body, uint32(len(content))), content...)
		if len(content)%2 == 1 {
			body = append(body, 0)
		}
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)+4)), append([]byte("WEBP"), body...)...)
}

func webpOf(width, height int) []byte { return riff("VP8L", vp8l(width, height)) }

// vp8l is a lossless frame of one colour, which takes no bits for its pixels, however many they are.
func vp8l(width, height int) []byte {
	var bits, n uint64
	var out []byte
	write := func(value uint64, count uint64) {
		bits |= value << n
		for n += count; n >= 8; n -= 8 {
			out, bits = append(out, byte(bits)), bits>>8
		}
	}
	write(0x2f, 8)
	write(uint64(width-1), 14)
	write(uint64(height-1), 14)
	write(0, 1+3+1+1+1) // no transparency, version 0, no transform, no colour cache, one set of codes
	for _, symbol := range []uint64{10, 200, 30, 255, 0} {
		write(0b101, 3) // a code of one symbol of eight bits
		write(symbol, 8)
	}
	write(0, 16)
	return out
}

func vp8x(flags byte, width, height int) []byte {
	w, h := uint32(width-1), uint32(height-1)
	return []byte{flags, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)}
}

// ihdr is the head of a PNG.
func ihdr(width, height uint32, depth, colour byte) []byte {
	head := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), 0)[:16]
	head = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(head, width), height)
	return append(head, depth, colour, 0, 0, 0, 0, 0, 0, 0)
}

func interlaced(png []byte) []byte {
	png[28] = 1
	return png
}

// sof is a JPEG's frame header: three components, the first sampled so.
func sof(marker byte, width, height uint16, sampling byte) []byte {
	b := append([]byte("\xff\xd8\xff"), marker, 0, 17, 8)
	b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, height), width)
	return append(b, 3, 1, sampling, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, 0xda)
}
