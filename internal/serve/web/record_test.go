package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
	tk "github.com/patuh-id/patuh/internal/testkit"
)

func wantPage(t *testing.T, what string, w *httptest.ResponseRecorder, status int, wants ...string) {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(page.Find("main").Text()), " ")
	if w.Code != status {
		t.Errorf("%s: status %d", what, w.Code)
	}
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", what, want, text)
		}
	}
}

// paste sends the form that compares a checkpoint.
func paste(t *testing.T, h http.Handler, path, text string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(url.Values{"titik": {text}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestTheRecordIsOpenToEverybody(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	c, err := ledger.ParseCheckpoint(get(t, h, "/jejak/checkpoint").Body.String(), recordKey(t).Verifier)
	if err != nil {
		t.Fatal(err)
	}
	size := strconv.FormatInt(c.Tree.N, 10)
	const forever, live = "public, max-age=31536000, immutable", "public, max-age=0, must-revalidate"
	for path, want := range map[string]struct{ kind, cache string }{
		"/jejak/checkpoint":                 {"text/plain; charset=utf-8", "no-cache"},
		"/jejak/tile/0/000.p/" + size:       {"application/octet-stream", forever},
		"/jejak/tile/entries/000.p/" + size: {"application/octet-stream", forever},
		"/jejak/bukti/0/berkas":             {"application/json", live},
		"/jejak/banding/1/berkas":           {"application/json", live},
	} {
		w := get(t, h, path)
		header := w.Header()
		if w.Code != http.StatusOK || header.Get("Content-Type") != want.kind || header.Get("Cache-Control") != want.cache ||
			header.Get("Access-Control-Allow-Origin") != "*" || w.Body.Len() == 0 {
			t.Errorf("%s: %d %v", path, w.Code, header)
		}
	}
	for path, want := range map[string]int{
		"/jejak/tile/0/000": http.StatusNotFound, "/jejak/tile/0/001.p/1": http.StatusNotFound, "/jejak/tile/0/0": http.StatusNotFound,
		"/jejak/tile/7/000": http.StatusNotFound, "/jejak/tile/": http.StatusNotFound, "/jejak/tile/%2e%2e/checkpoint": http.StatusNotFound,
		"/jejak/bukti/999999/berkas":                               http.StatusNotFound,
		"/jejak/bukti/0198c5a0-0000-7000-8000-000000000000/berkas": http.StatusNotFound,
		"/jejak/banding/1/berkas?sampai=2000":                      http.StatusNotFound,
		"/jejak/bukti/x/berkas":                                    http.StatusBadRequest,
		"/jejak/bukti/-1/berkas":                                   http.StatusBadRequest,
		"/jejak/banding/0/berkas":                                  http.StatusBadRequest,
		"/jejak/banding/x/berkas":                                  http.StatusBadRequest,
		"/jejak/banding/999999/berkas":                             http.StatusBadRequest,
		"/jejak/banding/1/berkas?sampai=x":                         http.StatusBadRequest,
	} {
		if w := get(t, h, path); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}

func TestProofsThatAreTakenHomeHold(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	key := recordKey(t).Verifier
	for _, lang := range langs {
		proof, err := ledger.ReadProof(get(t, h, lang+"/jejak/bukti/2/berkas").Body)
		if err != nil {
			t.Fatal(err)
		}
		if proven, err := proof.Check(key); err != nil || !proven.Sealed || proven.Events[0].Position != 2 {
			t.Errorf("%+v, %v", proven, err)
		}
		growth, err := ledger.ReadGrowth(get(t, h, lang+"/jejak/banding/3/berkas").Body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := growth.Check(key); err != nil || growth.Older.Size != 3 {
			t.Errorf("%+v, %v", growth, err)
		}
	}
}

func TestAReaderFindsAnEventInTheRecord(t *testing.T) {
	t.Parallel()
	d, dir, results := exampleRooms(t)
	h := portal(t, dir, results, d, 0)
	id, err := db.One(t.Context(), d, db.Column[string], `SELECT id FROM ledger_event WHERE position = 1`)
	if err != nil {
		t.Fatal(err)
	}
	wantPage(t, "by position", get(t, h, "/jejak/bukti?peristiwa=1"), http.StatusOK,
		"Peristiwa di posisi 1 ada dalam jejak audit", "patuh audit verify bukti-1.json --key '"+recordKey(t).Verifier)
	wantPage(t, "by number", get(t, h, "/en/jejak/bukti?peristiwa="+id), http.StatusOK,
		"The event at position 1 stands in the record", "is at position 1:"+id)
	wantPage(t, "nothing yet asked", get(t, h, "/jejak/bukti"), http.StatusOK, "Cari peristiwa dalam jejak audit")
	wantPage(t, "beyond the end", get(t, h, "/en/jejak/bukti?peristiwa=70,001"), http.StatusNotFound,
		"There is no position 70,001 in the record", "Number of the event")
	wantPage(t, "no number", get(t, h, "/en/jejak/bukti?peristiwa=%3Cb%3E"), http.StatusNotFound, "This is not the number of an event")
	wantPage(t, "another number", get(t, h, "/jejak/bukti?peristiwa=0198c5a0-0000-7000-8000-000000000000"), http.StatusNotFound,
		"Tidak ada peristiwa 0198c5a0-0000-7000-8000-000000000000")
	html := get(t, h, "/jejak/bukti?peristiwa=1").Body.String()
	if strings.Contains(html, id) {
		t.Error("a position tells the number of its event")
	}
	tk.CheckHTML(t, strings.NewReader(html), tk.StrictCSP(), tk.UniqueIDs(), tk.Count("h1", 1), tk.Count("figure svg", 3))
}

func TestAReaderComparesAKeptCheckpoint(t *testing.T) {
	t.Parallel()
	d, dir, results := exampleRooms(t)
	h := portal(t, dir, results, d, 0)
	kept := get(t, h, "/jejak/checkpoint").Body.String()
	wantPage(t, "kept", paste(t, h, "/jejak/banding", kept), http.StatusOK, "Tidak ada yang diubah sejak titik periksa Anda")
	wantPage(t, "kept, pasted badly", paste(t, h, "/en/jejak/banding", "  "+strings.ReplaceAll(kept, "\n", "\r\n")+"\r\n "), http.StatusOK,
		"Nothing was changed since your checkpoint", "goes on from")
	wantPage(t, "changed", paste(t, h, "/en/jejak/banding", strings.Replace(kept, "\n", " x\n", 1)), http.StatusOK,
		"The checkpoint is not signed by patuh-ledger-")
	wantPage(t, "nothing", paste(t, h, "/en/jejak/banding", ""), http.StatusOK, "This is not a checkpoint")
	wantPage(t, "a script", paste(t, h, "/jejak/banding", "<script>alert(1)</script>"), http.StatusOK, "Ini bukan titik periksa")
	if w := paste(t, h, "/jejak/banding", strings.Repeat("x", 200_000)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a long text: %d", w.Code)
	}
	if cache := paste(t, h, "/jejak/banding", kept).Header().Get("Cache-Control"); cache != "no-store" {
		t.Errorf("what was pasted may be kept: %q", cache)
	}
}

// Whoever holds the key can make another record under it; a kept checkpoint tells.
func TestAKeptCheckpointTellsOfARewrittenPast(t *testing.T) {
	t.Parallel()
	d, dir, results := exampleRooms(t)
	kept := get(t, portal(t, dir, results, d, 0), "/jejak/checkpoint").Body.String()
	again := tk.SQLite(t)
	againDir, againResults := rooms(t, again) // the same start, made on another day
	h := portal(t, againDir, againResults, again, 0)
	wantPage(t, "a shorter past", paste(t, h, "/en/jejak/banding", kept), http.StatusOK,
		"The record does not go on from your checkpoint", "An older state of the database was put back")
	first := get(t, h, "/jejak/checkpoint").Body.String()
	wantPage(t, "another past", paste(t, portal(t, dir, results, d, 0), "/jejak/banding", first), http.StatusOK,
		"Jejak audit tidak melanjutkan titik periksa Anda", "masa lalunya ditulis ulang")
}

func TestTheRecordSaysWhatItIs(t *testing.T) {
	t.Parallel()
	d, dir, results := exampleRooms(t)
	h := portal(t, dir, results, d, 8<<20)
	key := recordKey(t)
	wantPage(t, "the page", get(t, h, "/jejak"), http.StatusOK, "peristiwa sudah dicatat", ledger.Fingerprint(key.Verifier), key.Verifier,
		"belum pernah diperiksa", "Belum ada saksi")
	page, checkpoint := get(t, h, "/jejak").Body.String(), get(t, h, "/jejak/checkpoint").Body.String()

	// A new event is seen at once: the page does not wait for the figures' revision.
	record := ledger.New(ledger.Deps{DB: d, Now: time.Now, Key: key})
	if err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		return record.Record(ctx, tx, ledger.Event{Stream: "test", Kind: "test.done"})
	}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := record.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := get(t, h, "/jejak").Body.String()
	if after == page || get(t, h, "/jejak/checkpoint").Body.String() == checkpoint {
		t.Error("an event later the page says the same")
	}
	if strings.Contains(after, "test.done") {
		t.Error("the page says what happened")
	}
}

func TestANewRecordHasAPage(t *testing.T) {
	t.Parallel()
	tk.Databases(t, func(t *testing.T, d *db.DB) {
		dir, results := rooms(t, d)
		h := portal(t, dir, results, d, 0)
		wantPage(t, "the page", get(t, h, "/en/jejak"), http.StatusOK, "1 event has been recorded")
		wantPage(t, "its only event", get(t, h, "/en/jejak/bukti?peristiwa=0"), http.StatusOK, "It is the only event, so there is no step.")
		wantPage(t, "its checkpoint", paste(t, h, "/en/jejak/banding", get(t, h, "/jejak/checkpoint").Body.String()), http.StatusOK, "Nothing was changed")
	})
}
