package evidence

import (
	"context"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit"
)

func (w *world) copyTo(h Holder, ids ...string) ([]File, error) {
	var got []File
	err := w.DB.InTx(w.t.Context(), func(ctx context.Context, tx db.Tx) error {
		var err error
		got, err = w.Copy(ctx, tx, access.Machine(), h, ids...)
		return err
	})
	return got, err
}

func TestASecondHolderHasTheSameContentAndItsOwnEnd(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"the first", "the copy"} {
		t.Run(first+" is erased", func(t *testing.T) {
			t.Parallel()
			databases(t, func(t *testing.T, w *world) {
				file := w.looked(w.keep("foto loket.jpg", jpegOf(t, 800, 400)).ID)
				if _, err := w.claim(aCase("c1"), file.ID); err != nil {
					t.Fatal(err)
				}
				file = w.read(file.ID)
				there := aCase("c2")
				there.Scope = access.Scope{Authority: "01890000-0000-7000-8000-00000000000b"}
				got, err := w.copyTo(there, file.ID)
				if err != nil || len(got) != 1 {
					t.Fatalf("%+v, %v", got, err)
				}
				copied := w.read(got[0].ID)
				if copied.ID == file.ID || copied.Owner != "" || copied.Holder.Scope != there.Scope || copied.Holder.ID != "c2" ||
					copied.Sum != file.Sum || copied.State != Ready || copied.Name != file.Name || len(copied.Renditions) != 2 {
					t.Fatalf("%+v", copied)
				}
				gone, stays := file, copied
				if first != "the first" {
					gone, stays = copied, file
				}
				w.erase(gone.ID)
				w.swept()
				for _, kind := range []Kind{Whole, Thumb} {
					if _, r, err := w.Open(t.Context(), stays.ID, kind); err != nil {
						t.Errorf("what the other holder has is gone: %v", err)
					} else {
						r.Close()
					}
					if _, _, err := w.Open(t.Context(), gone.ID, kind); problem.KindOf(err) != problem.NotFound {
						t.Errorf("what was erased is given out: %v", err)
					}
				}
				if kept := w.read(stays.ID); kept.State != Ready || kept.Name != file.Name {
					t.Errorf("%+v", kept)
				}
				w.erase(stays.ID)
				w.swept()
				if w.stored(file.Sum) {
					t.Error("bytes stayed that nobody has")
				}
				report, err := w.Record.(*ledger.Ledger).Verify(t.Context(), ledger.Options{})
				if err != nil || len(report.Findings) > 0 {
					t.Errorf("%+v, %v", report, err)
				}
			})
		})
	}
}

func TestACopyIsKeptAsLongAsItsOwnPurposeSays(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, func(deps *Deps) {
			deps.Purposes = []Purpose{{Name: "short", Formats: []string{"pdf"}, Files: 1, Bytes: mega, Retain: 24 * time.Hour}}
		})
		file := w.looked(w.keep("a.pdf", pdf("x")).ID)
		if _, err := w.claim(aCase("c1"), file.ID); err != nil {
			t.Fatal(err)
		}
		there := aCase("c2")
		there.Purpose = "short"
		got, err := w.copyTo(there, file.ID)
		if err != nil {
			t.Fatal(err)
		}
		w.clock.move(25 * time.Hour)
		w.swept()
		if was := w.read(got[0].ID); was.State != Erased {
			t.Errorf("kept beyond its time: %+v", was)
		}
		if was := w.read(file.ID); was.State != Ready || !w.stored(file.Sum) {
			t.Errorf("went with the copy: %+v", was)
		}
	})
}

func TestACopyOfWhatWaitsIsLookedAtForItself(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		waits, refused, erased, free := w.keep("a.jpg", jpegOf(t, 500, 300)), w.keep("b.pdf", pdf("b")), w.keep("c.pdf", pdf("c")), w.keep("d.pdf", pdf("d"))
		if _, err := w.claim(aCase("c1"), waits.ID, refused.ID, erased.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.refuse(t.Context(), refused.ID, "evidence.fault.infected", "x"); err != nil {
			t.Fatal(err)
		}
		w.erase(erased.ID)
		nameless := aCase("c2")
		nameless.Nameless = true
		got, err := w.copyTo(nameless, waits.ID, refused.ID, erased.ID)
		if err != nil || len(got) != 1 || got[0].State != Waiting || got[0].Name == "a.jpg" {
			t.Fatalf("%+v, %v", got, err)
		}
		if looked := w.looked(got[0].ID); looked.State != Ready || !looked.Has(Thumb) {
			t.Errorf("%+v", looked)
		}
		if still := w.read(waits.ID); still.State != Waiting {
			t.Errorf("%+v", still)
		}
		if _, err := w.copyTo(aCase("c2"), free.ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("a file that nobody holds yet was copied: %v", err)
		}
	})
}
