package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// reviewAct is something that a reviewer does with a unit, or with a form of it, on a page of its own: its texts are
// desk.review.act.NAME. What within a form it is about is named by a field of the address, which the form carries along.
type reviewAct struct {
	name, path string
	form       bool // it is about a form; else about a unit
	danger     bool
	rights     []access.Action
	keep       []string
	fields     func(ctx context.Context, d *Desk, r *request, v *reviewView) ([]ui.Field, error)
	do         func(ctx context.Context, d *Desk, r *request, v *reviewView, version int64) error
}

func (a *reviewAct) about() string {
	if a.form {
		return "/formulir/{formulir}"
	}
	return "/lokus/{lokus}"
}

var reviewers = []access.Action{access.VerifyForms, access.ValidateForms, access.CheckForms}

// reviewActs are all of them.
var reviewActs []*reviewAct

func init() {
	reviewActs = slices.Concat(unitReviews, formReviews)
}

func reviewActNamed(name string) *reviewAct {
	return reviewActs[slices.IndexFunc(reviewActs, func(a *reviewAct) bool { return a.name == name })]
}

func passing(level review.Level, path string, right access.Action) *reviewAct {
	return &reviewAct{
		name: string(level), path: path, rights: []access.Action{right},
		fields: func(context.Context, *Desk, *request, *reviewView) ([]ui.Field, error) { return nil, nil },
		do: func(ctx context.Context, d *Desk, r *request, v *reviewView, version int64) error {
			return d.Reviews.Pass(ctx, r.actor, v.ID, v.sheet.Locus, version, level)
		},
	}
}

// unitReviews are about a unit.
var unitReviews = []*reviewAct{
	passing(review.Verify, "verifikasi", access.VerifyForms),
	passing(review.Validate, "validasi", access.ValidateForms),
	passing(review.Check, "cek-pusat", access.CheckForms),
	{
		name: "back", path: "mundurkan", rights: reviewers, danger: true, fields: whyBack,
		do: func(ctx context.Context, d *Desk, r *request, v *reviewView, version int64) error {
			return d.Reviews.Back(ctx, r.actor, v.ID, v.sheet.Locus, version, r.get("why"))
		},
	},
	{
		name: "return", path: "kembalikan", rights: reviewers, danger: true, fields: toMend,
		do: func(ctx context.Context, d *Desk, r *request, v *reviewView, version int64) error {
			return d.Reviews.Return(ctx, r.actor, v.ID, v.sheet.Locus, version, r.get("mend"))
		},
	},
}

// formReviews are about a form.
var formReviews = []*reviewAct{
	{
		name: "return_form", path: "kembalikan", form: true, rights: reviewers, danger: true, fields: toMend,
		do: func(ctx context.Context, d *Desk, r *request, v *reviewView, version int64) error {
			return d.Reviews.ReturnForm(ctx, r.actor, v.whole.ID, version, r.get("mend"))
		},
	},
	{
		name: "void", path: "batalkan", form: true, rights: reviewers, danger: true, fields: whyBack,
		do: func(ctx context.Context, d *Desk, r *request, v *reviewView, version int64) error {
			return d.Reviews.Void(ctx, r.actor, v.whole.ID, version, r.get("why"))
		},
	},
	{
		name: "unvoid", path: "pulihkan", form: true, rights: reviewers, fields: whyBack,
		do: func(ctx context.Context, d *Desk, r *request, v *reviewView, version int64) error {
			return d.Reviews.Unvoid(ctx, r.actor, v.whole.ID, version, r.get("why"))
		},
	},
	{
		name: "na", path: "tidak-berlaku", form: true, rights: reviewers, keep: []string{"soal"},
		fields: func(_ context.Context, _ *Desk, r *request, _ *reviewView) ([]ui.Field, error) {
			return []ui.Field{
				{Kind: ui.OneOf, Name: "decision", Label: r.T("desk.review.decision"), Options: options([]string{r.typed("decision", "")},
					ui.Option{Value: string(fieldform.NAApproved), Text: r.T("desk.review.approve")},
					ui.Option{Value: string(fieldform.NARefused), Text: r.T("desk.review.refuse"), Hint: r.T("desk.review.refuse_hint")})},
				r.reviewWords("why", true),
			}, nil
		},
		do: func(ctx context.Context, d *Desk, r *request, v *reviewView, version int64) error {
			return d.Reviews.DecideNA(ctx, r.actor, v.whole.ID, version, r.get("soal"), fieldform.NAState(r.get("decision")), r.get("why"))
		},
	},
	{
		name: "flag", path: "tanda", form: true, rights: reviewers, keep: []string{"tanda"},
		fields: func(_ context.Context, _ *Desk, r *request, _ *reviewView) ([]ui.Field, error) {
			return []ui.Field{r.reviewWords("why", false)}, nil
		},
		do: func(ctx context.Context, d *Desk, r *request, v *reviewView, version int64) error {
			return d.Reviews.CloseFlag(ctx, r.actor, v.whole.ID, version, r.get("tanda"), r.get("why"))
		},
	},
	{
		name: "resolve", path: "pilih", form: true, rights: reviewers, keep: []string{"tanda"}, fields: takeFields,
		do: func(ctx context.Context, d *Desk, r *request, v *reviewView, version int64) error {
			return d.Reviews.Pick(ctx, r.actor, fieldform.Choice{Form: v.whole.ID, Version: version, Flag: r.get("tanda"), Take: r.form["take"], Why: r.get("why")})
		},
	},
}

