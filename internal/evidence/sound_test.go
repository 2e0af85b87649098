package evidence

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

// waveOf is a WAVE of so many samples in 16 bits.
func waveOf(samples int) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt ")
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = append(b, 1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0)
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(2*samples))
	b = append(b, make([]byte, 2*samples)...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

func amrOf(head string, first byte, length, frames int) []byte {
	return append([]byte(head), bytes.Repeat(append([]byte{first}, make([]byte, length)...), frames)...)
}

func box(kind string, inside ...byte) []byte {
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(inside))), kind...), inside...)
}

func threeGP(parts ...[]byte) []byte {
	return bytes.Join(append([][]byte{box("ftyp", []byte("3gp4\x00\x00\x00\x003gp4")...)}, parts...), nil)
}

func TestRecordingsOfOlderTelephonesAndComputersAreTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	for name, tt := range map[string]struct {
		name, claimed string
		data          []byte
		want          string
	}{
		"WAV":                        {"rekaman.wav", "audio/wav", waveOf(800), "audio/wav"},
		"WAV as some call it":        {"rekaman.wav", "audio/x-wav", waveOf(800), "audio/wav"},
		"WAV of a recorder cut off":  {"rekaman.wav", "audio/wav", waveOf(800)[:400], "audio/wav"},
		"AMR":                        {"rekaman.amr", "audio/amr", amrOf("#!AMR\n", 0x3c, 31, 50), "audio/amr"},
		"AMR, wide":                  {"rekaman.awb", "audio/amr-wb", amrOf("#!AMR-WB\n", 0x44, 60, 50), "audio/amr"},
		"AMR with a frame cut off":   {"rekaman.amr", "", amrOf("#!AMR\n", 0x3c, 31, 50)[:100], "audio/amr"},
		"3GP":                        {"rekaman.3gp", "audio/3gpp", threeGP(box("mdat", 1, 2, 3), box("moov", 0)), "audio/3gpp"},
		"3GP that is called a film":  {"rekaman.3gpp", "video/3gpp", threeGP(box("moov", 0), box("mdat")), "audio/3gpp"},
		"3GP with a box to the end ": {"rekaman.3gp", "", append(threeGP(box("moov", 0)), "\x00\x00\x00\x00mdat12345678"...), "audio/3gpp"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := w.Keep(t.Context(), New{Owner: budi, Name: tt.name, Type: tt.claimed, Purpose: Attachment}, bytes.NewReader(tt.data))
			if err != nil || file.Type != tt.want || !file.Sound() {
				t.Fatalf("%+v, %v", file, err)
			}
			if file = w.looked(file.ID); file.State != Ready {
				t.Errorf("%+v", file)
			}
		})
	}
}

func TestWhatOnlyBeginsLikeARecordingIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	for name, tt := range map[string]struct {
		name, claimed string
		data          []byte
		want          string
	}{
		"a WAVE without samples":         {"a.wav", "", waveOf(0), "sound"},
		"a WAVE of a page":               {"a.wav", "", append([]byte("RIFF\x00\x00\x00\x00WAVE"), "<script>alert(1)</script>"...), "sound"},
		"a WAVE that is an archive, too": {"a.wav", "", append(waveOf(8), zipped(t, "a.txt", "x")...), "polyglot"},
		"AMR of a page":                  {"a.amr", "", []byte("#!AMR\n<!doctype html><html lang=id><body><script>alert(document.cookie)</script></body></html>"), "sound"},
		"AMR of a kind that is not":      {"a.amr", "", amrOf("#!AMR\n", 0x54, 31, 3), "sound"},
		"AMR without a frame":            {"a.amr", "", []byte("#!AMR\n"), "sound"},
		"3GP with bytes behind it":       {"a.3gp", "", append(threeGP(box("moov", 0)), "<script>"...), "sound"},
		"3GP that describes nothing":     {"a.3gp", "", threeGP(box("mdat", 1, 2)), "sound"},
		"3GP with a box too long":        {"a.3gp", "", threeGP([]byte("\x00\x00\xff\xffmoov")), "sound"},
		"3GP with a box without end":     {"a.3gp", "", threeGP([]byte("\x00\x00\x00\x01moov\xff\xff\xff\xff\xff\xff\xff\xff")), "sound"},
		"AMR that is called a picture":   {"a.jpg", "", amrOf("#!AMR\n", 0x3c, 31, 5), "name_differs"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := w.Keep(t.Context(), New{Owner: budi, Name: tt.name, Type: tt.claimed, Purpose: Attachment}, bytes.NewReader(tt.data))
			if problem.KindOf(err) != problem.Invalid || keyOf(err) != tt.want {
				t.Errorf("got %v (%s), want %s", err, keyOf(err), tt.want)
			}
		})
	}
}

func FuzzRecordingsFromOutsideAreReadWithoutHarm(f *testing.F) {
	f.Add(waveOf(8))
	f.Add(amrOf("#!AMR\n", 0x3c, 31, 2))
	f.Add(threeGP(box("moov", 0)))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{"wav", "amr", "3gp"} {
			format, _ := formatNamed(name)
			if err := wholeSound(format, bytes.NewReader(data), int64(len(data))); err != nil && problem.KindOf(err) != problem.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// described is a recording's description with a handler in it.
func described(handler string) []byte {
	hdlr := box("hdlr", []byte("\x00\x00\x00\x00\x00\x00\x00\x00"+handler+"\x00\x00\x00\x00")...)
	return box("moov", append(box("mvhd", 0, 0), box("trak", append(box("tkhd", 0), box("mdia", hdlr...)...)...)...)...)
}

// A film shows who is in it, and says where it was made.
func TestAFilmIsNoRecordingOfSound(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		format string
		data   []byte
		film   bool
	}{
		"3GP, sound":                    {"3gp", threeGP(described("soun"), box("mdat")), false},
		"3GP, film":                     {"3gp", threeGP(described("vide"), box("mdat")), true},
		"M4A, sound":                    {"m4a", threeGP(box("mdat", 1), described("soun")), false},
		"MP4, film behind its pictures": {"m4a", threeGP(box("mdat", 1), described("soun"), described("vide")), true},
		"M4A with bytes behind it":      {"m4a", append(threeGP(described("soun")), "rest"...), false},
	} {
		format, _ := formatNamed(tt.format)
		err := wholeSound(format, bytes.NewReader(tt.data), int64(len(tt.data)))
		var faults problem.Faults
		if is := errors.As(err, &faults) && faults[0].Key == "evidence.fault.film"; is != tt.film || err != nil && !tt.film {
			t.Errorf("%s: %v", name, err)
		}
	}
}
