package dossier

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
)

// Room is the evidence room of a body in one assessment, as far as somebody sees it.
type Room struct {
	Place                 // of the body
	Cycle, Title   string // id and title of the assessment
	Center         string // id of the authority that runs it
	Year           int
	Going          bool
	Inside         bool // actor works for those who assess
	Speaks, Judges bool // actor speaks for some of it; may look whether something is published
	// Places are those of which actor sees what is said: the body itself, which has no unit, and units.
	Places []Place
}

const roomQuery = `SELECT x.office_id, x.body_id, '', b.slug, '', b.name, b.name, x.cycle_id, c.title, c.authority_id, c.year, c.state
	FROM cycle_body x JOIN cycle c ON c.id = x.cycle_id JOIN body b ON b.id = x.body_id`

func scanRoom(row db.Row) (Room, error) {
	var r Room
	var state cycle.State
	err := row.Scan(append(r.into(), &r.Cycle, &r.Title, &r.Center, &r.Year, &state)...)
	r.Going = state == cycle.Planned
	return r, err
}

// Rooms returns the rooms of assessments that are going, of one where its id is given, that actor sees, at most
// MaxAsked. Their Places are left out.
func (d *Dossiers) Rooms(ctx context.Context, actor access.Actor, id string) ([]Room, error) {
	if id != "" && !valid(id) {
		return nil, nil
	}
	args := []any{id, string(cycle.Planned), MaxAsked}
	whole, more := access.Filter(actor, access.ReadDossiers, access.Columns{Authority: "x.office_id", Body: "x.body_id"}, len(args)+1)
	args = append(args, more...)
	center, more := access.Filter(actor, access.ReadDossiers, access.Columns{Authority: "c.authority_id"}, len(args)+1)
	args = append(args, more...)
	unit, more := access.Filter(actor, access.ReadDossiers, access.Columns{Authority: "x.office_id", Body: "x.body_id", Unit: "u.id"}, len(args)+1)
	return db.All(ctx, d.DB, scanRoom, roomQuery+` WHERE ($1 = '' OR x.cycle_id = $1) AND c.state = $2 AND x.outcome = '' AND (`+whole+` OR `+center+`
		OR EXISTS (SELECT 1 FROM unit u WHERE u.body_id = x.body_id AND `+unit+`)) ORDER BY c.year DESC, c.id DESC, b.name, x.body_id LIMIT $3`, append(args, more...)...)
}

// Room returns the room of a body, by the id of the assessment and the slug of the body. Kind: NotFound for what actor
// sees nothing of.
func (d *Dossiers) Room(ctx context.Context, actor access.Actor, id, body string) (Room, error) {
	none := problem.New(problem.NotFound, "dossier.no_room", nil)
	if !valid(id) {
		return Room{}, none
	}
	r, err := db.One(ctx, d.DB, scanRoom, roomQuery+` WHERE x.cycle_id = $1 AND b.slug = $2 AND c.state <> $3`, id, body, string(cycle.Draft))
	if problem.KindOf(err) == problem.NotFound {
		return r, none
	}
	if err != nil {
		return r, err
	}
	r.Inside = within(actor, r.Office, r.Center)
	units, err := db.All(ctx, d.DB, func(row db.Row) (Place, error) {
		p := r.Place
		return p, row.Scan(&p.UnitID, &p.Unit, &p.Called)
	}, `SELECT id, slug, name FROM unit WHERE body_id = $1 AND valid_to = '' ORDER BY name, id LIMIT $2`, r.BodyID, 2*MaxAsked)
	if err != nil {
		return r, err
	}
	for _, p := range append([]Place{r.Place}, units...) {
		if !r.Inside && !access.Allowed(actor, access.ReadDossiers, p.Scope()) {
			continue
		}
		r.Places = append(r.Places, p)
		r.Speaks = r.Speaks || access.Allowed(actor, access.AnswerDossiers, p.Scope())
		r.Judges = r.Judges || access.Allowed(actor, access.JudgeDossiers, p.Scope())
	}
	if len(r.Places) == 0 {
		return r, none
	}
	return r, nil
}

// in finds a place of a room that is going and in which actor may do action. Kinds: NotFound; those of Decide;
// Conflict; Invalid with a Fault about "unit".
func (d *Dossiers) in(ctx context.Context, tx db.Tx, actor access.Actor, id, body, unit string, actions ...access.Action) (Place, error) {
	if !valid(id) {
		return Place{}, problem.New(problem.NotFound, "dossier.no_room", nil)
	}
	p, err := placeOf(ctx, tx, id, body, unit)
	if problem.KindOf(err) == problem.NotFound && unit != "" {
		var f faults
		f.add("unit", "no_unit", problem.Args{"unit": unit})
		return p, f.found.Err()
	}
	if err != nil {
		return p, err
	}
	allowed := false
	for _, a := range actions {
		allowed = allowed || access.Allowed(actor, a, p.Scope())
	}
	if !allowed {
		return p, access.Decide(actor, actions[0], p.Scope())
	}
	return p, going(ctx, tx, id)
}
