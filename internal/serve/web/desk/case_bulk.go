package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// bulkPath is where the same is done with several cases: a page that asks, and one that says of each what came
// of it.
const bulkPath = casesPath + "/banyak"

// bulkActs are the acts that are done with several cases at once.
var bulkActs = []string{"verify", "dispose", "assign", "reclass", "merge", "archive"}

// tickBox says whether a row can be ticked, and whether it is when the page comes.
type tickBox int

const (
	noBox tickBox = iota
	emptyBox
	tickedBox
)

func boxIf(there bool) tickBox {
	if there {
		return emptyBox
	}
	return noBox
}

// heldBox is that of a held case: all of a page are ticked where somebody asked for that.
func (r *request) heldBox() tickBox {
	if r.ticked("pilih") {
		return tickedBox
	}
	return emptyBox
}

// bulkOf are the cases that were ticked, and what is to be done with them.
type bulkOf struct {
	act   *caseAct
	cases []complaint.Case
	// versions are those that the page which asked has shown, by id.
	versions map[string]int64
	// held is the authority whose held reports they were ticked among, and to which the pages lead back; empty for every
	// other list.
	held string
}

// ticked reads which cases were ticked: their numbers, and on the second page the versions that it showed.
func (d *Desk) tickedCases(ctx context.Context, r *request) (bulkOf, error) {
	b := bulkOf{versions: map[string]int64{}}
	if r.ticked("ditahan") {
		b.held = r.get("instansi")
	}
	var numbers []string
	seen := map[string]int64{}
	for _, one := range r.form["case"] {
		number, version, _ := strings.Cut(one, "~")
		numbers = append(numbers, number)
		if n, err := strconv.ParseInt(version, 10, 64); err == nil {
			seen[number] = n
		}
	}
	if slices.Contains(bulkActs, r.get("act")) {
		b.act = actNamed(r.get("act"))
	}
	var err error
	b.cases, err = d.Complaints.AllNumbered(ctx, r.actor, numbers...)
	for _, one := range b.cases {
		if b.versions[one.ID] = one.Version; seen[one.Number] != 0 {
			b.versions[one.ID] = seen[one.Number]
		}
	}
	return b, err
}

// bulkPage asks for what the act needs, once for all.
func (d *Desk) bulkPage(ctx context.Context, r *request) (answer, error) {
	b, err := d.tickedCases(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return d.askBulk(ctx, r, b, nil)
}

func (d *Desk) askBulk(ctx context.Context, r *request, b bulkOf, failed error) (answer, error) {
	if b.act == nil || len(b.cases) == 0 {
		got := r.page(r.T("desk.bulk.nothing"), bulkNothing(r, b))
		got.page.Breadcrumbs, got.page.Part = r.caseCrumbs(nil), casesPath
		return got, nil
	}
	fields, err := d.bulkFields(ctx, r, b)
	if err != nil {
		return answer{}, err
	}
	f := &form{fields: fields}
	if failed != nil && !f.blame(r, failed) {
		return answer{}, failed
	}
	got := r.formPage(r.T("desk.bulk.title", "act", r.T("desk.case.act."+b.act.name+".way"), "n", len(b.cases)), f, bulkBody(r, b, f))
	got.page.Breadcrumbs, got.page.Part = r.caseCrumbs(nil), casesPath
	return got, nil
}

// bulkFields are those of the act, for what all the cases have in common.
func (d *Desk) bulkFields(ctx context.Context, r *request, b bulkOf) ([]ui.Field, error) {
	v := &caseView{File: complaint.File{Case: b.cases[0]}}
	v.Case.TargetUnit, v.Case.Category, v.Case.Owner = "", "", "" // which are that one case's
	if b.act.name == "verify" {
		byKind := ui.Option{Text: r.T("desk.bulk.by_kind")}
		return []ui.Field{
			{Kind: ui.Pick, Name: "class", Label: r.T("desk.case.field.class"), Options: options([]string{r.typed("class", "")}, append([]ui.Option{byKind}, keyed(r, complaint.Classes)...)...)},
		}, nil
	}
	if b.act.name != "reclass" {
		return b.act.fields(ctx, d, r, v)
	}
	categories, err := d.Complaints.Categories(ctx, b.cases[0].Authority)
	same := ui.Option{Text: r.T("desk.bulk.same")}
	pick := func(name string, all ...ui.Option) ui.Field {
		return ui.Field{
			Kind: ui.Pick, Name: name, Label: r.T("desk.case.field." + name), Options: options([]string{r.typed(name, "")}, append([]ui.Option{same}, all...)...),
		}
	}
	return []ui.Field{
		pick("class", keyed(r, complaint.Classes)...), pick("category", r.categoryOptions(categories)...),
		pick("priority", keyed(r, complaint.Priorities)...), r.caseWhy(true),
	}, err
}

// verifyAsTold verifies a case with what its reporter said of it, masked: the title is how its words begin.
func verifyAsTold(ctx context.Context, d *Desk, r *request, v *caseView, s sending) (complaint.Case, error) {
	class := complaint.Class(r.get("class"))
	if class == "" {
		class = likelyClass(&v.Case)
	}
	return d.Complaints.Verify(ctx, r.actor, v.Case.ID, s.version, complaint.Verification{
		Class: class, Title: r.masked(shortly(v.Case)), Category: v.Case.Category,
	})
}

// bulkDone is what came of one case.
type bulkDone struct {
	one complaint.Case
	err error
}

// bulk does the act with each case by itself: one that fails keeps no other from it.
func (d *Desk) bulk(ctx context.Context, r *request) (answer, error) {
	b, err := d.tickedCases(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if b.act == nil || len(b.cases) == 0 {
		return d.askBulk(ctx, r, b, nil)
	}
	var all []bulkDone
	failed := 0
	var faults problem.Faults
	for _, one := range b.cases {
		v := &caseView{File: complaint.File{Case: one}}
		do := b.act.do
		if b.act.name == "verify" {
			do = verifyAsTold
		}
		_, err := do(ctx, d, r, v, sending{version: b.versions[one.ID]})
		if problem.KindOf(err) == problem.Internal && err != nil {
			return answer{}, err
		}
		if err != nil {
			failed++
			if !errors.As(err, &faults) {
				faults = nil
			}
		}
		all = append(all, bulkDone{one, err})
	}
	// What is wrong with the form itself is wrong for every one of them.
	if failed == len(all) && len(faults) > 0 {
		return d.askBulk(ctx, r, b, faults)
	}
	got := r.page(r.T("desk.bulk.done", "n", len(all)-failed, "all", len(all)), bulkResult(r, b, all, failed))
	got.page.Breadcrumbs, got.page.Part = r.caseCrumbs(nil), casesPath
	return got, nil
}

// why is what was wrong with one case, in words.
func (r *request) bulkWhy(err error) string {
	var f form
	if f.blame(r, err) || f.forbidden(r, err) {
		return strings.Join(f.wrong, " ")
	}
	return r.T("desk.bulk.forbidden")
}

// keep carries along which cases were ticked, each with the version that is shown.
func (b bulkOf) keep() []ui.Param {
	keep := []ui.Param{{Name: "act", Value: b.act.name}}
	if b.held != "" {
		keep = append(keep, ui.Param{Name: "ditahan", Value: "1"}, ui.Param{Name: "instansi", Value: b.held})
	}
	for _, one := range b.cases {
		keep = append(keep, ui.Param{Name: "case", Value: one.Number + "~" + strconv.FormatInt(b.versions[one.ID], 10)})
	}
	return keep
}
