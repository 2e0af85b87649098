package form

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestATallyCountsAndNamesNobody(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		first := w.officer()
		first.Substitute = "Petugas loket sedang cuti."
		w.send(w.ani, first)
		w.send(w.budi, w.officer())
		draft := w.unit(0, map[string]string{"GED.1.a": "ada"})
		draft.Files = []File{{Ref: uuid.NewString(), SHA256: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", Size: 1, Type: "image/jpeg", Name: "x.jpg", Kind: Photo, Question: "GED.1.a"}}
		w.send(w.ani, draft)
		want := Tally{
			Subjects: []SubjectTally{{Subject: "unit", Wanted: 1, Begun: 1}, {Subject: "officer", Wanted: 4, Done: 2, Substitute: 1}, {Subject: "user", Wanted: 30}},
			Files:    []FileTally{{Kind: Photo, N: 1, Awaited: 1}},
		}
		for _, actor := range []access.Actor{w.ani, w.planner, w.kepala} {
			got, err := w.TallyOf(t.Context(), actor, w.loci[0].ID)
			w.fine(err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", actor.Account, diff)
			}
		}
		_, err := w.TallyOf(t.Context(), w.cici, w.loci[0].ID)
		wantKind(t, err, problem.NotFound)
		_, err = w.TallyOf(t.Context(), w.ani, "salah")
		wantKind(t, err, problem.NotFound)
	})
}

func TestATallyAwaitsNothingThatIsNamedNoMore(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.unit(0, map[string]string{"GED.1.a": "ada"})
		blurred := File{Ref: uuid.NewString(), SHA256: strings.Repeat("ab", 32), Size: 1, Type: "image/jpeg", Name: "x.jpg", Kind: Photo, Question: "GED.1.a"}
		c.Files = []File{blurred}
		out := w.send(w.ani, c)
		c.Base, c.Files[0].Ref, c.Files[0].SHA256 = out.Rev, uuid.NewString(), strings.Repeat("cd", 32)
		w.send(w.ani, c)
		got, err := w.TallyOf(t.Context(), w.ani, w.loci[0].ID)
		w.fine(err)
		if diff := cmp.Diff([]FileTally{{Kind: Photo, N: 1, Awaited: 1}}, got.Files); diff != "" {
			t.Error(diff)
		}
	})
}
