package form

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// PageSize is how many forms a page of a list has.
const PageSize = 50

// AnyFlag is the flag of a filter that every open flag meets.
const AnyFlag FlagKind = "any"

// Filter narrows a list of a cycle's forms down; what is empty narrows nothing.
type Filter struct {
	Cycle                      string
	Office, Body, Locus, Team  string // ids
	By                         string // account
	State                      State
	Subject                    string
	Flag                       FlagKind // one that is open, or AnyFlag
	NA                         bool     // an N/A waits for a decision
	Substitute                 bool
	ReceivedFrom, ReceivedTill time.Time
	IDs                        []string // only these; empty: all
}

// Listed is a form in a list, with what its unit is called.
type Listed struct {
	Form
	Name           string // of the locus
	Slug, BodyName string // of the body
	Service        string // what the service is called that it is about; empty for none
}

// Page is a part of a list. After is where the next one begins; empty at the end.
type Page struct {
	Forms []Listed
	After string
}

// query collects conditions with their arguments.
type query struct {
	parts []string
	args  []any
}

// and adds a condition in which ? stands for the value.
func (q *query) and(condition string, value any) {
	q.args = append(q.args, value)
	q.parts = append(q.parts, strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(q.args))))
}

func (q *query) where() string { return strings.Join(q.parts, " AND ") }

// narrowed is the condition for the forms of a filter that somebody sees.
func (f *Filter) narrowed(s *sight) *query {
	q := &query{}
	q.and("f.cycle_id = ?", f.Cycle)
	for condition, value := range map[string]string{
		"f.office_id = ?": f.Office, "f.body_id = ?": f.Body, "f.locus_id = ?": f.Locus, "f.team_id = ?": f.Team, "f.made_by = ?": f.By,
		"f.state = ?": string(f.State), "f.subject = ?": f.Subject,
	} {
		if value != "" {
			q.and(condition, value)
		}
	}
	switch f.Flag {
	case "":
	case AnyFlag:
		q.parts = append(q.parts, "f.flags > 0")
	default:
		q.parts = append(q.parts, "f.flags > 0")
		q.and("EXISTS (SELECT 1 FROM form_flag g WHERE g.form_id = f.id AND g.kind = ? AND g.open)", string(f.Flag))
	}
	if f.NA {
		q.parts = append(q.parts, "f.na_open > 0")
	}
	if f.Substitute {
		q.parts = append(q.parts, "f.substitute")
	}
	if !f.ReceivedFrom.IsZero() {
		q.and("f.received_at >= ?", db.At(f.ReceivedFrom))
	}
	if !f.ReceivedTill.IsZero() {
		q.and("f.received_at < ?", db.At(f.ReceivedTill))
	}
	if len(f.IDs) > 0 {
		q.parts = append(q.parts, "f.id IN ("+db.Marks(len(q.args)+1, len(f.IDs))+")")
		for _, id := range f.IDs {
			q.args = append(q.args, id)
		}
	}
	where, args := s.where(len(q.args) + 1)
	q.parts, q.args = append(q.parts, where), append(q.args, args...)
	slices.Sort(q.parts) // so that a statement of one filter is always the same text but for its numbers
	return q
}

// List returns a page of the forms of a cycle that actor sees, those that came last first. After is where the page
// before it ended; one that is none begins anew. Kind: NotFound for a cycle of which actor sees no forms.
func (f *Forms) List(ctx context.Context, actor access.Actor, filter Filter, after string) (Page, error) {
	s, err := f.sight(ctx, f.DB, actor, filter.Cycle)
	if err != nil {
		return Page{}, err
	}
	q := filter.narrowed(&s)
	if at, id, ok := mark(after); ok {
		q.args = append(q.args, db.At(at), id)
		n := len(q.args)
		q.parts = append(q.parts, "(f.received_at, f.id) < ($"+strconv.Itoa(n-1)+", $"+strconv.Itoa(n)+")")
	}
	// The page is found by the forms alone; what its units are called is looked up for those that are on it.
	all, err := db.All(ctx, f.DB, scanListed, `SELECT `+columns+`, l.name, b.slug, cb.name,
		coalesce((SELECT p.name FROM cycle_product p WHERE p.locus_id = f.locus_id AND p.service_id = f.product), '')
		FROM (SELECT * FROM form f WHERE `+q.where()+` ORDER BY f.received_at DESC, f.id DESC LIMIT `+strconv.Itoa(PageSize+1)+`) f
		JOIN cycle_locus l ON l.id = f.locus_id JOIN body b ON b.id = f.body_id JOIN cycle_body cb ON cb.cycle_id = f.cycle_id AND cb.body_id = f.body_id
		ORDER BY f.received_at DESC, f.id DESC`, q.args...)
	if err != nil {
		return Page{}, err
	}
	page := Page{Forms: all}
	if len(all) > PageSize {
		last := all[PageSize-1]
		page.Forms, page.After = all[:PageSize], last.Received.Format(time.RFC3339Nano)+"_"+last.ID
	}
	return page, nil
}

