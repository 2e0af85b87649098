package form

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Brought is a form with what of it came by working papers.
type Brought struct {
	Held
	// Only: nothing that holds of it came otherwise, so that a further working paper mends what an earlier one said.
	Only bool
	// Came is what came by working papers, whatever became of it, the newest first.
	Came []Content
}

// Takes reports whether what comes in changes the form; else it stands aside.
func (b *Brought) Takes() bool { return b.Rev == 0 || b.State.takes() }

// BroughtTo returns the forms of loci, by their ids, with what of them came by working papers, for whoever decided that
// they may be read.
func (f *Forms) BroughtTo(ctx context.Context, q db.Queryer, loci ...string) (map[string]*Brought, error) {
	all := map[string]*Brought{}
	for _, locus := range loci {
		forms, err := f.OfLocus(ctx, q, locus)
		if err != nil {
			return nil, err
		}
		for i := range forms {
			all[forms[i].ID] = &Brought{Held: Held{Form: forms[i]}, Only: true}
		}
		type version struct {
			form string
			rev  int64
			way  Way
			text textOf
		}
		versions, err := db.All(ctx, q, func(row db.Row) (version, error) {
			var v version
			return v, row.Scan(&v.form, &v.rev, &v.way, &v.text)
		}, `SELECT v.form_id, coalesce(v.rev, 0), v.way, CASE WHEN v.way = $2 OR v.rev = f.rev THEN v.content ELSE '' END
			FROM form_version v JOIN form f ON f.id = v.form_id WHERE f.locus_id = $1 AND (v.way = $2 OR v.rev IS NOT NULL) ORDER BY v.id DESC`, locus, string(Sheet))
		if err != nil {
			return nil, err
		}
		for _, v := range versions {
			one := all[v.form]
			if one == nil { // came between the two questions
				continue
			}
			one.Only = one.Only && (v.rev == 0 || v.way == Sheet)
			if v.way != Sheet && v.rev != one.Rev {
				continue
			}
			c, err := v.text.content()
			if err != nil {
				return nil, err
			}
			if v.way == Sheet {
				one.Came = append(one.Came, c)
			}
			if v.rev > 0 && v.rev == one.Rev {
				one.Content = c
				one.Content.Base = v.rev
			}
		}
	}
	return all, nil
}

// Differs names what another content has otherwise: codes of questions, "fact/CODE", or names of fields.
func (c *Content) Differs(other *Content) []string { return differs(c, other) }

// Alike reports whether two contents say the same, whatever they were built on.
func Alike(a, b Content) (bool, error) { return alike(a, b) }
