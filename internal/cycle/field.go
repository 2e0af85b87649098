package cycle

import (
	"context"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Place is where a locus lies, in millionths of a degree.
type Place struct{ Lat, Lon int64 }

// Spot is a locus as whoever goes there meets it, whatever has become of it.
type Spot struct {
	Cycle Cycle
	Locus Locus
	Place *Place // nil where nobody wrote it down
	// Team goes there; its ID is empty where none does.
	Team     Team
	Products []Product
}

// Product is a service of a locus that is looked at.
type Product struct{ ID, Name string }

// SpotOf returns a locus with its cycle. It decides nothing about who may know of it. Kind: NotFound.
func (c *Cycles) SpotOf(ctx context.Context, q db.Queryer, locus string) (Spot, error) {
	var s Spot
	none := problem.New(problem.NotFound, "cycle.no_locus", nil)
	if !valid(locus) {
		return s, none
	}
	var err error
	if s.Locus, err = db.One(ctx, q, scanLocus, locusQuery+` WHERE l.id = $1`, locus); err != nil {
		if problem.KindOf(err) == problem.NotFound {
			err = none
		}
		return s, err
	}
	s.Cycle, err = db.One(ctx, q, scan, `SELECT `+columns+` FROM cycle c JOIN cycle_locus l ON l.cycle_id = c.id WHERE l.id = $1`, locus)
	if err != nil {
		return s, err
	}
	if s.Place, err = placeOf(ctx, q, locus); err != nil {
		return s, err
	}
	teams, err := db.All(ctx, q, scanTeam, teamQuery+` JOIN cycle_visit v ON v.team_id = t.id WHERE v.locus_id = $1 AND v.state <> 'off'`, locus)
	if err != nil {
		return s, err
	}
	if len(teams) > 0 {
		s.Team = teams[0]
	}
	s.Products, err = db.All(ctx, q, scanProduct, productQuery, locus)
	return s, err
}

func placeOf(ctx context.Context, q db.Queryer, locus string) (*Place, error) {
	places, err := db.All(ctx, q, func(row db.Row) (Place, error) {
		var p Place
		return p, row.Scan(&p.Lat, &p.Lon)
	}, `SELECT lat, lon FROM cycle_place WHERE locus_id = $1`, locus)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	return &places[0], nil
}

// TextOf returns the canonical form of the instrument of a cycle, for whoever decided that it may be read.
func (c *Cycles) TextOf(ctx context.Context, q db.Queryer, id string) (string, error) {
	return db.One(ctx, q, db.Column[string], `SELECT instrument_text FROM cycle WHERE id = $1`, id)
}

// WasSent reports whether somebody is or was in a team of an office of a cycle.
func (c *Cycles) WasSent(ctx context.Context, q db.Queryer, id, office, account string) (bool, error) {
	n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM cycle_member m JOIN cycle_team t ON t.id = m.team_id
		WHERE t.cycle_id = $1 AND t.office_id = $2 AND m.account = $3`, id, office, account)
	return n > 0, err
}

// WasAt reports whether somebody is or was in a team that goes to a locus, or was to go there.
func (c *Cycles) WasAt(ctx context.Context, q db.Queryer, locus, account string) (bool, error) {
	n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM cycle_visit v JOIN cycle_member m ON m.team_id = v.team_id WHERE v.locus_id = $1 AND m.account = $2`,
		locus, account)
	return n > 0, err
}

// TeamsWith returns the teams of a cycle in which somebody is now.
func (c *Cycles) TeamsWith(ctx context.Context, q db.Queryer, id, account string) ([]Team, error) {
	all, err := db.All(ctx, q, scanTeam, teamQuery+` JOIN cycle_member m ON m.team_id = t.id WHERE t.cycle_id = $1 AND m.account = $2 AND t.ended_at IS NULL
		ORDER BY t.name, t.id`, id, account)
	return slices.DeleteFunc(all, func(t Team) bool { return !slices.Contains(t.Members, account) }), err
}

// LociOf returns the ids of the loci to which teams go, at most MaxAdded.
func (c *Cycles) LociOf(ctx context.Context, q db.Queryer, teams ...string) ([]string, error) {
	args := make([]any, len(teams))
	for i, t := range teams {
		args[i] = t
	}
	return db.All(ctx, q, db.Column[string], `SELECT v.locus_id FROM cycle_visit v WHERE v.state <> 'off' AND v.team_id IN (`+db.Marks(1, len(teams))+`)
		ORDER BY v.from_day, v.id LIMIT `+strconv.Itoa(MaxAdded), args...)
}

