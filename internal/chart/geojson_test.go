package chart

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/problem"
)

const square = `[[[110,-2],[112,-2],[112,-4],[110,-4],[110,-2]]]`

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + "\n" + strings.Join(features, ",\n") + "\n]}"
}

func region(code, kind, coordinates string) string {
	return fmt.Sprintf(`{"type":"Feature","id":%q,"properties":{"name":"x"},"geometry":{"type":%q,"coordinates":%s}}`, code, kind, coordinates)
}

func TestReadOutlines(t *testing.T) {
	t.Parallel()
	ring := []Position{{110, -2}, {112, -2}, {112, -4}, {110, -4}, {110, -2}}
	got, err := ReadOutlines("peta.geojson", []byte(collection(
		region("63.71", "Polygon", square),
		region("63.72", "MultiPolygon", "["+square+","+square+"]"),
		`{"type":"Feature","id":7,"properties":{"code":"63.01"},"geometry":{"type":"Polygon","coordinates":`+square+`}}`,
	)))
	if err != nil {
		t.Fatal(err)
	}
	want := []Outline{
		{"63.71", [][]Position{ring}},
		{"63.72", [][]Position{ring, ring}},
		{"63.01", [][]Position{ring}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadOutlinesNamesAllThatIsWrong(t *testing.T) {
	t.Parallel()
	good := region("63.71", "Polygon", square)
	for _, tt := range []struct {
		name, data string
		want       []string
	}{
		{"not JSON", "halo", []string{"f:1 chart.fault.not_json"}},
		{"cut off", collection(good)[:80], []string{"f:2 chart.fault.not_json"}},
		{"empty", "", []string{"f:1 chart.fault.not_json"}},
		{"a list", "[1]", []string{"f:1 chart.fault.not_collection"}},
		{"another object", `{"type":"Topology"}`, []string{"f:1 chart.fault.not_collection"}},
		{"features is no list", `{"type":"FeatureCollection","features":{}}`, []string{"f:1 chart.fault.not_collection"}},
		{"something behind", collection(good) + "{}", []string{"f:3 chart.fault.not_json"}},
		{"too deep", strings.Repeat("[", 40), []string{"f:1 chart.fault.too_deep"}},
		{"too large", strings.Repeat(" ", MaxOutlineBytes+1), []string{"f:1 chart.fault.too_large"}},
		{"too many points", strings.Repeat("[0],", MaxOutlinePoints*2), []string{"f:1 chart.fault.too_many_points"}},
		{"every fault of every feature", collection(
			good, good,
			region("", "Polygon", square),
			region("63.01", "Point", "[1,2]"),
			region("63.02", "Polygon", "[[[1,2],[3,4],[1,2]]]"),
			region("63.03", "Polygon", "[[[-2,110],[-2,112],[-4,112],[-2,110]]]"),
			region("63.04", "MultiPolygon", "[]"),
			`3`,
		), []string{
			"f:3 chart.fault.duplicate", "f:4 chart.fault.code", "f:5 chart.fault.geometry", "f:6 chart.fault.ring",
			"f:7 chart.fault.position", "f:8 chart.fault.geometry", "f:9 chart.fault.feature",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			outlines, err := ReadOutlines("f", []byte(tt.data))
			var faults problem.Faults
			if !errors.As(err, &faults) || outlines != nil {
				t.Fatalf("%d outlines, error %v", len(outlines), err)
			}
			var got []string
			for _, f := range faults {
				got = append(got, f.Place.String()+" "+f.Key)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever is read can be drawn, and drawn well-formed.
func FuzzReadOutlines(f *testing.F) {
	f.Add([]byte(collection(region("63.71", "Polygon", square))))
	f.Add([]byte(collection(region("63.72", "MultiPolygon", "["+square+"]"))))
	f.Add([]byte(collection(region("a&<\"", "Polygon", "[[[0,0],[0,0],[0,0],[0,0]]]"))))
	f.Add([]byte(`{"features":[],"type":"FeatureCollection"}`))
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"type":"Feature","id":"1"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		outlines, err := ReadOutlines("f", data)
		if err != nil {
			return
		}
		m := OutlineMap{Head: head, Outlines: outlines, Credit: "BPS", Words: words}
		for _, o := range outlines {
			m.Tiles = append(m.Tiles, Tile{Code: o.Code, Name: o.Code, Zone: Unassessed, Href: "/x"})
		}
		svg := m.SVG("x", Narrow)
		parse(t, svg)
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("not a number in %s", svg)
		}
	})
}
