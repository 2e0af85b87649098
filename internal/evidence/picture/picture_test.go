package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/problem"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func look(data []byte) (Facts, error) { return Look(bytes.NewReader(data), int64(len(data))) }

func remake(data []byte, wish Wish) ([]byte, Facts, error) {
	made, err := Make(bytes.NewReader(data), int64(len(data)), wish)
	if err != nil {
		return nil, Facts{}, err
	}
	return made[0].Data, made[0].Facts, nil
}

func keyOf(err error) string {
	var p *problem.Error
	if errors.As(err, &p) {
		return p.Key
	}
	return ""
}

// quarters is a picture whose four corners differ: red and green above, blue and white below.
func quarters(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := [2][2]color.RGBA{{{255, 0, 0, 255}, {0, 255, 0, 255}}, {{0, 0, 255, 255}, {255, 255, 255, 255}}}
			img.SetRGBA(x, y, c[2*y/height][2*x/width])
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}))
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, img))
	return b.Bytes()
}

// withEXIF puts a segment of metadata where cameras put it.
func withEXIF(data, exif []byte) []byte {
	segment := append([]byte("\xff\xe1\x00\x00Exif\x00\x00"), exif...)
	binary.BigEndian.PutUint16(segment[2:], uint16(len(segment)-2))
	return append(append([]byte("\xff\xd8"), segment...), data[2:]...)
}

func withChunk(data []byte, name string, content []byte) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	body := append([]byte(name), content...)
	chunk = binary.BigEndian.AppendUint32(append(chunk, body...), crc32.ChecksumIEEE(body))
	return append(append(bytes.Clone(data[:33]), chunk...), data[33:]...)
}

// corners names the colours of a picture's corners, clockwise from the upper left.
func corners(t *testing.T, data []byte) string {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(data))
	must(t, err)
	b, names := img.Bounds(), ""
	w, h := b.Dx(), b.Dy()
	for _, p := range []image.Point{{w / 8, h / 8}, {w - 1 - w/8, h / 8}, {w - 1 - w/8, h - 1 - h/8}, {w / 8, h - 1 - h/8}} {
		r, g, b, _ := img.At(p.X, p.Y).RGBA()
		high := func(v uint32) byte { return byte(v>>15) & 1 }
		names += string("?bg?r??w"[high(r)<<2|high(g)<<1|high(b)])
	}
	return names
}

func TestAPictureIsTurnedUpright(t *testing.T) {
	t.Parallel()
	plain := jpegOf(t, quarters(64, 32))
	// What is stored, clockwise: red, green, white, blue. Seen as EXIF says it is to be seen:
	for orientation, want := range map[int]string{1: "rgwb", 2: "grbw", 3: "wbrg", 4: "bwgr", 5: "rbwg", 6: "brgw", 7: "wgrb", 8: "gwbr"} {
		data := withEXIF(plain, tiffOf(binary.LittleEndian, shot{orientation: orientation}))
		facts, err := look(data)
		must(t, err)
		for _, side := range []int{0, 32} {
			made, now, err := remake(data, Wish{MaxSide: side})
			must(t, err)
			if got := corners(t, made); got != want {
				t.Errorf("orientation %d, side %d: %s, want %s", orientation, side, got, want)
			}
			scale := max(facts.Width, facts.Height) / max(now.Width, now.Height)
			if facts.Orientation != orientation || now.Orientation != 1 || facts.Width != now.Width*scale || facts.Height != now.Height*scale {
				t.Errorf("orientation %d: looked %+v, made %+v", orientation, facts, now)
			}
		}
	}
}

