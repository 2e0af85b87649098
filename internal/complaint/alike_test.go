package complaint

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestTwoReportsOfOneThingAreSuggested(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		at := func(days int) time.Time { return s.now().AddDate(0, 0, days) }
		one := s.put(t, Case{ // 1
			Words: "Lampu jalan mati di depan Pasar Lama, gelap sekali.", Place: "Depan Pasar Lama", Position: "-3.316694 114.590111",
			TargetBody: "kota", TargetUnit: "u1", Category: "lampu",
		})
		s.put(t, Case{Words: "PJU padam", Place: "pasar", Position: "-3.316700 114.590500", TargetUnit: "u1", Category: "lampu"})    // 2: 43 metres away
		s.put(t, Case{Words: "Mohon lampu jalan yang mati gelap sekali diperbaiki", Place: "Pasar Lama depan", Received: at(-3)})    // 3: words and place
		s.put(t, Case{Words: "Lampu jalan mati, gelap sekali", Place: "Simpang Empat", Position: "-3.5 114.9", TargetUnit: "u1"})    // 4: words, elsewhere
		s.put(t, Case{Words: "Jalan berlubang", TargetUnit: "u1", Category: "jalan"})                                                // 5: nothing but the office
		s.put(t, Case{Words: one.Words, Place: one.Place, TargetUnit: "u1", Received: at(-100)})                                     // 6: long ago
		s.put(t, Case{Words: one.Words, Place: one.Place, TargetUnit: "u1", Authority: s.other.ID})                                  // 7: another authority's
		s.put(t, Case{Words: one.Words, Place: one.Place, TargetUnit: "u1", Examined: true, State: Examining})                       // 8: examined
		s.put(t, Case{Words: one.Words, Place: one.Place, TargetUnit: "u1", Parent: one.ID, State: Duplicate})                       // 9: joined already
		s.put(t, Case{Words: "Lampu gelap mati depan pasar", Place: "Depan Pasar Lama", TargetUnit: "u2", Body: "kota", Unit: "u1"}) // 10: told of another office
		fine(t, s.Index(t.Context()))
		likes, err := s.Alike(t.Context(), s.serves("ani", access.CaseAdministrator), one.ID)
		fine(t, err)
		by := map[int64][]string{}
		for _, like := range likes {
			by[like.Running] = like.By
		}
		want := map[int64][]string{
			2: {"place", "office", "category"}, 3: {"place", "words"}, 4: {"words", "office"}, 10: {"place", "words"},
		}
		if diff := cmp.Diff(want, by); diff != "" {
			t.Error(diff)
		}
		if !slices.IsSortedFunc(likes, func(a, b Like) int { return b.Score - a.Score }) {
			t.Error("the likeliest is not the first")
		}
		if _, err := s.Alike(t.Context(), s.works("budi", access.Handler, "u9"), one.ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("somebody else: %v", err)
		}
	})
}

func TestWhateverReportersWroteCanBeCompared(t *testing.T) {
	t.Parallel()
	s := newShelf(t, sqliteFor(t))
	admin := s.serves("ani", access.CaseAdministrator)
	for _, text := range []string{"", "a", "💥", "اللمبة مكسورة", "'; DROP TABLE complaint; --", `" OR NEAR(`, strings.Repeat("kata ", 100_000), "\u202e\u0000"[:3]} {
		one := s.put(t, Case{Words: text, Place: text, Title: text, Position: text})
		fine(t, s.Index(t.Context()))
		if _, err := s.Alike(t.Context(), admin, one.ID); err != nil {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}
