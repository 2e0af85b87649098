package evidence

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

// hiding is what a photo could betray somebody by, and what is looked for in whatever is given out.
const hiding = "Jalan Rahasia 7"

// scene is a picture of one colour.
func scene(c color.Color) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 96, 64))
	for i := range img.Pix {
		r, g, b, a := c.RGBA()
		img.Pix[i] = []byte{byte(r >> 8), byte(g >> 8), byte(b >> 8), byte(a >> 8)}[i%4]
	}
	return img
}

func sceneOf(t *testing.T, c color.Color) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, scene(c), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// with puts segments of a JPEG behind its beginning; each begins with its marker's second byte.
func with(data []byte, segments ...[]byte) []byte {
	out := []byte{0xff, 0xd8}
	for _, s := range segments {
		out = append(out, 0xff, s[0])
		out = binary.BigEndian.AppendUint16(out, uint16(len(s)+1))
		out = append(out, s[1:]...)
	}
	return append(out, data[2:]...)
}

func segment(marker byte, parts ...[]byte) []byte {
	return append([]byte{marker}, bytes.Join(parts, nil)...)
}

// thumbnailed is an EXIF block whose second directory is a whole JPEG: what the camera saw before it was cut.
func thumbnailed(thumb []byte) []byte {
	b := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00")
	short := func(n uint16) { b = binary.LittleEndian.AppendUint16(b, n) }
	long := func(n uint32) { b = binary.LittleEndian.AppendUint32(b, n) }
	entry := func(tag, kind uint16, value uint32) { short(tag); short(kind); long(1); long(value) }
	short(0) // nothing in the first directory
	long(14)
	short(3)
	entry(0x0103, 3, 6)
	entry(0x0201, 4, 14+2+36+4)
	entry(0x0202, 4, uint32(len(thumb)))
	long(0)
	return segment(0xe1, append(b, thumb...))
}

// several is the index of a Multi-Picture Format file (CIPA DC-007): a second picture follows the first.
func several(second int) []byte {
	b := []byte("MPF\x00II*\x00\x08\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = append(b, 0x01, 0xb0, 0x04, 0x00, 0x01, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00)
	b = binary.LittleEndian.AppendUint32(b, 0)
	return segment(0xe2, binary.LittleEndian.AppendUint32(b, uint32(second)))
}

func chunked(data []byte, name string, content []byte) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	body := append([]byte(name), content...)
	chunk = binary.BigEndian.AppendUint32(append(chunk, body...), crc32.ChecksumIEEE(body))
	return append(append(bytes.Clone(data[:33]), chunk...), data[33:]...)
}

// A photo may hold a second one: the thumbnail of what was cut off, the other of a pair, a film behind it, words
// between. Of all that nothing is given out, neither of the picture nor of the small one; and the bytes that came
// are given to nobody.
func TestAPictureHiddenInAPictureIsNotGivenOut(t *testing.T) {
	t.Parallel()
	hidden := append(sceneOf(t, color.RGBA{200, 20, 20, 255}), hiding...)
	plain := sceneOf(t, color.RGBA{20, 20, 200, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, scene(color.RGBA{20, 20, 200, 255})); err != nil {
		t.Fatal(err)
	}
	pic := b.Bytes()
	words := func(before string) []byte { return append([]byte(before), hiding...) }
	icc := segment(0xe2, []byte("ICC_PROFILE\x00\x01\x01"), bytes.Repeat([]byte{0}, 128), []byte(hiding))
	xmp := segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00"), []byte(`<x:xmpmeta><rdf:Description GCamera:MotionPhoto="1" x:note="`+hiding+`"/></x:xmpmeta>`))
	film := append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), hiding...)
	tests := []struct {
		name, file string
		data       []byte
	}{
		{"a thumbnail in EXIF", "potong.jpg", with(plain, thumbnailed(hidden))},
		{"the second of several pictures", "pasangan.jpg", append(with(plain, several(len(plain))), hidden...)},
		{"a film behind it", "gerak.jpg", append(with(plain, xmp), film...)},
		{"words behind it", "ekor.jpg", append(bytes.Clone(plain), hiding...)},
		{"a colour profile", "profil.jpg", with(plain, icc)},
		{"a comment", "komentar.jpg", with(plain, segment(0xfe, []byte(hiding)))},
		{"notes of an editor", "editor.jpg", with(plain, segment(0xed, []byte("Photoshop 3.0\x008BIM\x04\x04"), []byte(hiding)))},
		{"words in a PNG", "teks.png", chunked(chunked(chunked(pic, "tEXt", words("Comment\x00")), "iTXt", words("XML:com.adobe.xmp\x00\x00\x00\x00\x00")), "eXIf", words("II*\x00\x08\x00\x00\x00"))},
		{"a private chunk in a PNG", "sendiri.png", chunked(pic, "prVt", hidden)},
		{"words behind a PNG", "ekor.png", append(bytes.Clone(pic), hidden...)},
	}
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for _, tt := range tests {
			if !bytes.Contains(tt.data, []byte(hiding)) {
				t.Fatalf("%s: nothing is hidden in it", tt.name)
			}
			file := w.looked(w.keep(tt.file, tt.data).ID)
			if file.State != Ready {
				t.Errorf("%s: %s %s", tt.name, file.State, file.Why)
				continue
			}
			for _, kind := range []Kind{Whole, Thumb} {
				given, r, err := w.Open(t.Context(), file.ID, kind)
				if err != nil {
					t.Errorf("%s, %s: %v", tt.name, kind, err)
					continue
				}
				data, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				r.Close()
				clean(t, tt.name, data)
				if bytes.Equal(data, tt.data) || given.Size == int64(len(data)) && kind == Whole && len(data) == len(tt.data) {
					t.Errorf("%s, %s: the bytes that came are given out", tt.name, kind)
				}
			}
		}
	})
}

// clean reports whatever of a file that is given out is not its pixels.
func clean(t *testing.T, name string, data []byte) {
	t.Helper()
	for _, no := range []string{hiding, "Exif", "MPF", "ICC_PROFILE", "adobe", "8BIM", "ftyp", "tEXt", "iTXt", "eXIf", "prVt"} {
		if bytes.Contains(data, []byte(no)) {
			t.Errorf("%s: %q is given out", name, no)
		}
	}
	if n := bytes.Count(data, []byte{0xff, 0xd8, 0xff}); n > 1 {
		t.Errorf("%s: %d pictures are given out", name, n)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if r, _, blue, _ := img.At(img.Bounds().Dx()/2, img.Bounds().Dy()/2).RGBA(); blue < 2*r {
		t.Errorf("%s: it is the hidden picture that is given out", name)
	}
}
