package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/improve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// moveAct is the path of moving an action: its way stands beside the action, not beside the finding.
const moveAct = "kemajuan"

// findingAct is what somebody does with a finding, on a page of its own: its texts are desk.rapor.act.NAME.
type findingAct struct {
	name, path string
	may        []access.Action
	proof      bool // files may come along
	fits       func(v *improve.Detail) bool
	fields     func(ctx context.Context, d *Desk, r *request, v *improve.Detail) ([]ui.Field, error)
	do         func(ctx context.Context, d *Desk, r *request, version int64, files []string) error
}

func (a *findingAct) size() int64 {
	if a.proof {
		return maxCaseForm
	}
	return 0
}

var findingActs = []*findingAct{
	{
		name: "add", path: "tindakan", may: []access.Action{access.AnswerReportCards}, fits: func(v *improve.Detail) bool { return v.Answers }, fields: addActionFields,
		do: func(ctx context.Context, d *Desk, r *request, _ int64, _ []string) error {
			return d.Cards.Add(ctx, r.actor, r.part("id"), r.part("catatan"), improve.Entry{
				Kind: improve.Kind(r.get("kind")), Words: r.get("words"), Owner: r.get("owner"), DueDay: r.get("due"), Budget: r.get("budget"),
			})
		},
	},
	{
		name: "move", path: moveAct, may: cardReaders, proof: true, fits: func(v *improve.Detail) bool { return v.Answers || v.Judges }, fields: moveActionFields,
		do: func(ctx context.Context, d *Desk, r *request, version int64, files []string) error {
			return d.Cards.MoveAction(ctx, r.actor, r.part("id"), r.part("catatan"), improve.Move{
				Action: r.get("tindakan"), To: improve.State(r.get("to")), Words: r.get("words"), Files: files, Version: version,
			})
		},
	},
	{
		name: "say", path: "tanya", may: cardReaders, proof: true, fits: func(v *improve.Detail) bool { return v.Answers || v.Judges }, fields: sayFindingFields,
		do: func(ctx context.Context, d *Desk, r *request, _ int64, files []string) error {
			return d.Cards.Say(ctx, r.actor, r.part("id"), r.part("catatan"), r.get("words"), files)
		},
	},
	{
		name: "note", path: "keterangan", may: []access.Action{access.JudgeReportCards}, fits: func(v *improve.Detail) bool { return v.Judges }, fields: noteFindingFields,
		do: func(ctx context.Context, d *Desk, r *request, _ int64, _ []string) error {
			return d.Cards.Note(ctx, r.actor, r.part("id"), r.part("catatan"), r.get("words"))
		},
	},
}

