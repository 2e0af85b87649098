package chart

import (
	"encoding/xml"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// element is any element of a drawing, with its text.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (e element) number(name string) float64 {
	n, err := strconv.ParseFloat(e.attr(name), 64)
	if err != nil {
		return 0
	}
	return n
}

// all returns every element with that name, in the order they are drawn.
func (e element) all(name string) []element {
	var found []element
	if e.XMLName.Local == name {
		found = append(found, e)
	}
	for _, child := range e.Children {
		found = append(found, child.all(name)...)
	}
	return found
}

// fataler is what a test and a property test have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

func parse(t fataler, svg string) element {
	t.Helper()
	var e element
	if err := xml.Unmarshal([]byte(svg), &e); err != nil {
		t.Fatalf("not well-formed: %v\n%s", err, svg)
	}
	return e
}

// labels returns what each text of the drawing covers.
func labels(svg element) []box {
	var boxes []box
	for _, e := range svg.all("text") {
		boxes = append(boxes, text{
			x: e.number("x"), y: e.number("y"), size: e.number("font-size"), anchor: e.attr("text-anchor"),
			bold: e.attr("font-weight") == "700", words: e.Text,
		}.box())
	}
	return boxes
}

func viewBox(svg element) box {
	f := strings.Fields(svg.attr("viewBox"))
	w, _ := strconv.ParseFloat(f[2], 64) // a zero width fails every check
	h, _ := strconv.ParseFloat(f[3], 64)
	return box{0, 0, w, h}
}

func checkDrawing(t fataler, svg string, size Size) {
	t.Helper()
	e := parse(t, svg)
	room := viewBox(e).grown(0.6)
	boxes := labels(e)
	for i, b := range boxes {
		if !b.within(room) {
			t.Errorf("label %d %v leaves the picture %v\n%s", i, b, room, svg)
		}
		for j, o := range boxes[:i] {
			// Half a unit of touching is the rounding of coordinates.
			if b.grown(-0.8).meets(o.grown(-0.8)) {
				t.Errorf("labels %d and %d cover each other: %v %v\n%s", j, i, o, b, svg)
			}
		}
	}
	for _, e := range e.all("text") {
		if e.number("font-size") < fonts[size] {
			t.Errorf("text of size %s", e.attr("font-size"))
		}
	}
	for _, banned := range []string{"style=", "<style", "<script", `fill="#`, "rgb(", `stroke="`} {
		if strings.Contains(svg, banned) {
			t.Errorf("holds %s", banned)
		}
	}
}

func TestEveryLabelStaysInThePictureAndCoversNoOther(t *testing.T) {
	t.Parallel()
	for name, drawing := range samples() {
		for size, kind := range sizeNames {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				checkDrawing(t, drawing.SVG("x", size), size)
			})
		}
	}
}

func TestIdsBeginWithThePrefixAndRolesLetLinksThrough(t *testing.T) {
	t.Parallel()
	for name, drawing := range samples() {
		e := parse(t, drawing.SVG("peta", Wide))
		want := "img"
		if len(e.all("a")) > 0 {
			want = "group"
		}
		got := []string{e.attr("role"), e.attr("aria-labelledby"), e.attr("aria-describedby"), e.all("title")[0].Text}
		if diff := cmp.Diff([]string{want, "peta-title", "peta-desc", head.Title}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	both := Both("b", zoneBars()) + Card("c", zoneBars())
	for _, id := range []string{`id="b-w-title"`, `id="b-n-title"`, `id="c-h-title"`, `id="c-n-title"`} {
		if strings.Count(both, id) != 1 {
			t.Errorf("%s occurs %d times", id, strings.Count(both, id))
		}
	}
}

func TestWordsFromOutsideAreEscaped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.String().Draw(t, "words")
		href := rapid.String().Draw(t, "href")
		svg := TileMap{
			Head: Head{words, words}, Grid: "63", Words: map[Zone]string{Green: words},
			Tiles: []Tile{{"63.01", words, words, words, Green, href}},
		}.SVG("x", Wide)
		e := parse(t, svg)
		if links := e.all("a"); href != "" && len(links) != 1 {
			t.Fatalf("%d links\n%s", len(links), svg)
		}
	})
}

