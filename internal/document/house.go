package document

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/paper"
)

// House is what stands on an authority's documents.
type House struct {
	Authority string // id
	Above     string // what it belongs to: "PEMERINTAH KOTA CONTOH"; may be empty
	Name      string // in the letterhead
	Address   string // lines: address, telephone, mail
	Place     string // before the day: "Banjarmasin"
	Pattern   string // of numbers
	Version   int64  // 0: nothing was set yet
}

const maxAddressLines = 5

// House returns the letterhead and pattern of an authority, with its own name and the usual pattern
// until somebody sets them. Kinds: those of Decide.
func (d *Documents) House(ctx context.Context, actor access.Actor, authority string) (House, error) {
	if err := access.Decide(actor, access.ReadDocuments, access.Scope{Authority: authority}); err != nil {
		return House{}, err
	}
	return d.house(ctx, d.DB, authority)
}

func (d *Documents) house(ctx context.Context, q db.Queryer, authority string) (House, error) {
	h := House{Authority: authority}
	err := q.QueryRow(ctx, `SELECT above, name, address, place, pattern, version FROM document_house WHERE authority_id = $1`, authority).
		Scan(&h.Above, &h.Name, &h.Address, &h.Place, &h.Pattern, &h.Version)
	if err = db.Problem(err); problem.KindOf(err) != problem.NotFound {
		return h, err
	}
	one, err := d.Access.AuthorityOf(ctx, access.Scope{Authority: authority})
	h.Name, h.Pattern = one.Name, DefaultPattern
	return h, err
}

// Letterhead returns what stands at the head of an authority's letters, and the place before their day, for
// letters that other rooms draw. Everybody who gets a letter sees it, so it takes no right.
func (d *Documents) Letterhead(ctx context.Context, authority string) (paper.Letterhead, string, error) {
	h, err := d.house(ctx, d.DB, authority)
	if err != nil {
		return paper.Letterhead{}, "", err
	}
	one, err := d.Access.AuthorityOf(ctx, access.Scope{Authority: authority})
	if err != nil {
		return paper.Letterhead{}, "", err
	}
	picture, err := d.picture(ctx, one.Slug)
	return paper.Letterhead{Above: h.Above, Name: h.Name, Address: linesOf(h.Address), Logo: picture}, h.Place, err
}

// SetHouse sets them; documents that are issued keep theirs. Version is the one seen. Kinds: those of
// Decide; Invalid with Faults; Conflict when somebody was faster.
func (d *Documents) SetHouse(ctx context.Context, actor access.Actor, h House) error {
	scope := access.Scope{Authority: h.Authority}
	if err := access.Decide(actor, access.SetDocuments, scope); err != nil {
		return err
	}
	if err := h.check(); err != nil {
		return err
	}
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := writeHouse(ctx, tx, h); err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("document_house", h.Authority)
		rows, err := touched.Rows(ctx, tx)
		if err != nil {
			return err
		}
		return d.Record.Record(ctx, tx, access.Event{
			Stream: "authority/" + h.Authority, Kind: eventPrefix + "house", Actor: actor, Scope: scope, At: d.now(),
			Subject: h.Authority, Rule: access.Version, Rows: rows,
		})
	})
}

func writeHouse(ctx context.Context, tx db.Tx, h House) error {
	values := []any{h.Authority, h.Above, h.Name, h.Address, h.Place, h.Pattern, h.Version + 1}
	if h.Version == 0 {
		_, err := tx.Exec(ctx, `INSERT INTO document_house (authority_id, above, name, address, place, pattern, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, values...)
		if db.IsTaken(err) {
			return &problem.Error{Kind: problem.Conflict, Key: "document.changed", Err: err}
		}
		return err
	}
	return seen(db.Update(ctx, tx, `UPDATE document_house SET above = $2, name = $3, address = $4, place = $5, pattern = $6, version = $7
		WHERE authority_id = $1 AND version = $7 - 1`, values...))
}

func (h *House) check() error {
	var f faults
	h.Above = f.line("above", h.Above, maxLine, false)
	h.Name = f.line("name", h.Name, maxLine, true)
	h.Place = f.line("place", h.Place, maxLine, false)
	h.Address = f.lines("address", h.Address, maxAddressLines)
	h.Pattern = strings.TrimSpace(h.Pattern)
	if key := PatternFault(h.Pattern); key != "" {
		f.add("pattern", key, problem.Args{"marks": strings.Join(Marks, " "), "marks_needed": "{urut} {tahun}", "max": maxPattern})
	}
	return f.found.Err()
}
