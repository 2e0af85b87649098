package chart

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// Printed ranks are always written, at least in short.
func TestRankHistoryWritesEveryRank(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]Size{Wide, Half, Narrow}).Draw(t, "size")
		of := rapid.IntRange(1, 600).Draw(t, "of")
		scope := RankScope{}
		want := 0
		for i := range rapid.IntRange(1, 6).Draw(t, "years") {
			rank := rapid.IntRange(1, of).Draw(t, "rank")
			y := RankYear{
				Year: strconv.Itoa(2020 + i), Known: rapid.Bool().Draw(t, "known"), Rank: rank, Of: of,
				Text: strconv.Itoa(rank) + " dari " + strconv.Itoa(of), Short: strconv.Itoa(rank), Link: Link(rapid.IntRange(0, 2).Draw(t, "link")),
			}
			if y.Known {
				want++
			}
			scope.Years = append(scope.Years, y)
		}
		svg := RankHistory{Head: head, Scopes: []RankScope{scope}}.SVG("x", size)
		checkDrawing(t, svg, size)
		got := 0
		for _, label := range parse(t, svg).all("text") {
			if label.attr("class") == "c-label" {
				got++
			}
		}
		if got != want {
			t.Fatalf("%d ranks written, want %d\n%s", got, want, svg)
		}
	})
}
