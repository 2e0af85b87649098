package desk_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// sender is somebody who sends files.
type sender struct {
	t       *testing.T
	w       *desktest.World
	handler http.Handler
	who     string
}

func newSender(t *testing.T) *sender {
	t.Helper()
	w := desktest.New(t, nil)
	return &sender{t, w, w.Handler(), desktest.Nobody}
}

func (s *sender) ask(method, path string, body io.Reader, headers ...string) told {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, body)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if s.who != desktest.Public {
		r.AddCookie(s.w.Cookie(s.who))
	}
	got := httptest.NewRecorder()
	s.handler.ServeHTTP(got, r)
	answer := got.Result()
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return told{answer.StatusCode, answer.Header, answer.ContentLength, answer.Cookies(), string(data)}
}

// told is an answer.
type told struct {
	StatusCode    int
	Header        http.Header
	ContentLength int64
	Cookies       []*http.Cookie
	Text          string
}

type attached struct {
	name string
	data []byte
}

// send sends files as the form does without script.
func (s *sender) send(files ...attached) told {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, f := range files {
		escaped := strings.NewReplacer("\r", "%0D", "\n", "%0A", `"`, "%22").Replace(f.name)
		part, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + escaped + `"`}})
		if err != nil {
			s.t.Fatal(err)
		}
		if _, err := part.Write(f.data); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		s.t.Fatal(err)
	}
	return s.ask("POST", "/akun/berkas", &body, "Content-Type", form.FormDataContentType())
}

// look lets the jobs do their work.
func (s *sender) look(until func([]evidence.File) bool) []evidence.File {
	s.t.Helper()
	queue := job.New(job.Deps{DB: s.w.DB, Now: time.Now, Log: slog.New(slog.DiscardHandler), Poll: 20 * time.Millisecond})
	s.w.Files.Schedule(queue)
	ctx, stop := context.WithCancel(s.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- queue.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			s.t.Error(err)
		}
	}()
	for range 500 {
		mine, _, err := s.w.Files.Mine(s.t.Context(), evidence.AccountOwner(s.w.People[s.who]))
		if err != nil {
			s.t.Fatal(err)
		}
		if until(mine) {
			return mine
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.t.Fatal("the files still wait")
	return nil
}

func looked(files []evidence.File) bool {
	for _, f := range files {
		if f.State == evidence.Waiting {
			return false
		}
	}
	return len(files) > 0
}

func aPDF(words string) []byte {
	return []byte("%PDF-1.4\n% " + words + "\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n")
}

func aPNG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 600, 400))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFilesSentByAFormAreLookedAtAndGivenOutWithoutACookie(t *testing.T) {
	t.Parallel()
	s := newSender(t)
	if got := s.send(attached{"foto.png", aPNG(t)}, attached{"Surat\r\nedaran \"1\".pdf", aPDF("x")}); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", got.StatusCode, got.Text)
	}
	if page := s.ask("GET", "/akun/berkas", nil).Text; strings.Count(page, "menunggu diperiksa") != 2 || strings.Contains(page, "/ambil") {
		t.Error("files that wait can be had")
	}
	mine := s.look(looked)
	page := s.ask("GET", "/akun/berkas", nil).Text
	if strings.Count(page, "/ambil") != 2 || strings.Count(page, `class="thumb"`) != 1 || !strings.Contains(page, "<bdi>Surat edaran") {
		t.Error(page)
	}
	for _, file := range mine {
		to := s.ask("GET", "/akun/berkas/"+file.ID+"/ambil", nil).Header.Get("Location")
		public := &sender{t, s.w, s.handler, desktest.Public}
		got := public.ask("GET", to, nil)
		data := got.Text
		if got.StatusCode != http.StatusOK || len(got.Cookies) > 0 {
			t.Fatalf("%s: %d, %v", to, got.StatusCode, got.Cookies)
		}
		wanted := map[string]string{
			"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff",
			"Cross-Origin-Resource-Policy": "same-origin", "Referrer-Policy": "no-referrer",
		}
		if file.Picture() {
			wanted["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
			wanted["Content-Disposition"] = `inline; filename="foto.png"; filename*=UTF-8''foto.png`
		} else {
			wanted["Content-Disposition"] = `attachment; filename="Surat edaran _1_.pdf"; filename*=UTF-8''Surat%20edaran%20_1_.pdf`
			wanted["Content-Type"] = "application/pdf"
			if data != string(aPDF("x")) {
				t.Error("another PDF came back")
			}
		}
		for name, want := range wanted {
			if value := got.Header.Get(name); value != want {
				t.Errorf("%s: %s: %q", file.Name, name, value)
			}
		}
		if kept := got.Header.Get("Cache-Control"); kept != "no-store" {
			t.Errorf("Cache-Control: %q", kept)
		}
		if again := public.ask("GET", to, nil, "If-None-Match", got.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("the same again: %d", again.StatusCode)
		}
		part := public.ask("GET", to, nil, "Range", "bytes=0-3")
		if text := part.Text; part.StatusCode != http.StatusPartialContent || text != data[:4] {
			t.Errorf("a part: %d %q", part.StatusCode, text)
		}
		if head := public.ask("HEAD", to, nil); head.StatusCode != http.StatusOK || head.Text != "" || head.ContentLength != int64(len(data)) {
			t.Errorf("HEAD: %d, %d bytes", head.StatusCode, head.ContentLength)
		}
		tampered := strings.Replace(to, "/berkas/", "/berkas/A", 1)
		if got := public.ask("GET", tampered, nil); got.StatusCode != http.StatusNotFound || !strings.Contains(got.Text, "tautan berkas kami") {
			t.Errorf("tampered: %d", got.StatusCode)
		}
		over := s.w.Files.Link(file, evidence.Whole, time.Now().Add(-time.Minute))
		if got := public.ask("GET", over, nil, "Accept-Language", "en"); got.StatusCode != http.StatusGone || !strings.Contains(got.Text, "is over") {
			t.Errorf("over: %d", got.StatusCode)
		}
	}
}

