package complaint

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Colleague is somebody who may read a case, by name and by the position in which they may.
type Colleague struct {
	Account, Name, Title string
	// Works: it may be assigned to them.
	Works bool
	// Outside: they may be given a task of it.
	Outside bool
}

// Colleagues returns who may read a case, the actor among them, by name: whom it may be assigned to, and who may
// be called to it in a note. Whoever is kept from it is not among them. Kinds as File.
func (c *Complaints) Colleagues(ctx context.Context, actor access.Actor, id string) ([]Colleague, error) {
	one, err := look(ctx, c.DB, actor, id)
	if err != nil {
		return nil, err
	}
	barred, err := db.All(ctx, c.DB, scanBar, `SELECT kind, subject FROM complaint_bar WHERE complaint_id = $1`, id)
	if err != nil {
		return nil, err
	}
	people, err := c.Access.Above(ctx, c.DB, one.Scope(), c.now())
	if err != nil {
		return nil, err
	}
	var all []Colleague
	for account, holdings := range people {
		left := bars(barred).leave(access.Actor{Account: account, Holdings: holdings})
		if !sees(left, &one) {
			continue
		}
		all = append(all, Colleague{Account: account, Title: titleIn(left, &one), Works: len(mayBy(left, &one, drafts(&one))) > 0, Outside: goesOutside(left, one.Authority)})
	}
	names, err := c.Names(ctx, slices.Sorted(maps.Keys(people))...)
	for i := range all {
		all[i].Name = names[all[i].Account]
	}
	slices.SortFunc(all, func(a, b Colleague) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Account, b.Account))
	})
	return all, err
}

// titleIn is the position in which somebody may work on a case, or else read it.
func titleIn(actor access.Actor, one *Case) string {
	for _, action := range slices.Concat(drafts(one), readBy(one)) {
		if h, ok := access.Under(actor, action, one.Scope()); ok {
			return h.Title
		}
	}
	return ""
}

// maxFound is how many people a search shows.
const maxFound = 30

// namers are the rights by one of which somebody may say whom a case is about.
var namers = []access.Action{access.TriageCases, access.ExamineCases, access.DecideCases, access.RegisterCases}

// People finds who works in an authority by words of their names and positions, at most maxFound, by name, and
// those of some accounts, for saying whom a case is about. Kind: NotFound for who may not say that anywhere in
// it.
func (c *Complaints) People(ctx context.Context, actor access.Actor, authority, words string, also ...string) ([]Colleague, error) {
	if !slices.ContainsFunc(namers, func(action access.Action) bool {
		return slices.ContainsFunc(access.Where(actor, action), func(s access.Scope) bool { return s.Installation || s.Authority == authority })
	}) {
		return nil, problem.New(problem.NotFound, "access.not_found", nil)
	}
	sought := strings.Fields(strings.ToLower(words))
	if len(sought) == 0 && len(also) == 0 {
		return nil, nil
	}
	people, err := c.Access.Staff(ctx, c.DB, authority, c.now())
	if err != nil {
		return nil, err
	}
	names, err := c.Names(ctx, slices.Sorted(maps.Keys(people))...)
	if err != nil {
		return nil, err
	}
	var chosen, found []Colleague
	for account, holdings := range people {
		one := Colleague{Account: account, Name: names[account]}
		for _, h := range holdings {
			if h.Scope.Authority == authority {
				one.Title = h.Title
			}
		}
		told := strings.ToLower(one.Name + " " + one.Title)
		switch {
		case slices.Contains(also, account):
			chosen = append(chosen, one)
		case len(sought) > 0 && !slices.ContainsFunc(sought, func(word string) bool { return !strings.Contains(told, word) }):
			found = append(found, one)
		}
	}
	for _, list := range [][]Colleague{chosen, found} {
		slices.SortFunc(list, func(a, b Colleague) int {
			return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Account, b.Account))
		})
	}
	return append(chosen, found[:min(maxFound, len(found))]...), nil
}
