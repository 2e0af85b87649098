package desk

import (
	"strconv"

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
		add("kantor", l.asked.Unit, l.unitOptions()...)
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
func (l *caseList) unitOptions() []ui.Option {
	var list []ui.Option
	for _, o := range l.kept {
		if o.Unit != "" {
			list = append(list, ui.Option{Value: o.Unit, Text: o.Name})
		}
	}
	return list
}
