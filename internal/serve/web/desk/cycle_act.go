package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// cycleAct is something that is done in a plan, with a page of its own: its texts are desk.cycle.act.NAME. What it is
// about is named by fields of the address, which the form carries along.
type cycleAct struct {
	name, path string
	part       string // the page that one comes from and goes back to; empty for the plan itself
	anybody    bool   // who only reads may do it, too
	danger     bool
	gaps       bool // what the plan lacks is said first
	files      int64
	keep       []string
	// choices narrow what the form offers, which is shown once something is left to tick.
	choices func(r *request, v *cycleView) ui.Choices
	// doubted are asked as well once the room doubts a day; they begin with "off".
	doubted func(r *request) []ui.Field
	fields  func(ctx context.Context, d *Desk, r *request, v *cycleView) ([]ui.Field, error)
	do      func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error
}

// cycleActs are all of them.
var cycleActs []*cycleAct

func init() {
	cycleActs = slices.Concat(wholeActs, bodyActs, locusActs, productActs, teamActs, visitActs)
}

func cycleActNamed(name string) *cycleAct {
	return cycleActs[slices.IndexFunc(cycleActs, func(a *cycleAct) bool { return a.name == name })]
}

// cycleWay leads to the page of an act, about what the fields name.
func (r *request) cycleWay(v *cycleView, name string, about ...string) ui.Link {
	path := cyclePath(v.ID) + "/" + cycleActNamed(name).path
	for i := 0; i+1 < len(about); i += 2 {
		path += map[bool]string{true: "?", false: "&"}[i == 0] + about[i] + "=" + about[i+1]
	}
	return ui.Link{Text: r.T("desk.cycle.act." + name + ".way"), Href: r.URL(path)}
}

func (d *Desk) doCycle(ctx context.Context, r *request, act *cycleAct) (answer, error) {
	v, err := d.cycle(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if !v.Plans && !act.anybody {
		return answer{}, problem.New(problem.Forbidden, "cycle.of_center", nil)
	}
	fields, err := act.fields(ctx, d, r, v)
	if err != nil {
		return answer{}, err
	}
	if act.gaps {
		if err := d.gaps(ctx, r, v); err != nil {
			return answer{}, err
		}
	}
	if act.doubted != nil && r.get("off") != "" {
		fields = append(fields, act.doubted(r)...)
	}
	version := v.Version
	if r.get("versi") != "" { // of what the act is about within the plan
		version = r.number("versi")
	}
	e := r.editOf(version, fields...)
	if r.http.Method == post && v.dead == nil {
		err := act.do(ctx, d, r, v, e.version)
		if err == nil {
			return r.goTo(d.afterCycle(ctx, r, v, act), "cycle_"+act.name), nil
		}
		if act.doubted != nil && r.get("off") == "" && isAbout(err, "off") {
			e.fields = append(e.fields, act.doubted(r)...)
		}
		if !e.blame(r, err) {
			return answer{}, err
		}
	}
	key := "desk.cycle.act." + act.name
	form := ui.Form{Action: r.URL(cyclePath(v.ID) + "/" + act.path), Button: r.T(key + ".button"), Danger: act.danger, Files: act.files > 0}
	for _, name := range act.keep {
		form.Keep = append(form.Keep, ui.Param{Name: name, Value: r.get(name)})
	}
	got := r.editPage(r.T(key+".title"), e, cycleActBody(r, v, act, e, form))
	part := act.part
	if part == "" {
		part = " "
	}
	got.page.Breadcrumbs, got.page.Part = r.cycleCrumbs(v, part), cyclesPath
	return got, nil
}

// afterCycle is where an act leads: to the page of the body that it was about, or of one of whose units, or to the part
// of the plan.
func (d *Desk) afterCycle(ctx context.Context, r *request, v *cycleView, act *cycleAct) string {
	if act.part == "" {
		return cyclePath(v.ID)
	}
	to := cyclePath(v.ID) + "/" + pathOfPart(act.part)
	if act.part != "bodies" {
		return to
	}
	slug := r.get("penyelenggara")
	if l, err := d.Cycles.Locus(ctx, r.actor, v.ID, r.get("lokus")); err == nil {
		slug = l.Body
	}
	if slug != "" {
		to += "/" + slug
	}
	return to
}

// mustWhy asks for a reason that the record keeps.
func (r *request) mustWhy() ui.Field {
	f := r.why()
	f.Optional = false
	return f
}

func nothing(context.Context, *Desk, *request, *cycleView) ([]ui.Field, error) { return nil, nil }

func onlyWhy(_ context.Context, _ *Desk, r *request, _ *cycleView) ([]ui.Field, error) {
	return []ui.Field{r.mustWhy()}, nil
}

// wholeActs are about the cycle as a whole.
var wholeActs = []*cycleAct{
	{
		name: "edit", path: "ubah", files: cycle.MaxInstrument + 1<<20,
		fields: func(_ context.Context, _ *Desk, r *request, v *cycleView) ([]ui.Field, error) {
			return r.planFields(cycle.Plan{Title: v.Title, Year: v.Year, From: v.From, Until: v.Until}, true, v.State != cycle.Draft), nil
		},
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
			p, err := r.plan()
			if err == nil {
				_, err = d.Cycles.Edit(ctx, r.actor, v.ID, version, p)
			}
			return err
		},
	},
	{
		name: "freeze", path: "tetapkan", gaps: true, fields: nothing,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
			_, err := d.Cycles.Freeze(ctx, r.actor, v.ID, version)
			return err
		},
	},
	{
		name: "share", path: "bagikan", fields: nothing,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
			_, err := d.Cycles.Share(ctx, r.actor, v.ID, version)
			return err
		},
	},
	{
		name: "end", path: "akhiri", danger: true, fields: onlyWhy,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
			_, err := d.Cycles.End(ctx, r.actor, v.ID, version, r.get("why"))
			return err
		},
	},
	{name: "join", path: "kantor", fields: joinFields, do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
		o := cycle.Office{Province: r.get("province")}
		if slug := r.get("authority"); slug != "" {
			other, err := d.Access.AuthorityBySlug(ctx, slug)
			if err != nil && problem.KindOf(err) != problem.NotFound {
				return err
			}
			o.Authority = other.ID
		}
		_, err := d.Cycles.Join(ctx, r.actor, v.ID, version, o)
		return err
	}},
}

// joinFields ask which office has which province: an Ombudsman's that is in none yet.
func joinFields(ctx context.Context, d *Desk, r *request, v *cycleView) ([]ui.Field, error) {
	able, err := d.Cycles.Joinable(ctx, r.actor, v.ID)
	if err != nil {
		return nil, err
	}
	looks, err := d.Access.BrandingsOf(ctx, able...)
	if err != nil {
		return nil, err
	}
	offices, provinces := []ui.Option{{Text: r.T("desk.cycle.choose")}}, []ui.Option{{Text: r.T("desk.cycle.choose")}}
	for _, id := range able {
		look := looks[id]
		offices = append(offices, ui.Option{Value: look.Slug, Text: look.Called()})
	}
	for _, p := range directory.Provinces() {
		provinces = append(provinces, ui.Option{Value: p.Code, Text: p.Name})
	}
	return []ui.Field{
		{Kind: ui.Pick, Name: "authority", Label: r.T("desk.cycle.field.office"), Options: options([]string{r.typed("authority", "")}, offices...)},
		{Kind: ui.Pick, Name: "province", Label: r.T("desk.cycle.field.province"), Options: options([]string{r.typed("province", "")}, provinces...)},
	}, nil
}
