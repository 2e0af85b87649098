package document

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/paper"
)

// One returns a document. Kinds: those of Decide; NotFound.
func (d *Documents) One(ctx context.Context, actor access.Actor, id string) (Document, error) {
	one, err := byID(ctx, d.DB, id)
	if err != nil {
		return one, err
	}
	return one, access.Decide(actor, access.ReadDocuments, one.Scope())
}

// Query says which documents to list. Empty fields leave nothing out, but for discarded drafts.
type Query struct {
	Authority string // id; needed
	State     State
	// Words must all stand in the subject, number or recipients, in capital or small letters.
	Words string
	// After is the last document of the page before; the zero Document for the first page.
	After Document
	Limit int // at most MaxList, which 0 means
}

// MaxList is how many documents List returns at once.
const MaxList = 50

// maxWords bounds how many words are looked for.
const maxWords = 8

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// List returns the documents of an authority, the last changed first, without their bodies. Kinds:
// those of Decide.
func (d *Documents) List(ctx context.Context, actor access.Actor, q Query) ([]Document, error) {
	if err := access.Decide(actor, access.ReadDocuments, access.Scope{Authority: q.Authority}); err != nil {
		return nil, err
	}
	args := []any{q.Authority}
	mark := func(value any) string {
		args = append(args, value)
		return "$" + strconv.Itoa(len(args))
	}
	where := `d.authority_id = $1`
	if q.State == "" {
		where += ` AND d.state <> 'discarded'`
	} else {
		where += ` AND d.state = ` + mark(string(q.State))
	}
	words := strings.Fields(strings.ToLower(q.Words))
	for _, word := range words[:min(maxWords, len(words))] {
		where += ` AND lower(d.subject || ' ' || coalesce(d.number, '') || ' ' || d.recipients) LIKE ` +
			mark("%"+likeEscape.Replace(word)+"%") + ` ESCAPE '\'`
	}
	if q.After.ID != "" {
		where += ` AND (d.changed_at, d.id) < (` + mark(db.At(q.After.Changed)) + `, ` + mark(q.After.ID) + `)`
	}
	limit := q.Limit
	if limit <= 0 || limit > MaxList {
		limit = MaxList
	}
	short := strings.Replace(columns, "d.body", "''", 1)
	return db.All(ctx, d.DB, scan, `SELECT `+short+` FROM document d WHERE `+where+`
		ORDER BY d.changed_at DESC, d.id DESC LIMIT `+strconv.Itoa(limit), args...)
}

// Twin returns a document as it stands on paper, to be shown as a page: of an issued one exactly what
// was printed, of a draft what would be. Kinds: those of Decide; NotFound.
func (d *Documents) Twin(ctx context.Context, actor access.Actor, id string) (Document, paper.Document, error) {
	one, picture, err := d.drawable(ctx, actor, id)
	if err != nil {
		return one, paper.Document{}, err
	}
	return one, d.sheet(one, picture), nil
}

// drawable reads a document with what a draft would be issued with.
func (d *Documents) drawable(ctx context.Context, actor access.Actor, id string) (Document, *paper.Picture, error) {
	one, err := d.One(ctx, actor, id)
	if err != nil || one.Code != "" {
		return one, nil, err
	}
	_, picture, err := d.complete(ctx, actor, &one, "")
	if err == nil && one.Position != "" && one.Head.Title == "" {
		titles, err := d.Access.Titles(ctx, []string{one.Position})
		if err != nil {
			return one, nil, err
		}
		one.Head.Title = titles[one.Position]
	}
	return one, picture, err
}

// Unsigned returns the file to be signed as it was drawn when the document was issued; of a draft a
// preview, which says on every page that it is one. Kinds: those of Decide; NotFound.
func (d *Documents) Unsigned(ctx context.Context, actor access.Actor, id string) (Document, []byte, error) {
	one, picture, err := d.drawable(ctx, actor, id)
	if err != nil {
		return one, nil, err
	}
	if one.Code == "" {
		pdf, err := d.sheet(one, picture).PDF()
		return one, pdf, err
	}
	pdf, err := db.One(ctx, d.DB, db.Column[[]byte], `SELECT pdf FROM document_paper WHERE id = $1`, id)
	return one, pdf, err
}

// Happened is an act about a document.
type Happened struct {
	ID       string // of the event
	Kind     string // see EventKey
	At       time.Time
	Actor    access.Actor
	Why      string
	Position int64 // in the record's tree; -1 while it waits
}

// maxHappened bounds how many acts are shown.
const maxHappened = 200

// History returns what was done about a document, the last first. Kinds: those of Decide; NotFound.
func (d *Documents) History(ctx context.Context, actor access.Actor, id string) ([]Happened, error) {
	if _, err := d.One(ctx, actor, id); err != nil {
		return nil, err
	}
	return d.happened(ctx, id)
}

func (d *Documents) happened(ctx context.Context, id string) ([]Happened, error) {
	events, err := d.Record.Events(ctx, streamOf+"/"+id, maxHappened)
	if err != nil {
		return nil, err
	}
	var all []Happened
	for _, e := range events {
		all = append(all, Happened{e.ID, e.Kind, e.At, e.Happened.Actor, e.Why, e.Position})
	}
	slices.SortStableFunc(all, func(a, b Happened) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) })
	return all, nil
}