// reviewWords asks for a text of a reviewer.
func (r *request) reviewWords(name string, optional bool) ui.Field {
	return ui.Field{Kind: ui.Words, Name: name, Label: r.T("desk.review.field." + name), Value: r.typed(name, ""), Max: review.MaxText, Optional: optional}
}

func whyBack(_ context.Context, _ *Desk, r *request, _ *reviewView) ([]ui.Field, error) {
	return []ui.Field{r.reviewWords("why", false)}, nil
}

func toMend(_ context.Context, _ *Desk, r *request, _ *reviewView) ([]ui.Field, error) {
	f := r.reviewWords("mend", false)
	f.Hint = r.T("desk.review.field.mend_hint")
	return []ui.Field{f}, nil
}

// takeFields offer what of a version that stands aside is not as it holds.
func takeFields(ctx context.Context, d *Desk, r *request, v *reviewView) ([]ui.Field, error) {
	i := slices.IndexFunc(v.whole.Flags, func(g fieldform.Flag) bool { return g.ID == r.get("tanda") && g.Open && g.Kind.Aside() })
	if i < 0 {
		return nil, problem.New(problem.NotFound, "form.not_found", nil)
	}
	aside, err := d.Forms.ContentOf(ctx, r.actor, v.whole.ID, v.whole.Flags[i].About)
	if err != nil {
		return nil, err
	}
	var all []ui.Option
	for _, name := range fieldform.Differences(&v.whole.Content, &aside) {
		all = append(all, ui.Option{Value: name, Text: v.nameOf(r, name), Hint: r.T("desk.review.both", "holds", v.said(r, &v.whole.Content, name), "aside", v.said(r, &aside, name))})
	}
	fields := []ui.Field{}
	if len(all) > 0 {
		fields = append(fields, ui.Field{Kind: ui.SomeOf, Name: "take", Label: r.T("desk.review.field.take"), Hint: r.T("desk.review.field.take_hint"), Options: options(r.form["take"], all...), Optional: true})
	}
	return append(fields, r.reviewWords("why", false)), nil
}

func (d *Desk) doReview(ctx context.Context, r *request, act *reviewAct) (answer, error) {
	v, version, back, err := d.reviewed(ctx, r, act)
	if err != nil {
		return answer{}, err
	}
	fields, err := act.fields(ctx, d, r, v)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(version, fields...)
	if r.http.Method == post {
		err := act.do(ctx, d, r, v, e.version)
		if err == nil {
			return r.goTo(back, "review_"+act.name), nil
		}
		if !e.blame(r, err) {
			return answer{}, err
		}
	}
	key := "desk.review.act." + act.name
	form := ui.Form{Action: r.URL(back + "/" + act.path), Button: r.T(key + ".button"), Danger: act.danger}
	for _, name := range act.keep {
		form.Keep = append(form.Keep, ui.Param{Name: name, Value: r.get(name)})
	}
	got := r.editPage(r.T(key+".title"), e, reviewActBody(r, v, act, e, form))
	crumb := ui.Link{Text: v.sheet.Name, Href: r.URL(reviewPath(v.ID, v.sheet.Locus))}
	got.page.Breadcrumbs, got.page.Part = r.reviewCrumbs(v.cycleView, crumb), cyclesPath
	return got, nil
}

// reviewed reads what an act is about, its version, and the page to which one goes back.
func (d *Desk) reviewed(ctx context.Context, r *request, act *reviewAct) (*reviewView, int64, string, error) {
	if !act.form {
		v, err := d.reviewUnit(ctx, r, r.part("lokus"))
		if err != nil {
			return nil, 0, "", err
		}
		return v, v.sheet.Version, reviewPath(v.ID, v.sheet.Locus), nil
	}
	v, err := d.reviewForm(ctx, r)
	if err != nil {
		return nil, 0, "", err
	}
	return v, v.whole.Version, reviewFormPath(v.ID, v.whole.ID), nil
}
