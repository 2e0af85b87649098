package directory

import (
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/sheet"
)

// draft is a row as it would be written, with what it was made of.
type draft[T any] struct {
	row     sheet.Row
	value   T
	sources []Source
}

func (im *importer) on(row sheet.Row) checker { return checker{&im.faults, row.Place} }

func (im *importer) checkBodies(rows []sheet.Row) []draft[Body] {
	var bodies []draft[Body]
	for _, row := range rows {
		if row.Get("unit") != "" {
			continue
		}
		b := im.checkBody(row)
		im.bodies[b.Slug] = b
		bodies = append(bodies, draft[Body]{row, b, SplitSources(row.Get("source"))})
	}
	for _, b := range bodies {
		s := b.value.Successor
		if _, ok := im.bodies[s]; s != "" && !ok {
			im.on(b.row).add("successor", "directory.fault.no_body", problem.Args{"body": s})
		} else if circles(b.value.Slug, s, func(slug string) string { return im.bodies[slug].Successor }) {
			im.on(b.row).add("successor", "directory.fault.circle", problem.Args{"slug": s})
		}
	}
	return bodies
}

func (im *importer) checkBody(row sheet.Row) Body {
	b := Body{
		Slug: row.Get("body"), Kind: row.Get("kind"), Name: row.Get("name"), Short: row.Get("short_name"),
		Region: row.Get("region"), ValidFrom: row.Get("valid_from"), ValidTo: row.Get("valid_to"),
		Successor: row.Get("successor"), NamedYears: row.Get("named_years"), Evidence: row.Get("evidence"),
		Owner: im.authority, Version: 1,
	}
	b.Example = b.Evidence == "example"
	im.checkRow(row, "body", Assessed, Institution)
	c := im.on(row)
	b.Province = c.region(b.Region)
	c.dates(b.ValidFrom, b.ValidTo)
	b.Contact = c.contact(contactOf(row))
	was, there := im.have[b.Slug]
	if !there {
		return b
	}
	b = b.in(was)
	if was.Kind != b.Kind {
		c.add("kind", "directory.fault.kind_changed", problem.Args{"body": b.Slug, "kind": was.Kind})
	}
	if b != was {
		im.keeper(row, was)
	}
	return b
}

func (im *importer) checkUnits(rows []sheet.Row) []draft[Unit] {
	var units []draft[Unit]
	for _, row := range rows {
		if row.Get("unit") == "" {
			continue
		}
		units = append(units, draft[Unit]{row, im.checkUnit(row), SplitSources(row.Get("source"))})
	}
	for _, u := range units {
		key := u.row.Get("body") + "/" + u.value.Successor
		if _, ok := im.units[key]; u.value.Successor != "" && !ok && !im.seen[key] {
			im.on(u.row).add("successor", "directory.fault.no_unit", problem.Args{"unit": u.value.Successor})
		}
	}
	return units
}

func (im *importer) checkUnit(row sheet.Row) Unit {
	u := Unit{
		Slug: row.Get("unit"), Kind: row.Get("kind"), Name: row.Get("name"), Evidence: row.Get("evidence"),
		ValidFrom: row.Get("valid_from"), ValidTo: row.Get("valid_to"), Successor: row.Get("successor"), Version: 1,
	}
	im.checkRow(row, "unit", Service)
	c := im.on(row)
	c.dates(u.ValidFrom, u.ValidTo)
	u.Contact = c.contact(contactOf(row))
	body, ok := im.bodies[row.Get("body")]
	if !ok {
		c.add("body", "directory.fault.no_body", problem.Args{"body": row.Get("body")})
		return u
	}
	was, there := im.units[body.Slug+"/"+u.Slug]
	if there {
		u = u.in(was)
	}
	if !there || len(differences(was, u)) > 0 {
		im.keeper(row, body)
	}
	return u
}

// keeper refuses a change of what somebody else keeps. What the authority of the import keeps itself,
// new bodies among it, was decided with the import.
func (im *importer) keeper(row sheet.Row, body Body) {
	if body.Owner == im.authority {
		return
	}
	action := access.EditBodies
	if row.Get("unit") != "" {
		action = access.EditUnits
	}
	if !access.Allowed(im.act.actor, action, access.Kept(body.Owner, body.ID, "")) {
		im.on(row).add("body", "directory.fault.kept", problem.Args{"body": body.Slug})
	}
}

func contactOf(row sheet.Row) Contact {
	return Contact{Address: row.Get("address"), Phone: row.Get("phone"), Website: row.Get("website")}
}

// checkRow checks what bodies and units have in common.
func (im *importer) checkRow(row sheet.Row, slugColumn string, roles ...Role) {
	c := im.on(row)
	if slug := row.Get(slugColumn); slug != "" {
		c.slug(slugColumn, slug)
	}
	key := row.Get("body") + "/" + row.Get("unit")
	if im.seen[key] {
		c.add(slugColumn, "directory.fault.twice", problem.Args{"slug": key})
	}
	im.seen[key] = true
	if kind := row.Get("kind"); kind != "" {
		c.kind(kind, roles...)
	}
	if e := row.Get("evidence"); e != "" && !slices.Contains(Evidences, e) {
		c.add("evidence", "directory.fault.evidence", problem.Args{"evidence": e, "evidences": strings.Join(Evidences, ", ")})
	}
}
