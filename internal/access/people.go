package access

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// A person lies where they hold a position or are about to. Whoever holds none any more lies where
// their last one was, so that the office that relieved them can still look after their account; the
// office before it has no more to do with them. Whoever never held one lies nowhere, which is the
// installation's. A term withdrawn before it began never was.
func lies(at string) string {
	return `(h.to_at IS NULL OR h.to_at > h.from_at) AND (h.to_at IS NULL OR h.to_at > ` + at + ` OR NOT EXISTS (
		SELECT 1 FROM holding o WHERE o.account_id = h.account_id AND (o.to_at IS NULL OR o.to_at > h.to_at AND o.to_at > o.from_at)))`
}

// Places returns where a person lies at an instant, each scope once; none for whoever never held a
// position.
func (a *Access) Places(ctx context.Context, q db.Queryer, account string, at time.Time) ([]Scope, error) {
	all, err := db.All(ctx, q, func(row db.Row) (Scope, error) {
		var s Scope
		err := row.Scan(scopePart{&s, &s.Authority, true}, scopePart{&s, &s.Body, false}, scopePart{&s, &s.Unit, false})
		return s, err
	}, `SELECT p.authority_id, p.body_id, p.unit_id FROM holding h JOIN position p ON p.id = h.position_id
		WHERE h.account_id = $2 AND `+lies("$1")+` ORDER BY h.from_at, h.id`, db.At(at), account)
	if err != nil {
		return nil, fmt.Errorf("find where a person works: %w", err)
	}
	var scopes []Scope
	for _, s := range all {
		if !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	return scopes, nil
}

// Among is the condition under which an account lies within a scope at an instant, for the WHERE of a
// list, with its arguments. Parameters count from $first on; column has the account's id. Everybody
// lies within the installation, and nobody within a scope that is none.
func (a *Access) Among(scope Scope, column string, at time.Time, first int) (string, []any) {
	switch scope.Level() {
	case "":
		return "1 = 0", nil
	case OfInstallation:
		return "1 = 1", nil
	case OfAuthority, OfBody, OfUnit:
	}
	f := filter{columns: positionScope, first: first + 1}
	part := f.part(right{scope, Within})
	return column + ` IN (SELECT h.account_id FROM holding h JOIN position p ON p.id = h.position_id WHERE ` +
		part + ` AND ` + lies("$"+strconv.Itoa(first)) + `)`, append([]any{db.At(at)}, f.args...)
}

// Term is a person's time in a position, with the position.
type Term struct {
	Tenure
	In Position
}

// TermsOf returns the terms of a person in positions that actor may see, past ones included, the
// latest first.
func (a *Access) TermsOf(ctx context.Context, actor Actor, account string) ([]Term, error) {
	condition, args := Filter(actor, ReadPositions, positionScope, 2)
	if account != "" && account == actor.Account {
		condition, args = "1 = 1", nil
	}
	terms, err := db.All(ctx, a.db, scanTerm, `SELECT `+tenureColumns+`, `+positionColumns+` FROM holding h JOIN position p ON p.id = h.position_id
		WHERE h.account_id = $1 AND `+condition+` ORDER BY h.from_at DESC, h.id DESC`, append([]any{account}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read terms: %w", err)
	}
	return terms, nil
}

func scanTerm(row db.Row) (Term, error) {
	var one Term
	t := &one.Tenure
	err := row.Scan(append([]any{
		&t.ID, &t.Position, &t.Account, &t.Manner, instant{&t.From}, instant{&t.To}, &t.Basis, &t.By, &t.Source,
	}, one.In.into()...)...)
	return one, err
}

// HoldingsOf returns what people hold now in positions that actor may see, by account and by when
// they began. It is for a page of a list: at most db.MaxMarks accounts.
func (a *Access) HoldingsOf(ctx context.Context, actor Actor, accounts []string) (map[string][]Holding, error) {
	held := map[string][]Holding{}
	if len(accounts) == 0 {
		return held, nil
	}
	args := []any{db.At(a.now())}
	for _, id := range accounts {
		args = append(args, id)
	}
	condition, more := Filter(actor, ReadPositions, positionScope, len(args)+1)
	terms, err := db.All(ctx, a.db, scanTerm, `SELECT `+tenureColumns+`, `+positionColumns+`
		FROM holding h JOIN position p ON p.id = h.position_id
		WHERE h.from_at <= $1 AND (h.to_at IS NULL OR h.to_at > $1) AND h.account_id IN (`+db.Marks(2, len(accounts))+`)
			AND `+condition+` ORDER BY h.from_at, h.id`, append(args, more...)...)
	if err != nil {
		return nil, fmt.Errorf("read who holds what: %w", err)
	}
	for _, t := range terms {
		held[t.Account] = append(held[t.Account], Holding{
			Position: t.In.ID, Title: t.In.Title, Manner: t.Manner, Role: t.In.Role, Scope: t.In.Scope,
		})
	}
	return held, nil
}

// maxVacant is how many positions Vacant returns at once.
const maxVacant = 200

// Vacant returns the positions of an authority ("" for the installation's) that actor may fill and
// that nobody holds or will hold, by title, at most 200: what an invitation may offer. With words
// only those whose title has them.
func (a *Access) Vacant(ctx context.Context, actor Actor, authority, words string) ([]Position, error) {
	now := db.At(a.now())
	args := []any{authority, now, "%" + likely(words) + "%", maxVacant, string(SystemAdministrator), string(AuthorityAdministrator)}
	officers, some := Filter(actor, FillPositions, positionScope, len(args)+1)
	args = append(args, some...)
	administrators, some := Filter(actor, AppointAdministrators, positionScope, len(args)+1)
	args = append(args, some...)
	vacant, err := db.All(ctx, a.db, scanPosition, `SELECT `+positionColumns+` FROM position p
		WHERE coalesce(p.authority_id, '') = $1 AND (p.valid_to IS NULL OR p.valid_to > $2) AND p.valid_from <= $2
			AND lower(p.title) LIKE $3 ESCAPE '!'
			AND (p.role NOT IN ($5, $6) AND `+officers+` OR p.role IN ($5, $6) AND `+administrators+`)
			AND NOT EXISTS (SELECT 1 FROM holding h WHERE h.position_id = p.id AND h.manner IN ('definitive', 'plt')
				AND (h.to_at IS NULL OR h.to_at > $2))
		ORDER BY p.title, p.id LIMIT $4`, args...)
	if err != nil {
		return nil, fmt.Errorf("list vacant positions: %w", err)
	}
	return vacant, nil
}

// likely is a text as LIKE finds it, whatever signs are in it.
func likely(words string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(strings.TrimSpace(words)))
}
