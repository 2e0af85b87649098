package complaint

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
)

// Query says which cases of an authority to list. Empty fields leave nothing out.
type Query struct {
	Authority string // id; needed
	Queue     string // one of Queues; needed
	Class     Class
	Body      string // id of the body that has it
	Unit      string // id of the office that has it, or OwnDesk
	Category  string // code
	Channel   Channel
	Priority  Priority
	// Received from the one and before the other.
	From, Until time.Time
	After       string // Page.Next of the page before
	Limit       int    // at most MaxPage, which 0 means
}

// OwnDesk as the unit of a Query is the authority's own desk: what nobody else has.
const OwnDesk = "-"

// MaxPage is how many cases a page of a list has at most.
const MaxPage = 50

// Page is a part of a list. Next leads to the part after it and is empty at the end. A part may be short, or
// empty, and yet have a Next: no more than some thousand cases are looked at for one.
type Page struct {
	Rows []Row
	Next string
}

// Row is a case in a list, with the beginning of its words.
type Row struct {
	Case
	// Clocks are its open ones, the one that is due first at the top.
	Clocks []deadline.Clock
	// Withheld: it has a number and is handled where actor may not look: by the examiners, or because it is about
	// actor or whom they work for. Nothing else of it is told, so that it says neither which, nor about whom.
	Withheld bool
	key      key
}

// key is a row's place in its list.
type key struct {
	at time.Time
	id string
}

func (k key) compare(other key) int {
	return cmp.Or(k.at.Compare(other.at), strings.Compare(k.id, other.id))
}

// keyLayout keeps what db.Time keeps.
const keyLayout = "20060102T150405.000000"

func (k key) String() string { return k.at.UTC().Format(keyLayout) + "~" + k.id }

func parseKey(text string) (key, error) {
	at, id, found := strings.Cut(text, "~")
	parsed, err := time.Parse(keyLayout, at)
	if !found || err != nil || id == "" || len(id) > 64 {
		return key{}, problem.New(problem.Invalid, "complaint.fault.after", nil)
	}
	return key{parsed, id}, nil
}

// excerpt is how much of a case's words a list has, in characters.
const excerpt = 300

// rowColumns are those of scanRow before its key, of "complaint c".
var rowColumns = func() string {
	names := strings.Fields(strings.ReplaceAll(caseColumns, ",", " "))
	for i, name := range names {
		names[i] = "c." + name
		if name == "words" {
			names[i] = "substr(c.words, 1, 300)"
		}
	}
	return strings.Join(names, ", ")
}()

// behind scans columns that come behind those that somebody else scans.
type behind struct {
	row  db.Row
	more []any
}

func (b behind) Scan(dest ...any) error { return b.row.Scan(append(dest, b.more...)...) }

func scanRow(row db.Row) (Row, error) {
	var r Row
	var at db.Time
	one, err := scanCase(behind{row, []any{&at, &r.key.id}})
	r.Case, r.key.at = one, at.Time
	return r, err
}

// way is a range of an index in which a list's rows lie: all of an authority, a body or a unit.
type way struct{ column, value string }

// ways are the ranges in which lies what actor may see of an authority, of one body or unit where they are
// named. They are no permission: seen decides about each row.
func ways(actor access.Actor, authority, body, unit string) []way {
	switch {
	case unit != "" && unit != OwnDesk:
		return []way{{"unit_id", unit}}
	case body != "":
		return []way{{"body_id", body}}
	}
	var found []way
	for _, action := range []access.Action{access.ReadCases, access.ExamineCases, access.ReviewCases, access.InformCases} {
		for _, s := range access.Where(actor, action) {
			switch {
			case s.Installation, s.Authority == authority && s.Body == "":
				return []way{{"authority_id", authority}}
			case s.Authority == authority && s.Unit == "":
				found = append(found, way{"body_id", s.Body})
			case s.Authority == authority:
				found = append(found, way{"unit_id", s.Unit})
			}
		}
	}
	slices.SortFunc(found, func(a, b way) int {
		return cmp.Or(strings.Compare(a.column, b.column), strings.Compare(a.value, b.value))
	})
	return slices.Compact(found)
}

// scanNumbered scans a row of the register, of which only the number is told where it is withheld.
func scanNumbered(row db.Row) (Row, error) {
	var withheld int
	r, err := scanRow(behind{row, []any{&withheld}})
	if withheld != 0 {
		r.Withheld, r.Case = true, Case{Authority: r.Authority, Year: r.Year, Running: r.Running, Number: r.Number}
	}
	return r, err
}

// numbered reports whether a query is for the register with all its numbers, as who reads the whole of an
// authority has it: a gap in them would tell that there is something, and to whoever knows one half of it, what.
func (q *Query) numbered(actor access.Actor) bool {
	return q.Queue == Register && q.Class == "" && q.Body == "" && q.Unit == "" && q.Category == "" && q.Channel == "" && q.Priority == "" &&
		access.Allowed(actor, access.ReadCases, access.Scope{Authority: q.Authority})
}
