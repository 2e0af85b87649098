package evidence

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestAFileWaitsIsLookedAtClaimedAndErased(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		data := jpegOf(t, 3000, 1000)
		file := w.keep("foto loket.jpg", data)
		if file.State != Waiting || file.Type != "image/jpeg" || file.Size != int64(len(data)) {
			t.Fatalf("%+v", file)
		}
		if _, _, err := w.Open(t.Context(), file.ID, Whole); problem.KindOf(err) != problem.Conflict {
			t.Errorf("a file that nobody looked at was opened: %v", err)
		}
		file = w.looked(file.ID)
		shown, _ := file.Shown(Whole)
		thumb, _ := file.Shown(Thumb)
		if file.State != Ready || shown.Width != 2048 || thumb.Width != 320 || thumb.Height == 0 {
			t.Fatalf("%+v", file)
		}
		got, err := w.claim(aCase("c1"), file.ID)
		if err != nil || got[0].Holder.ID != "c1" || !got[0].Expires.IsZero() {
			t.Fatalf("%+v, %v", got, err)
		}
		w.swept()
		w.clock.move(30 * 24 * time.Hour)
		w.swept()
		of, err := w.Of(t.Context(), w.DB, aCase("c1"))
		if err != nil || len(of) != 1 || of[0].Name != "foto loket.jpg" || !w.stored(file.Sum) {
			t.Fatalf("%+v, %v", of, err)
		}
		w.erase(file.ID)
		w.swept()
		gone := w.read(file.ID)
		if gone.State != Erased || gone.Name != "" || gone.Sum != file.Sum || w.stored(file.Sum) || w.stored(shown.Sum) || w.stored(thumb.Sum) {
			t.Errorf("%+v", gone)
		}
		record := w.Record.(*ledger.Ledger)
		events, err := record.Events(t.Context(), "file/"+file.ID, 10)
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, e := range events {
			kinds = append(kinds, e.Kind)
		}
		if diff := cmp.Diff([]string{"file.erased", "file.claimed", "file.received"}, kinds); diff != "" {
			t.Error(diff)
		}
		if events[0].Why != "diminta pemiliknya" {
			t.Errorf("%+v", events[0])
		}
		if _, _, err := record.Sequence(t.Context()); err != nil && problem.KindOf(err) == problem.Internal {
			t.Log(err) // this ledger has no key
		}
		report, err := record.Verify(t.Context(), ledger.Options{})
		if err != nil || len(report.Findings) > 0 {
			t.Errorf("%+v, %v", report, err)
		}
	})
}

func TestOnlyTheOwnerClaimsAndOnlyOnce(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		file, other := w.keep("a.pdf", pdf("x")), w.keep("b.png", pngOf(t, 30, 30))
		err := w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			_, err := w.Claim(ctx, tx, aCase("c1"), "account:somebody", file.ID)
			return err
		})
		if problem.KindOf(err) != problem.NotFound {
			t.Errorf("somebody claimed another's file: %v", err)
		}
		signed := aCase("d1")
		signed.Purpose = "signed"
		if _, err := w.claim(signed, file.ID); problem.KindOf(err) != problem.Invalid {
			t.Errorf("for a purpose that is not there: %v", err)
		}
		got, err := w.claim(aCase("c1"), other.ID, file.ID)
		if err != nil || got[0].ID != other.ID || got[1].ID != file.ID {
			t.Fatalf("%+v, %v", got, err)
		}
		if _, err := w.claim(aCase("c1"), file.ID); err != nil {
			t.Errorf("the same holder again: %v", err)
		}
		if _, err := w.claim(aCase("c2"), file.ID); problem.KindOf(err) != problem.Conflict {
			t.Errorf("another holder: %v", err)
		}
		if err := w.Discard(t.Context(), budi, file.ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("a claimed file was discarded: %v", err)
		}
	})
}

func TestAPurposeBoundsWhatAHolderHas(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t), func(deps *Deps) {
		deps.Purposes = []Purpose{{Name: "signed", Formats: []string{"pdf"}, Files: 1, Bytes: mega, Retain: time.Hour}}
	})
	signed := aCase("d1")
	signed.Purpose = "signed"
	if _, err := w.claim(signed, w.keep("a.png", pngOf(t, 30, 30)).ID); keyOf(err) != "format" {
		t.Errorf("a picture for a document: %v", err)
	}
	if got, err := w.claim(signed, w.keep("a.pdf", pdf("1")).ID); err != nil || got[0].Retain.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := w.claim(signed, w.keep("a.pdf", pdf("2")).ID); keyOf(err) != "holder_full" {
		t.Errorf("two of one: %v", err)
	}
	if _, err := Over(Deps{Purposes: []Purpose{{Name: "x", Formats: []string{"exe"}, Files: 1, Bytes: 1}}, Key: make([]byte, 32)}); err == nil {
		t.Error("a purpose for programs")
	}
}

func TestOnePersonHasOnlySoMuchUnclaimed(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, func(deps *Deps) { deps.Limits = Limits{Files: 2, Bytes: 1000} })
		w.keep("a.pdf", pdf("x"))
		_, err := w.Begin(t.Context(), New{Owner: budi, Name: "b.pdf", Purpose: Attachment, Size: 2000})
		if problem.KindOf(err) != problem.TooMany {
			t.Errorf("too many bytes: %v", err)
		}
		if _, err := w.Begin(t.Context(), New{Owner: budi, Name: "b.pdf", Purpose: Attachment, Size: 200}); err != nil {
			t.Fatal(err)
		}
		_, err = w.Keep(t.Context(), New{Owner: budi, Name: "c.pdf", Purpose: Attachment}, bytes.NewReader(pdf("y")))
		if problem.KindOf(err) != problem.TooMany {
			t.Errorf("too many files: %v", err)
		}
		if _, err := w.Keep(t.Context(), New{Owner: "account:siti", Name: "c.pdf", Purpose: Attachment}, bytes.NewReader(pdf("y"))); err != nil {
			t.Errorf("another's room: %v", err)
		}
	})
}

