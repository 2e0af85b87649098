package complaint

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestWordsForTheTopAreKnown(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]bool{
		"Bupati meminta uang": true, "Ajudan WALI KOTA datang": true, "Pak Sekda marah": true, "The mayor took it": true,
		"Mayoritas warga kesal": false, "Lampu jalan mati": false, "": false,
	} {
		if got := NamesTop(words); got != want {
			t.Errorf("%q: %v", words, got)
		}
	}
}

func TestWhatNamesTheTopIsReadByTheDeskAloneUntilItIsVerified(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		mayor := w.serves("walikota", access.Leader)
		taker := w.serves("loket", access.IntakeOfficer)
		one := w.taken(taker, func(n *New) { n.Words = "Bupati meminta uang untuk izin usaha saya, dua kali." })
		other := w.received()
		for _, reader := range []access.Actor{mayor, w.serves("loket-lain", access.IntakeOfficer), w.reviewer()} {
			_, err := w.File(t.Context(), reader, one.ID)
			wantKind(t, err, problem.NotFound)
			if sees(reader, &one) {
				t.Errorf("%s may be told of it", reader.Account)
			}
			_, err = w.File(t.Context(), reader, other.ID)
			fine(t, err)
		}
		for _, reader := range []access.Actor{w.desk(), w.coordinator(), taker} {
			_, err := w.File(t.Context(), reader, one.ID)
			fine(t, err)
			if !sees(reader, &one) {
				t.Errorf("%s may not be told of it", reader.Account)
			}
		}
		// It was about a regulation only.
		one = w.done(w.Verify(t.Context(), w.desk(), one.ID, 0, Verification{Class: Ordinary, Title: "Izin usaha"}))
		_, err := w.File(t.Context(), mayor, one.ID)
		fine(t, err)
	})
}
