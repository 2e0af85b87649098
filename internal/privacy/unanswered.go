package privacy

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Unanswered says of which of some cases somebody asked about their data and has no answer yet, in the words of the room
// of retention: what is asked about must not be destroyed before it is answered.
func Unanswered(ctx context.Context, q db.Queryer, cases []string) (map[string]string, error) {
	only := ""
	if len(cases) == 1 {
		only = cases[0]
	}
	asked, err := db.All(ctx, q, db.Column[string], `SELECT complaint_id FROM privacy_request WHERE state = 'open' AND complaint_id IS NOT NULL
		AND ($1 = '' OR complaint_id = $1)`, only)
	needed := make(map[string]string, len(asked))
	for _, id := range asked {
		needed[id] = "request"
	}
	return needed, err
}
