package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Regions and bodies are chosen by writing: there are hundreds, and a drop-down of hundreds is slow on
// a small phone. Names and codes are both understood, and what fits is offered while writing.

// regionField takes a region by its name or code.
func regionField(r *request, was directory.Body) ui.Field {
	kind := r.typed("kind", was.Kind)
	optional := kind != "" && !directory.NeedsRegion(kind, was) // while no kind is chosen the hint says for which
	f := r.line("region", region(was.Region), directory.MaxName, optional)
	for _, one := range directory.Regions() {
		f.Offers = append(f.Offers, one.Name)
	}
	return f
}

// regionCode is the code of a region that was written by its name or its code. What is neither stays,
// for the room to refuse.
func regionCode(text string) string {
	words := strings.Join(directory.Words(text), " ")
	for _, one := range directory.Regions() {
		if strings.Join(directory.Words(one.Name), " ") == words {
			return one.Code
		}
	}
	return text
}

// successorField takes a body by its name or slug. near are offered.
func successorField(r *request, was string, near []string) ui.Field {
	f := r.line("successor", was, directory.MaxName, true)
	f.Offers = near
	return f
}

// nearBodies are the names of bodies of the same kind in the same province: those that take over.
func (d *Desk) nearBodies(ctx context.Context, b directory.Body) ([]string, error) {
	all, err := d.Directory.BodiesOf(ctx, b.Province)
	var near []string
	for _, other := range all {
		if other.Kind == b.Kind && other.Slug != b.Slug {
			near = append(near, other.Name)
		}
	}
	return near, err
}

// maxNear is how many names are offered instead of one that does not exist.
const maxNear = 5

// successor is the slug of a body that was written by its slug or its name. Where neither is there, or
// several are of that name, what was written is given back for the room to refuse, with those that are
// meant perhaps.
func (d *Desk) successor(ctx context.Context, text string) (string, []string, error) {
	if text == "" {
		return "", nil, nil
	}
	_, err := d.Directory.Body(ctx, text)
	if problem.KindOf(err) != problem.NotFound {
		return text, nil, err
	}
	hits, err := d.Directory.Search(ctx, text, directory.MaxHits)
	if err != nil {
		return "", nil, err
	}
	hits = slices.DeleteFunc(hits, func(h directory.Hit) bool { return h.Unit != "" })
	words := strings.Join(directory.Words(text), " ")
	named := slices.DeleteFunc(slices.Clone(hits), func(h directory.Hit) bool {
		return strings.Join(directory.Words(h.Name), " ") != words
	})
	if len(named) == 1 {
		return named[0].Body, nil, nil
	}
	if len(named) > 1 {
		hits = named
	}
	var near []string
	for _, h := range hits[:min(len(hits), maxNear)] {
		near = append(near, h.Name+" ("+h.Body+")")
	}
	return text, near, nil
}

// onPage puts what a room says of codes into what a form asks for, which are names.
func onPage(said error, near []string) error {
	var faults problem.Faults
	if !errors.As(said, &faults) {
		return said
	}
	faults = slices.Clone(faults)
	for i := range faults {
		switch {
		case faults[i].Key == "directory.fault.region":
			faults[i].Key = "desk.directory.no_region"
		case faults[i].Key == "directory.fault.no_successor" && len(near) > 0:
			faults[i].Key, faults[i].Args = "desk.directory.near_successor", problem.Args{"near": near}
		}
	}
	return faults
}