func TestOneBadFileKeepsNoOtherFromBeingTaken(t *testing.T) {
	t.Parallel()
	s := newSender(t)
	got := s.send(attached{"a.pdf", aPDF("x")}, attached{"b.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")}, attached{"c.pdf", aPDF("y")})
	page := got.Text
	if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, "b.svg: Halaman web dan gambar SVG") || !strings.Contains(page, "c.pdf") {
		t.Errorf("%d %s", got.StatusCode, page)
	}
	if mine, _, err := s.w.Files.Mine(t.Context(), evidence.AccountOwner(s.w.People[s.who])); err != nil || len(mine) != 2 {
		t.Errorf("%d files, %v", len(mine), err)
	}
	if got := s.send(); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("nothing: %d", got.StatusCode)
	}
	half := s.ask("POST", "/akun/berkas", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4 half"),
		"Content-Type", "multipart/form-data; boundary=x")
	if half.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("half a form: %d", half.StatusCode)
	}
}

func TestAnothersFilesAreNotFound(t *testing.T) {
	t.Parallel()
	s := newSender(t)
	s.send(attached{"a.pdf", aPDF("x")})
	mine := s.look(looked)
	s.who = "stranger"
	for _, asked := range []told{
		s.ask("GET", "/akun/berkas/"+mine[0].ID+"/ambil", nil),
		s.ask("POST", "/akun/berkas/"+mine[0].ID+"/hapus", nil, "Content-Type", "application/x-www-form-urlencoded"),
	} {
		if asked.StatusCode != http.StatusNotFound {
			t.Errorf("%d", asked.StatusCode)
		}
	}
	s.who = desktest.Nobody
	if got := s.ask("POST", "/akun/berkas/"+mine[0].ID+"/hapus", nil, "Content-Type", "application/x-www-form-urlencoded"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("%d", got.StatusCode)
	}
}

