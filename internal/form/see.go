package form

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
)

// sight is what of a cycle's forms somebody sees: all, those of some offices, and besides those of the loci to which
// their own teams go and those that they sent.
type sight struct {
	cycle.Sight
	own     bool
	account string
	teams   []string
	loci    []string // to which those teams go
}

// everyone are the rights by which all forms of an office are seen; whoever only fills forms sees those of own teams.
var everyone = []access.Action{access.PlanCycles, access.VerifyForms, access.ValidateForms, access.CheckForms}

// sight returns what actor sees of the forms of a cycle. Kind: NotFound.
func (f *Forms) sight(ctx context.Context, q db.Queryer, actor access.Actor, id string) (sight, error) {
	reads, err := f.Cycles.SightOf(ctx, q, actor, id, access.ReadForms)
	if err != nil {
		return sight{}, notFound()
	}
	if !reads.All && len(reads.Offices) == 0 {
		return sight{}, notFound()
	}
	s := sight{account: actor.Account}
	if s.Sight, err = f.Cycles.SightOf(ctx, q, actor, id, everyone...); err != nil || s.All {
		return s, err
	}
	// Whoever fills forms in an office whose forms they do not all see has those of their own.
	fills, err := f.Cycles.SightOf(ctx, q, actor, id, access.FillForms)
	if err != nil {
		return s, err
	}
	s.own = actor.Account != "" && (fills.All || slices.ContainsFunc(fills.Offices, func(o string) bool { return !s.Sees(o) }))
	if !s.own {
		return s, nil
	}
	teams, err := f.Cycles.TeamsWith(ctx, q, id, actor.Account)
	if err != nil || len(teams) == 0 {
		return s, err
	}
	for _, t := range teams {
		s.teams = append(s.teams, t.ID)
	}
	s.loci, err = f.Cycles.LociOf(ctx, q, s.teams...)
	return s, err
}

// where is the condition for rows of form f, with its arguments from $first on.
func (s *sight) where(first int) (string, []any) {
	if s.All {
		return "1 = 1", nil
	}
	if !s.own && len(s.Offices) == 0 {
		return "1 = 0", nil
	}
	var args []any
	add := func(values ...string) string {
		marks := db.Marks(first+len(args), len(values))
		for _, v := range values {
			args = append(args, v)
		}
		return marks
	}
	if !s.own {
		return "(f.cycle_id = " + add(s.Cycle.ID) + " AND f.office_id IN (" + add(s.Offices...) + "))", args
	}
	// Each part is found by an index of its own.
	parts := []string{"f.cycle_id = " + add(s.Cycle.ID) + " AND f.made_by = " + add(s.account)}
	if len(s.Offices) > 0 {
		parts = append(parts, "f.cycle_id = "+add(s.Cycle.ID)+" AND f.office_id IN ("+add(s.Offices...)+")")
	}
	if len(s.loci) > 0 {
		parts = append(parts, "f.locus_id IN ("+add(s.loci...)+")")
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

// Look returns a form that actor sees, without its answers. Kind: NotFound.
func (f *Forms) Look(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Form, error) {
	one, err := byID(ctx, q, id)
	if err != nil {
		return one, err
	}
	s, err := f.sight(ctx, q, actor, one.Cycle)
	if err != nil {
		return Form{}, err
	}
	where, args := s.where(2)
	n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM form f WHERE f.id = $1 AND `+where, append([]any{id}, args...)...)
	if err == nil && n == 0 {
		err = notFound()
	}
	if err != nil {
		return Form{}, err
	}
	return one, nil
}

// Version is something that was received of a form.
type Version struct {
	ID       string
	Rev      int64 // 0 where it is none: merged into one, or kept aside
	Hash     string
	By       string // account
	Device   string
	Way      Way
	Received time.Time
	Offset   time.Duration
	Aside    bool
}

// At corrects a time of the device by the server's clock.
func (v *Version) At(t time.Time) time.Time { return t.Add(v.Offset) }

const versionQuery = `SELECT v.id, coalesce(v.rev, 0), v.hash, v.account, v.device, v.way, v.received_at, v.offset_s, v.aside FROM form_version v`

func scanVersion(row db.Row) (Version, error) {
	var v Version
	var received db.Time
	var offset int64
	err := row.Scan(&v.ID, &v.Rev, &v.Hash, &v.By, &v.Device, &v.Way, &received, &offset, &v.Aside)
	v.Received, v.Offset = received.Time, time.Duration(offset)*time.Second
	return v, err
}

// Whole is a form with all that is known of it.
type Whole struct {
	Form
	Content  Content // what holds; empty at revision 0
	Lacks    []Lack
	Flags    []Flag // the open ones first
	NAs      []NA
	Files    []Arrived
	Versions []Version // the newest first
	Spot     cycle.Spot
}

// One returns a form with all that is known of it, as far as actor sees it. Kind: NotFound.
func (f *Forms) One(ctx context.Context, actor access.Actor, id string) (Whole, error) {
	var w Whole
	var err error
	if w.Form, err = f.Look(ctx, f.DB, actor, id); err != nil {
		return w, err
	}
	if w.Content, err = currentOf(ctx, f.DB, &w.Form); err != nil {
		return w, err
	}
	if w.Spot, err = f.Cycles.SpotOf(ctx, f.DB, w.Locus); err != nil {
		return w, err
	}
	ins, err := f.instrument(ctx, f.DB, &w.Spot.Cycle)
	if err != nil {
		return w, err
	}
	w.Lacks = Lacks(ins, &w.Content)
	if w.Flags, err = db.All(ctx, f.DB, scanFlag, flagQuery+` WHERE g.form_id = $1 ORDER BY g.open DESC, g.id`, id); err != nil {
		return w, err
	}
	if w.NAs, err = db.All(ctx, f.DB, scanNA, naQuery+` WHERE n.form_id = $1 ORDER BY n.question`, id); err != nil {
		return w, err
	}
	if w.Files, err = arrived(ctx, f.DB, id); err != nil {
		return w, err
	}
	w.Versions, err = db.All(ctx, f.DB, scanVersion, versionQuery+` WHERE v.form_id = $1 ORDER BY v.id DESC`, id)
	return w, err
}

// ContentOf returns a version's content, as far as actor sees its form: what stands aside too. Kind: NotFound.
func (f *Forms) ContentOf(ctx context.Context, actor access.Actor, form, version string) (Content, error) {
	if _, err := f.Look(ctx, f.DB, actor, form); err != nil || !valid(version) {
		return Content{}, notFound()
	}
	return db.One(ctx, f.DB, scanContent, `SELECT content FROM form_version WHERE id = $1 AND form_id = $2`, version, form)
}

// Hands are the accounts of all who wrote something into a form: none of them reviews it.
func (f *Forms) Hands(ctx context.Context, q db.Queryer, id string) ([]string, error) {
	return db.All(ctx, q, db.Column[string], `SELECT DISTINCT v.account FROM form_version v WHERE v.form_id = $1 ORDER BY v.account`, id)
}
