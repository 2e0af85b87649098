package document

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/workday"
)

// Signatory is somebody who holds the signatory's position and may sign.
type Signatory struct {
	Tenure string // id
	Name   string
	Title  string // of the position
	Manner access.Manner
}

// Signatories are those who hold the position of a draft's signatory now: its holder, or whoever acts
// for a vacant post (Plt.), and beside them whoever acts for an absent holder (Plh.). Somebody to whom a
// holder handed their position over for leave signs nothing: for that the law knows the Plh. (UU
// 30/2014, article 14). Kinds: those of Decide.
func (d *Documents) Signatories(ctx context.Context, actor access.Actor, id string) ([]Signatory, error) {
	one, err := byID(ctx, d.DB, id)
	if err != nil {
		return nil, err
	}
	if err := access.Decide(actor, access.ReadDocuments, one.Scope()); err != nil {
		return nil, err
	}
	return d.signatories(ctx, actor, one.Position, d.now())
}

func (d *Documents) signatories(ctx context.Context, actor access.Actor, position string, at time.Time) ([]Signatory, error) {
	if position == "" {
		return nil, nil
	}
	held, tenures, _, err := d.Access.Position(ctx, actor, position)
	if err != nil {
		return nil, err
	}
	tenures = slices.DeleteFunc(tenures, func(t access.Tenure) bool {
		return t.Manner == access.Delegate || t.From.After(at) || !t.To.IsZero() && !t.To.After(at)
	})
	var ids []string
	for _, t := range tenures {
		ids = append(ids, t.Account)
	}
	names, err := d.Names(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var all []Signatory
	for _, t := range tenures {
		all = append(all, Signatory{Tenure: t.ID, Name: names[t.Account], Title: held.Title, Manner: t.Manner})
	}
	return all, nil
}

// Issue gives a draft its number and day, and draws the file to be signed. The day is the day on which
// it is issued, in the authority's zone. Version is the one seen; tenure says who signs, and may be left
// out where only one person may. Kinds: those of Decide; Invalid with Faults about what is missing;
// Conflict when somebody was faster, it is no draft, nobody holds the position, or the number is taken.
func (d *Documents) Issue(ctx context.Context, actor access.Actor, id string, version int64, tenure string) (Document, error) {
	one, err := byID(ctx, d.DB, id)
	if err != nil {
		return one, err
	}
	if err := access.Decide(actor, access.IssueDocuments, one.Scope()); err != nil {
		return one, err
	}
	if one.State != Draft {
		return one, conflict("no_draft")
	}
	if one.Version != version {
		return one, conflict("changed")
	}
	house, picture, err := d.complete(ctx, actor, &one, tenure)
	if err != nil {
		return one, err
	}
	if err := one.finished(house); err != nil {
		return one, err
	}
	one.Code, one.State, one.Version = NewCode(), Issued, version+1
	// The file is drawn inside the transaction, because its number is known only there; a letter takes
	// some ten milliseconds.
	err = d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return d.number(ctx, tx, actor, &one, house, picture) })
	return one, err
}

// complete fills in what stands on the document beside what was written: house, day and signatory.
func (d *Documents) complete(ctx context.Context, actor access.Actor, one *Document, tenure string) (House, *paper.Picture, error) {
	house, err := d.house(ctx, d.DB, one.Authority)
	if err != nil {
		return house, nil, err
	}
	authority, err := d.Access.AuthorityOf(ctx, one.Scope())
	if err != nil {
		return house, nil, err
	}
	picture, err := d.picture(ctx, authority.Slug)
	if err != nil {
		return house, nil, err
	}
	now := d.now()
	one.Issued, one.Changed, one.Day = now, now, now.In(workday.ZoneOf(authority.Zone).Location).Format(time.DateOnly)
	one.Head = Head{Above: house.Above, Name: house.Name, Address: house.Address, Place: house.Place, Authority: authority.Name}
	able, err := d.signatories(ctx, actor, one.Position, now)
	if err != nil {
		return house, nil, err
	}
	if tenure != "" {
		able = slices.DeleteFunc(able, func(s Signatory) bool { return s.Tenure != tenure })
	}
	if len(able) == 1 {
		one.Tenure, one.Manner, one.Head.Title, one.Head.Signatory = able[0].Tenure, able[0].Manner, able[0].Title, able[0].Name
	}
	return house, picture, nil
}

// finished says what a draft still lacks to be issued.
func (d Document) finished(house House) error {
	var f faults
	f.line("subject", d.Subject, maxLine, true)
	if len(linesOf(d.Recipients)) == 0 {
		f.add("recipients", "no_recipients", nil)
	}
	if len(linesOf(d.Body)) == 0 {
		f.add("body", "no_body", nil)
	}
	if d.Position == "" {
		f.add("position", "no_position", nil)
	} else if d.Tenure == "" {
		f.add("tenure", "no_holder", nil)
	} else if strings.TrimSpace(d.Head.Signatory) == "" {
		f.add("tenure", "no_name", nil)
	}
	if d.Class == "" && NumberOf(house.Pattern, 1, "", time.Time{}) != NumberOf(house.Pattern, 1, "x", time.Time{}) {
		f.add("class", "no_class", nil)
	}
	return f.found.Err()
}

// number takes the number, draws the file and writes both.
func (d *Documents) number(ctx context.Context, tx db.Tx, actor access.Actor, one *Document, house House, picture *paper.Picture) error {
	day, err := time.Parse(time.DateOnly, one.Day)
	if err != nil {
		return err
	}
	if one.Number, err = freeNumber(ctx, tx, *one, house.Pattern, day); err != nil {
		return err
	}
	pdf, err := d.sheet(*one, picture).PDF()
	if err != nil {
		return err
	}
	one.UnsignedSum = sumOf(pdf)
	head, err := json.Marshal(one.Head)
	if err != nil {
		return err
	}
	err = db.Update(ctx, tx, `UPDATE document SET state = 'issued', code = $3, number = $4, day = $5, manner = $6, tenure_id = $7, head = $8,
			unsigned_sum = $9, issued_at = $10, changed_at = $10, version = version + 1
		WHERE id = $1 AND version = $2 AND state = 'draft'`,
		one.ID, one.Version-1, one.Code, one.Number, one.Day, string(one.Manner), one.Tenure, string(head), one.UnsignedSum, db.At(one.Issued))
	if db.IsTaken(err) {
		return &problem.Error{Kind: problem.Conflict, Key: "document.number_taken", Args: problem.Args{"number": one.Number}, Err: err}
	}
	if err := seen(err); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO document_paper (id, pdf) VALUES ($1, $2)`, one.ID, pdf); err != nil {
		return err
	}
	return d.record(ctx, tx, actor, "issued", *one, "")
}
