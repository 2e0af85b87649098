package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	pixels "github.com/patuh-id/patuh/internal/evidence/picture"
	"github.com/patuh-id/patuh/internal/redact"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// shieldRoutes are the pages on which pictures of a case are redacted and its voice notes written down.
func (d *Desk) shieldRoutes() []route {
	rights := complaint.Shielders()
	under := func(rt route) route {
		rt.action, rt.or = rights[0], rights[1:]
		rt.path = casesPath + "/{number}/" + rt.path
		return rt
	}
	return []route{
		under(route{method: get, path: "gambar/{id}", serve: d.redactPage}),
		under(route{method: post, path: "gambar/{id}", serve: d.redact, many: []string{"cell"}}),
		under(route{method: get, path: "gambar/{id}/pratinjau", serve: d.redactPreview}),
		under(route{method: post, path: "gambar/{id}/tarik", serve: d.dropCopy}),
		under(route{method: get, path: "suara/{id}", serve: d.voicePage}),
		under(route{method: post, path: "suara/{id}", serve: d.transcribe}),
	}
}

func picturePath(number, id string) string { return casePath(number) + "/gambar/" + id }

func voicePath(number, id string) string { return casePath(number) + "/suara/" + id }

// fileNamed is the file of the case that the address names, for whoever redacts it. Kind: NotFound.
func (v *caseView) fileNamed(ctx context.Context, d *Desk, r *request) (evidence.File, error) {
	file, ok := v.Files[r.part("id")]
	if !ok {
		return file, problem.New(problem.NotFound, "redact.not_found", nil)
	}
	if !d.Complaints.MayShield(ctx, r.actor, v.Case.ID) {
		return file, problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	return file, nil
}

// redaction is a page on which parts of a picture are chosen.
type redaction struct {
	v             *caseView
	file          evidence.File
	width, height int // of what is shown of it
	areas         []pixels.Area
	grid          redact.Grid
	form          form
}

func (d *Desk) redaction(ctx context.Context, r *request) (*redaction, error) {
	v, err := d.caseView(ctx, r)
	if err != nil {
		return nil, err
	}
	p := &redaction{v: v}
	if p.file, err = v.fileNamed(ctx, d, r); err != nil {
		return nil, err
	}
	shown, ok := p.file.Shown(evidence.Whole)
	if !ok || p.file.State != evidence.Ready {
		return nil, problem.New(problem.NotFound, "redact.not_found", nil)
	}
	p.width, p.height = shown.Width, shown.Height
	p.grid = redact.GridOf(p.width, p.height, int(r.number("part")))
	return p, nil
}

func (d *Desk) redactPage(ctx context.Context, r *request) (answer, error) {
	p, err := d.redaction(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return p.answer(r), nil
}

func (p *redaction) answer(r *request) answer {
	got := r.formPage(r.T("desk.redact.title", "number", p.v.Case.Number), &p.form, redactBody(r, p))
	got.page.Breadcrumbs, got.page.Part = r.caseCrumbs(&p.v.Case), casesPath
	return got
}

// redactPreview is the picture as it is shown for choosing parts.
func (d *Desk) redactPreview(ctx context.Context, r *request) (answer, error) {
	one, err := d.numbered(ctx, r)
	if err != nil {
		return answer{}, err
	}
	made, err := d.Complaints.Preview(ctx, r.actor, one.ID, r.part("id"))
	return answer{file: &file{name: "pratinjau.jpg", contentType: string(made.Type), data: made.Data}}, err
}

// redact takes what was chosen: a round more of it, or all of it.
func (d *Desk) redact(ctx context.Context, r *request) (answer, error) {
	p, err := d.redaction(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if p.areas, err = redact.ParseAreas(r.get("areas")); err == nil {
		err = p.tick(r.form["cell"])
	}
	do := r.get("do")
	if err == nil && do == "make" {
		_, err = d.Complaints.Redact(ctx, r.actor, p.v.Case.ID, p.file.ID, p.areas)
		if err == nil {
			return r.goTo(picturePath(p.v.Case.Number, p.file.ID), "redacted"), nil
		}
	}
	if err != nil && !p.form.blame(r, err) {
		return answer{}, err
	}
	if pixels.CheckAreas(p.areas) != nil && len(p.areas) > 0 {
		p.areas = nil // nothing of it can be shown
	}
	switch {
	case do == "undo" && len(p.areas) > 0:
		p.areas = p.areas[:len(p.areas)-1]
	case do == "clear":
		p.areas = nil
	case strings.HasPrefix(do, "part"):
		n, _ := strconv.Atoi(do[len("part"):])
		p.grid = redact.GridOf(p.width, p.height, n)
	}
	return p.answer(r), nil
}

// tick adds the cells of the grid that were ticked.
func (p *redaction) tick(cells []string) error {
	for _, text := range cells {
		n, err := strconv.Atoi(text)
		area, ok := p.grid.Cell(n)
		if err != nil || !ok {
			return problem.New(problem.Invalid, "redact.areas", nil)
		}
		if !slices.Contains(p.areas, area) {
			p.areas = append(p.areas, area)
		}
	}
	return nil
}

func (d *Desk) dropCopy(ctx context.Context, r *request) (answer, error) {
	one, err := d.numbered(ctx, r)
	if err != nil {
		return answer{}, err
	}
	id := r.part("id")
	file, err := d.Complaints.File(ctx, r.actor, one.ID)
	if err != nil {
		return answer{}, err
	}
	to := casePath(one.Number)
	if i := slices.IndexFunc(file.Copies, func(c redact.Copy) bool { return c.ID == id }); i >= 0 {
		to = picturePath(one.Number, file.Copies[i].Original)
	}
	if err := d.Complaints.DropCopy(ctx, r.actor, one.ID, id); err != nil {
		return answer{}, err
	}
	return r.goTo(to, "redaction_dropped"), nil
}

// copies are those of the picture of the page.
func (p *redaction) copies() []redact.Copy { return p.v.copiesOf(p.file.ID) }

// copiesOf are the redacted copies of a file of the case.
func (v *caseView) copiesOf(id string) []redact.Copy {
	return slices.DeleteFunc(slices.Clone(v.Copies), func(c redact.Copy) bool { return c.Original != id || v.Files[c.ID].State != evidence.Ready })
}

// viewBox is the part of the picture that is shown, in its pixels.
func (p *redaction) viewBox() string {
	part := p.grid.Part()
	return strings.Join([]string{at(part.X, p.width), at(part.Y, p.height), at(part.W, p.width), at(part.H, p.height)}, " ")
}

// at is a fraction of a length, for SVG.
func at(fraction float64, of int) string {
	return strconv.FormatFloat(fraction*float64(of), 'f', 1, 64)
}

// shape says how wide a picture may stand on the page: one that is higher than wide must not be higher than the screen.
func (p *redaction) shape() string {
	if p.height > p.width {
		return "redact redact--tall"
	}
	return "redact"
}

// said is what the script of the page says.
func (p *redaction) said(r *request) string {
	words := map[string]string{}
	for _, name := range []string{"picture", "area", "at", "added", "deleted", "undone", "nothing", "moving", "sizing", "full"} {
		// What stands in braces is put in by the script.
		words[name] = r.T("desk.redact.script."+name, "n", "{n}", "left", "{left}", "top", "{top}", "width", "{width}", "height", "{height}")
	}
	told, err := json.Marshal(map[string]any{"width": p.width, "height": p.height, "max": pixels.MaxAreas, "words": words})
	if err != nil {
		return "{}" // words of ours are always JSON
	}
	return string(told)
}

// form is where the parts of a picture are sent.
func (p *redaction) action(r *request) ui.Form {
	return ui.Form{Action: r.URL(picturePath(p.v.Case.Number, p.file.ID)), Script: "redact", ScriptData: p.said(r)}
}
