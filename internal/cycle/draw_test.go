package cycle

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Worked with sha256sum: printf '%s\n%s' '4 17 23' kota-a/dinas-1 | sha256sum, and so on.
func TestTheOrderOfADrawingIsThatOfItsSums(t *testing.T) {
	t.Parallel()
	frame := []string{"kota-a/dinas-1", "kota-a/dinas-2", "kota-a/dinas-3", "kota-b/dinas-1"}
	want := []string{"kota-b/dinas-1", "kota-a/dinas-1", "kota-a/dinas-2", "kota-a/dinas-3"}
	if diff := cmp.Diff(want, Order("4 17 23", frame)); diff != "" {
		t.Error(diff)
	}
	slices.Reverse(frame)
	if diff := cmp.Diff(want, Order("4 17 23", frame)); diff != "" {
		t.Errorf("the order of the frame changes it: %s", diff)
	}
}

func TestADrawingTakesOfEachBodyWhatIsWantedOrAllThatItHas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.String().Draw(t, "seed")
		wanted := rapid.IntRange(1, 5).Draw(t, "wanted")
		size := map[string]int{"a": rapid.IntRange(0, 8).Draw(t, "a"), "b": rapid.IntRange(0, 8).Draw(t, "b")}
		var frame []string
		for body, n := range size {
			for i := range n {
				frame = append(frame, body+"/"+string(rune('a'+i)))
			}
		}
		got := map[string]int{}
		for _, line := range taken(Order(seed, frame), wanted) {
			got[line[:1]]++
		}
		for body, n := range size {
			if got[body] != min(n, wanted) {
				t.Fatalf("%s has %d, wanted are %d, drawn %d", body, n, wanted, got[body])
			}
		}
	})
}

// With another number wanted the same units come first: who stands in is known from the beginning.
func TestWhoIsDrawnForFewIsDrawnForMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		order := Order(rapid.String().Draw(t, "seed"), []string{"a/1", "a/2", "a/3", "a/4", "b/1", "b/2"})
		few, more := taken(order, 1), taken(order, 2)
		for _, line := range few {
			if !slices.Contains(more, line) {
				t.Fatalf("%s of %v is not among %v", line, few, more)
			}
		}
	})
}
