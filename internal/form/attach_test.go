package form

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
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
