// Package instrument knows what an assessment asks: a weighted tree of questions, who answers
// them, the scales, the method and the classes, all in one versioned file. It reads, checks,
// compares and writes such files, and carries the presets. It knows no Ombudsman, no year and no
// threshold, and computes no score.
package instrument

import (
	"fmt"
	"math/big"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Status says how sure a line of an instrument is. A line without one is official: it is what the
// file's owner decided.
type Status string

// A figure that rests on anything but Official lines says so wherever it is shown.
const (
	Official Status = "official"
	Inferred Status = "inferred" // worked out from published figures
	Assumed  Status = "assumed"  // chosen so that a figure can be computed at all
	Unknown  Status = "unknown"  // left open; scoring refuses
)

// Text is a text in each of the instrument's languages.
type Text map[locale.Lang]string

// In returns the text in lang, or in Indonesian where lang is missing.
func (t Text) In(lang locale.Lang) string {
	if text, ok := t[lang]; ok {
		return text
	}
	return t[locale.Indonesian]
}

// Version is major.minor.patch; the major part is the year. A major step breaks the trend, a
// minor one may move a score, a patch changes wording only.
type Version struct{ Major, Minor, Patch int }

// String returns "2023.1.0".
func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch) }

// Instrument is a loaded and checked instrument file.
type Instrument struct {
	ID         string
	Version    Version
	Title      Text
	Languages  []locale.Lang
	Basis      []string // laws and regulations
	Visibility Visibility
	Replaces   *Replaces // nil when it continues nothing
	Note       Text      // what a reader must know about this preset; may be empty

	Levels   []string // top level first, the last is always the question
	Facts    []Fact
	Subjects []*Subject
	Scales   []*Scale
	Method   Method
	Classes  Classes
	Award    *Award   // nil where the file says nothing of one
	Total    *big.Rat // what the weights of the top level add to
	Tree     []*Node
	Tests    []*Test

	Hash string // SHA-256 of the canonical form, lower-case hex
	File string // where it was read from
}

// Ref returns "id@version".
func (i *Instrument) Ref() string { return i.ID + "@" + i.Version.String() }

// Visibility says who may see the tree and the weights.
type Visibility string

// Trees and weights of real instruments are often confidential until results are out.
const (
	Internal         Visibility = "internal"
	AfterPublication Visibility = "after_publication"
	Public           Visibility = "public"
)

// Comparable says how far figures may be compared with those of the version before.
type Comparable string

// A trend line is drawn, dashed with a note, or broken.
const (
	Full    Comparable = "full"
	Partial Comparable = "partial"
	None    Comparable = "none"
)

// Replaces names the version before. ID is empty when it is the same instrument.
type Replaces struct {
	ID         string
	Version    Version
	Comparable Comparable
	Note       Text
}

// Fact is a property of a subject that conditions may ask about.
type Fact struct {
	Subject string
	Code    string
	Type    FactType
	Label   Text
	Place   problem.Place
}

// FactType is the type of a fact's value.
type FactType string

// The types a condition can compare.
const (
	NumberFact FactType = "number"
	TextFact   FactType = "text"
	BoolFact   FactType = "bool"
)

// Reduce says how repeats, or children, become one value.
type Reduce string

// Sum is capped at 100, the full mark of every node.
const (
	Mean Reduce = "mean"
	Sum  Reduce = "sum"
	Min  Reduce = "min"
	Max  Reduce = "max"
)

// Subject is who or what answers. Per is "body" for the unit itself and the code of another
// subject, usually "unit", for everybody else.
type Subject struct {
	Code      string
	Label     Text
	Per       string
	Target    *Target // how many are wanted; nil when it does not say
	Reduce    Reduce
	Status    Status // of the reduce line
	Anonymous bool
	Place     problem.Place
}

// Target is how many of a subject should answer. It is never a condition for scoring.
type Target struct {
	Value  int
	Status Status
}

// ScaleType is how an answer of a scale is given.
type ScaleType string

// One picks one option, Many adds up the chosen options' points (capped at 100), Range is a
// number between Low and High that becomes 0 to 100 in proportion.
const (
	One   ScaleType = "one"
	Many  ScaleType = "many"
	Range ScaleType = "range"
)

// Scale turns an answer into points from 0 to 100.
type Scale struct {
	Code      string
	Type      ScaleType
	Status    Status
	Options   []Option // of One and Many
	Low, High *big.Rat // of Range
	Place     problem.Place
}

// Option is one possible answer.
type Option struct {
	Code   string
	Points *big.Rat // 0 to 100, exact
	Label  Text     // may be empty: then the code speaks
}

