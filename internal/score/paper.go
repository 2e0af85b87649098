// Package score turns the answers of a working paper into exact figures by the rules of an
// instrument, and explains each of them. It reads no file and knows no year: values in, values
// out. Official figures are rational numbers, rounded once, at publication.
package score

import "github.com/patuh-id/patuh/internal/base/problem"

// Paper is the working paper of one body: the answers of its units.
type Paper struct {
	Body  string // slug or name, as written
	For   string // id of the assessment that the file was made for; empty where it was made for none
	Units []*UnitPaper
	Place problem.Place // the file it came from
}

// UnitPaper holds one unit's answers.
type UnitPaper struct {
	Name        string
	Facts       map[string]Fact // by fact code
	NotAssessed string          // the reason; a unit with one has no figure
	Answers     []Answer
	Place       problem.Place
}

// Fact is what a paper says of a unit, as written; its type is the instrument's.
type Fact struct {
	Value string
	Place problem.Place
}

// NA is the answer "not applicable", in any case of letters.
const NA = "N/A"

// Answer is what one respondent answered to one question. Count above one stands for that many
// respondents with the same answer (anonymous tallies); zero means one.
type Answer struct {
	Subject    string // subject code
	Respondent string // a number or a role, never a name; empty in tallies
	Question   string // question code
	Value      string // option code; several joined with + for a scale of type many; a number; NA; blank
	Reason     string // required with NA
	Count      int
	Place      problem.Place
}
