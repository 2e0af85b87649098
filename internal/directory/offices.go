package directory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Office is where something can be brought: a unit of a body, or the body itself.
type Office struct {
	Body, Unit     string // ids; Unit is empty for the body itself
	Name, BodyName string
}

// OfficesOf returns the offices of the bodies that an authority keeps, those that have not ended, by their
// names.
func (d *Directory) OfficesOf(ctx context.Context, keeper string) ([]Office, error) {
	all, err := db.All(ctx, d.db, func(row db.Row) (Office, error) {
		var o Office
		err := row.Scan(&o.Body, &o.Unit, &o.Name, &o.BodyName)
		return o, err
	}, `SELECT id, '', name, name FROM body WHERE owner = $1 AND (valid_to = '' OR valid_to >= $2) UNION ALL
		SELECT b.id, u.id, u.name, b.name FROM unit u JOIN body b ON b.id = u.body_id WHERE b.owner = $1 AND (b.valid_to = '' OR b.valid_to >= $2)
			AND (u.valid_to = '' OR u.valid_to >= $2)`, keeper, d.now().Format(time.DateOnly))
	if err != nil {
		return nil, fmt.Errorf("list offices of an authority: %w", err)
	}
	slices.SortFunc(all, func(a, b Office) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.BodyName, b.BodyName), strings.Compare(a.Unit, b.Unit))
	})
	return all, nil
}
