package desk

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// reviewRoutes are the review of what assessors found: its lists, a unit, a form, and a page for each act.
func (d *Desk) reviewRoutes() []route {
	one := cyclesPath + "/{id}/periksa"
	routes := []route{
		{method: get, path: one, action: access.ReadForms, serve: d.reviewsPage},
		{method: get, path: one + "/formulir", action: access.ReadForms, serve: d.reviewFormsPage},
		{method: get, path: one + "/banyak", action: reviewers[0], or: reviewers[1:], serve: d.manyReviews, many: []string{"unit", "formulir"}},
		{method: post, path: one + "/banyak", action: reviewers[0], or: reviewers[1:], serve: d.manyReviews, many: []string{"unit", "formulir"}},
		{method: get, path: one + "/lokus/{lokus}", action: access.ReadForms, serve: d.reviewPage},
		{method: get, path: one + "/formulir/{formulir}", action: access.ReadForms, serve: d.reviewFormPage},
		{method: get, path: one + "/formulir/{formulir}/versi/{versi}", action: access.ReadForms, serve: d.reviewVersionPage},
	}
	for _, path := range []string{one + "/formulir/{formulir}/komentar", one + "/formulir/{formulir}/komentar/selesai"} {
		serve := d.commentReview
		if strings.HasSuffix(path, "selesai") {
			serve = d.resolveReview
		}
		routes = append(routes, route{method: post, path: path, action: access.ReadForms, serve: serve, many: []string{"mentions"}})
	}
	for _, act := range reviewActs {
		serve := func(ctx context.Context, r *request) (answer, error) { return d.doReview(ctx, r, act) }
		path := one + act.about() + "/" + act.path
		routes = append(routes,
			route{method: get, path: path, action: act.rights[0], or: act.rights[1:], serve: serve},
			route{method: post, path: path, action: act.rights[0], or: act.rights[1:], serve: serve, many: []string{"take"}})
	}
	return append(routes, d.twiceRoutes()...)
}

func reviewsPath(id string) string { return cyclePath(id) + "/periksa" }

func reviewPath(id, locus string) string { return reviewsPath(id) + "/lokus/" + locus }

func reviewFormPath(id, form string) string { return reviewsPath(id) + "/formulir/" + form }

func (r *request) reviewCrumbs(v *cycleView, more ...ui.Link) []ui.Link {
	links := []ui.Link{
		{Text: r.T("desk.cycle.list"), Href: r.URL(cyclesPath)},
		{Text: v.Title, Href: r.URL(cyclePath(v.ID))},
	}
	if more != nil {
		links = append(links, ui.Link{Text: r.T("desk.review.title"), Href: r.URL(reviewsPath(v.ID))})
	}
	return r.crumbs(append(links, more...)...)
}

// reviewsPage lists the units of a cycle with how far each has come.
func (d *Desk) reviewsPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.cycle(ctx, r)
	if err != nil {
		return answer{}, err
	}
	q := review.Query{Cycle: v.ID, State: review.State(r.get("keadaan")), Body: r.get("penyelenggara"), After: r.get("sesudah")}
	page, err := d.Reviews.Units(ctx, r.actor, q)
	if err != nil {
		return answer{}, err
	}
	bodies, err := d.Cycles.Bodies(ctx, r.actor, v.ID)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.review.title"), reviewsBody(r, v, q, r.reviewChoices(v, q, bodies), r.unitsTable(v, page), page.Next))
	got.page.Breadcrumbs, got.page.Part = r.reviewCrumbs(v), cyclesPath
	return got, nil
}

func (r *request) reviewChoices(v *cycleView, q review.Query, bodies []cycle.Body) ui.Choices {
	states, all := []ui.Option{{Text: r.T("desk.review.any_state")}}, []ui.Option{{Text: r.T("desk.review.any_body")}}
	for _, s := range review.States {
		states = append(states, ui.Option{Value: string(s), Text: r.T(s.Key())})
	}
	for _, b := range bodies {
		all = append(all, ui.Option{Value: b.Slug, Text: b.Name})
	}
	return ui.Choices{Action: r.URL(reviewsPath(v.ID)), Fields: []ui.Choice{
		{Name: "keadaan", Label: r.T("desk.review.state"), Options: options([]string{string(q.State)}, states...)},
		{Name: "penyelenggara", Label: r.T("desk.review.body"), Options: options([]string{q.Body}, all...)},
	}}
}

// reviewQuery is the address of a list of units with its filters.
func reviewQuery(id string, q review.Query, after string, more ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	for name, value := range map[string]string{"keadaan": string(q.State), "penyelenggara": q.Body, "sesudah": after} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if len(values) == 0 {
		return reviewsPath(id)
	}
	return reviewsPath(id) + "?" + values.Encode()
}

func (r *request) unitsTable(v *cycleView, page review.Page) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.review.title"), HideCaption: true, Empty: r.T("desk.review.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.review.unit"), Head: true},
			{Label: r.T("desk.review.state")},
			{Label: r.T("desk.review.forms"), Numeric: true},
			{Label: r.T("desk.review.na"), Numeric: true},
			{Label: r.T("desk.review.flags"), Numeric: true},
		},
	}
	for _, u := range page.Units {
		row := tickable{value: u.Locus, text: u.Name, note: bodyBeside(u.Name, u.BodyName), href: r.URL(reviewPath(v.ID, u.Locus)), name: "unit"}
		if u.Ready > 0 && r.mayReviewIn(v, reviewers...) {
			row.box = r.heldBox()
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Content: reviewTick(r, row)},
			{Text: r.T(u.State.Key())},
			{Text: strconv.Itoa(u.Forms), Note: r.stillOut(u)},
			{Text: strconv.Itoa(u.NAOpen), Soft: u.NAOpen == 0},
			{Text: strconv.Itoa(u.Flags), Soft: u.Flags == 0},
		}})
	}
	return table
}

// bodyBeside names the body of a unit, where it is not the body itself.
func bodyBeside(unit, body string) string {
	if unit == body {
		return ""
	}
	return body
}

func (r *request) stillOut(u review.Unit) string {
	if n := u.Forms - u.Ready; n > 0 {
		return r.T("desk.review.still_out", "n", n)
	}
	return ""
}

// readsForms reports whether the reader sees forms of a cycle that is no draft.
func (r *request) readsForms(v *cycleView) bool {
	if v.State == cycle.Draft {
		return false
	}
	return r.mayReviewIn(v, access.ReadForms)
}

// mayReviewIn reports whether the reader has one of some rights in a cycle, or at one of its offices.
func (r *request) mayReviewIn(v *cycleView, rights ...access.Action) bool {
	return slices.ContainsFunc(rights, func(right access.Action) bool {
		return access.Allowed(r.actor, right, v.Scope()) || slices.ContainsFunc(v.Offices, func(o cycle.Office) bool {
			return access.Allowed(r.actor, right, access.Scope{Authority: o.Authority})
		})
	})
}