// IsApart reports whether somebody must not assess a body, by what was said of them.
func (c *Cycles) IsApart(ctx context.Context, q db.Queryer, id, account, body string) (bool, error) {
	n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM cycle_conflict WHERE cycle_id = $1 AND account = $2 AND body_id = $3 AND ended_at IS NULL`,
		id, account, body)
	return n > 0, err
}

// Sight is what an actor sees of what lies in a cycle by an action: all of it, or what some of its offices have.
type Sight struct {
	Cycle   Cycle
	All     bool
	Offices []string
}

// Sees reports whether what an office has is in sight.
func (s Sight) Sees(office string) bool { return s.All || slices.Contains(s.Offices, office) }

// SightOf returns what actor sees of a cycle by any of some actions: whoever may at the authority that runs it sees
// all, at an office that carries it out what that office has. Kind: NotFound for no cycle; what is seen may be nothing.
func (c *Cycles) SightOf(ctx context.Context, q db.Queryer, actor access.Actor, id string, actions ...access.Action) (Sight, error) {
	if !valid(id) {
		return Sight{}, notFound()
	}
	one, err := db.One(ctx, q, scan, `SELECT `+columns+` FROM cycle c WHERE c.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		return Sight{}, notFound()
	}
	if err != nil {
		return Sight{}, err
	}
	may := func(authority string) bool {
		return slices.ContainsFunc(actions, func(a access.Action) bool { return access.Allowed(actor, a, access.Scope{Authority: authority}) })
	}
	s := Sight{Cycle: one, All: may(one.Authority)}
	offices, err := officesOf(ctx, q, id)
	for _, o := range offices {
		if may(o.Authority) {
			s.Offices = append(s.Offices, o.Authority)
		}
	}
	return s, err
}

// joins notes who is in a team now, for good.
func joins(ctx context.Context, tx db.Tx, team string, members []string) error {
	for _, account := range members {
		_, err := tx.Exec(ctx, `INSERT INTO cycle_member (team_id, account) VALUES ($1, $2) ON CONFLICT (team_id, account) DO NOTHING`, team, account)
		if err != nil {
			return err
		}
	}
	return nil
}

// ReadPlace reads latitude and longitude in degrees, as map programs write them: "-3.3194, 114.5908", or with decimal
// commas "-3,3194; 114,5908". Nothing is no place. The error is Faults about "place".
func ReadPlace(text string) (*Place, error) {
	var f faults
	text = strings.NewReplacer("−", "-", "°", " ").Replace(tidy(text))
	if text == "" {
		return nil, nil
	}
	if !strings.Contains(text, ".") { // a comma between digits is a decimal one
		text = decimalComma.ReplaceAllString(text, "$1.$2")
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
	var degrees [2]float64
	for i := range min(len(parts), 2) {
		value, err := strconv.ParseFloat(parts[i], 64)
		if err != nil || math.IsNaN(value) || math.Abs(value) > 180 {
			parts = nil
			break
		}
		degrees[i] = value
	}
	if len(parts) != 2 || math.Abs(degrees[0]) > 90 {
		f.add("place", "place", nil)
		return nil, f.found.Err()
	}
	return &Place{Lat: int64(math.Round(degrees[0] * 1e6)), Lon: int64(math.Round(degrees[1] * 1e6))}, nil
}

var decimalComma = regexp.MustCompile(`(\d),(\d)`)

// String writes a place as ReadPlace reads it.
func (p Place) String() string {
	degrees := func(millionths int64) string { return strconv.FormatFloat(float64(millionths)/1e6, 'f', -1, 64) }
	return degrees(p.Lat) + ", " + degrees(p.Lon)
}

// PlaceAt writes down where a locus lies; nil takes it back. Kinds: those of EndLocus; Invalid with Faults about
// "place".
func (c *Cycles) PlaceAt(ctx context.Context, actor access.Actor, id, locus string, at *Place) error {
	var f faults
	if at != nil && (at.Lat < -90e6 || at.Lat > 90e6 || at.Lon < -180e6 || at.Lon > 180e6) {
		f.add("place", "place", nil)
		return f.found.Err()
	}
	return c.work(ctx, actor, id, "place_kept", "", func(ctx context.Context, tx db.Tx, w *working) error {
		l, err := c.locus(ctx, tx, w, locus)
		if err != nil {
			return err
		}
		w.touched.Add("cycle_place", l.ID)
		if at == nil {
			_, err = tx.Exec(ctx, `DELETE FROM cycle_place WHERE locus_id = $1`, l.ID)
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO cycle_place (locus_id, lat, lon, version) VALUES ($1, $2, $3, 1)
			ON CONFLICT (locus_id) DO UPDATE SET lat = excluded.lat, lon = excluded.lon, version = cycle_place.version + 1`, l.ID, at.Lat, at.Lon)
		return err
	})
}

// PlaceOf returns where a locus lies; nil where nobody wrote it down. Kind: NotFound.
func (c *Cycles) PlaceOf(ctx context.Context, actor access.Actor, id, locus string) (*Place, error) {
	l, err := c.Locus(ctx, actor, id, locus)
	if err != nil {
		return nil, err
	}
	return placeOf(ctx, c.DB, l.ID)
}

// Plain returns a cycle. It decides nothing about who may know of it. Kind: NotFound.
func (c *Cycles) Plain(ctx context.Context, q db.Queryer, id string) (Cycle, error) {
	one, err := db.One(ctx, q, scan, `SELECT `+columns+` FROM cycle c WHERE c.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		err = notFound()
	}
	return one, err
}
