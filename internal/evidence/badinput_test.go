package evidence

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

// refused sends a file that must not be taken, whole and in parts, and sees that a clear word is said and
// that its bytes do not stay.
func (w *world) refused(name string, data []byte, want string) {
	w.t.Helper()
	_, err := w.Keep(w.t.Context(), New{Owner: budi, Name: name, Purpose: Attachment}, bytes.NewReader(data))
	if problem.KindOf(err) != problem.Invalid || keyOf(err) != want {
		w.t.Errorf("whole: %v (%s), want %s", err, keyOf(err), want)
	}
	u := w.begin(name, data)
	half := len(data) / 2
	_, err = w.Append(w.t.Context(), budi, u.ID, 0, bytes.NewReader(data[:half]), nil)
	if err == nil {
		w.append(u, int64(half), data[half:])
		_, err = w.Finish(w.t.Context(), budi, u.ID)
	}
	if problem.KindOf(err) != problem.Invalid || keyOf(err) != want {
		w.t.Errorf("in parts: %v (%s), want %s", err, keyOf(err), want)
	}
	w.empty()
}

// empty sees that nothing stays of what nobody has.
func (w *world) empty() {
	w.t.Helper()
	if mine, under, err := w.Mine(w.t.Context(), budi); err != nil || len(mine)+len(under) > 0 {
		w.t.Errorf("%d files and %d uploads stay, %v", len(mine), len(under), err)
	}
	w.swept()
	for info, err := range w.Store.All(w.t.Context()) {
		w.t.Errorf("%d bytes stay in the store, %v", info.Size, err)
	}
}

func TestAPolyglotFileIsRefusedAndItsBytesGo(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		w.refused("a.pdf", append(pdf("x"), zipped(t, "a.txt", "b")...), "polyglot")
	})
}

func TestADecompressionBombIsRefusedAndItsBytesGo(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		w.refused("a.docx", docx(t, "word/media/x.bin", strings.Repeat("\x00", 40*mega)), "bomb")
	})
}

func TestAPhotoOfSixtyMegapixelsIsRefusedBeforeItIsDecoded(t *testing.T) {
	t.Parallel()
	head := append([]byte("IHDR"), 0, 0, 0x27, 0x10, 0, 0, 0x17, 0x70, 8, 2, 0, 0, 0) // 10000 by 6000
	large := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	large = binary.BigEndian.AppendUint32(large, crc32.ChecksumIEEE(head))
	databases(t, func(t *testing.T, w *world) {
		w.refused("a.png", append(large, make([]byte, 200)...), "picture.pixels")
	})
}

func TestAScriptInAnSVGIsRefusedUnderAnyName(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		for _, name := range []string{"logo.svg", "logo.png", "logo"} {
			w.refused(name, []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "active")
		}
	})
}

func TestWhatIsOverSomebodysLimitLeavesNoBytesBehind(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, func(deps *Deps) { deps.Limits.Bytes = 100 })
		_, err := w.Keep(t.Context(), New{Owner: budi, Name: "a.txt", Purpose: Attachment}, strings.NewReader(strings.Repeat("kata ", 100)))
		if problem.KindOf(err) != problem.TooMany {
			t.Errorf("%v", err)
		}
		w.empty()
	})
}

func TestAnUploadThatIsCancelledOrForgottenLeavesNoBytesBehind(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		data := pdf(strings.Repeat("kata ", 5000))
		u := w.begin("a.pdf", data)
		w.append(u, 0, data[:9000])
		if err := w.Cancel(t.Context(), "account:somebody-else", u.ID); err != nil {
			t.Fatal(err)
		}
		w.swept()
		if u, err := w.Upload(t.Context(), budi, u.ID); err != nil || u.Received != 9000 {
			t.Fatalf("somebody else ended it: %+v, %v", u, err)
		}
		w.append(u, 9000, data[9000:12_000])
		if err := w.Cancel(t.Context(), budi, u.ID); err != nil {
			t.Fatal(err)
		}
		w.empty()
		w.append(w.begin("b.pdf", data), 0, data[:9000])
		w.clock.move(25 * time.Hour)
		w.empty()
	})
}

// narrow is a scanner that takes only so much.
type narrow struct{ takes int64 }

func (s *narrow) Scan(_ context.Context, r io.Reader) (string, error) {
	n, err := io.Copy(io.Discard, r)
	if err == nil && n > s.takes {
		err = problem.New(problem.TooLarge, "clamav.too_large", nil)
	}
	return "", err
}