// Node is a part of the tree; the leaves are questions.
type Node struct {
	Code        string
	Label       Text
	Level       int     // index into Levels
	Weight      *Weight // nil when no sibling is weighted: all are equal then
	Aggregate   *Line   // overrides Method.Aggregate of the level for this node
	When        *Condition
	Placeholder bool // its name or content is not public; it only keeps the place
	Children    []*Node
	Question    *Question // of a leaf
	Place       problem.Place
}

// Weight is relative among siblings: all of them have one, or none. Without weights siblings count
// the same, and how sure that is, is the status of Method.Aggregate of their parent's level. The
// weights of the top level add to Instrument.Total.
type Weight struct {
	Value  *big.Rat // nil when Status is Unknown
	Status Status
}

// Line is one line of the method and how sure it is.
type Line struct {
	Reduce Reduce
	Status Status
}

// Question is what a leaf asks.
type Question struct {
	Subject  *Subject
	Method   string // interview, observation, document, computed
	Scale    *Scale
	Ask      Text
	NA       bool // "not applicable" may be answered, with a reason
	Evidence *Evidence
	From     string // of a computed question: the survey or register its value comes from
}

// Evidence is what an assessor must bring for an answer.
type Evidence struct {
	Photos       int
	Documents    int
	GPS          bool
	MaxDistanceM int
}

// Method is how answers become a figure.
type Method struct {
	Aggregate     map[string]Line // by level
	Fold          Fold
	NotApplicable NotApplicable
	Missing       Missing
	MinCoverage   MinCoverage
	BodyFromUnits Line
	Round         Round
	Rank          Rank
	Uncertainty   *Uncertainty // nil when the file has none
	Place         problem.Place
}

// Fold is how repeated answers become one: question by question, N/A left out.
type Fold struct {
	Over, By string // only "answered" and "question" exist
	Status   Status
}

// NotApplicable says that an N/A answer gives its weight to its siblings.
type NotApplicable struct {
	Action, Within  string // only "redistribute" and "siblings" exist
	Reason, Approve string // "required" or "optional"; the role that approves
	Status          Status
}

// Missing says what a blank does: it blocks.
type Missing struct {
	Action string // only "block" exists
	Status Status
}

// MinCoverage is the share of a node's weight that must be answered for it to have a figure.
type MinCoverage struct {
	Value  *big.Rat // 0 to 1
	Status Status
}

// Round happens once, at publication.
type Round struct {
	Places int
	Mode   RoundMode
	Status Status
}

// RoundMode says what happens at an exact tie.
type RoundMode string

// Down cuts the digits off.
const (
	HalfUp   RoundMode = "half_up"
	HalfEven RoundMode = "half_even"
	Down     RoundMode = "down"
)

// Rank says how results are ordered. Groups are ranked apart.
type Rank struct {
	Ties     string // min, dense
	ShowTies bool
	Groups   []string
	Status   Status
}

// Uncertainty describes simulations; it moves no official score.
type Uncertainty struct {
	Runs        int
	Seed        uint64
	Weights     *big.Rat
	Aggregation []string
	Resample    []string
}

// Classes name a score. They cover Low to High without gap, each from its bound up to the next,
// and are decided on the rounded figure. High is also the full score: a top level node's points
// are weight/total × normalised/100 × High.
type Classes struct {
	Low, High *big.Rat
	List      []Class // highest first
}

// Class is what a score is called.
type Class struct {
	Code    string
	From    *big.Rat
	Zone    string // green, yellow, red, or empty where the version has no zones
	Label   Text
	Opinion Text
	Status  Status
	Place   problem.Place
}

// Of returns the class of a rounded score, and false outside the declared range.
func (c Classes) Of(rounded *big.Rat) (Class, bool) {
	if rounded.Cmp(c.High) > 0 || rounded.Cmp(c.Low) < 0 {
		return Class{}, false
	}
	for _, class := range c.List {
		if rounded.Cmp(class.From) >= 0 {
			return class, true
		}
	}
	return Class{}, false
}

// Test is a worked example inside the file: answers of one unit and the figures they must give.
// Parse checks that it fits the instrument; running it is the scorer's work.
type Test struct {
	Name    string
	Facts   map[string]string       // of the unit, by fact code; what Condition.Eval takes
	Answers map[string][]TestAnswer // by question code
	Expect  map[string]Expected     // by node code
	Total   *big.Rat                // nil when not expected
	Class   string                  // empty when not expected
	Place   problem.Place
}

// TestAnswer is an answer (an option's code, a number, or NA) and how many respondents gave it.
type TestAnswer struct {
	Value string
	Count int
}

// Expected is what a node must come to; nil parts are not compared. Figures are compared after
// rounding to the places of the method.
type Expected struct {
	Normalised *big.Rat
	Points     *big.Rat
	Place      problem.Place
}
