package retention

import (
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
)

// about is the condition under which a case, by the column of its id, is about an actor or about an office where they
// work: it does not exist for them here either. Lists, counts and papers leave it out alike, so that no number tells.
func about(actor access.Actor, column string, first int) (string, []any) {
	if actor.Account == "" {
		return "1 = 0", nil
	}
	args := []any{actor.Account}
	parts := []string{"b.kind = 'account' AND b.subject = $" + strconv.Itoa(first)}
	for _, h := range actor.Holdings {
		for kind, id := range map[string]string{"unit": h.Scope.Unit, "body": h.Scope.Body} {
			if id != "" {
				args = append(args, id)
				parts = append(parts, "b.kind = '"+kind+"' AND b.subject = $"+strconv.Itoa(first+len(args)-1))
			}
		}
	}
	return "EXISTS (SELECT 1 FROM complaint_bar b WHERE b.complaint_id = " + column + " AND (" + strings.Join(parts, " OR ") + "))", args
}
