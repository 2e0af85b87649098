package cycle

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// maxGoing is how many visits somebody takes along.
const maxGoing = 1_000

// Going is a visit with what whoever goes there takes along.
type Going struct {
	Visit
	Cycle    Cycle
	Place    *Place   // of the locus; nil where nobody wrote it down
	Members  []string // accounts, the leader first
	Products []Product
}

// GoingOf returns the visits of the teams in which actor is now, in cycles that are planned and have not ended, by day; at
// most 1,000. Left out is what they go to no more whatever the team's list says: of an office for which they do not
// assess now, and of a body with which they have a conflict of interest.
func (c *Cycles) GoingOf(ctx context.Context, actor access.Actor) ([]Going, error) {
	account := actor.Account
	own, err := db.All(ctx, c.DB, scan, `SELECT `+columns+` FROM cycle c WHERE c.state = $2
		AND EXISTS (SELECT 1 FROM cycle_team t JOIN cycle_member m ON m.team_id = t.id WHERE t.cycle_id = c.id AND m.account = $1) ORDER BY c.from_day, c.id`,
		account, string(Planned))
	if err != nil {
		return nil, err
	}
	var all []Going
	for _, one := range own {
		teams, err := c.TeamsWith(ctx, c.DB, one.ID, account)
		if err != nil {
			return nil, err
		}
		for _, team := range teams {
			if !access.Allowed(actor, access.FillForms, access.Scope{Authority: team.Office}) {
				continue
			}
			if all, err = c.going(ctx, all, one, team, account); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

func (c *Cycles) going(ctx context.Context, all []Going, of Cycle, team Team, account string) ([]Going, error) {
	visits, err := db.All(ctx, c.DB, scanVisit, visitQuery+` WHERE v.team_id = $1 AND v.state <> 'off' AND l.ended_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM cycle_conflict a WHERE a.cycle_id = v.cycle_id AND a.account = $3 AND a.body_id = l.body_id AND a.ended_at IS NULL)
		ORDER BY v.from_day, v.id LIMIT $2`, team.ID, maxGoing-len(all), account)
	if err != nil {
		return nil, err
	}
	loci := `SELECT v.locus_id FROM cycle_visit v WHERE v.team_id = $1 AND v.state <> 'off'`
	places, products := map[string]*Place{}, map[string][]Product{}
	_, err = db.All(ctx, c.DB, func(row db.Row) (bool, error) {
		var locus string
		var p Place
		err := row.Scan(&locus, &p.Lat, &p.Lon)
		places[locus] = &p
		return true, err
	}, `SELECT p.locus_id, p.lat, p.lon FROM cycle_place p WHERE p.locus_id IN (`+loci+`)`, team.ID)
	if err != nil {
		return nil, err
	}
	_, err = db.All(ctx, c.DB, func(row db.Row) (bool, error) {
		var locus string
		var p Product
		err := row.Scan(&locus, &p.ID, &p.Name)
		products[locus] = append(products[locus], p)
		return true, err
	}, `SELECT p.locus_id, p.service_id, p.name FROM cycle_product p WHERE p.locus_id IN (`+loci+`) ORDER BY p.locus_id, p.name, p.service_id`, team.ID)
	for _, v := range visits {
		all = append(all, Going{Visit: v, Cycle: of, Place: places[v.Locus], Members: team.Members, Products: products[v.Locus]})
	}
	return all, err
}
