package rank

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

type entry struct {
	kind  string
	score int64
}

func places(entries []entry) []Place {
	return By(entries, func(e entry) string { return e.kind }, func(e entry) int64 { return e.score })
}

func TestEqualScoresShareTheSmallestPlace(t *testing.T) {
	t.Parallel()
	got := places([]entry{{"city", 9200}, {"city", 9545}, {"city", 9200}, {"regency", 100}, {"city", 8801}})
	want := []Place{{2, 4, true}, {1, 4, false}, {2, 4, true}, {1, 1, false}, {4, 4, false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAPlaceIsOneMoreThanHowManyAreBetter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOf(rapid.Custom(func(t *rapid.T) entry {
			return entry{rapid.SampledFrom([]string{"a", "b"}).Draw(t, "kind"), rapid.Int64Range(0, 5).Draw(t, "score")}
		})).Draw(t, "entries")
		for i, place := range places(entries) {
			better, equal, of := 0, 0, 0
			for _, other := range entries {
				if other.kind != entries[i].kind {
					continue
				}
				of++
				if other.score > entries[i].score {
					better++
				}
				if other.score == entries[i].score {
					equal++
				}
			}
			if want := (Place{better + 1, of, equal > 1}); place != want {
				t.Fatalf("entry %d: got %v, want %v", i, place, want)
			}
		}
	})
}