// A bar is as long as its parts together, and parts are as long as their counts.
func TestPartsOfABarAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]Size{Wide, Half, Narrow}).Draw(t, "size")
		n := rapid.SliceOfN(rapid.IntRange(0, 600), 3, 3).Draw(t, "counts")
		year := ZoneYear{Year: "2024", Parts: counts(
			strconv.Itoa(n[0]), strconv.Itoa(n[1]), strconv.Itoa(n[2]), float64(n[0]), float64(n[1]), float64(n[2]))}
		svg := ZoneBars{Head: head, Years: []ZoneYear{year, {Year: "2025", Parts: []ZonePart{{NoZone, 310, "310"}}}}}.SVG("x", size)
		checkDrawing(t, svg, size)
		var bars []element
		for _, r := range parse(t, svg).all("rect") {
			if strings.HasPrefix(r.attr("class"), "c-bar-") {
				bars = append(bars, r)
			}
		}
		whole := bars[len(bars)-1]
		scale := (whole.number("width") + partGap) / 310
		x := whole.number("x")
		for i, class := range []string{"c-bar-green", "c-bar-yellow", "c-bar-red"} {
			if n[i] == 0 {
				continue
			}
			if bars[0].attr("class") != class || math.Abs(bars[0].number("x")-x) > 0.3 {
				t.Fatalf("%s stands at %v, want %v\n%s", class, bars[0].attr("x"), x, svg)
			}
			x += float64(n[i]) * scale
			if got := bars[0].number("x") + max(bars[0].number("width"), 0); math.Abs(got+partGap-x) > 3.3 {
				t.Fatalf("%s ends at %v, want %v\n%s", class, got, x, svg)
			}
			bars = bars[1:]
		}
	})
}

// Values are always written, whatever the years look like, and never over a line or a point.
func TestTrendWritesEveryValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]Size{Wide, Half, Narrow}).Draw(t, "size")
		count := rapid.IntRange(1, 6).Draw(t, "years")
		drawn := Trend{Head: head, AxisNote: "mulai {start}"}
		want := 0
		for i := range count {
			value := float64(rapid.IntRange(0, 10000).Draw(t, "value")) / 100
			y := TrendYear{
				Year: strconv.Itoa(2020 + i), Known: rapid.Bool().Draw(t, "known"), Value: value,
				Text: strings.Replace(strconv.FormatFloat(value, 'f', 2, 64), ".", ",", 1),
				Link: Link(rapid.IntRange(0, 2).Draw(t, "link")), Note: "cara menilai berubah", Bands: bands2022,
			}
			if y.Known {
				want++
			}
			drawn.Years = append(drawn.Years, y)
		}
		svg := drawn.SVG("x", size)
		checkDrawing(t, svg, size)
		e := parse(t, svg)
		got := 0
		for _, label := range e.all("text") {
			if label.attr("class") == "c-label" {
				got++
			}
		}
		if points := len(e.all("circle")); got != want || points < want {
			t.Fatalf("%d values and %d discs drawn, want %d\n%s", got, points, want, svg)
		}
	})
}

func TestTrendAxisStartsWhereItSays(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		values []float64
		want   float64
	}{
		{"high values share one scale", []float64{95.45, 69.63}, 50},
		{"just above sixty", []float64{60}, 50},
		{"the lowest value keeps ten points of air", []float64{59.99, 90}, 40},
		{"low", []float64{32.79}, 20},
		{"never below zero", []float64{3}, 0},
		{"no value", nil, 50},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			drawn := Trend{}
			for _, v := range tt.values {
				drawn.Years = append(drawn.Years, TrendYear{Known: true, Value: v})
			}
			if got := drawn.floor(); got != tt.want {
				t.Errorf("floor %v, want %v", got, tt.want)
			}
		})
	}
}

func TestEveryTileIsDrawnOnceAndNoneIsLost(t *testing.T) {
	t.Parallel()
	for _, grid := range []string{GridNation, GridProvinces, "63"} {
		for size := range sizeNames {
			m := generated(grid)
			m.Tiles = append(m.Tiles, Tile{Code: "99.99", Name: "Kabupaten Baru", Zone: Green, Href: "/99.99"})
			seen := make(map[string]int)
			var at []string
			for _, a := range parse(t, m.SVG("x", size)).all("a") {
				seen[strings.TrimPrefix(a.attr("href"), "/")]++
				r := a.all("rect")[0]
				at = append(at, r.attr("x")+" "+r.attr("y"))
			}
			for _, tile := range m.Tiles {
				if seen[tile.Code] != 1 {
					t.Errorf("%s: %s drawn %d times", grid, tile.Code, seen[tile.Code])
				}
			}
			slices.Sort(at)
			if len(slices.Compact(at)) != len(m.Tiles) {
				t.Errorf("%s %s: two tiles on one place", grid, sizeNames[size])
			}
		}
	}
}
