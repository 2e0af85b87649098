package office

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
)

// Place is whose something is: a unit's, a body's where there is no unit, or an authority's as a whole
// where there is neither.
type Place struct {
	Authority              string // id of whoever keeps it; empty: the installation
	BodyID, Body, BodyName string // Body is the slug
	UnitID, Unit, UnitName string // Unit is the slug
	ValidTo                string // until when the office is there, as the directory has it
	Example                bool
}

// ID is the unit's, the body's or the authority's.
func (p Place) ID() string { return cmp.Or(p.UnitID, p.BodyID, p.Authority) }

// Name is the office's; empty for an authority.
func (p Place) Name() string { return cmp.Or(p.UnitName, p.BodyName) }

// Path is BODY/UNIT or BODY, as addresses have it.
func (p Place) Path() string {
	if p.Unit == "" {
		return p.Body
	}
	return p.Body + "/" + p.Unit
}

// Scope is where it lies.
func (p Place) Scope() access.Scope { return access.Kept(p.Authority, p.BodyID, p.UnitID) }

// placeColumns are of a body b and, where there is one, its unit u.
const placeColumns = `coalesce(b.owner, ''), b.id, b.slug, b.name, coalesce(u.id, ''), coalesce(u.slug, ''), coalesce(u.name, ''),
	CASE WHEN u.id IS NULL THEN b.valid_to ELSE u.valid_to END, b.example`

func (p *Place) into() []any {
	return []any{&p.Authority, &p.BodyID, &p.Body, &p.BodyName, &p.UnitID, &p.Unit, &p.UnitName, &p.ValidTo, &p.Example}
}

func scanPlace(row db.Row) (Place, error) {
	var p Place
	err := row.Scan(p.into()...)
	return p, err
}

// placeOf finds an office by the slugs of its body and unit; of the body itself without a unit.
func placeOf(ctx context.Context, q db.Queryer, body, unit string) (Place, error) {
	none := problem.New(problem.NotFound, "office.none", nil)
	if !isSlug(body) || unit != "" && !isSlug(unit) {
		return Place{}, none
	}
	query, args := `SELECT `+placeColumns+` FROM body b JOIN unit u ON u.body_id = b.id WHERE b.slug = $1 AND u.slug = $2`, []any{body, unit}
	if unit == "" {
		query, args = `SELECT `+placeColumns+` FROM body b LEFT JOIN unit u ON 1 = 0 WHERE b.slug = $1`, []any{body}
	}
	p, err := db.One(ctx, q, scanPlace, query, args...)
	if problem.KindOf(err) == problem.NotFound {
		return Place{}, none
	}
	if err != nil {
		return Place{}, fmt.Errorf("find an office: %w", err)
	}
	return p, nil
}

// kept finds an office that actor may edit. Kinds: NotFound; those of Decide.
func kept(ctx context.Context, q db.Queryer, actor access.Actor, body, unit string) (Place, error) {
	p, err := placeOf(ctx, q, body, unit)
	if err == nil {
		err = access.Decide(actor, access.EditUnits, p.Scope())
	}
	return p, err
}

// isSlug reports whether a text can be one: whatever else a reader types into an address finds nothing.
func isSlug(text string) bool {
	return text != "" && len(text) <= directory.MaxSlug && directory.Slug(text) == text
}

// working is the condition that a row of a table has not ended on the day that is argument n.
func working(table string, n int) string {
	return fmt.Sprintf("(coalesce(%[1]s.valid_to, '') = '' OR %[1]s.valid_to >= substr(CAST($%[2]d AS text), 1, length(%[1]s.valid_to)))", table, n)
}

// day is today as rows have it.
func (o *Offices) day() string { return o.Now().UTC().Format(time.DateOnly) }

// Look is which offices somebody looks for.
type Look struct {
	Query string // names with a word that begins with each of its words
	After string // Path of the last office of the page before; empty for the first page
}

// PageSize is how many offices Mine returns at once.
const PageSize = 100

// Line is an office in a list, with how much it says of itself.
type Line struct {
	Place
	Services, Numbers, Disturbed int
}

// Mine returns the offices that work now and that actor may edit, by body and unit, PageSize at a time,
// and whether there are more.
func (o *Offices) Mine(ctx context.Context, actor access.Actor, look Look) ([]Line, bool, error) {
	args := []any{PageSize + 1, look.After, o.day()}
	where := "p.path > $2"
	for _, word := range directory.Words(look.Query) {
		args = append(args, "% "+word+"%")
		where += fmt.Sprintf(" AND p.search LIKE $%d", len(args))
	}
	// A body without units stands alone, and before its units.
	over := func(table string) string { return working(table, 3) }
	body, more := access.Filter(actor, access.EditUnits, access.Columns{Authority: "b.owner", Body: "b.id"}, len(args)+1)
	args = append(args, more...)
	unit, more := access.Filter(actor, access.EditUnits, access.Columns{Authority: "b.owner", Body: "b.id", Unit: "u.id"}, len(args)+1)
	args = append(args, more...)
	lines, err := db.All(ctx, o.DB, scanLine, `SELECT p.owner, p.body_id, p.body, p.body_name, p.unit_id, p.unit, p.unit_name, p.valid_to, p.example,
			(SELECT count(*) FROM office_service s WHERE s.body_id = p.body_id AND coalesce(s.unit_id, '') = p.unit_id AND s.valid_to = ''),
			(SELECT count(*) FROM office_number n WHERE n.body_id = p.body_id AND coalesce(n.unit_id, '') = p.unit_id AND n.state <> 'closed'),
			(SELECT count(*) FROM office_number n WHERE n.body_id = p.body_id AND coalesce(n.unit_id, '') = p.unit_id AND n.state = 'disturbed')
		FROM (
			SELECT b.slug AS path, coalesce(b.owner, '') AS owner, b.id AS body_id, b.slug AS body, b.name AS body_name, '' AS unit_id,
				'' AS unit, '' AS unit_name, b.valid_to AS valid_to, b.example AS example, b.search AS search
				FROM body b WHERE `+over("b")+` AND `+body+`
			UNION ALL
			SELECT b.slug || '/' || u.slug, coalesce(b.owner, ''), b.id, b.slug, b.name, u.id, u.slug, u.name, u.valid_to, b.example, u.search
				FROM body b JOIN unit u ON u.body_id = b.id WHERE `+over("b")+` AND `+over("u")+` AND `+unit+`
		) p WHERE `+where+` ORDER BY p.path LIMIT $1`, args...)
	if err != nil {
		return nil, false, fmt.Errorf("list offices: %w", err)
	}
	if len(lines) > PageSize {
		return lines[:PageSize], true, nil
	}
	return lines, false, nil
}

func scanLine(row db.Row) (Line, error) {
	var l Line
	err := row.Scan(append(l.into(), &l.Services, &l.Numbers, &l.Disturbed)...)
	return l, err
}