const tusVersion = "1.0.0"

func (s *sender) tus(method, path string, body []byte, headers ...string) told {
	s.t.Helper()
	return s.ask(method, path, bytes.NewReader(body), append([]string{"Tus-Resumable", tusVersion}, headers...)...)
}

func meta(pairs ...string) string {
	var all []string
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(all, ",")
}

func TestFilesComeInPartsAsTheProtocolSays(t *testing.T) {
	t.Parallel()
	s := newSender(t)
	data := aPDF(strings.Repeat("kata ", 20_000))
	options := s.ask("OPTIONS", "/akun/unggah", nil)
	if options.StatusCode != http.StatusNoContent || options.Header.Get("Tus-Version") != tusVersion || !strings.Contains(options.Header.Get("Tus-Extension"), "termination") {
		t.Errorf("%d %v", options.StatusCode, options.Header)
	}
	if got := s.ask("POST", "/akun/unggah", nil); got.StatusCode != http.StatusPreconditionFailed || got.Header.Get("Tus-Version") != tusVersion {
		t.Errorf("without a version: %d", got.StatusCode)
	}
	made := s.tus("POST", "/akun/unggah", nil, "Upload-Length", strconv.Itoa(len(data)), "Upload-Metadata", meta("filename", "laporan ✓.pdf", "filetype", "application/pdf"))
	where := made.Header.Get("Location")
	if made.StatusCode != http.StatusCreated || where == "" || made.Header.Get("Upload-Expires") == "" {
		t.Fatalf("%d %s", made.StatusCode, made.Text)
	}
	const octets = "application/offset+octet-stream"
	sum := sha256.Sum256(data[:50_000])
	checksum := "sha256 " + base64.StdEncoding.EncodeToString(sum[:])
	for _, tt := range []struct {
		name    string
		got     told
		status  int
		message string
	}{
		{"another type", s.tus("PATCH", where, data[:50_000], "Upload-Offset", "0", "Content-Type", "text/plain"), 415, ""},
		{"another place", s.tus("PATCH", where, data[:50_000], "Upload-Offset", "7", "Content-Type", octets), 409, ""},
		{"no place", s.tus("PATCH", where, data[:50_000], "Content-Type", octets), 400, ""},
		{"another sum", s.tus("PATCH", where, data[:40_000], "Upload-Offset", "0", "Content-Type", octets, "Upload-Checksum", checksum), 460, "berubah di jalan"},
		{"an unknown sum", s.tus("PATCH", where, data[:50_000], "Upload-Offset", "0", "Content-Type", octets, "Upload-Checksum", "md5 AAAA"), 400, ""},
		{"the first part", s.tus("PATCH", where, data[:50_000], "Upload-Offset", "0", "Content-Type", octets, "Upload-Checksum", checksum), 204, ""},
		{"the first part again", s.tus("PATCH", where, data[:50_000], "Upload-Offset", "0", "Content-Type", octets), 409, ""},
		{"another method", s.tus("GET", where, nil), 405, ""},
		{"no such upload", s.tus("HEAD", where+"x", nil), 404, ""},
	} {
		if text := tt.got.Text; tt.got.StatusCode != tt.status || !strings.Contains(text, tt.message) {
			t.Errorf("%s: %d %s", tt.name, tt.got.StatusCode, text)
		}
	}
	head := s.tus("HEAD", where, nil)
	if head.Header.Get("Upload-Offset") != "50000" || head.Header.Get("Upload-Length") != strconv.Itoa(len(data)) || head.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", head.Header)
	}
	stranger := &sender{t, s.w, s.handler, "stranger"}
	for _, method := range []string{"HEAD", "PATCH", "DELETE"} {
		if got := stranger.tus(method, where, nil, "Upload-Offset", "50000", "Content-Type", octets); got.StatusCode != http.StatusNotFound {
			t.Errorf("another's upload: %s %d", method, got.StatusCode)
		}
	}
	public := &sender{t, s.w, s.handler, desktest.Public}
	if got := public.tus("HEAD", where, nil); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("nobody: %d", got.StatusCode)
	}
	last := s.tus("POST", where, data[50_000:], "X-HTTP-Method-Override", "PATCH", "Upload-Offset", "50000", "Content-Type", octets)
	if last.StatusCode != http.StatusNoContent || last.Header.Get("Patuh-File") == "" {
		t.Fatalf("%d %s", last.StatusCode, last.Text)
	}
	if mine := s.look(looked); mine[0].Name != "laporan ✓.pdf" || mine[0].State != evidence.Ready {
		t.Errorf("%+v", mine)
	}
}

