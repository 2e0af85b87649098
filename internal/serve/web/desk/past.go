package desk

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/phone"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// pastView is a change of a row in words.
type pastView struct {
	when, who, act, why string
	// was are the fields that the change changed, as they were before.
	was []ui.Term
}

// pastOfBody tells the changes of a body, the latest first.
func (d *Desk) pastOfBody(ctx context.Context, r *request, now directory.Body, past []directory.Past[directory.Body], zone string) ([]pastView, error) {
	keepers, err := d.everyKeeper(ctx, r)
	if err != nil {
		return nil, err
	}
	was := func(b directory.Body) map[string]string {
		said := r.rowWords(b.Kind, b.Name, b.ValidFrom, b.ValidTo, b.Successor, b.Evidence, b.Contact)
		said["slug"], said["short_name"], said["region"], said["named_years"] = b.Slug, b.Short, region(b.Region), b.NamedYears
		said["owner"] = r.T("desk.directory.ended_authority")
		for _, k := range keepers {
			if k.id == b.Owner {
				said["owner"] = k.name
			}
		}
		return said
	}
	return tellPast(ctx, r, now, past, zone, was)
}

// pastOfUnit tells the changes of a unit, the latest first. names are those of its body's units.
func (d *Desk) pastOfUnit(ctx context.Context, r *request, now directory.Unit, past []directory.Past[directory.Unit], zone string, names map[string]string) ([]pastView, error) {
	return tellPast(ctx, r, now, past, zone, func(u directory.Unit) map[string]string {
		said := r.rowWords(u.Kind, u.Name, u.ValidFrom, u.ValidTo, u.Successor, u.Evidence, u.Contact)
		said["slug"] = u.Slug
		if name := names[u.Successor]; name != "" {
			said["successor"] = name
		}
		return said
	})
}

// rowWords are the fields that bodies and units share, in words, by their names in the catalog.
func (r *request) rowWords(kind, name, from, to, successor, evidence string, c directory.Contact) map[string]string {
	return map[string]string{
		"kind": r.kind(kind), "name": name, "valid_from": r.PartOfDay(from), "valid_to": r.PartOfDay(to), "successor": successor,
		"evidence": r.T("directory.evidence." + evidence), "address": c.Address, "phone": phone.Shown(c.Phone), "website": c.Website,
	}
}

// tellPast puts what a row was into words: each earlier version beside the one that came after it.
func tellPast[T any](ctx context.Context, r *request, now T, past []directory.Past[T], zone string, words func(T) map[string]string) ([]pastView, error) {
	people := make([]string, len(past))
	for i, p := range past {
		people[i] = p.By
	}
	who, err := r.desk.whom(ctx, people...)
	if err != nil {
		return nil, err
	}
	told := make([]pastView, len(past))
	next := now
	for i, p := range past {
		told[i] = pastView{when: r.when(p.Until, zone), act: r.T(p.Act), why: p.Why, who: who.name(r, p.By)}
		told[i].was = r.before(p.Differences(next), words(p.Was))
		next = p.Was
	}
	return told, nil
}

// before are the fields of keys with what stood in them.
func (r *request) before(keys []locale.Key, was map[string]string) []ui.Term {
	terms := make([]ui.Term, len(keys))
	for i, key := range keys {
		name := strings.TrimPrefix(string(key), "directory.field.")
		text := was[name]
		if text == "" {
			text = r.T("desk.directory.blank")
		}
		terms[i] = ui.Term{Term: r.T("desk.directory." + name), Text: text}
	}
	return terms
}
