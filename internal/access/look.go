package access

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Branding is what the public sees of an authority. It asks nobody's leave: it hangs at the door.
type Branding struct {
	ID, Slug, Name, Short string
	Zone                  string // when its days begin
	Colour                string // as of Authority
	Logo                  Logo
}

// Called is what people call the authority.
func (b Branding) Called() string {
	if b.Short != "" {
		return b.Short
	}
	return b.Name
}

const brandingColumns = `a.id, a.slug, a.name, a.short_name, a.zone, a.colour,
	coalesce(l.version, 0), coalesce(l.alt, ''), coalesce(l.width, 0), coalesce(l.height, 0)`

const brandingFrom = ` FROM authority a LEFT JOIN authority_logo l ON l.id = a.id`

func scanBranding(row db.Row) (Branding, error) {
	var b Branding
	l := &b.Logo
	err := row.Scan(&b.ID, &b.Slug, &b.Name, &b.Short, &b.Zone, &b.Colour, &l.Version, &l.Alt, &l.Width, &l.Height)
	return b, err
}

// Branding returns the looks of an authority that works here now; else NotFound.
func (a *Access) Branding(ctx context.Context, slug string) (Branding, error) {
	return found(db.One(ctx, a.db, scanBranding, `SELECT `+brandingColumns+brandingFrom+`
		WHERE a.slug = $1 AND a.valid_from <= $2 AND (a.valid_to IS NULL OR a.valid_to > $2)`, slug, db.At(a.now())))
}

// Brandings returns the looks of all authorities that work here now, by id: for naming who keeps a row of
// the directory, and for choosing who shall.
func (a *Access) Brandings(ctx context.Context) (map[string]Branding, error) {
	list, err := db.All(ctx, a.db, scanBranding, `SELECT `+brandingColumns+brandingFrom+`
		WHERE a.valid_from <= $1 AND (a.valid_to IS NULL OR a.valid_to > $1)`, db.At(a.now()))
	if err != nil {
		return nil, fmt.Errorf("list authorities: %w", err)
	}
	return byID(list), nil
}

func byID(list []Branding) map[string]Branding {
	looks := make(map[string]Branding, len(list))
	for _, one := range list {
		looks[one.ID] = one
	}
	return looks
}

// BrandingIn returns the looks of an authority inside a transaction; NotFound when there is none.
func (a *Access) BrandingIn(ctx context.Context, q db.Queryer, id string) (Branding, error) {
	return found(db.One(ctx, q, scanBranding, `SELECT `+brandingColumns+brandingFrom+` WHERE a.id = $1`, id))
}

// BrandingsOf returns the looks of authorities by their ids, ended ones too; unknown ids are left out.
func (a *Access) BrandingsOf(ctx context.Context, ids ...string) (map[string]Branding, error) {
	looks := map[string]Branding{}
	for some := range slices.Chunk(ids, db.MaxMarks) {
		args := make([]any, len(some))
		for i, id := range some {
			args[i] = id
		}
		list, err := db.All(ctx, a.db, scanBranding, `SELECT `+brandingColumns+brandingFrom+`
			WHERE a.id IN (`+db.Marks(1, len(some))+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("read the looks of authorities: %w", err)
		}
		maps.Copy(looks, byID(list))
	}
	return looks, nil
}

// Workplaces are where an actor may do something.
type Workplaces struct {
	// Installation: also with what lies at the installation itself.
	Installation bool
	// Authorities are those in which they may do it somewhere, by name, ended ones too.
	Authorities []Branding
}

// Workplaces returns where actor may do action, for choosing a place to look at or to make something
// in. What they may do there exactly is said by Decide.
func (a *Access) Workplaces(ctx context.Context, actor Actor, action Action) (Workplaces, error) {
	w := Workplaces{Installation: Allowed(actor, action, Scope{Installation: true})}
	every := actor.Machine
	var ids []string
	for _, one := range actor.rights(action) {
		every = every || one.scope.Installation && one.reach == Within
		if id := one.scope.Authority; id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if every {
		list, err := db.All(ctx, a.db, scanBranding, `SELECT `+brandingColumns+brandingFrom+` ORDER BY a.name, a.id`)
		w.Authorities = list
		return w, err
	}
	looks, err := a.BrandingsOf(ctx, ids...)
	for _, b := range looks {
		w.Authorities = append(w.Authorities, b)
	}
	slices.SortFunc(w.Authorities, func(x, y Branding) int { return strings.Compare(x.Name+x.ID, y.Name+y.ID) })
	return w, err
}