func TestNothingOfTheFileButItsPixelsStays(t *testing.T) {
	t.Parallel()
	secret := []byte("Jalan Rahasia 7")
	exif := tiffOf(binary.BigEndian, shot{orientation: 1, taken: "2025:03:04 05:06:07", note: string(secret)})
	jpg := append(withEXIF(jpegOf(t, quarters(40, 40)), exif), append([]byte("PK\x03\x04"), secret...)...)
	pic := withChunk(withChunk(pngOf(t, quarters(40, 40)), "eXIf", exif), "tEXt", append([]byte("Comment\x00"), secret...))
	for name, data := range map[string][]byte{"jpeg": jpg, "png": append(pic, secret...)} {
		if facts, err := look(data); err != nil || facts.Taken.IsZero() {
			t.Errorf("%s: %+v, %v", name, facts, err)
		}
		for _, wish := range []Wish{{}, {MaxSide: 20}, {Type: JPEG}, {Type: PNG}} {
			made, facts, err := remake(data, wish)
			must(t, err)
			again, err := look(made)
			must(t, err)
			if bytes.Contains(made, secret) || !again.Taken.IsZero() || again.Type != facts.Type {
				t.Errorf("%s %+v: %+v", name, wish, again)
			}
		}
	}
}

func TestOneIsMadeNoLargerThanWished(t *testing.T) {
	t.Parallel()
	data := pngOf(t, quarters(300, 201))
	for _, test := range []struct {
		wish          Wish
		kind          Type
		width, height int
	}{
		{Wish{}, PNG, 300, 201},
		{Wish{MaxSide: 1280}, PNG, 300, 201},
		{Wish{MaxSide: 100, Type: JPEG}, JPEG, 100, 67},
		{Wish{MaxSide: 1}, PNG, 1, 1},
	} {
		made, facts, err := remake(data, test.wish)
		must(t, err)
		config, format, err := image.DecodeConfig(bytes.NewReader(made))
		must(t, err)
		got := Facts{Type: Type("image/" + format), Width: config.Width, Height: config.Height, Orientation: 1}
		want := Facts{Type: test.kind, Width: test.width, Height: test.height, Orientation: 1}
		if diff := cmp.Diff(want, got) + cmp.Diff(want, facts); diff != "" {
			t.Errorf("%+v: %s", test.wish, diff)
		}
	}
	if _, _, err := remake(data, Wish{Type: GIF}); err == nil {
		t.Error("a GIF was made")
	}
}

func TestANewPixelIsTheMeanOfWhatItCovers(t *testing.T) {
	t.Parallel()
	src := image.NewGray(image.Rect(0, 0, 3, 2))
	copy(src.Pix, []uint8{0, 30, 60, 90, 120, 150})
	got := redraw(src, 2, 1, 1, false)
	// Two thirds of each row's first pixel and one third of the middle one: (0+15+90+60)/3.
	if l, r := got.Pix[0], got.Pix[4]; l != 55 || r != 95 {
		t.Errorf("%d and %d", l, r)
	}
	whole := quarters(7, 5)
	if diff := cmp.Diff(whole.Pix, redraw(whole, 7, 5, 1, true).Pix); diff != "" {
		t.Error("drawn at its own size it changes", diff)
	}
}

func TestTransparencyIsWhiteInAJPEG(t *testing.T) {
	t.Parallel()
	made, _, err := remake(pngOf(t, image.NewNRGBA(image.Rect(0, 0, 16, 16))), Wish{Type: JPEG})
	must(t, err)
	if got := corners(t, made); got != "wwww" {
		t.Errorf("corners are %s", got)
	}
}

