package redact

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence/picture"
)

func TestAreasAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.IntRange(-10_000, 20_000)
		areas := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) picture.Area {
			n := func(name string) float64 { return float64(whole.Draw(t, name)) / 10_000 }
			return picture.Area{X: n("x"), Y: n("y"), W: n("w"), H: n("h")}
		}), 0, 20).Draw(t, "areas")
		got, err := ParseAreas(AreasText(areas))
		if err != nil || len(got) != len(areas) {
			t.Fatalf("%v, %v", got, err)
		}
		for i := range got {
			if math.Abs(got[i].X-areas[i].X) > 1e-9 || math.Abs(got[i].H-areas[i].H) > 1e-9 {
				t.Fatalf("%v became %v", areas[i], got[i])
			}
		}
	})
}

func TestTextThatIsNoAreas(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"1,2,3", "1,2,3,4,5", "a,b,c,d", "0.1;0.2;0.3;0.4", "0,0,1,1 x", strings.Repeat("0,0,1,1 ", 10_000)} {
		if _, err := ParseAreas(text); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	if got, err := ParseAreas(""); err != nil || got != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func FuzzParseAreas(f *testing.F) {
	f.Add("0.1,0.2,0.3,0.4 NaN,0,Inf,1")
	f.Add(",,, 1e400,0,0,0")
	f.Fuzz(func(t *testing.T, text string) {
		areas, err := ParseAreas(text)
		if err != nil {
			return
		}
		if picture.CheckAreas(areas) == nil && len(areas) > picture.MaxAreas {
			t.Errorf("%d areas", len(areas))
		}
	})
}

// The cells of a grid cover the part that it lies over, each once.
func TestAGridCoversItsPart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(1, 60_000)
		g := GridOf(side.Draw(t, "width"), side.Draw(t, "height"), rapid.IntRange(-1, 5).Draw(t, "quarter"))
		var sum float64
		for n := 1; n <= g.Columns*g.Rows; n++ {
			cell, ok := g.Cell(n)
			if !ok || cell.X < g.Part().X-1e-9 || cell.Y+cell.H > g.Part().Y+g.Part().H+1e-9 {
				t.Fatalf("cell %d is %v of %v", n, cell, g.Part())
			}
			sum += cell.W * cell.H
		}
		if p := g.Part(); math.Abs(sum-p.W*p.H) > 1e-9 || picture.CheckAreas([]picture.Area{p}) != nil {
			t.Fatalf("they cover %v of %v", sum, p)
		}
	})
	if _, ok := (Grid{Columns: 8, Rows: 6}).Cell(49); ok {
		t.Error("there is a cell more")
	}
	if diff := cmp.Diff(Grid{Columns: 8, Rows: 12, Quarter: 3}, GridOf(1000, 3000, 3)); diff != "" {
		t.Error(diff)
	}
	if p := GridOf(4, 3, 4).Part(); p != (picture.Area{X: 0.5, Y: 0.5, W: 0.5, H: 0.5}) {
		t.Errorf("the lower right is %v", p)
	}
}

func TestTheLastTranscriptHolds(t *testing.T) {
	t.Parallel()
	got := Latest([]Transcript{{ID: "1", File: "a"}, {ID: "2", File: "b"}, {ID: "3", File: "a"}, {ID: "4"}, {ID: "5"}})
	var ids []string
	for _, one := range got {
		ids = append(ids, one.ID)
	}
	if diff := cmp.Diff([]string{"3", "2", "4", "5"}, ids); diff != "" {
		t.Error(diff)
	}
}
