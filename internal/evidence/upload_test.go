package evidence

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

func (w *world) begin(name string, data []byte) Upload {
	w.t.Helper()
	u, err := w.Begin(w.t.Context(), New{Owner: budi, Name: name, Purpose: Attachment, Size: int64(len(data))})
	if err != nil {
		w.t.Fatal(err)
	}
	return u
}

func (w *world) append(u Upload, offset int64, data []byte) {
	w.t.Helper()
	if _, err := w.Append(w.t.Context(), budi, u.ID, offset, bytes.NewReader(data), nil); err != nil {
		w.t.Fatalf("append at %d: %v", offset, err)
	}
}

func TestAnUploadInPartsBecomesTheSameFileOnAnyReplica(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		one := newWorld(t, d)
		// Another replica: another process over the same database and the same store.
		two := newWorld(t, d, func(deps *Deps) { deps.Store = one.Store })
		data := pdf(strings.Repeat("kata ", 50_000))
		u := one.begin("a.pdf", data)
		one.append(u, 0, data[:100_000])
		two.append(u, 100_000, data[100_000:200_000])
		two.append(u, 100_000, data[100_000:200_000]) // sent again, since the answer was lost
		if _, err := one.Finish(t.Context(), budi, u.ID); problem.KindOf(err) != problem.Conflict {
			t.Errorf("finished before its end: %v", err)
		}
		one.append(u, 200_000, data[200_000:])
		file, err := one.Finish(t.Context(), budi, u.ID)
		if err != nil || file.Sum != blob.Sum(sha256.Sum256(data)) {
			t.Fatalf("%+v, %v", file, err)
		}
		again, err := two.Finish(t.Context(), budi, u.ID)
		if err != nil || again.ID != file.ID {
			t.Errorf("finished twice: %+v, %v", again, err)
		}
		one.clock.move(25 * time.Hour)
		one.swept()
		for i, part := range [][]byte{data[:100_000], data[100_000:200_000], data[200_000:]} {
			if one.stored(sha256.Sum256(part)) {
				t.Errorf("part %d outlives its upload", i)
			}
		}
		if !one.stored(file.Sum) {
			t.Error("the whole went with its parts")
		}
	})
}

func TestTwoWritersOnOneUploadWriteItOnce(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		data := pdf(strings.Repeat("x", 300_000))
		u := w.begin("a.pdf", data)
		var wait sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wait.Go(func() {
				_, errs[i] = w.Append(t.Context(), budi, u.ID, 0, bytes.NewReader(data[:100_000+i%2*50_000]), nil)
			})
		}
		wait.Wait()
		now, err := w.Upload(t.Context(), budi, u.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, err := range errs {
			same := int64(100_000+i%2*50_000) == now.Received
			if same && err != nil || !same && problem.KindOf(err) != problem.Conflict {
				t.Errorf("writer %d, %d there: %v", i, now.Received, err)
			}
		}
		w.append(u, now.Received, data[now.Received:])
		files := make([]File, 3)
		for i := range files {
			wait.Go(func() {
				var err error
				if files[i], err = w.Finish(t.Context(), budi, u.ID); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if files[0].ID != files[1].ID || files[1].ID != files[2].ID || files[0].Sum != blob.Sum(sha256.Sum256(data)) {
			t.Errorf("%+v", files)
		}
		if mine, under, err := w.Mine(t.Context(), budi); err != nil || len(mine) != 1 || len(under) != 0 {
			t.Errorf("%d files, %d uploads, %v", len(mine), len(under), err)
		}
	})
}

func TestWhatCameBeforeTheLineWasCutIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	data := pdf(strings.Repeat("x", 300_000))
	u := w.begin("a.pdf", data)
	lost := errors.New("connection reset")
	half := func(n int64) io.Reader {
		return io.MultiReader(bytes.NewReader(data[:n]), iotest.ErrReader(lost))
	}
	if _, err := w.Append(t.Context(), budi, u.ID, 0, half(20_000), nil); !errors.Is(err, lost) {
		t.Errorf("a cut line passed for an end: %v", err)
	}
	if now, err := w.Upload(t.Context(), budi, u.ID); err != nil || now.Received != 0 {
		t.Errorf("crumbs were kept: %+v, %v", now, err)
	}
	if _, err := w.Append(t.Context(), budi, u.ID, 0, half(200_000), nil); !errors.Is(err, lost) {
		t.Errorf("a cut line passed for an end: %v", err)
	}
	now, err := w.Upload(t.Context(), budi, u.ID)
	if err != nil || now.Received != 200_000 {
		t.Fatalf("%+v, %v", now, err)
	}
	sum := blob.Sum(sha256.Sum256(data[200_000:]))
	wrong := sum
	wrong[0]++
	if _, err := w.Append(t.Context(), budi, u.ID, 200_000, bytes.NewReader(data[200_000:]), &wrong); keyOf(err) != "evidence.upload.sum" {
		t.Errorf("another sum: %v", err)
	}
	if _, err := w.Append(t.Context(), budi, u.ID, 200_000, bytes.NewReader(data[200_000:]), &sum); err != nil {
		t.Error(err)
	}
	if file, err := w.Finish(t.Context(), budi, u.ID); err != nil || file.Sum != blob.Sum(sha256.Sum256(data)) {
		t.Errorf("%+v, %v", file, err)
	}
}

