package chart

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestSpreadKeepsMarksApart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]Size{Wide, Half, Narrow}).Draw(t, "size")
		s := Spread{Head: head, Mean: Mean{rapid.Float64Range(0, 100).Draw(t, "mean"), "rata-rata 76,70"}, Low: "terendah: A 1,00", High: "tertinggi: B 99,00"}
		for range rapid.IntRange(0, 40).Draw(t, "dots") {
			s.Dots = append(s.Dots, Dot{Zone: Green, Value: rapid.Float64Range(0, 100).Draw(t, "value"), Label: "x"})
		}
		svg := s.SVG("x", size)
		checkDrawing(t, svg, size)
		dots := parse(t, svg).all("circle")
		if len(dots) != len(s.Dots) {
			t.Fatalf("%d marks, want %d", len(dots), len(s.Dots))
		}
		for i, a := range dots {
			for _, b := range dots[:i] {
				if math.Hypot(a.number("cx")-b.number("cx"), a.number("cy")-b.number("cy")) < 2*a.number("r") {
					t.Fatalf("two marks cover each other\n%s", svg)
				}
			}
		}
	})
}
