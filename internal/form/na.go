package form

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// NAState is where an N/A stands.
type NAState string

// An N/A counts once somebody approved it.
const (
	NAAsked    NAState = "asked"
	NAApproved NAState = "approved"
	NARefused  NAState = "refused"
)

// Key is the catalog key of the state of an N/A.
func (s NAState) Key() string { return "form.na." + string(s) }

// NA is a question that does not apply, as the form says.
type NA struct {
	Form, Question, Reason string
	State                  NAState
	By                     string // account of who decided
	At                     time.Time
	Why                    string
}

func scanNA(row db.Row) (NA, error) {
	var n NA
	var at db.Time
	err := row.Scan(&n.Form, &n.Question, &n.Reason, &n.State, &n.By, &at, &n.Why)
	n.At = at.Time
	return n, err
}

const naQuery = `SELECT n.form_id, n.question, n.reason, n.state, n.decided_by, n.decided_at, n.why FROM form_na n`

// notApplicable brings the rows of N/A up to what holds of the questions that are asked: nobody decides about one that
// the facts rule out. One whose reason is as it was stays decided.
func (w *intake) notApplicable(ctx context.Context, asked []string) error {
	was, err := db.All(ctx, w.tx, scanNA, naQuery+` WHERE n.form_id = $1`, w.form.ID)
	if err != nil {
		return err
	}
	kept := map[string]bool{}
	for _, n := range was {
		if slices.Contains(asked, n.Question) && w.current.Answers[n.Question].NA == n.Reason {
			kept[n.Question] = true
			continue
		}
		w.touched.Add("form_na", n.Form+"/"+n.Question)
		if _, err := w.tx.Exec(ctx, `DELETE FROM form_na WHERE form_id = $1 AND question = $2`, n.Form, n.Question); err != nil {
			return err
		}
	}
	for _, code := range asked {
		a := w.current.Answers[code]
		if a.NA == "" || kept[code] {
			continue
		}
		w.touched.Add("form_na", w.form.ID+"/"+code)
		_, err := w.tx.Exec(ctx, `INSERT INTO form_na (form_id, question, reason, state, decided_by, decided_at, why) VALUES ($1, $2, $3, 'asked', '', NULL, '')`,
			w.form.ID, code, a.NA)
		if err != nil {
			return err
		}
	}
	return nil
}
