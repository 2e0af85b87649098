// Package result knows the figures that are published: printed by others, or of a computation that a decree made public.
// The portal, trends and ranks read only this. It keeps what was printed as it was printed, says
// where it was read and what is doubtful about it, and computes nothing but the class of a score
// by the bounds of its year and, over a complete list, the rank.
package result

import (
	"embed"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what a Store needs.
type Deps struct {
	DB        *db.DB
	Directory *directory.Directory
	Scales    Scales
	Ledger    *ledger.Ledger
}

// Store reads and keeps the published figures of one installation.
type Store struct {
	db     *db.DB
	dir    *directory.Directory
	scales Scales
	ledger *ledger.Ledger
}

// New returns the figures in the database of deps.
func New(deps Deps) *Store {
	return &Store{db: deps.DB, dir: deps.Directory, scales: deps.Scales, ledger: deps.Ledger}
}

// Flag is something doubtful about a figure; each has a catalog text result.flag.WORD.
type Flag string

// The figure is kept as printed whatever the flag.
const (
	ZoneDiffers     Flag = "zone_differs"     // the printed zone is not that of the score
	CategoryDiffers Flag = "category_differs" // the printed category is not that of the score
	OpinionDiffers  Flag = "opinion_differs"  // the printed opinion is not that of the score
	Variant         Flag = "variant"          // another source prints a score that is 0.01 away
	Corrected       Flag = "corrected"        // Patuh replaced the printed score: see Corrections
	SameScore       Flag = "same_score"       // another body of the province is printed with the same score
)

// Result is the figure of a body or a unit in a year.
type Result struct {
	Unit       string // slug of the unit; empty for the body itself
	UnitName   string
	Year       int
	Score      string // as printed or corrected, with a decimal point: "95.45"; empty when not assessed
	Value      int64  // Score in millionths
	ScaleTop   int    // the full score of the year's scale: 100, or 75 in 2015
	Class      string // by the bounds of the year; empty when not assessed
	Zone       string // green, yellow, red; empty where the year has no zones
	Opinion    instrument.Text
	Printed    Printed
	Flags      []Flag
	Ranks      []Rank // as printed
	Place      int    // computed over a complete list; 0 otherwise
	PlaceOf    int
	Absent     string // why it was not assessed: safety, refusal, closed, moved; empty otherwise
	Instrument string // id@version whose bounds gave the class
	Evidence   string
	Sources    []directory.Source
	// Relation says how far the score may be compared with the result before it in the same
	// list: full, partial or none. Empty for the first.
	Relation instrument.Comparable
	// Publication is by what a computed figure became public; nil for a printed one.
	Publication *Publication
	// Corrections are those that replaced the score, oldest first; Score is what the last of them says.
	Corrections []Correction
	publication string // id
	beside      bool
}

// PrintedScore is what the sources print: the score, or what it was before Patuh corrected it.
func (r Result) PrintedScore() string {
	if len(r.Corrections) > 0 {
		return r.Corrections[0].Was
	}
	return r.Score
}

// Printed is what the sources call the score.
type Printed struct{ Zone, Category, Opinion string }

// Breakdown is a printed part of a score, or a printed weight.
type Breakdown struct {
	Year     int
	Unit     string // slug; empty for the body, or for the instrument itself
	UnitName string
	Weight   bool   // Top is a printed weight and Points is empty
	Part     string // input, process, output, complaints, ...
	Label    string // as printed
	Points   string // as printed
	Top      string // the most that Points can be
	Remark   string
	Sources  []directory.Source
}

// Fact is a statement of a source about a body, a region or a year.
type Fact struct {
	Code     string
	Topic    string // score, rank, unit, zone, method, count, remark, award
	Year     int
	Body     string // slug; may be empty
	BodyName string
	Region   string // code of a province; may be empty
	Text     instrument.Text
	Sources  []directory.Source
}

// Correction is a public ralat.
type Correction struct {
	Code     string
	Day      time.Time
	Year     int
	Body     string // slug; may be empty
	BodyName string
	Was, Now string // scores; may be empty
	Text     instrument.Text
	Sources  []directory.Source // on which the correction itself rests
}

// Average is a printed average of a region.
type Average struct {
	Year    int
	Region  string // code
	Scope   string // government, police_resort, land_office
	Score   string
	Sources []directory.Source
}