func TestAFileLargerThanTheScannerTakesWaitsAndTheOperatorIsTold(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := &narrow{10}
		w := newWorld(t, d, func(deps *Deps) { deps.Scanner = s })
		file := w.keep("a.pdf", pdf("x"))
		if _, err := w.claim(aCase("c1"), file.ID); err != nil {
			t.Fatalf("intake is closed: %v", err)
		}
		if file = w.looked(file.ID); file.State != Waiting || file.Why != whyUnscanned {
			t.Errorf("%+v", file)
		}
		if _, err := w.Follow(t.Context(), tokenOf(w.Link(file, Whole, w.now().Add(time.Hour)))); keyOf(err) != "evidence.link.waiting" {
			t.Errorf("given out unscanned: %v", err)
		}
		got, err := w.Conditions().Look(t.Context())
		if err != nil || len(got) != 1 || got[0].State != condition.Alarm || got[0].Said != "evidence.condition.unscanned" || got[0].Args["unscanned"] != 1 {
			t.Errorf("%+v, %v", got, err)
		}
		w.clock.move(2 * time.Hour)
		if s, err := w.Sweep(t.Context(), false); err != nil || s.Again != 1 {
			t.Errorf("it is not tried again: %+v, %v", s, err)
		}
		s.takes = 1000
		if file = w.looked(file.ID); file.State != Ready || file.Why != "" {
			t.Errorf("%+v", file)
		}
	})
}

// awayStore is a bucket that nobody can reach, while away.
type awayStore struct {
	blob.Store
	away bool
}

func (s *awayStore) gone() error {
	if s.away {
		return problem.New(problem.Unavailable, "blob.s3_away", problem.Args{"host": "x", "error": "x"})
	}
	return nil
}

func (s *awayStore) Put(ctx context.Context, r io.Reader, limit int64) (blob.Info, error) {
	if err := s.gone(); err != nil {
		return blob.Info{}, err
	}
	return s.Store.Put(ctx, r, limit)
}

func (s *awayStore) Open(ctx context.Context, sum blob.Sum) (io.ReadSeekCloser, blob.Info, error) {
	if err := s.gone(); err != nil {
		return nil, blob.Info{}, err
	}
	return s.Store.Open(ctx, sum)
}

func (s *awayStore) Stat(ctx context.Context, sum blob.Sum) (blob.Info, error) {
	if err := s.gone(); err != nil {
		return blob.Info{}, err
	}
	return s.Store.Stat(ctx, sum)
}

func (s *awayStore) Ready(ctx context.Context) error {
	if err := s.gone(); err != nil {
		return err
	}
	return s.Store.Ready(ctx)
}

func TestABucketThatIsAwayLosesNothingAndIsSaidToBeAway(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		store := &awayStore{}
		w := newWorld(t, d, func(deps *Deps) { store.Store, deps.Store = deps.Store, store })
		shown, waiting, gone := w.looked(w.keep("a.pdf", pdf("x")).ID), w.keep("b.jpg", jpegOf(t, 40, 40)), w.keep("c.pdf", pdf("y"))
		u := w.begin("d.pdf", pdf("z"))
		w.append(u, 0, pdf("z"))
		if err := w.Discard(t.Context(), budi, gone.ID); err != nil {
			t.Fatal(err)
		}
		w.clock.move(respite + time.Second)
		store.away = true
		linked, err := w.Follow(t.Context(), tokenOf(w.Link(shown, Whole, w.now().Add(time.Hour))))
		if err != nil {
			t.Fatal(err)
		}
		_, giving := w.Bytes(t.Context(), linked)
		_, keeping := w.Keep(t.Context(), New{Owner: budi, Name: "e.pdf", Purpose: Attachment}, bytes.NewReader(pdf("e")))
		_, finishing := w.Finish(t.Context(), budi, u.ID)
		_, sweeping := w.Sweep(t.Context(), false)
		for what, err := range map[string]error{"give": giving, "keep": keeping, "finish": finishing, "look": w.lookNow(waiting.ID), "sweep": sweeping} {
			if problem.KindOf(err) != problem.Unavailable || keyOf(err) != "blob.s3_away" {
				t.Errorf("%s: %v", what, err)
			}
		}
		if got, err := w.Conditions().Look(t.Context()); err != nil || len(got) != 1 || got[0].Said != "evidence.condition.store" {
			t.Errorf("%+v, %v", got, err)
		}
		store.away = false
		if waiting = w.looked(waiting.ID); waiting.State != Ready {
			t.Errorf("%+v", waiting)
		}
		if _, err := w.Finish(t.Context(), budi, u.ID); err != nil {
			t.Error(err)
		}
		w.keep("c.pdf", pdf("y")) // the same that the sweep could not delete
		w.swept()
		if !w.stored(shown.Sum) || !w.stored(gone.Sum) {
			t.Error("bytes went that a file needs")
		}
	})
}
