package evidence

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

// countless is an archive with a list of contents that takes a hundred megabytes of memory.
func countless(t testing.TB) []byte {
	t.Helper()
	data := zipped(t, "a.txt", "b")
	from, end := bytes.LastIndex(data, []byte("PK\x01\x02")), bytes.LastIndex(data, []byte("PK\x05\x06"))
	list := bytes.Repeat(data[from:end], 1<<18)
	return append(append(bytes.Clone(data[:from]), list...), data[end:]...)
}

func TestWhatIsNotTakenSaysWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	bomb := strings.Repeat("\x00", 40*mega)
	polyglot := append(pdf("x"), zipped(t, "a.txt", "b")...)
	// An archive's comment makes a PDF's end out of its last bytes.
	commented := zipped(t, "a.txt", "b")
	commented[len(commented)-2] = 6
	polyglot2 := append(append(pdf("x"), commented...), "%%EOF\n"...)
	// Unpackers look for the archive's end further up, too.
	polyglot3 := append(append(append(pdf("x"), zipped(t, "a.txt", "b")...), strings.Repeat("\n", 500)...), "%%EOF\n"...)
	voice := append(append([]byte("OggS\x00\x02"), make([]byte, 22)...), "OpusHead........"...)
	for name, tt := range map[string]struct {
		name, claimed string
		data          []byte
		want          string
	}{
		"a PDF with an archive above its end": {"a.pdf", "", polyglot3, "polyglot"},
		"a voice with an archive behind":      {"a.ogg", "", append(voice, zipped(t, "evil.class", "b")...), "polyglot"},
		"a document that is a PDF":            {"a.odt", "", zippedAs(t, zip.Store, "mimetype", "application/vnd.oasis.opendocument.text", "a", string(pdf("x")), "content.xml", "x"), "polyglot"},
		"a document of countless entries":     {"a.docx", "", countless(t), "bomb"},
		"a script in an SVG":                  {"logo.svg", "image/svg+xml", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "active"},
		"a web page":                          {"a.txt", "text/plain", []byte("<!DOCTYPE html><html><script>alert(1)</script>"), "active"},
		"a page that says it is text":         {"a.txt", "text/html", []byte("hello"), "type_differs"},
		"nothing":                             {"a.txt", "", nil, "empty"},
		"a program":                           {"a.exe", "", append([]byte("MZ\x90\x00"), make([]byte, 400)...), "format"},
		"a picture that says PDF":             {"a.pdf", "", pngOf(t, 20, 20), "name_differs"},
		"a picture that claims PDF":           {"a.png", "application/pdf", pngOf(t, 20, 20), "type_differs"},
		"a picture that says program":         {"a.png.exe", "", pngOf(t, 20, 20), "name_differs"},
		"a PDF cut off":                       {"a.pdf", "", bytes.Repeat([]byte("%PDF-1.4 half of it "), 200), "pdf_end"},
		"a PDF behind something":              {"a.pdf", "", append([]byte("\n"), pdf("x")...), "pdf_head"},
		"a PDF with an archive behind":        {"a.pdf", "", polyglot, "polyglot"},
		"a PDF and archive by a comment":      {"a.pdf", "", polyglot2, "polyglot"},
		"an archive":                          {"a.zip", "", zipped(t, "a.txt", "b"), "format"},
		"an archive that says document":       {"a.docx", "", zipped(t, "a.txt", "b"), "archive"},
		"a document that says sheet":          {"a.xlsx", "", docx(t), "name_differs"},
		"macros by their part":                {"a.docx", "", docx(t, "word/vbaProject.bin", "x"), "macros"},
		"macros by the type":                  {"a.docx", "", zipped(t, "[Content_Types].xml", "<Types ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/>", "word/document.xml", ""), "macros"},
		"macros of LibreOffice":               {"a.odt", "", zipped(t, "mimetype", "application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml", "x"), "macros"},
		"a bomb in a document":                {"a.docx", "", docx(t, "word/media/x.bin", bomb), "bomb"},
		"an old document":                     {"a.doc", "", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 2000)...), "old_office"},
		"a photo of an iPhone":                {"a.heic", "", append([]byte("\x00\x00\x00\x18ftypheic"), make([]byte, 200)...), "heic"},
		"half a picture":                      {"a.png", "", pngOf(t, 20, 20)[:20], "picture.broken"},
		"no name":                             {" ", "", []byte("x"), "name_empty"},
		"a name like a book":                  {strings.Repeat("x", 400), "", []byte("x"), "name_long"},
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

func TestWhatIsTakenIsCalledWhatItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	ogg := append([]byte("OggS\x00\x02"), make([]byte, 22)...)
	for name, tt := range map[string]struct {
		name, claimed string
		data          []byte
		want          string
	}{
		"a PDF":                            {"SK 12/2026.pdf", "application/pdf", pdf("x"), "application/pdf"},
		"a photo whose name ends in a dot": {"IMG.20260101", "", pngOf(t, 20, 20), "image/png"},
		"a document":                       {"Surat.docx", "application/octet-stream", docx(t), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		"a document that claims zip":       {"Surat.docx", "application/zip", docx(t), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		"a sheet":                          {"a.xlsx", "", zipped(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", ""), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		"an OpenDocument text":             {"a.odt", "", zipped(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "x"), "application/vnd.oasis.opendocument.text"},
		"words":                            {"catatan.txt", "text/plain", []byte("Loket buka pukul 8.\n"), "text/plain"},
		"words with commas":                {"catatan.txt", "text/plain", []byte("a,b\n1,2\n3,4\n"), "text/plain"},
		"a voice":                          {"suara.opus", "audio/ogg", append(ogg, "OpusHead........"...), "audio/ogg"},
		"a voice of a telephone":           {"suara.m4a", "audio/x-m4a", append([]byte("\x00\x00\x00\x18ftypM4A "), make([]byte, 200)...), "audio/mp4"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := w.Keep(t.Context(), New{Owner: budi, Name: tt.name, Type: tt.claimed, Purpose: Attachment}, bytes.NewReader(tt.data))
			if err != nil || file.Type != tt.want || file.Name != tt.name {
				t.Fatalf("%+v, %v", file, err)
			}
			if file = w.looked(file.ID); file.State != Ready {
				t.Errorf("%+v", file)
			}
		})
	}
}

// A list of contents that lies about the sizes passes the door and not the look.
func TestADocumentThatLiesAboutItsSizeIsRefusedByTheLook(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	data := docx(t, "word/media/x.bin", strings.Repeat("\x00", 40*mega))
	at := bytes.LastIndex(data, []byte("PK\x01\x02"))
	copy(data[at+24:], []byte{1, 0, 0, 0})
	file := w.keep("a.docx", data)
	if file = w.looked(file.ID); file.State != Refused || file.Why != "evidence.fault.broken" {
		t.Errorf("%+v", file)
	}
	if _, err := w.claim(aCase("c1"), file.ID); keyOf(err) != "refused" {
		t.Errorf("a refused file was claimed: %v", err)
	}
}

func TestNamesAreKeptAndDoNoHarm(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		for given, want := range map[string]struct{ shown, saved string }{
			"Surat\r\nSet-Cookie: a=b.pdf":    {"Surat Set-Cookie: a=b.pdf", "Surat Set-Cookie_ a=b.pdf"},
			"foto\u202efdp.exe\u202c.pdf":     {"fotofdp.exe.pdf", "fotofdp.exe.pdf"},
			"ꦱꦸꦫꦠ ꦥꦼꦂꦩꦶꦤ꧀ꦠꦲꦤ꧀.pdf":            {"ꦱꦸꦫꦠ ꦥꦼꦂꦩꦶꦤ꧀ꦠꦲꦤ꧀.pdf", "ꦱꦸꦫꦠ ꦥꦼꦂꦩꦶꦤ꧀ꦠꦲꦤ꧀.pdf"},
			"../../etc/passwd":                {"../../etc/passwd", "_.._etc_passwd.pdf"},
			`C:\Users\x\"laporan".pdf`:        {`C:\Users\x\"laporan".pdf`, "C__Users_x__laporan_.pdf"},
			"رسالة.pdf":                       {"رسالة.pdf", "رسالة.pdf"},
			"tanpa akhiran":                   {"tanpa akhiran", "tanpa akhiran.pdf"},
			strings.Repeat("a", 290) + ".pdf": {strings.Repeat("a", 290) + ".pdf", strings.Repeat("a", 56) + ".pdf"},
		} {
			file := w.read(w.keep(given, pdf("x")).ID)
			if file.Name != given || file.ShownName() != want.shown || saveName(file.ShownName(), file.Type) != want.saved {
				t.Errorf("%q: kept %q, shown %q, saved %q", given, file.Name, file.ShownName(), saveName(file.ShownName(), file.Type))
			}
			header := Disposition("attachment", saveName(file.ShownName(), file.Type))
			if strings.ContainsFunc(header, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("a header with more than letters: %q", header)
			}
		}
	})
}
