package form

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
)

func TestAPhotoArrivesOnceAndOnlyTheOneThatWasNamed(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		var photo bytes.Buffer
		w.fine(jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 8, 8)), nil))
		c, none := w.unit(0, nil), []byte("%PDF-1.4\n%\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
		c.Files = []File{w.file(photo.Bytes()), w.file(none)}
		out := w.send(w.ani, c)
		if len(out.Files) != 2 {
			t.Errorf("awaited: %v", out.Files)
		}
		right, other := c.Files[0].Ref, c.Files[1].Ref
		attach := func(actor access.Actor, ref, upload string) Attachment {
			out, err := w.Attach(t.Context(), actor, c.ID, ref, upload)
			w.fine(err)
			return out
		}
		if got := attach(w.ani, right, w.upload("ani", none)); got.What != FileRefused || got.Why.Key != "form.file_refused.sum" {
			t.Errorf("%+v", got)
		}
		if got := attach(w.ani, other, w.upload("ani", none)); got.What != FileRefused || got.Why.Key != "form.file_refused.photo" {
			t.Errorf("%+v", got)
		}
		upload := w.upload("ani", photo.Bytes())
		if got := attach(w.ani, right, upload); got.What != FileKept {
			t.Errorf("%+v", got)
		}
		if got := attach(w.ani, right, upload); got.What != FileSame {
			t.Errorf("%+v", got)
		}
		one, err := w.One(t.Context(), w.ani, c.ID)
		w.fine(err)
		for _, file := range one.Files {
			if (file.File != "") != (file.Ref == right) || (file.Refused != "") != (file.Ref == other) {
				t.Errorf("%+v", file)
			}
		}
		if out := w.send(w.ani, c); len(out.Files) != 1 || out.Files[0] != other {
			t.Errorf("the phone keeps what was refused: %v", out.Files)
		}
		_, err = w.Attach(t.Context(), w.budi, c.ID, right, upload)
		wantKind(t, err, problem.Forbidden)
		_, err = w.Attach(t.Context(), w.ani, c.ID, uuid.NewString(), upload)
		wantKind(t, err, problem.NotFound)
	})
}

// What nobody names any more is awaited by nobody, and what stands aside is named until somebody has decided.
func TestAFileIsAwaitedWhileSomethingNamesIt(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		awaited := func(out Outcome, want ...string) {
			t.Helper()
			if !slices.Equal(out.Files, want) {
				t.Errorf("the answer awaits %v, want %v", out.Files, want)
			}
			all, err := w.OfDevice(t.Context(), w.DB, "hp")
			w.fine(err)
			if len(all) != 1 || !slices.Equal(all[0].Files, want) {
				t.Errorf("the status awaits %v, want %v", all, want)
			}
		}
		send := func(actor access.Actor, c Content) Outcome {
			out, err := w.Receive(t.Context(), actor, Receipt{Content: c, Device: "hp", Way: Field})
			w.fine(err)
			return out
		}
		c := w.unit(0, map[string]string{"GED.1.a": "ada"})
		c.Files = []File{w.file([]byte("kabur"))}
		awaited(send(w.ani, c), c.Files[0].Ref)
		c.Base, c.Files = 1, nil
		awaited(send(w.ani, c))
		other := w.unit(1, map[string]string{"GED.1.a": "tidak"})
		other.Files = []File{w.file([]byte("lain"))}
		c.Base, c.Answers = 2, map[string]Answer{"GED.1.a": {Answer: "ada", Note: "di dinding"}}
		awaited(send(w.ani, c))
		out := send(w.budi, other)
		if out.What != Aside {
			t.Fatalf("%+v", out)
		}
		awaited(out, other.Files[0].Ref)
		flag := w.flags(c.ID)[Clash]
		of, err := byID(t.Context(), w.DB, c.ID)
		w.fine(err)
		out, err = w.resolve(w.kepala, Choice{Form: c.ID, Version: of.Version, Flag: flag.ID, Why: "Yang pertama benar."})
		w.fine(err)
		if out.What == Aside {
			t.Errorf("%+v", out)
		}
	})
}

func (w *world) file(data []byte) File {
	sum := sha256.Sum256(data)
	return File{Ref: uuid.NewString(), SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data)), Type: "image/jpeg", Name: "x.jpg", Kind: Photo, Question: "GED.1.a"}
}

func (w *world) upload(account string, data []byte) string {
	w.Helper()
	owner := evidence.AccountOwner(account)
	u, err := w.Files.Begin(w.Context(), evidence.New{Owner: owner, Name: "berkas", Purpose: evidence.Attachment, Size: int64(len(data))})
	w.fine(err)
	_, err = w.Files.Append(w.Context(), owner, u.ID, 0, bytes.NewReader(data), nil)
	w.fine(err)
	return u.ID
}
