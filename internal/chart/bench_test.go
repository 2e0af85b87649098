package chart

import "testing"

// A page is rendered afresh at most 3,000 times a second (the bar for 20 rows), the national
// map at most 500 times: 2 ms, on one core.
func BenchmarkNation(b *testing.B) {
	m := generated(GridNation)
	b.ReportAllocs()
	for b.Loop() {
		m.SVG("x", Wide)
	}
}

func BenchmarkTrend(b *testing.B) {
	drawn := trend()
	b.ReportAllocs()
	for b.Loop() {
		drawn.SVG("x", Wide)
	}
}
