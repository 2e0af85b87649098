package breach

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Untold says which of some cases an open incident still owes a notice, in the words of the room of retention: whoever
// is concerned has to be told before the case is destroyed that says how.
func Untold(ctx context.Context, q db.Queryer, cases []string) (map[string]string, error) {
	only := ""
	if len(cases) == 1 {
		only = cases[0]
	}
	owed, err := db.All(ctx, q, db.Column[string], `SELECT k.case_id FROM breach_case k JOIN breach b ON b.id = k.breach_id
		WHERE b.state = 'open' AND k.until = 0 AND ($1 = '' OR k.case_id = $1)
		AND NOT EXISTS (SELECT 1 FROM breach_told t WHERE t.breach_id = k.breach_id AND t.case_id = k.case_id
			AND NOT EXISTS (SELECT 1 FROM complaint_duty d WHERE d.complaint_id = t.case_id AND d.once = t.entry_id AND d.ended_at IS NULL))`, only)
	needed := make(map[string]string, len(owed))
	for _, id := range owed {
		needed[id] = "incident"
	}
	return needed, err
}