func TestAnUploadWhoseServerDiedAfterTheLastPartIsFinishedByWhoeverAsks(t *testing.T) {
	t.Parallel()
	s := newSender(t)
	data := aPDF("x")
	made := s.tus("POST", "/akun/unggah", nil, "Upload-Length", strconv.Itoa(len(data)), "Upload-Metadata", meta("filename", "a.pdf"))
	where := made.Header.Get("Location")
	owner := evidence.AccountOwner(s.w.People[s.who])
	if _, err := s.w.Files.Append(t.Context(), owner, strings.TrimPrefix(where, "/akun/unggah/"), 0, strings.NewReader(string(data)), nil); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if head := s.tus("HEAD", where, nil); head.StatusCode != http.StatusOK || head.Header.Get("Upload-Offset") != strconv.Itoa(len(data)) {
			t.Errorf("%d %v", head.StatusCode, head.Header)
		}
	}
	if mine, under, err := s.w.Files.Mine(t.Context(), owner); err != nil || len(mine) != 1 || len(under) != 0 {
		t.Errorf("%d files, %d under way, %v", len(mine), len(under), err)
	}
}

func TestWhatIsNotTakenIsRefusedInWordsWhileItComes(t *testing.T) {
	t.Parallel()
	s := newSender(t)
	page := []byte("<!DOCTYPE html><html><script>alert(1)</script>" + strings.Repeat(" ", 5000))
	where := s.tus("POST", "/akun/unggah", nil, "Upload-Length", strconv.Itoa(len(page)), "Upload-Metadata", meta("filename", "a.txt")).Header.Get("Location")
	got := s.tus("PATCH", where, page, "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream", "Accept-Language", "en")
	var said struct{ Detail string }
	if err := json.Unmarshal([]byte(got.Text), &said); err != nil || got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(said.Detail, "can run programs") {
		t.Errorf("%d %+v %v", got.StatusCode, said, err)
	}
	if got := s.tus("HEAD", where, nil); got.StatusCode != http.StatusNotFound {
		t.Errorf("it is still there: %d", got.StatusCode)
	}
	for name, headers := range map[string][]string{
		"no size":       {"Upload-Metadata", meta("filename", "a.txt")},
		"odd metadata":  {"Upload-Length", "5", "Upload-Metadata", "filename !!"},
		"twice a name":  {"Upload-Length", "5", "Upload-Metadata", "filename YQ==,filename YQ=="},
		"negative size": {"Upload-Length", "-5"},
	} {
		if got := s.tus("POST", "/akun/unggah", nil, headers...); got.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", name, got.StatusCode)
		}
	}
	where = s.tus("POST", "/akun/unggah", nil, "Upload-Length", "500", "Upload-Metadata", meta("filename", "a.txt")).Header.Get("Location")
	if got := s.tus("DELETE", where, nil); got.StatusCode != http.StatusNoContent {
		t.Errorf("DELETE: %d", got.StatusCode)
	}
	if got := s.tus("HEAD", where, nil); got.StatusCode != http.StatusNotFound {
		t.Errorf("it is still there: %d", got.StatusCode)
	}
}
