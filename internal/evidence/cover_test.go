package evidence

import (
	"bytes"
	"context"
	"image/color"
	"io"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence/picture"
)

var leftHalf = []picture.Area{{W: 0.5, H: 1}}

func (w *world) keepCovered(c Covered) (File, error) {
	var got File
	err := w.DB.InTx(w.t.Context(), func(ctx context.Context, tx db.Tx) error {
		var err error
		got, err = w.KeepCovered(ctx, tx, access.Machine(), c)
		return err
	})
	return got, err
}

// What hides in a picture does not come along with its copy, and the original stays as it is.
func TestACoveredCopyHasNothingOfTheFileButItsPixels(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		hidden := append(sceneOf(t, color.RGBA{200, 20, 20, 255}), hiding...)
		data := append(with(sceneOf(t, color.RGBA{20, 20, 200, 255}), thumbnailed(hidden)), hidden...)
		file := w.looked(w.keep("KTP Budi.jpg", data).ID)
		if _, err := w.claim(aCase("c1"), file.ID); err != nil {
			t.Fatal(err)
		}
		covered, err := w.Cover(t.Context(), file.ID, leftHalf)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.keepCovered(covered)
		if err != nil {
			t.Fatal(err)
		}
		copied := w.read(got.ID)
		if copied.State != Ready || copied.Name == file.Name || copied.Holder.ID != "c1" || copied.Owner != "" || copied.exif != "" || !copied.Has(Thumb) {
			t.Errorf("%+v", copied)
		}
		for _, kind := range []Kind{Whole, Thumb} {
			_, r, err := w.Open(t.Context(), got.ID, kind)
			if err != nil {
				t.Fatal(err)
			}
			given, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			r.Close()
			for _, no := range []string{hiding, "Exif", "MPF"} {
				if bytes.Contains(given, []byte(no)) {
					t.Errorf("%q is given out", no)
				}
			}
		}
		if again := w.read(file.ID); again.Sum != file.Sum || again.State != Ready || again.Name != file.Name {
			t.Errorf("the original is %+v", again)
		}
		// Two at once make a copy each.
		twin, err := w.keepCovered(covered)
		if err != nil || twin.ID == got.ID || twin.Sum != got.Sum {
			t.Errorf("%+v, %v", twin, err)
		}
		w.erase(got.ID)
		w.swept()
		if _, r, err := w.Open(t.Context(), twin.ID, Whole); err != nil {
			t.Errorf("went with the other copy: %v", err)
		} else {
			r.Close()
		}
	})
}

func TestWhatCannotBeCovered(t *testing.T) {
	t.Parallel()
	databases(t, func(t *testing.T, w *world) {
		waits, paper := w.keep("a.jpg", jpegOf(t, 200, 100)), w.looked(w.keep("b.pdf", pdf("b")).ID)
		cover := func(id string) error {
			_, err := w.Cover(t.Context(), id, leftHalf)
			return err
		}
		if err := cover(waits.ID); problem.KindOf(err) != problem.Conflict {
			t.Errorf("one that waits: %v", err)
		}
		if err := cover(paper.ID); keyOf(err) != "picture.unknown" {
			t.Errorf("one that is none: %v", err)
		}
		file := w.looked(waits.ID)
		free, err := w.Cover(t.Context(), file.ID, leftHalf)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.keepCovered(free); problem.KindOf(err) != problem.Conflict {
			t.Errorf("one that nobody holds: %v", err)
		}
		if _, err := w.claim(aCase("c1"), file.ID); err != nil {
			t.Fatal(err)
		}
		late, err := w.Cover(t.Context(), file.ID, leftHalf)
		if err != nil {
			t.Fatal(err)
		}
		w.erase(file.ID)
		if _, err := w.keepCovered(late); problem.KindOf(err) != problem.Conflict {
			t.Errorf("one that was erased meanwhile: %v", err)
		}
		if err := cover(file.ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("one that is erased: %v", err)
		}
		w.swept()
	})
}