func (d *Desk) doFinding(ctx context.Context, r *request, act *findingAct) (answer, error) {
	v, err := d.Cards.Finding(ctx, r.actor, r.part("id"), r.part("catatan"))
	if err != nil {
		return answer{}, err
	}
	if !act.fits(&v) {
		return answer{}, problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	a := askedAction(r, &v)
	e := r.editOf(a.Version)
	if e.fields, err = act.fields(ctx, d, r, &v); err != nil {
		return answer{}, err
	}
	if act.proof {
		if e.fields, err = r.withFiles(ctx, e.fields); err != nil {
			return answer{}, err
		}
	}
	at := findingPath(v.Sheet.ID, v.ID)
	if r.http.Method == post {
		var files []string
		if act.proof {
			files, err = r.caseFiles(ctx)
		}
		if err == nil {
			err = act.do(ctx, d, r, e.version, files)
		}
		if err == nil {
			return r.goTo(at, "rapor_"+act.name), nil
		}
		if !e.refuse(r, err, a.Version, []ui.Term{{Term: r.T("desk.rapor.state"), Text: r.T(a.State.Key())}}) {
			return answer{}, err
		}
	}
	key := "desk.rapor.act." + act.name
	f := ui.Form{Action: r.URL(at + "/" + act.path), Button: r.T(key), Files: act.proof}
	about := r.indicator(v.Sheet, v.Code) + " · " + v.Unit
	if act.path == moveAct {
		f.Keep = []ui.Param{{Name: "tindakan", Value: a.ID}}
		about = r.T(a.Kind.Key()) + ": " + short(a.Words)
	}
	got := r.editPage(r.T(key), e, findingFormBody(r, e, f, act, &v, about))
	r.cardCrumbs(&got, &v.Sheet.Card, ui.Link{Text: r.indicator(v.Sheet, v.Code), Href: r.URL(at)})
	return got, nil
}

// askedAction is the action that the address names; a zero one where it names none.
func askedAction(r *request, v *improve.Detail) *improve.Action {
	i := slices.IndexFunc(v.Todo, func(a improve.Action) bool { return a.ID == r.get("tindakan") })
	if i < 0 {
		return &improve.Action{State: improve.Planned, Kind: improve.Training}
	}
	return &v.Todo[i]
}

func (r *request) raporWords(name string, optional bool) ui.Field {
	return ui.Field{Kind: ui.Words, Name: name, Label: r.T("desk.rapor.field." + name), Value: r.typed(name, ""), Max: 4000, Optional: optional}
}

func (r *request) raporLine(name, begin string, optional bool) ui.Field {
	return ui.Field{Name: name, Label: r.T("desk.rapor.field." + name), Value: r.typed(name, begin), Max: 300, Optional: optional}
}

func (r *request) raporDay(name, begin string) ui.Field {
	return ui.Field{Kind: ui.Day, Name: name, Label: r.T("desk.rapor.field." + name), Value: r.typed(name, begin), Narrow: true}
}

// ownerOptions are what may own an action or have taken part: never a person.
func (d *Desk) ownerOptions(ctx context.Context, r *request, s *improve.Sheet, chosen string) ([]ui.Option, error) {
	owners, err := d.Cards.Owners(ctx, s)
	all := []ui.Option{{Text: r.T("desk.rapor.choose")}}
	for _, o := range owners {
		text := o.Name
		if o.Kind == improve.PositionOwner {
			text = r.T("desk.rapor.position", "title", o.Name)
		}
		all = append(all, ui.Option{Value: o.Ref(), Text: text})
	}
	return options([]string{chosen}, all...), err
}

func addActionFields(ctx context.Context, d *Desk, r *request, v *improve.Detail) ([]ui.Field, error) {
	var kinds []ui.Option
	for _, k := range improve.Kinds {
		kinds = append(kinds, ui.Option{Value: string(k), Text: r.T(k.Key())})
	}
	owners, err := d.ownerOptions(ctx, r, v.Sheet, r.typed("owner", string(improve.UnitOwner)+":"+v.UnitID))
	budget := r.raporLine("budget", "", true)
	budget.Hint, budget.Narrow = r.T("desk.rapor.field.budget_hint"), true
	return []ui.Field{
		{Kind: ui.OneOf, Name: "kind", Label: r.T("desk.rapor.field.kind"), Options: options([]string{r.typed("kind", "")}, kinds...)},
		r.raporWords("words", false),
		{Kind: ui.Pick, Name: "owner", Label: r.T("desk.rapor.field.owner"), Hint: r.T("desk.rapor.field.owner_hint"), Options: owners},
		r.raporDay("due", ""), budget,
	}, err
}

func moveActionFields(_ context.Context, _ *Desk, r *request, v *improve.Detail) ([]ui.Field, error) {
	var to []ui.Option
	for _, state := range r.movesOf(v, askedAction(r, v)) {
		to = append(to, ui.Option{Value: string(state), Text: r.T(state.Key()), Hint: r.T("desk.rapor.move." + string(state))})
	}
	words := r.raporWords("words", true)
	words.Hint = r.T("desk.rapor.field.reason_hint")
	return []ui.Field{{Kind: ui.OneOf, Name: "to", Label: r.T("desk.rapor.field.to"), Options: options([]string{r.typed("to", "")}, to...)}, words}, nil
}

// movesOf is where the reader may take an action.
func (r *request) movesOf(v *improve.Detail, a *improve.Action) []improve.State {
	var all []improve.State
	if a.ID == "" {
		return nil
	}
	if v.Answers {
		all = improve.Moves(improve.OfBody, a.State)
	}
	if v.MayJudge(a) {
		all = append(all, improve.Moves(improve.OfOffice, a.State)...)
	}
	return all
}

func sayFindingFields(_ context.Context, _ *Desk, r *request, _ *improve.Detail) ([]ui.Field, error) {
	return []ui.Field{r.raporWords("words", false)}, nil
}

func noteFindingFields(_ context.Context, _ *Desk, r *request, v *improve.Detail) ([]ui.Field, error) {
	f := r.raporWords("words", false)
	f.Label, f.Value, f.Hint = r.T("desk.rapor.field.note"), r.typed("words", v.Note), r.T("desk.rapor.field.note_hint")
	return []ui.Field{f}, nil
}
