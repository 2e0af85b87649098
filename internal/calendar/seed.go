package calendar

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/workday"
)

// seedVersion steps when the way rows are made of the lists changes.
const seedVersion = "1"

// Seed puts the national lists that the program brings into the database. It costs one query when they
// are there already. A row that somebody corrected or took back stays as it is; a newer program's
// rows are an act like any other, which moves deadlines.
func (c *Calendars) Seed(ctx context.Context) error {
	list, err := workday.Holidays()
	if err != nil {
		return err
	}
	data, err := json.Marshal(list)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(append([]byte(seedVersion), data...))
	version := hex.EncodeToString(sum[:])
	if have, err := seededAs(ctx, c.db); err != nil || have == version {
		return err
	}
	made := act{actor: access.Machine(), kind: "calendar.seeded", why: "patuh " + version[:8]}
	_, err = c.do(ctx, made, false, func(ctx context.Context, a *act) error {
		if have, err := seededAs(ctx, a.tx); err != nil || have == version {
			return err
		}
		if err := a.seed(ctx, list); err != nil {
			return err
		}
		_, err := a.tx.Exec(ctx, `UPDATE calendar_revision SET seeded = $1 WHERE one = 1`, version)
		return err
	})
	return err
}

func seededAs(ctx context.Context, q db.Queryer) (string, error) {
	have, err := db.One(ctx, q, db.Column[string], `SELECT seeded FROM calendar_revision WHERE one = 1`)
	if err != nil {
		return "", fmt.Errorf("read which lists were put in: %w", err)
	}
	return have, nil
}

func (a *act) seed(ctx context.Context, list []workday.Holiday) error {
	kept, err := db.All(ctx, a.tx, scanDay, `SELECT `+dayColumns+` FROM holiday WHERE authority_id IS NULL ORDER BY made_at, id`)
	if err != nil {
		return fmt.Errorf("read the kept lists: %w", err)
	}
	latest := map[string]*Day{}
	for i := range kept {
		latest[keyOf(&kept[i])] = &kept[i]
	}
	for _, h := range list {
		d := Day{Holiday: h, Origin: Program}
		was := latest[keyOf(&d)]
		switch {
		case was == nil:
			err = a.add(d)
		case was.Origin == Program && was.EndedAt.IsZero() && was.Holiday != h:
			err = a.correct(ctx, *was, d)
		}
		if err != nil {
			return err
		}
	}
	return a.write(ctx)
}