// scanner finds what it is told to, or is away.
type scanner struct {
	found string
	err   error
}

func (s *scanner) Scan(_ context.Context, r io.Reader) (string, error) {
	if s.err != nil {
		return "", s.err
	}
	_, err := io.Copy(io.Discard, r)
	return s.found, err
}

func TestNothingIsGivenOutWhileTheScannerIsAway(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := &scanner{err: errors.New("connection refused")}
		w := newWorld(t, d, func(deps *Deps) { deps.Scanner = s })
		file := w.keep("a.pdf", pdf("x"))
		if _, err := w.claim(aCase("c1"), file.ID); err != nil {
			t.Fatalf("intake is closed: %v", err)
		}
		if err := w.lookNow(file.ID); err == nil {
			t.Error("the look succeeded without a scanner")
		}
		if _, err := w.Follow(t.Context(), tokenOf(w.Link(file, Whole, w.now().Add(time.Hour)))); keyOf(err) != "evidence.link.waiting" {
			t.Errorf("given out unscanned: %v", err)
		}
		state := func() condition.Condition {
			got, err := w.Conditions().Look(t.Context())
			if err != nil || len(got) != 1 {
				t.Fatalf("%+v, %v", got, err)
			}
			return got[0]
		}
		if got := state(); got.State != condition.Good || got.Said != "evidence.condition.looking" || got.Args["waiting"] != 1 {
			t.Errorf("a file that waits is said to have been looked at: %+v", got)
		}
		w.clock.move(20 * time.Minute)
		if got := state(); got.State != condition.Watch || got.Args["minutes"] != 20 {
			t.Errorf("nobody is told after twenty minutes: %+v", got)
		}
		w.clock.move(2 * time.Hour)
		if got := state(); got.State != condition.Alarm || got.Args["waiting"] != 1 {
			t.Errorf("%+v", got)
		}
		s.err = nil
		if file = w.looked(file.ID); file.State != Ready {
			t.Errorf("%+v", file)
		}
		s.found = "Eicar-Test-Signature"
		sick := w.keep("b.pdf", pdf("y"))
		if sick = w.looked(sick.ID); sick.State != Refused || sick.Why != "evidence.fault.infected" {
			t.Errorf("%+v", sick)
		}
		if got := state(); got.State != condition.Good || got.Args["refused"] != 1 {
			t.Errorf("%+v", got)
		}
	})
}

func TestWhatAReaderFailsWithKeepsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	lost := errors.New("connection lost")
	_, err := w.Keep(t.Context(), New{Owner: budi, Name: "a.pdf", Purpose: Attachment}, io.MultiReader(bytes.NewReader(pdf(strings.Repeat("x", 5000))), iotest.ErrReader(lost)))
	if !errors.Is(err, lost) {
		t.Errorf("%v", err)
	}
	for _, err := range w.Store.All(t.Context()) {
		t.Errorf("something was kept: %v", err)
	}
}

// fullStore has no room left, as a folder's says it.
type fullStore struct {
	blob.Store
	full bool
}

func (s *fullStore) Put(ctx context.Context, r io.Reader, limit int64) (blob.Info, error) {
	if s.full {
		return blob.Info{}, problem.New(problem.Unavailable, "blob.full", problem.Args{"path": "x", "error": "x"})
	}
	return s.Store.Put(ctx, r, limit)
}

func TestAFullDiskIsSaidAndTheRestGoesOnLater(t *testing.T) {
	t.Parallel()
	store := &fullStore{}
	w := newWorld(t, testkit.SQLite(t), func(deps *Deps) { store.Store, deps.Store = deps.Store, store })
	photo := w.keep("a.jpg", jpegOf(t, 40, 40))
	u := w.begin("b.pdf", pdf("half of it"))
	store.full = true
	_, err := w.Keep(t.Context(), New{Owner: budi, Name: "c.pdf", Purpose: Attachment}, bytes.NewReader(pdf("y")))
	if problem.KindOf(err) != problem.Unavailable {
		t.Errorf("a whole file: %v", err)
	}
	if _, err := w.Append(t.Context(), budi, u.ID, 0, bytes.NewReader(pdf("half of it")), nil); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("a part: %v", err)
	}
	if err := w.lookNow(photo.ID); problem.KindOf(errors.Unwrap(err)) != problem.Unavailable {
		t.Errorf("a look: %v", err)
	}
	if photo = w.read(photo.ID); photo.State != Waiting || len(photo.Renditions) > 0 {
		t.Errorf("half looked at: %+v", photo)
	}
	two := w.begin("d.pdf", pdf("in two parts"))
	store.full = false
	w.append(two, 0, pdf("in two parts")[:20])
	w.append(two, 20, pdf("in two parts")[20:])
	store.full = true
	if _, err := w.Finish(t.Context(), budi, two.ID); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("the whole of two parts: %v", err)
	}
	store.full = false
	if _, err := w.Finish(t.Context(), budi, two.ID); err != nil {
		t.Error(err)
	}
	if photo = w.looked(photo.ID); photo.State != Ready {
		t.Errorf("%+v", photo)
	}
	w.append(u, 0, pdf("half of it"))
	if _, err := w.Finish(t.Context(), budi, u.ID); err != nil {
		t.Error(err)
	}
	if mine, _, err := w.Mine(t.Context(), budi); err != nil || len(mine) != 3 {
		t.Errorf("%d files, %v", len(mine), err)
	}
}
