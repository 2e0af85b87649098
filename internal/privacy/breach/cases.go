package breach

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/workday"
)

// maxNumbers is how many cases can be listed by their numbers.
const maxNumbers = 1000

// setCases notes which cases a version is about. Those that it leaves out stay with the version in which they stopped.
func (b *Breaches) setCases(ctx context.Context, tx db.Tx, actor access.Actor, one *Incident, n *New, zone workday.Zone) error {
	ids, err := b.casesOf(ctx, tx, actor, n, zone)
	if err != nil {
		return err
	}
	barred, args := complaint.KeptFrom(actor, "breach_case.case_id", 3)
	if n.From != "" { // all of some days, those that are about actor too, who learns nothing of them
		barred, args = "1 = 0", nil
	}
	_, err = tx.Exec(ctx, `UPDATE breach_case SET until = $2 WHERE breach_id = $1 AND until = 0 AND NOT `+barred, append([]any{one.ID, n.N}, args...)...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		_, err := tx.Exec(ctx, `INSERT INTO breach_case (breach_id, case_id, since, until) VALUES ($1, $2, $3, 0)
			ON CONFLICT (breach_id, case_id) DO UPDATE SET until = 0`, one.ID, id, n.N)
		if err != nil {
			return err
		}
	}
	return nil
}

// casesOf finds the cases of a version: of its days, or those listed. What was destroyed is in neither.
func (b *Breaches) casesOf(ctx context.Context, tx db.Tx, actor access.Actor, n *New, zone workday.Zone) ([]string, error) {
	if n.From == "" {
		return b.numbered(ctx, tx, actor, n)
	}
	from, err := time.ParseInLocation(time.DateOnly, n.From, zone.Location)
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err)
	}
	until, err := time.ParseInLocation(time.DateOnly, n.Until, zone.Location)
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err)
	}
	return db.All(ctx, tx, db.Column[string], `SELECT id FROM complaint WHERE authority_id = $1 AND received_at >= $2 AND received_at < $3 AND destroyed_at IS NULL`,
		n.Authority, db.At(from), db.At(until.AddDate(0, 0, 1)))
}

// numbered finds cases by their numbers. One that is about actor is told like one that is not there.
func (b *Breaches) numbered(ctx context.Context, tx db.Tx, actor access.Actor, n *New) ([]string, error) {
	numbers := strings.FieldsFunc(strings.ToUpper(n.Numbers), func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' || r == '\t' })
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	var f faults
	if len(numbers) > maxNumbers {
		f.add("numbers", "many", problem.Args{"max": maxNumbers})
		return nil, f.found.Err()
	}
	var ids, missing []string
	barred, args := complaint.KeptFrom(actor, "c.id", 3)
	for _, number := range numbers {
		found, err := db.All(ctx, tx, db.Column[string], `SELECT c.id FROM complaint c WHERE c.number = $1 AND c.authority_id = $2 AND c.destroyed_at IS NULL AND NOT `+barred,
			append([]any{number, n.Authority}, args...)...)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			missing = append(missing, number)
		}
		ids = append(ids, found...)
	}
	if len(missing) > 0 {
		f.add("numbers", "missing", problem.Args{"numbers": strings.Join(missing[:min(len(missing), 10)], ", ")})
	}
	return ids, f.found.Err()
}

// look counts the cases of an incident and lists the first of them.
func (b *Breaches) look(ctx context.Context, actor access.Actor, v *View) error {
	barred, args := complaint.KeptFrom(actor, "k.case_id", 2)
	from := ` FROM breach_case k JOIN complaint c ON c.id = k.case_id WHERE k.breach_id = $1 AND k.until = 0 AND NOT ` + barred
	args = append([]any{v.ID}, args...)
	err := b.DB.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE c.destroyed_at IS NOT NULL)`+from, args...).Scan(&v.Cases, &v.Gone)
	if err != nil {
		return db.Problem(err)
	}
	v.Listed, err = db.All(ctx, b.DB, db.Column[string], `SELECT c.number`+from+` ORDER BY k.case_id LIMIT 1000`, args...)
	return err
}
