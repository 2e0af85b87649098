package evidence

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestTheSameBytesAreKeptOnceAndGoWithTheLastThatNamesThem(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		one, two := w.keep("a.pdf", pdf("x")), w.keep("b.pdf", pdf("x"))
		if one.Sum != two.Sum {
			t.Fatal("two sums of the same bytes")
		}
		for _, file := range []File{one, two} {
			if !w.stored(one.Sum) {
				t.Fatal("bytes went that a file needs")
			}
			if err := w.Discard(t.Context(), budi, file.ID); err != nil {
				t.Fatal(err)
			}
			w.swept()
		}
		if w.stored(one.Sum) {
			t.Error("bytes stayed that nothing needs")
		}
		// Doomed, and sent again before they went.
		one = w.keep("a.pdf", pdf("x"))
		if err := w.Discard(t.Context(), budi, one.ID); err != nil {
			t.Fatal(err)
		}
		w.keep("c.pdf", pdf("x"))
		w.swept()
		if !w.stored(one.Sum) {
			t.Error("bytes went that came again")
		}
	})
}

// meddling is a store in which something happens just after bytes were put.
type meddling struct {
	blob.Store
	after func(blob.Info)
}

func (m *meddling) Put(ctx context.Context, r io.Reader, limit int64) (blob.Info, error) {
	info, err := m.Store.Put(ctx, r, limit)
	if m.after != nil && err == nil {
		m.after(info)
	}
	return info, err
}

func TestBytesThatAreSweptAwayWhileTheyComeAgainAreSaidToBeGone(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		store := &meddling{}
		w := newWorld(t, d, func(deps *Deps) { store.Store, deps.Store = deps.Store, store })
		for name, after := range map[string]func(blob.Info){
			"gone between storing and naming": func(info blob.Info) {
				if err := store.Delete(t.Context(), info.Sum); err != nil {
					t.Error(err)
				}
			},
			"being deleted": func(info blob.Info) {
				err := w.setDoom(t.Context(), `INSERT INTO doomed (sum, due_at, deleting) VALUES ($1, $2, $3)`, info.Sum.String(), db.At(w.now()), true)
				if err != nil {
					t.Error(err)
				}
			},
		} {
			store.after = after
			_, err := w.Keep(t.Context(), New{Owner: budi, Name: "a.pdf", Purpose: Attachment}, bytes.NewReader(pdf(name)))
			if problem.KindOf(err) != problem.Unavailable {
				t.Errorf("%s: %v", name, err)
			}
			if left, _, err := w.Mine(t.Context(), budi); err != nil || len(left) > 0 {
				t.Errorf("%s: a row without bytes: %+v, %v", name, left, err)
			}
		}
		store.after = nil
		w.clock.move(stuck + time.Minute) // whoever was deleting was killed: somebody else goes on
		w.swept()
		w.keep("a.pdf", pdf("being deleted"))
	})
}

func TestAnHourlySweepSparesWhatIsOnItsWay(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		fresh, err := w.Store.Put(t.Context(), strings.NewReader("on its way"), 100)
		if err != nil {
			t.Fatal(err)
		}
		s, err := w.Sweep(t.Context(), true)
		if err != nil || s.Strays != 0 {
			t.Fatalf("%+v, %v", s, err)
		}
		w.clock.move(2 * time.Hour)
		if s, err = w.Sweep(t.Context(), true); err != nil || s.Strays != 1 || s.Deleted != 0 {
			t.Fatalf("%+v, %v", s, err)
		}
		w.clock.move(respite + time.Second)
		if s, err = w.Sweep(t.Context(), true); err != nil || s.Deleted != 1 || w.stored(fresh.Sum) {
			t.Fatalf("%+v, %v", s, err)
		}
	})
}

func TestWhatNobodyClaimsGoesAfterItsTime(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		file := w.keep("a.pdf", pdf("x"))
		kept := w.keep("b.pdf", pdf("y"))
		if _, err := w.claim(aCase("c1"), kept.ID); err != nil {
			t.Fatal(err)
		}
		err := w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			return w.Retain(ctx, tx, kept.ID, w.now().Add(30*24*time.Hour))
		})
		if err != nil {
			t.Fatal(err)
		}
		w.clock.move(8 * 24 * time.Hour)
		s, err := w.Sweep(t.Context(), false)
		if err != nil || s.Expired != 1 || s.Retained != 0 {
			t.Fatalf("%+v, %v", s, err)
		}
		w.swept()
		if w.stored(file.Sum) || !w.stored(kept.Sum) {
			t.Error("what was claimed went, or what was not stayed")
		}
		w.clock.move(30 * 24 * time.Hour)
		w.swept()
		if w.stored(kept.Sum) || w.read(kept.ID).State != Erased {
			t.Error("what was kept long enough stayed")
		}
	})
}

func TestVerifyFindsWhatIsGoneChangedOrUnnamed(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		good, gone, changed := w.keep("a.pdf", pdf("1")), w.keep("b.pdf", pdf("2")), w.keep("c.pdf", pdf("3"))
		if err := w.Store.Delete(t.Context(), gone.Sum); err != nil {
			t.Fatal(err)
		}
		name := changed.Sum.String()
		if err := os.WriteFile(w.root+"/"+name[:2]+"/"+name[2:4]+"/"+name, []byte("other"), 0o600); err != nil {
			t.Fatal(err)
		}
		stray, err := w.Store.Put(t.Context(), strings.NewReader("nobody's"), 100)
		if err != nil {
			t.Fatal(err)
		}
		w.clock.move(2 * time.Hour)
		verify := func(after string) (map[string]Trouble, Progress) {
			found := map[string]Trouble{}
			p, err := w.Verify(t.Context(), after, func(f Finding) error {
				found[f.Sum.String()] = f.Trouble
				return nil
			}, func(Progress) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			return found, p
		}
		want := map[string]Trouble{gone.Sum.String(): Missing, changed.Sum.String(): Changed, stray.Sum.String(): Stray}
		got, p := verify("")
		if diff := cmp.Diff(want, got); diff != "" || p.Blobs != 3 || p.Found != 2 || p.Strays != 1 {
			t.Errorf("%s %+v", diff, p)
		}
		if _, p := verify(good.Sum.String()); p.Blobs >= 3 {
			t.Errorf("did not go on behind %s: %+v", good.Sum, p)
		}
	})
}
