package citizen_test

import (
	"html"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// hostile is what people and machines put into any field.
var hostile = map[string]string{
	"empty":         "",
	"one word":      "rusak",
	"emoji":         "🔥🔥🔥 👩‍👩‍👧‍👦 rusak sekali di sini 😡",
	"right to left": "مكتب البلدية مغلق منذ أسبوع \u202e gnp.exe",
	"SQL":           `'; DROP TABLE complaint; -- " OR 1=1 %_\`,
	"script":        `<script>alert(1)</script><img src=x onerror=alert(1)> {{.}} ${7*7}`,
	"no text":       "rusak \x00\xff\xfe parah sekali",
	"lines":         "satu\r\ndua\n\n\ntiga" + strings.Repeat("\n", 500),
	"template":      "{number} {office} %s %d",
}

func TestEveryFieldTakesAnything(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	for name, bad := range hostile {
		v := newVisitor(t, w)
		v.get("/lapor")
		v.upload("/lapor", nil, "kind", bad, "words", bad, "danger", bad)
		v.upload("/lapor", nil, "kind", "complaint", "words", story+" "+bad)
		v.sees(http.StatusOK, "Di mana")
		v.post("/lapor/tempat", "authority", bad, "place", bad, "office", bad, "look", bad, "category", bad, "region", bad, "about", bad,
			"happened", bad, "asked", bad, "promised", bad, "wish", bad, "link", bad)
		whole(v, name)
		v.post("/lapor/tempat", "place", bad, "office", "?", "about", "office", "wish", bad)
		v.post("/lapor/kontak", "secrecy", bad, "reach", bad, "quiet", bad, "shown", bad, "needs", bad, "name", bad, "phone", bad,
			"mail", bad, "address", bad, "proxy", bad, "proxywhy", bad)
		whole(v, name)
		v.post("/lapor/kontak", "secrecy", "open", "reach", "mailbox", "name", bad, "address", bad)
		v.post("/lapor/kirim")
		whole(v, name)
		v.sees(http.StatusOK, "Laporan Anda sudah diterima")
		number, _ := v.receipt()
		v.upload("/laporan/"+number+"/pesan", nil, "words", bad)
		whole(v, name)
		v.post("/laporan/"+number+"/puas", "satisfaction", bad)
		whole(v, name)
		v.post("/laporan", "number", bad, "pin", bad)
		whole(v, name)
		v.post("/laporan/hilang", "number", bad, "phone", bad, "hours", bad)
		whole(v, name)
		v.get("/lapor?kantor=" + strings.ReplaceAll(html.EscapeString("<script>"), " ", "") + "&selesai=..%2f")
		whole(v, name)
	}
}

// whole fails when a page is a failure of ours, or runs what somebody sent.
func whole(v *visitor, name string) {
	v.t.Helper()
	if v.status >= http.StatusInternalServerError {
		v.t.Errorf("%s: %s answers %d: %s", name, v.path, v.status, text(v.body))
	}
	if strings.Contains(v.body, "<script>alert") || strings.Contains(v.body, "<img src=x") {
		v.t.Errorf("%s: %s writes what was sent as it came", name, v.path)
	}
}

func TestAStoryThatIsTooLongComesBackWhole(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	long := strings.TrimSpace(strings.Repeat("gelap ", 100_000))
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", long)
	v.sees(http.StatusUnprocessableEntity, "20.000")
	if !strings.Contains(v.body, long) {
		t.Error("the words are not all there any more")
	}
	v.get("/lapor") // nor after the page was left
	if !strings.Contains(v.body, long) {
		t.Error("the draft does not have all the words")
	}
	v.upload("/lapor", nil, "kind", "complaint", "words", strings.Repeat("gelap ", 1_000_000))
	v.sees(http.StatusRequestEntityTooLarge, "4 MB")
}

func TestAFileThatIsNoneIsRefusedAndTheRestKept(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	v.get("/lapor")
	v.upload("/lapor", []photo{
		{"photo", "foto.png", pngBytes(t)},
		{"file", "surat.pdf", []byte("MZ\x90\x00 a program")},
		{"file", "kosong.txt", nil},
	}, "kind", "complaint", "words", story)
	v.sees(http.StatusUnprocessableEntity, "surat.pdf tidak dapat diterima", "foto.png", story)
	v.upload("/lapor", nil, "kind", "complaint", "words", "")
	v.sees(http.StatusOK, "Di mana") // a photo says enough
}

func TestAVillageBehindOneAddressWaitsAndLosesNothing(t *testing.T) {
	t.Parallel()
	clock := time.Date(2026, 6, 1, 3, 0, 0, 0, time.UTC)
	w := desktest.At(t, nil, desktest.Setting{Now: func() time.Time { return clock }})
	refused := false
	v := newVisitor(t, w)
	for range 70 { // the clock stands still, so nobody gets a new turn
		v = newVisitor(t, w)
		v.get("/lapor")
		v.upload("/lapor", nil, "kind", "complaint", "words", story)
		v.post("/lapor/tempat", "office", "?", "about", "office")
		v.post("/lapor/kontak", "secrecy", "open", "reach", "mailbox")
		v.post("/lapor/kirim")
		if refused = v.status == http.StatusTooManyRequests; refused {
			break
		}
		v.sees(http.StatusOK, "Laporan Anda sudah diterima")
	}
	if !refused {
		t.Fatal("a flood from one network is never slowed")
	}
	v.sees(http.StatusTooManyRequests, "Tidak ada yang hilang", story, "Kirim laporan")
	if v.header.Get("Retry-After") == "" {
		t.Error("it is not said when to try again")
	}
	clock = clock.Add(time.Minute)
	v.post("/lapor/kirim")
	v.sees(http.StatusOK, "Laporan Anda sudah diterima")
}

func TestGuessingIsSlowedAndSaysNothing(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	number, _ := v.reports(story)
	var answers []string
	for _, guess := range []string{number, "KCH-2026-999999"} {
		v.post("/laporan", "number", guess, "pin", "111122223333")
		v.sees(http.StatusUnprocessableEntity)
		answers = append(answers, strings.ReplaceAll(text(v.body), guess, ""))
	}
	if answers[0] != answers[1] {
		t.Errorf("the answers tell whether there is such a number:\n%s\n%s", answers[0], answers[1])
	}
	for range 10 {
		v.post("/laporan", "number", number, "pin", "111122223333")
	}
	v.sees(http.StatusTooManyRequests)
}
