// Package chart draws figures as SVG: bars, trends, ranks, spreads, tile maps and outlines. Values
// and finished texts go in, a string comes out. It knows how wide letters are, where neighbours
// stand on the tile maps and which class names the stylesheet colours; it formats no number,
// chooses no words, knows no year and no threshold, and writes no colour, style or script.
//
// Texts must come in the reader's language and numbers written as readers write them. Everything
// is escaped. Font sizes and dashes are attributes, in units of the viewBox; the stylesheet sets
// only colours and the family (Plus Jakarta Sans, tabular figures), else labels would no longer
// have the room that was worked out for them.
//
// A page that shows a drawing in two widths lets its container choose:
//
//	.chart { display: block; height: auto }
//	.chart-narrow { display: none }
//	@container (max-width: 539px) { .chart-wide { display: none } .chart-wide + .chart-narrow { display: block } }
//	@container (max-width: 369px) { .chart-half { display: none } .chart-half + .chart-narrow { display: block } }
package chart

// Zone is what a value is worth in its year, or why there is no value.
type Zone int

// The zero Zone is Unknown, so that what nobody filled in is never given a colour.
const (
	Unknown    Zone = iota // assessed or not, the figure is not known
	Unassessed             // known not to have been assessed
	NoZone                 // assessed in a version without zones
	Red
	Yellow
	Green
)

var zoneNames = map[Zone]string{
	Unknown: "unknown", Unassessed: "unassessed", NoZone: "none", Red: "red", Yellow: "yellow", Green: "green",
}

// band is the zone's part of c-band-, which has no class for what is not known.
func (z Zone) band() string {
	if z == Unknown || z == Unassessed {
		return zoneNames[NoZone]
	}
	return zoneNames[z]
}

// bar is the zone's part of c-bar-, where the part of a total that is not known is the rest.
func (z Zone) bar() string {
	if z == Unknown || z == Unassessed {
		return "rest"
	}
	return zoneNames[z]
}

// Size is how wide the place is in which a drawing stands. Text is at least 12 CSS pixels high as
// long as the place is at least as wide as said here.
type Size int

// A drawing has the class chart-wide, chart-half or chart-narrow; the stylesheet shows the one that
// fits, best by the width of its container.
const (
	Wide   Size = iota // from 540 pixels; maps of more than 9 columns from 760
	Half               // from 370 pixels: a card beside another
	Narrow             // from 256 pixels: the inside of a card on a 320 pixel screen
)

var (
	sizeNames = map[Size]string{Wide: "wide", Half: "half", Narrow: "narrow"}
	widths    = map[Size]float64{Wide: 640, Half: 400, Narrow: 280}
	fonts     = map[Size]float64{Wide: 15, Half: 13.5, Narrow: 13.2}
)

// Head is what someone hears who does not see the drawing: its name, and what it shows in a
// sentence or two.
type Head struct {
	Title string
	Desc  string
}

// Link says how a year compares with the one before it.
type Link int

// Years are broken apart unless the caller says otherwise.
const (
	Broken  Link = iota // not comparable: a standing dotted line, and no line between the points
	Partial             // partly comparable: a dashed line
	Full                // comparable: a solid line
)

// Drawing is any of the charts. The id is unique in its page and begins with a letter; all ids
// inside the drawing begin with it.
type Drawing interface {
	SVG(id string, size Size) string
}

// Both draws wide and narrow, one after the other, for a place as wide as the page. Their ids are id
// followed by "-w" and "-n".
func Both(id string, d Drawing) string {
	return d.SVG(id+"-w", Wide) + d.SVG(id+"-n", Narrow)
}

// Card draws half and narrow, one after the other, for a card beside another. Their ids are id
// followed by "-h" and "-n".
func Card(id string, d Drawing) string {
	return d.SVG(id+"-h", Half) + d.SVG(id+"-n", Narrow)
}
