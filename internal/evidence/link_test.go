package evidence

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

func tokenOf(link string) string {
	token, _, _ := strings.Cut(strings.TrimPrefix(link, LinkPrefix), "/")
	return token
}

func TestALinkIsForOneFileAndOneTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	file := w.looked(w.keep("a.pdf", pdf("x")).ID)
	token := tokenOf(w.Link(file, Whole, w.now().Add(time.Hour)))
	got, err := w.Follow(t.Context(), token)
	if err != nil || got.File.ID != file.ID || got.Sum != file.Sum || got.Inline() {
		t.Fatalf("%+v, %v", got, err)
	}
	for i := range token {
		changed := []byte(token)
		changed[i] = 'A' + (changed[i]-'A'+1)%26
		if string(changed) == token {
			continue
		}
		if _, err := w.Follow(t.Context(), string(changed)); keyOf(err) != "evidence.link.unknown" {
			t.Errorf("letter %d changed: %v", i, err)
		}
	}
	for _, odd := range []string{"", "x", token + "A", token[1:], strings.Repeat("A", 5000)} {
		if _, err := w.Follow(t.Context(), odd); keyOf(err) != "evidence.link.unknown" {
			t.Errorf("%.20q: %v", odd, err)
		}
	}
	other := newWorld(t, w.DB, func(deps *Deps) { deps.Key = []byte("another installation's key......") })
	if _, err := other.Follow(t.Context(), token); keyOf(err) != "evidence.link.unknown" {
		t.Errorf("another key's link: %v", err)
	}
	w.clock.move(time.Hour)
	if _, err := w.Follow(t.Context(), token); keyOf(err) != "evidence.link.over" {
		t.Errorf("an old link: %v", err)
	}
	token = tokenOf(w.Link(file, Whole, w.now().Add(time.Hour)))
	w.erase(file.ID)
	if _, err := w.Follow(t.Context(), token); keyOf(err) != "evidence.link.erased" {
		t.Errorf("an erased file: %v", err)
	}
}

func TestAPhotoIsNeverGivenOutAsItCame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	// A trailing archive makes a polyglot of a picture; drawing it anew leaves it behind.
	data := append(jpegOf(t, 60, 40), zipped(t, "evil.html", "<script>")...)
	file := w.looked(w.keep("a.jpg", data).ID)
	for _, kind := range []Kind{Whole, Thumb} {
		_, r, err := w.Open(t.Context(), file.ID, kind)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(got, []byte("evil.html")) || bytes.Equal(got, data) {
			t.Errorf("%q is as it came", kind)
		}
	}
	if _, _, err := w.Open(t.Context(), w.looked(w.keep("a.pdf", pdf("x")).ID).ID, Thumb); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a small picture of a PDF: %v", err)
	}
}

func TestSealedExifOpensForItsFileAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	file := w.keep("a.pdf", pdf("x"))
	want := Exif{Taken: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	sealed, err := w.sealExif(file.ID, want)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(sealed, "2026") {
		t.Error("not sealed")
	}
	if err := w.ready(t.Context(), file.ID, nil, sealed); err != nil {
		t.Fatal(err)
	}
	got, err := w.Exif(t.Context(), file.ID)
	if err != nil || !got.Taken.Equal(want.Taken) {
		t.Errorf("%+v, %v", got, err)
	}
	other := w.keep("b.pdf", pdf("y"))
	if err := w.ready(t.Context(), other.ID, nil, sealed); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Exif(t.Context(), other.ID); err == nil {
		t.Error("another file's EXIF opened")
	}
}
