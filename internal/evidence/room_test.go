package evidence

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit"
)

// world is a room over a real store and a clock that tests move.
type world struct {
	*Files
	t     testing.TB
	clock *clock
	root  string
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

const budi = "account:01890000-0000-7000-8000-000000000001"

func newWorld(t testing.TB, d *db.DB, change ...func(*Deps)) *world {
	t.Helper()
	root := t.TempDir()
	store, err := blob.Folder(root)
	if err != nil {
		t.Fatal(err)
	}
	// The store dates what it keeps by the machine's clock, so the tests' begins there, too.
	c := &clock{at: time.Now()}
	deps := Deps{
		DB: d, Store: store, Now: c.now, Log: slog.New(slog.DiscardHandler), Key: []byte("0123456789abcdef0123456789abcdef"),
		Record: ledger.New(ledger.Deps{DB: d, Now: c.now}),
	}
	for _, do := range change {
		do(&deps)
	}
	f, err := Over(deps)
	if err != nil {
		t.Fatal(err)
	}
	return &world{f, t, c, root}
}

// keep sends a file of budi's.
func (w *world) keep(name string, data []byte) File {
	w.t.Helper()
	file, err := w.Keep(w.t.Context(), New{Owner: budi, Name: name, Purpose: Attachment}, bytes.NewReader(data))
	if err != nil {
		w.t.Fatalf("keep %q: %v", name, err)
	}
	return file
}

// looked does what the job does, and reads the file again.
func (w *world) looked(id string) File {
	w.t.Helper()
	if err := w.lookNow(id); err != nil {
		w.t.Fatal(err)
	}
	return w.read(id)
}

func (w *world) lookNow(id string) error {
	return w.look(w.t.Context(), job.Job{Payload: []byte(`{"file": "` + id + `"}`)})
}

func (w *world) read(id string) File {
	w.t.Helper()
	file, err := w.Get(w.t.Context(), w.DB, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return file
}

func (w *world) claim(h Holder, ids ...string) ([]File, error) {
	var got []File
	err := w.DB.InTx(w.t.Context(), func(ctx context.Context, tx db.Tx) error {
		var err error
		got, err = w.Claim(ctx, tx, h, budi, ids...)
		return err
	})
	return got, err
}

func (w *world) erase(id string) {
	w.t.Helper()
	err := w.DB.InTx(w.t.Context(), func(ctx context.Context, tx db.Tx) error {
		return w.Erase(ctx, tx, access.Machine(), id, "diminta pemiliknya")
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) stored(sum blob.Sum) bool {
	_, err := w.Store.Stat(w.t.Context(), sum)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		w.t.Fatal(err)
	}
	return err == nil
}

// swept sweeps until nothing is due any more.
func (w *world) swept() {
	w.t.Helper()
	for range 2 {
		w.clock.move(respite + time.Second)
		if _, err := w.Sweep(w.t.Context(), false); err != nil {
			w.t.Fatal(err)
		}
	}
}

func aCase(id string) Holder {
	return Holder{Kind: "case", ID: id, Scope: access.Scope{Authority: "01890000-0000-7000-8000-0000000000aa"}}
}

// keyOf is the text of the first fault, or of the problem.
func keyOf(err error) string {
	var faults problem.Faults
	if errors.As(err, &faults) {
		return strings.TrimPrefix(faults[0].Key, "evidence.fault.")
	}
	var said *problem.Error
	if errors.As(err, &said) {
		return said.Key
	}
	return ""
}

func photo(t testing.TB, width, height int) image.Image {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	random := rand.New(rand.NewPCG(1, uint64(width)))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), uint8(random.IntN(64)), 255})
		}
	}
	return m
}

func jpegOf(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, photo(t, width, height), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, photo(t, width, height)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pdf is the smallest thing that says it is one, padded with words.
func pdf(words string) []byte {
	return []byte("%PDF-1.4\n% " + words + "\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n")
}

// zipped packs parts in their order: name, content, name, content.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	return zippedAs(t, zip.Deflate, parts...)
}

func zippedAs(t testing.TB, method uint16, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		part, err := z.CreateHeader(&zip.FileHeader{Name: parts[i], Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, parts[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func docx(t testing.TB, more ...string) []byte {
	t.Helper()
	return zipped(t, append([]string{"[Content_Types].xml", "<Types/>", "word/document.xml", "<document/>"}, more...)...)
}

func databases(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { test(t, newWorld(t, d)) })
}
