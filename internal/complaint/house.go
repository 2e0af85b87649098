package complaint

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// House is how an authority takes cases in.
type House struct {
	Authority string // id
	Prefix    string // of numbers: BJM
	// Open: the public may send. Whoever takes cases down may do so either way.
	Open bool
	// ExaminersIndependent: what is said about the top goes to the authority's own examiners, because they
	// do not answer to it; ExaminersBasis is the decree that says so.
	ExaminersIndependent bool
	ExaminersBasis       string
	// Above is the authority of this installation that takes what is said about the top of this one; empty
	// where none does, and the reporter is told of the Ombudsman before sending.
	Above   string
	Version int64 // 0: nothing was set yet
}

const houseColumns = `authority_id, prefix, open, examiners_independent, examiners_basis, above, version`

func scanHouse(row db.Row) (House, error) {
	var h House
	return h, row.Scan(&h.Authority, &h.Prefix, &h.Open, &h.ExaminersIndependent, &h.ExaminersBasis, &h.Above, &h.Version)
}

// Houses returns those that the public may send to, by their prefix.
func (c *Complaints) Houses(ctx context.Context) ([]House, error) {
	return db.All(ctx, c.DB, scanHouse, `SELECT `+houseColumns+` FROM complaint_house WHERE open = $1 ORDER BY prefix`, true)
}

// House returns how an authority takes cases in, with a prefix proposed while nothing was set. Kinds:
// those of Decide.
func (c *Complaints) House(ctx context.Context, actor access.Actor, authority string) (House, error) {
	scope := access.Scope{Authority: authority}
	if MayRegister(actor, authority) != nil {
		if err := access.Decide(actor, access.ReadAuthority, scope); err != nil {
			return House{}, err
		}
	}
	h, err := houseOf(ctx, c.DB, authority)
	if problem.KindOf(err) != problem.NotFound {
		return h, err
	}
	of, err := c.Access.AuthorityOf(ctx, scope)
	return House{Authority: authority, Prefix: proposed(of.Slug)}, err
}

// houseOf is of kind NotFound where nothing was set.
func houseOf(ctx context.Context, q db.Queryer, authority string) (House, error) {
	h, err := db.One(ctx, q, scanHouse, `SELECT `+houseColumns+` FROM complaint_house WHERE authority_id = $1`, authority)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		return h, problem.New(problem.NotFound, "complaint.no_house", nil)
	}
	return h, err
}

// proposed is a prefix after a slug: the consonants of its last word, as car plates and airports have them.
func proposed(slug string) string {
	words := strings.Split(strings.ToUpper(slug), "-")
	last := words[len(words)-1]
	var b strings.Builder
	for i, r := range last {
		if r >= 'A' && r <= 'Z' && (i == 0 || !strings.ContainsRune("AIUEO", r)) && b.Len() < 3 {
			b.WriteRune(r)
		}
	}
	if b.Len() < 2 {
		return "LAP"
	}
	return b.String()
}

var prefixForm = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,7}$`)

// SetHouse sets it; numbers that were given stay as they are. An authority that sets it for the first time
// gets the usual categories. Kinds: those of Decide; Invalid with Faults about "prefix", "examinersbasis"
// and "above"; Conflict when somebody was faster.
func (c *Complaints) SetHouse(ctx context.Context, actor access.Actor, h House) (House, error) {
	scope := access.Scope{Authority: h.Authority}
	if err := access.Decide(actor, access.SetCases, scope); err != nil {
		return h, err
	}
	var f faults
	h.Prefix = strings.ToUpper(strings.TrimSpace(h.Prefix))
	if !prefixForm.MatchString(h.Prefix) {
		f.add("prefix", "prefix", nil)
	}
	h.ExaminersBasis = f.line("examinersbasis", h.ExaminersBasis, maxLine, h.ExaminersIndependent)
	if h.Above == h.Authority {
		f.add("above", "above_self", nil)
	}
	if err := f.found.Err(); err != nil {
		return h, err
	}
	seeds, err := c.usualCategories(h.Authority)
	if err != nil {
		return h, err
	}
	was := h.Version
	err = c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		h.Version = was
		if err := c.mayTakeFor(ctx, tx, h.Above); err != nil {
			return err
		}
		if err := writeHouse(ctx, tx, h); err != nil {
			return err
		}
		h.Version++
		var touched ledger.Touched
		touched.Add("complaint_house", h.Authority)
		if was == 0 {
			if err := insertCategories(ctx, tx, seeds, &touched); err != nil {
				return err
			}
		}
		return c.recordSetting(ctx, tx, actor, h.Authority, "house", h.Authority, &touched)
	})
	return h, err
}

// mayTakeFor makes sure that there is an authority that can take cases over.
func (c *Complaints) mayTakeFor(ctx context.Context, tx db.Tx, above string) error {
	if above == "" {
		return nil
	}
	_, err := houseOf(ctx, tx, above)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		var f faults
		f.add("above", "above_closed", nil)
		return f.found.Err()
	}
	return err
}

func writeHouse(ctx context.Context, tx db.Tx, h House) error {
	values := []any{h.Authority, h.Prefix, h.Open, h.ExaminersIndependent, h.ExaminersBasis, h.Above, h.Version + 1}
	var err error
	if h.Version == 0 {
		_, err = tx.Exec(ctx, `INSERT INTO complaint_house (`+houseColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`, values...)
	} else {
		err = db.Update(ctx, tx, `UPDATE complaint_house SET prefix = $2, open = $3, examiners_independent = $4, examiners_basis = $5,
			above = $6, version = $7 WHERE authority_id = $1 AND version = $7 - 1`, values...)
	}
	switch {
	case errors.Is(err, db.ErrChanged):
		return &problem.Error{Kind: problem.Conflict, Key: "complaint.house_changed", Err: err}
	case db.IsTaken(err):
		// The first setting of two at once, or another authority's prefix: both are mended by looking again.
		return &problem.Error{Kind: problem.Conflict, Key: "complaint.prefix_taken", Err: err}
	}
	return err
}

// recordSetting records a change of how an authority works with cases.
func (c *Complaints) recordSetting(ctx context.Context, tx db.Tx, actor access.Actor, authority, kind, subject string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return c.Record.Record(ctx, tx, access.Event{
		Stream: "authority/" + authority, Kind: "complaint." + kind, Actor: actor, Scope: access.Scope{Authority: authority},
		At: c.now(), Subject: subject, Rule: access.Version, Rows: rows,
	})
}
