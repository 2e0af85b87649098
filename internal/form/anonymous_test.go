package form

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
)

func TestNobodyWhoStaysAnonymousIsNamedByAnyInstrument(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for _, hash := range []string{w.one.Hash, strings.Repeat("0", 64)} {
			for _, subject := range []string{"user", "unknown"} {
				if hash == w.one.Hash && subject == "unknown" {
					continue // refused for its subject
				}
				c := w.officer()
				c.Subject, c.Instrument, c.Answers, c.Done = subject, hash, nil, false
				c.Respondent = "Nama Contoh"
				_, err := w.Receive(t.Context(), w.ani, Receipt{Content: c, Way: Field})
				wantFault(t, err, "respondent", "anonymous")
				c.Respondent = ""
				c.Files = []File{{Ref: uuid.NewString(), SHA256: strings.Repeat("ab", 32), Size: 5, Kind: Signature}}
				_, err = w.Receive(t.Context(), w.ani, Receipt{Content: c, Way: Field})
				wantFault(t, err, "files", "anonymous_signature")
				c.Files = nil
				w.send(w.ani, c)
			}
		}
		n, err := db.One(t.Context(), w.DB, db.Column[int], `SELECT count(*) FROM form_version WHERE content LIKE '%Nama Contoh%' OR content LIKE '%signature%'`)
		if w.fine(err); n != 0 {
			t.Errorf("%d versions name somebody who stays anonymous", n)
		}
	})
}