func TestAnUploadIsItsOwnersAndKeepsToItsWord(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	data := pdf("x")
	u := w.begin("a.pdf", data)
	for name, err := range map[string]error{
		"reading":   second(w.Upload(t.Context(), "account:other", u.ID)),
		"appending": second(w.Append(t.Context(), "account:other", u.ID, 0, bytes.NewReader(data), nil)),
		"finishing": second(w.Finish(t.Context(), "account:other", u.ID)),
		"nobody":    second(w.Upload(t.Context(), "", u.ID)),
	} {
		if problem.KindOf(err) != problem.NotFound {
			t.Errorf("%s another's upload: %v", name, err)
		}
	}
	if err := w.Cancel(t.Context(), "account:other", u.ID); err != nil {
		t.Error(err)
	}
	if _, err := w.Append(t.Context(), budi, u.ID, 0, bytes.NewReader(append(data, data...)), nil); problem.KindOf(err) != problem.TooLarge {
		t.Errorf("more than was announced: %v", err)
	}
	if _, err := w.Append(t.Context(), budi, u.ID, 5, bytes.NewReader(data), nil); problem.KindOf(err) != problem.Conflict {
		t.Errorf("beyond what came: %v", err)
	}
	w.append(u, 0, data)
	if err := w.Cancel(t.Context(), budi, u.ID); err != nil {
		t.Error(err)
	}
	if _, err := w.Upload(t.Context(), budi, u.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a cancelled upload: %v", err)
	}
	u = w.begin("b.pdf", data)
	w.clock.move(25 * time.Hour)
	if _, err := w.Append(t.Context(), budi, u.ID, 0, bytes.NewReader(data), nil); problem.KindOf(err) != problem.NotFound {
		t.Errorf("an upload whose time is over: %v", err)
	}
}

func TestAnUploadThatIsNotTakenIsRefusedByItsFirstPartAndGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	page := []byte("<!DOCTYPE html><html>" + strings.Repeat("x", 100_000))
	u := w.begin("a.txt", page)
	if _, err := w.Append(t.Context(), budi, u.ID, 0, bytes.NewReader(page), nil); keyOf(err) != "active" {
		t.Errorf("%v", err)
	}
	// In pieces too small to tell, the whole tells.
	u = w.begin("a.pdf", pdf("x"))
	w.append(u, 0, pdf("x")[:10])
	w.append(u, 10, []byte(strings.Repeat("y", len(pdf("x"))-10)))
	if _, err := w.Finish(t.Context(), budi, u.ID); keyOf(err) != "pdf_end" {
		t.Errorf("%v", err)
	}
	if _, under, err := w.Mine(t.Context(), budi); err != nil || len(under) > 0 {
		t.Errorf("%+v, %v", under, err)
	}
	for name, n := range map[string]New{
		"nothing":        {Owner: budi, Name: "a.pdf", Purpose: Attachment},
		"too much":       {Owner: budi, Name: "a.pdf", Purpose: Attachment, Size: 101 * mega},
		"for nobody":     {Name: "a.pdf", Purpose: Attachment, Size: 1},
		"for no purpose": {Owner: budi, Name: "a.pdf", Purpose: "x", Size: 1},
	} {
		if _, err := w.Begin(t.Context(), n); err == nil {
			t.Errorf("%s was begun", name)
		}
	}
}