func TestEveryKindOfPixelIsRead(t *testing.T) {
	t.Parallel()
	small := image.Rect(0, 0, 20, 10)
	paletted := image.NewPaletted(small, color.Palette{color.White, color.Black})
	for name, data := range map[string][]byte{
		"grey jpeg": jpegOf(t, image.NewGray(small)), "grey png": pngOf(t, image.NewGray(small)),
		"16 bits grey": pngOf(t, image.NewGray16(small)), "16 bits": pngOf(t, image.NewNRGBA64(small)),
		"palette": pngOf(t, paletted), "webp": webpOf(20, 10),
		"extended webp": riff("VP8X", vp8x(0, 20, 10), "VP8L", vp8l(20, 10)),
	} {
		for _, wish := range []Wish{{Type: JPEG}, {Type: PNG}, {MaxSide: 7}} {
			if _, facts, err := remake(data, wish); err != nil || facts.Width != 20 && facts.Width != 7 {
				t.Errorf("%s %+v: %+v, %v", name, wish, facts, err)
			}
		}
	}
}

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	t.Parallel()
	whole := jpegOf(t, quarters(64, 64))
	ftyp := func(brand string) []byte { return []byte("\x00\x00\x00\x18ftyp" + brand + "\x00\x00\x00\x00mif1heic") }
	for name, test := range map[string]struct {
		data []byte
		key  string
		kind Type
	}{
		"nothing":                          {nil, "picture.unknown", ""},
		"a script":                         {[]byte("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), "picture.unknown", ""},
		"a PDF":                            {[]byte("%PDF-1.7 and so on and on"), "picture.unknown", ""},
		"HEIC":                             {ftyp("heic"), "picture.unsupported", HEIC},
		"HEIC by its family":               {ftyp("mif1"), "picture.unsupported", HEIC},
		"AVIF":                             {ftyp("avif"), "picture.unsupported", AVIF},
		"GIF":                              {[]byte("GIF89a\x01\x00\x01\x00........"), "picture.unsupported", GIF},
		"TIFF":                             {[]byte("II*\x00................"), "picture.unsupported", TIFF},
		"BMP":                              {[]byte("BM....\x00\x00\x00\x00........"), "picture.unsupported", BMP},
		"animation":                        {riff("VP8X", vp8x(2, 10, 10)), "picture.animated", WebP},
		"half a JPEG":                      {whole[:len(whole)/2], "picture.broken", JPEG},
		"the head of a JPEG":               {whole[:4], "picture.broken", JPEG},
		"the head of a PNG":                {pngOf(t, quarters(4, 4))[:20], "picture.broken", PNG},
		"an empty WebP":                    {riff(), "picture.broken", WebP},
		"60 megapixels":                    {riff("VP8L", vp8l(10_000, 6000)), "picture.pixels", WebP},
		"a bomb":                           {riff("VP8L", vp8l(16384, 16384)), "picture.pixels", WebP},
		"a hidden bomb":                    {riff("VP8X", vp8x(0, 1, 1), "VP8L", vp8l(16384, 16384)), "picture.broken", WebP},
		"a larger frame":                   {riff("VP8X", vp8x(0, 1, 1), "VP8L", vp8l(5000, 5000)), "picture.broken", WebP},
		"two frames":                       {riff("VP8L", vp8l(1, 1), "VP8L", vp8l(5000, 5000)), "picture.broken", WebP},
		"a PNG bomb":                       {ihdr(60_000, 60_000, 8, 6), "picture.pixels", PNG},
		"a long PNG":                       {ihdr(1<<31-1, 1, 8, 6), "picture.pixels", PNG},
		"a deep PNG":                       {append(ihdr(7000, 7000, 16, 6), 0), "", PNG},
		"a heavy PNG":                      {interlaced(ihdr(7000, 7000, 16, 6)), "picture.memory", PNG},
		"a grey PNG that becomes coloured": {interlaced(ihdr(7000, 7000, 16, 0)), "picture.memory", PNG},
		"a heavy JPEG":                     {sof(0xc2, 7000, 7000, 0x11), "picture.memory", JPEG},
		"a large JPEG":                     {sof(0xc0, 7000, 7000, 0x11), "", JPEG},
	} {
		facts, err := look(test.data)
		made, _, making := remake(test.data, Wish{MaxSide: 10})
		if test.key == "" { // its head is fine
			if err != nil || facts.Memory > 2*MaxMemory || keyOf(making) != "picture.broken" {
				t.Errorf("%s: %+v, %v, %v", name, facts, err, making)
			}
			continue
		}
		if name == "half a JPEG" { // whose head is fine as well
			err = making
		}
		if problem.KindOf(err) != problem.Invalid || keyOf(err) != test.key || keyOf(making) != test.key || made != nil || facts.Type != test.kind {
			t.Errorf("%s: %s, %v, %v", name, facts.Type, err, making)
		}
	}
}

// scans is a grey JPEG of 1024 by 1024 that goes over its pixels so often: each time in 13 bytes that say
// that there is nothing to add.
func scans(times int) []byte {
	data := []byte("\xff\xd8\xff\xdb\x00\x43\x00")
	data = append(data, bytes.Repeat([]byte{1}, 64)...)
	data = append(data, "\xff\xc2\x00\x0b\x08\x04\x00\x04\x00\x01\x01\x11\x00"...)
	// One code, of one bit, for "the next 16384 blocks, and as many more as 14 bits say, end here".
	data = append(data, "\xff\xc4\x00\x14\x10\x01"...)
	data = append(append(data, make([]byte, 15)...), 0xe0)
	for range times {
		data = append(data, "\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x00\x00\x00"...)
	}
	return append(data, "\xff\xd9"...)
}

func TestAJPEGThatGoesOverItsPixelsWithoutEndIsRefused(t *testing.T) {
	t.Parallel()
	if _, _, err := remake(scans(maxScans), Wish{MaxSide: 10}); err != nil {
		t.Errorf("%d scans: %v", maxScans, err)
	}
	begun := time.Now()
	if _, _, err := remake(scans(300_000), Wish{MaxSide: 10}); keyOf(err) != "picture.broken" {
		t.Errorf("a bomb of time: %v", err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestAReaderThatFailsIsNotThePicturesFault(t *testing.T) {
	t.Parallel()
	data, torn := jpegOf(t, quarters(500, 500)), errors.New("torn")
	for good := range len(data) {
		if good > 100 && good%97 != 0 {
			continue
		}
		r := failing{bytes.NewReader(data), good, torn}
		if _, err := Make(r, int64(len(data)), Wish{MaxSide: 10}); !errors.Is(err, torn) || problem.KindOf(err) == problem.Invalid {
			t.Fatalf("after %d bytes: %v", good, err)
		}
	}
}

type failing struct {
	io.ReaderAt
	good int
	err  error
}

func (f failing) ReadAt(p []byte, at int64) (int, error) {
	if int(at)+len(p) > f.good {
		return 0, f.err
	}
	return f.ReaderAt.ReadAt(p, at)
}

func TestEXIFSaysWhenAndWhere(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		shot shot
		want Facts
	}{
		"nothing": {shot{}, Facts{Orientation: 1}},
		"a clock's face": {
			shot{orientation: 6, taken: "2025:03:04 05:06:07"},
			Facts{Orientation: 6, Taken: time.Date(2025, 3, 4, 5, 6, 7, 0, time.UTC)},
		},
		"a moment": {
			shot{taken: "2025:03:04 05:06:07", zone: "+08:00"},
			Facts{Orientation: 1, Taken: time.Date(2025, 3, 3, 21, 6, 7, 0, time.UTC), Zoned: true},
		},
		"a clock never set": {shot{taken: "0000:00:00 00:00:00"}, Facts{Orientation: 1}},
		"Banjarmasin": {
			shot{latitude: [6]uint32{3, 1, 19, 1, 1200, 100}, south: true, longitude: [6]uint32{114, 1, 35, 1, 2400, 100}},
			Facts{Orientation: 1, Place: &Place{-3.32, 114.59}},
		},
		"no fix":       {shot{latitude: [6]uint32{0, 1, 0, 1, 0, 1}, longitude: [6]uint32{0, 1, 0, 1, 0, 1}}, Facts{Orientation: 1}},
		"no such fix":  {shot{latitude: [6]uint32{91, 1, 0, 1, 0, 1}, longitude: [6]uint32{1, 1, 0, 1, 0, 1}}, Facts{Orientation: 1}},
		"by nought":    {shot{latitude: [6]uint32{3, 0, 0, 0, 0, 0}, longitude: [6]uint32{1, 1, 0, 1, 0, 1}}, Facts{Orientation: 1}},
		"turned oddly": {shot{orientation: 9}, Facts{Orientation: 1}},
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			exif := tiffOf(order, test.shot)
			plain := jpegOf(t, quarters(8, 8))
			for kind, data := range map[Type][]byte{
				JPEG: withEXIF(plain, exif), PNG: withChunk(pngOf(t, quarters(8, 8)), "eXIf", exif),
				WebP: riff("VP8X", vp8x(8, 8, 8), "VP8L", vp8l(8, 8), "EXIF", exif),
			} {
				facts, err := look(data)
				must(t, err)
				want := test.want
				want.Type, want.Width, want.Height, want.Memory = kind, 8, 8, facts.Memory
				near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
				if diff := cmp.Diff(want, facts, near); diff != "" {
					t.Errorf("%s in %s, %v: %s", name, kind, order, diff)
				}
			}
		}
	}
}

func FuzzLookAndMake(f *testing.F) {
	exif := tiffOf(binary.LittleEndian, shot{orientation: 6, taken: "2025:03:04 05:06:07", latitude: [6]uint32{3, 1, 1, 1, 1, 1}, longitude: [6]uint32{3, 1, 1, 1, 1, 1}})
	f.Add(withEXIF(jpegOf(f, quarters(20, 10)), exif))
	f.Add(withChunk(pngOf(f, quarters(20, 10)), "eXIf", exif))
	f.Add(riff("VP8X", vp8x(8, 8, 8), "VP8L", vp8l(8, 8), "EXIF", exif))
	f.Fuzz(func(t *testing.T, data []byte) {
		facts, err := look(data)
		if err != nil {
			return
		}
		if facts.Width*facts.Height > MaxPixels || facts.Orientation < 1 || facts.Orientation > 8 {
			t.Fatalf("%+v", facts)
		}
		if facts.Width*facts.Height > 1<<20 {
			return // right, and slow
		}
		made, now, err := remake(data, Wish{MaxSide: 16})
		if err != nil {
			if problem.KindOf(err) != problem.Invalid {
				t.Fatal(err)
			}
			return
		}
		again, err := look(made)
		if err != nil || again.Width != now.Width || again.Height != now.Height || again.Place != nil {
			t.Fatalf("%+v, %v", again, err)
		}
	})
}

func FuzzEXIF(f *testing.F) {
	f.Add(tiffOf(binary.LittleEndian, shot{orientation: 6, taken: "2025:03:04 05:06:07", zone: "+07:00", latitude: [6]uint32{3, 1, 1, 1, 1, 1}, longitude: [6]uint32{3, 1, 1, 1, 1, 1}}))
	f.Add(tiffOf(binary.BigEndian, shot{orientation: 1}))
	f.Fuzz(func(t *testing.T, data []byte) {
		facts := Facts{Orientation: 1}
		facts.readEXIF(data)
		p := facts.Place
		if facts.Orientation < 1 || facts.Orientation > 8 || p != nil && !(math.Abs(p.Latitude) <= 90 && math.Abs(p.Longitude) <= 180) {
			t.Fatalf("%+v", facts)
		}
	})
}

// BenchmarkTwelveMegapixels has the bar of a quarter of a second to read a telephone's photograph and
// about a tenth to make the larger of two sizes of it.
func BenchmarkTwelveMegapixels(b *testing.B) {
	img := quarters(4000, 3000)
	for i := range img.Pix { // noise is what takes a decoder's time
		img.Pix[i] = uint8(i*2654435761>>13) / 4
	}
	data := jpegOf(b, img)
	for name, wishes := range map[string][]Wish{"read": nil, "320 and 1280": {{MaxSide: 1280}, {MaxSide: 320}}, "whole": {{}}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := Make(bytes.NewReader(data), int64(len(data)), wishes...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