func scanListed(row db.Row) (Listed, error) {
	var one Listed
	var started, finished, received db.Time
	f := &one.Form
	err := row.Scan(&f.ID, &f.Cycle, &f.Office, &f.Body, &f.Locus, &f.Subject, &f.Product, &f.State, &f.Rev, &f.By, &f.Way, &f.Team,
		&f.Substitute, &f.Answered, &started, &finished, &received, &f.NAOpen, &f.Flags, &f.Version, &one.Name, &one.Slug, &one.BodyName, &one.Service)
	f.Started, f.Finished, f.Received = started.Time, finished.Time, received.Time
	return one, err
}

// mark reads where a page ended.
func mark(after string) (time.Time, string, bool) {
	text, id, ok := strings.Cut(after, "_")
	at, err := time.Parse(time.RFC3339Nano, text)
	return at, id, ok && err == nil && valid(id)
}

// MaxCount is up to which forms are counted where somebody sees all of a cycle; MaxCount + 1 stands for more.
const MaxCount = 1_000

// Counts are how many forms of a cycle there are, as far as somebody sees them.
type Counts struct {
	States  map[State]int
	Flagged int // with a flag that is open
	NA      int // with an N/A that waits
	Flags   map[FlagKind]int
}

// Count counts the forms of a cycle that actor sees, for the choices of a filter. Kind: NotFound.
func (f *Forms) Count(ctx context.Context, actor access.Actor, id string) (Counts, error) {
	all := Counts{States: map[State]int{}, Flags: map[FlagKind]int{}}
	s, err := f.sight(ctx, f.DB, actor, id)
	if err != nil {
		return all, err
	}
	if s.All {
		return all, f.countSome(ctx, id, &all)
	}
	where, args := s.where(1)
	_, err = db.All(ctx, f.DB, func(row db.Row) (struct{}, error) {
		var state State
		var n, flagged, na int
		err := row.Scan(&state, &n, &flagged, &na)
		all.States[state] = n
		all.Flagged, all.NA = all.Flagged+flagged, all.NA+na
		return struct{}{}, err
	}, `SELECT f.state, count(*), sum(CASE WHEN f.flags > 0 THEN 1 ELSE 0 END), sum(CASE WHEN f.na_open > 0 THEN 1 ELSE 0 END)
		FROM form f WHERE `+where+` GROUP BY f.state`, args...)
	if err != nil {
		return all, err
	}
	// SQLite takes CROSS JOIN as the order to read in: the forms of an office first, then the flags of the few that have any.
	_, err = db.All(ctx, f.DB, func(row db.Row) (struct{}, error) {
		var kind FlagKind
		var n int
		err := row.Scan(&kind, &n)
		all.Flags[kind] = n
		return struct{}{}, err
	}, `SELECT g.kind, count(DISTINCT g.form_id) FROM form f CROSS JOIN form_flag g WHERE g.form_id = f.id AND g.open AND f.flags > 0 AND `+where+` GROUP BY g.kind`, args...)
	return all, err
}

// countSome counts each kind up to MaxCount and one more: of a whole country's forms nobody needs to know the rest.
func (f *Forms) countSome(ctx context.Context, id string, all *Counts) error {
	limit := strconv.Itoa(MaxCount + 1)
	some := func(from string, args ...any) (int, error) {
		return db.One(ctx, f.DB, db.Column[int], `SELECT count(*) FROM (SELECT 1 AS one FROM `+from+` LIMIT `+limit+`) x`, append([]any{id}, args...)...)
	}
	var err error
	for _, state := range States {
		n, err := some(`form f WHERE f.cycle_id = $1 AND f.state = $2`, string(state))
		if err != nil {
			return err
		}
		if n > 0 {
			all.States[state] = n
		}
	}
	for _, kind := range FlagKinds {
		n, err := some(`form_flag g WHERE g.cycle_id = $1 AND g.kind = $2 AND g.open`, string(kind))
		if err != nil {
			return err
		}
		if n > 0 {
			all.Flags[kind] = n
		}
	}
	if all.Flagged, err = some(`form f WHERE f.cycle_id = $1 AND f.flags > 0`); err != nil {
		return err
	}
	all.NA, err = some(`form f WHERE f.cycle_id = $1 AND f.na_open > 0`)
	return err
}
