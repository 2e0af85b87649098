package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// choices are the drop-downs that narrow a list.
func (l *caseList) choices(r *request) ui.Choices {
	c := ui.Choices{Action: r.URL(casesPath), Keep: []ui.Param{{Name: "antrean", Value: l.asked.Queue}}}
	add := func(name, chosen string, all ...ui.Option) {
		any := ui.Option{Text: r.T("desk.case.filter.any")}
		c.Fields = append(c.Fields, ui.Choice{
			Name: name, Label: r.T("desk.case.filter." + name), Options: options([]string{chosen}, append([]ui.Option{any}, all...)...),
		})
	}
	add("jenis", string(l.asked.Class), keyed(r, complaint.Classes)...)
	if len(l.kept) > 1 {
		add("kantor", l.asked.Unit, l.unitOptions(r)...)
	}
	add("kategori", l.asked.Category, r.categoryOptions(l.categories)...)
	add("saluran", string(l.asked.Channel), keyed(r, complaint.Channels)...)
	add("prioritas", string(l.asked.Priority), keyed(r, complaint.Priorities)...)
	var spans []ui.Option
	for _, n := range daysBack {
		spans = append(spans, ui.Option{Value: strconv.Itoa(n), Text: r.T("desk.case.filter.within", "n", n)})
	}
	add("hari", strconv.Itoa(l.days), spans...)
	if len(l.workplaces.Authorities) > 1 {
		c.Keep = append(c.Keep, ui.Param{Name: "instansi", Value: l.authority.Slug})
	}
	return c
}

// keyed are words of the room as choices.
func keyed[T interface {
	~string
	Key() string
}](r *request, all []T) []ui.Option {
	list := make([]ui.Option, len(all))
	for i, one := range all {
		list[i] = ui.Option{Value: string(one), Text: r.T(one.Key())}
	}
	return list
}

func (r *request) categoryOptions(all []complaint.Category) []ui.Option {
	var list []ui.Option
	for _, one := range all {
		if !one.Ended {
			list = append(list, ui.Option{Value: one.Code, Text: one.Name(r.Lang)})
		}
	}
	return list
}

// unitOptions are the units to whose cases a list can be narrowed.
func (l *caseList) unitOptions(r *request) []ui.Option {
	list := []ui.Option{{Value: complaint.OwnDesk, Text: r.T("desk.board.own_desk")}}
	for _, o := range l.kept {
		if o.Unit != "" {
			list = append(list, ui.Option{Value: o.Unit, Text: o.Name})
		}
	}
	return list
}

// savedQuery is the address of a list that was kept.
func (l *caseList) savedQuery(f complaint.Filter) string {
	kept := caseList{workplaces: l.workplaces, authority: l.authority, asked: f.Query}
	return kept.query()
}

// keepFilter keeps a list under a name of one's own.
func (d *Desk) keepFilter(ctx context.Context, r *request) (answer, error) {
	l, err := d.askedAgain(ctx, r)
	if err != nil {
		return answer{}, err
	}
	_, err = d.Complaints.KeepFilter(ctx, r.actor, r.get("name"), l.asked)
	var f form
	switch {
	case err == nil:
		return r.goTo(l.query(), "filter_kept"), nil
	case !f.blame(r, err):
		return answer{}, err
	}
	f.fields = []ui.Field{{Name: "name", Label: r.T("desk.case.filter.name"), Value: r.get("name"), Max: complaint.MaxFilterName}}
	f.wrong = nil
	f.blame(r, err)
	return r.formPage(r.T("desk.case.filter.keep"), &f, keepFilterBody(r, &f, l)), nil
}

// dropFilter lets go of a list that was kept.
func (d *Desk) dropFilter(ctx context.Context, r *request) (answer, error) {
	if err := d.Complaints.DropFilter(ctx, r.actor, r.get("id")); err != nil {
		return answer{}, err
	}
	return r.goTo(casesPath, "filter_dropped"), nil
}

// askedAgain is the list that a form is about.
func (d *Desk) askedAgain(ctx context.Context, r *request) (caseList, error) {
	var l caseList
	var err error
	if l.workplaces, err = d.caseWorkplaces(ctx, r); err != nil {
		return l, err
	}
	if l.authority, err = choose(l.workplaces, r.get("instansi")); err != nil {
		return l, err
	}
	l.queues = complaint.QueuesOf(r.actor, l.authority.ID)
	l.ask(r)
	l.asked.From, l.days = time.Time{}, 0 // days go on; a list that is kept does not
	return l, nil
}

// keep carries along what a list was asked for.
func (l *caseList) keep() []ui.Param {
	keep := l.keepHouse()
	for name, value := range map[string]string{
		"antrean": l.asked.Queue, "jenis": string(l.asked.Class), "kantor": l.asked.Unit, "kategori": l.asked.Category,
		"saluran": string(l.asked.Channel), "prioritas": string(l.asked.Priority),
	} {
		if value != "" {
			keep = append(keep, ui.Param{Name: name, Value: value})
		}
	}
	slices.SortFunc(keep, func(a, b ui.Param) int { return strings.Compare(a.Name, b.Name) })
	return keep
}
