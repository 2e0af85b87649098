package ui

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPageNumbersShowEndsAndNeighbours(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		pages Pages
		want  []int
	}{
		{"one page", Pages{Current: 1, Total: 1}, []int{1}},
		{"few pages", Pages{Current: 2, Total: 4}, []int{1, 2, 3, 4}},
		{"the middle of many", Pages{Current: 10, Total: 26}, []int{1, gap, 9, 10, 11, gap, 26}},
		{"a gap of one page is that page", Pages{Current: 4, Total: 7}, []int{1, 2, 3, 4, 5, 6, 7}},
		{"the end", Pages{Current: 26, Total: 26}, []int{1, gap, 25, 26}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.pages.numbers()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestPadKeepsDecimalsUnderEachOther(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text    string
		mark    string
		longest int
		want    string
	}{
		{"95,45", ",", 2, ""},
		{"88,9", ",", 2, "0"},
		{"74", ",", 2, ",00"},
		{"1.234", ",", 2, ",00"},
		{"1,234", ".", 0, ""},
		{"–", ",", 2, ""},
	}
	for _, tt := range tests {
		if got := pad(tt.text, tt.mark, tt.longest); got != tt.want {
			t.Errorf("pad(%q, %q, %d) = %q, want %q", tt.text, tt.mark, tt.longest, got, tt.want)
		}
	}
}
