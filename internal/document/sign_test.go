package document

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// signature is what a certificate adds to the end of a file, as far as we look.
const signature = "\n9 0 obj\n<< /Type /Sig /ByteRange [0 10 20 30] /Contents <3082> >>\nendobj\n%%EOF\n"

func TestASignedFileThatIsRefusedSignsNothing(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("ani", access.Definitive, time.Time{})
		one := w.issued(w.text())
		must(t, w.Sign(t.Context(), w.coordinator(), one.ID, one.Version, Signing{Name: "a.pdf", Data: []byte("%PDF-1.4\nrusak\n%%EOF"), Looked: true}))
		v, err := w.ByCode(t.Context(), one.Code)
		must(t, err)
		if v.State != Signed || v.SignedSum == "" {
			t.Errorf("while it waits the code says %+v", v)
		}
		must(t, w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE file SET state = 'refused'`)
			return err
		}))
		v, err = w.ByCode(t.Context(), one.Code)
		must(t, err)
		if v.State != Issued || v.SignedSum != "" || v.Marks || !v.SignedAt.IsZero() {
			t.Errorf("of a refused file the code says %+v", v)
		}
		// Another file takes its place.
		kept, err := w.One(t.Context(), w.coordinator(), one.ID)
		must(t, err)
		must(t, w.Sign(t.Context(), w.coordinator(), one.ID, kept.Version, Signing{Name: "b.pdf", Data: []byte("%PDF-1.4\nbaik\n%%EOF"), Looked: true}))
		if v, err = w.ByCode(t.Context(), one.Code); err != nil || v.State != Signed {
			t.Errorf("with another file the code says %+v, %v", v, err)
		}
	})
}

func TestASignedFileComesBack(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("ani", access.Definitive, time.Time{})
		one, other := w.issued(w.text()), w.issued(w.text())
		actor := w.coordinator()
		_, pdf, err := w.Unsigned(t.Context(), actor, one.ID)
		must(t, err)
		_, another, err := w.Unsigned(t.Context(), actor, other.ID)
		must(t, err)
		for name, c := range map[string]struct {
			data  []byte
			field string
		}{
			"nothing":           {nil, "file"},
			"no PDF":            {[]byte("PK\x03\x04"), "file"},
			"not signed":        {pdf, "file"},
			"another document":  {another, "file"},
			"an added space":    {append(bytes.Clone(pdf), ' '), "looked"},
			"a scan unlooked":   {[]byte("%PDF-1.4\nscan\n%%EOF"), "looked"},
			"more than allowed": {append([]byte("%PDF-"), make([]byte, MaxCompared)...), "file"},
		} {
			err := w.Sign(t.Context(), actor, one.ID, one.Version, Signing{Name: "surat.pdf", Data: c.data})
			var f problem.Faults
			if !errors.As(err, &f) || f[0].Place.File != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		signed := append(bytes.Clone(pdf), signature...)
		must(t, w.Sign(t.Context(), actor, one.ID, one.Version, Signing{Name: "surat.pdf", Data: signed}))
		got, err := w.One(t.Context(), actor, one.ID)
		must(t, err)
		if got.State != Signed || !got.Marks || !got.Extends || got.SignedSum != sumOf(signed) {
			t.Errorf("%+v", got)
		}
		v, err := w.ByCode(t.Context(), one.Code)
		must(t, err)
		if match, _, err := v.Compare(bytes.NewReader(signed)); err != nil || match != SignedFile {
			t.Errorf("%s, %v", match, err)
		}
		// The wrong scan is put right, and the record keeps both.
		scan := []byte("%PDF-1.4\nscan\n%%EOF")
		must(t, w.Sign(t.Context(), actor, one.ID, got.Version, Signing{Name: "pindai.pdf", Data: scan, Looked: true}))
		got, err = w.One(t.Context(), actor, one.ID)
		must(t, err)
		if got.Marks || got.Extends || got.SignedSum != sumOf(scan) {
			t.Errorf("%+v", got)
		}
		history, err := w.History(t.Context(), actor, one.ID)
		must(t, err)
		if len(history) != 4 || history[0].Kind != "document.signed" {
			t.Errorf("%+v", history)
		}
		must(t, w.Withdraw(t.Context(), actor, one.ID, got.Version, "salah", ""))
		wantKind(t, w.Sign(t.Context(), actor, one.ID, got.Version+1, Signing{Data: signed}), problem.Conflict)
	})
}
