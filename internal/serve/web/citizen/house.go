package citizen

import (
	"context"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/directory"
)

// house is an authority that takes reports, as people know it.
type house struct {
	complaint.House
	look access.Branding
}

// houses are those that are open, by their names.
func (z *Citizen) houses(ctx context.Context) ([]house, error) {
	open, err := z.Cases.Houses(ctx)
	if err != nil || len(open) == 0 {
		return nil, err
	}
	wanted := make([]string, len(open))
	for i := range open {
		wanted[i] = open[i].Authority
	}
	looks, err := z.Access.BrandingsOf(ctx, wanted...)
	all := make([]house, len(open))
	for i := range open {
		all[i] = house{open[i], looks[open[i].Authority]}
	}
	slices.SortFunc(all, func(a, b house) int { return strings.Compare(a.look.Name, b.look.Name) })
	return all, err
}

// look is what an authority is called; its zero value where that cannot be read.
func (z *Citizen) look(ctx context.Context, authority string) access.Branding {
	looks, err := z.Access.BrandingsOf(ctx, authority)
	if err != nil {
		z.Log.WarnContext(ctx, "looks of an authority cannot be read", "error", err)
	}
	return looks[authority]
}

// office is a place where people are served, as a form names it.
type office struct {
	body, unit string // ids; unit is empty for the body itself
	value      string // BODY/UNIT by their slugs, or BODY
	name       string
	of         string // the body of a unit
	service    string // that the words are about, where one is
	owner      string // the authority that keeps the body
}

// elsewhere reports whether an office is none that an authority keeps.
func (o office) elsewhere(authority string) bool { return authority != "" && o.owner != authority }

// officeAt finds an office by its slugs; false where there is none.
func (z *Citizen) officeAt(ctx context.Context, value string) (office, bool, error) {
	slug, unit, _ := strings.Cut(value, "/")
	body, err := z.Directory.Body(ctx, slug)
	if err != nil {
		return office{}, false, unlessMissing(err)
	}
	found := office{body: body.ID, value: body.Slug, name: body.Name, owner: body.Owner}
	if unit == "" {
		return found, true, nil
	}
	units, err := z.Directory.Units(ctx, body.ID)
	i := slices.IndexFunc(units, func(u directory.Unit) bool { return u.Slug == unit })
	if err != nil || i < 0 {
		return office{}, false, err
	}
	found.unit, found.value, found.name, found.of = units[i].ID, body.Slug+"/"+unit, units[i].Name, body.Name
	return found, true, nil
}

func unlessMissing(err error) error {
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	return err
}

// officesOf names offices by their ids; those that are gone are left out.
func (z *Citizen) officesOf(ctx context.Context, all ...office) ([]office, error) {
	var wanted []string
	for _, o := range all {
		if wanted = append(wanted, o.body); o.unit != "" {
			wanted = append(wanted, o.unit)
		}
	}
	named, err := z.Directory.Named(ctx, wanted...)
	if err != nil {
		return nil, err
	}
	var known []office
	for _, o := range all {
		body, ok := named[o.body]
		if !ok {
			continue
		}
		o.value, o.name = body.Slug, body.Name
		if o.unit != "" {
			unit, ok := named[o.unit]
			if !ok {
				continue
			}
			o.value, o.name, o.of = body.Slug+"/"+unit.Slug, unit.Name, body.Name
		}
		if !slices.ContainsFunc(known, func(k office) bool { return k.value == o.value }) {
			known = append(known, o)
		}
	}
	return known, nil
}

// maxFound is how many offices a search shows.
const maxFound = 8

// find looks for offices by words: those of the authority first.
func (z *Citizen) find(ctx context.Context, authority, words string) ([]office, error) {
	var near []office
	if authority != "" {
		got, err := z.Cases.Suggest(ctx, authority, words, "")
		if err == nil {
			near, err = z.suggested(ctx, authority, got)
		}
		if err != nil {
			return nil, err
		}
	}
	hits, err := z.Directory.Search(ctx, words, maxFound)
	if err != nil {
		return nil, err
	}
	for _, hit := range hits {
		if hit.ValidTo != "" {
			continue
		}
		value := hit.Body
		if hit.Unit != "" {
			value += "/" + hit.Unit
		}
		found, ok, err := z.officeAt(ctx, value)
		if err != nil {
			return nil, err
		}
		if ok && !slices.ContainsFunc(near, func(k office) bool { return k.value == value }) {
			near = append(near, found)
		}
	}
	return near[:min(len(near), maxFound)], nil
}

// suggested are the offices of an authority that words and a place point to.
func (z *Citizen) suggested(ctx context.Context, authority string, got complaint.Suggestions) ([]office, error) {
	all := make([]office, 0, len(got.Offices))
	for _, o := range got.Offices {
		all = append(all, office{body: o.Body, unit: o.Unit, service: o.Title, owner: authority})
	}
	return z.officesOf(ctx, all...)
}
