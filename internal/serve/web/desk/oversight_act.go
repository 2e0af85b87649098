package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/oversight"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// productAct is what somebody does with a product, on a page of its own: its texts are desk.oversight.act.NAME.
type productAct struct {
	name, path string
	may        []access.Action
	proof      bool // files may come along
	// fits says whether it can be done as the product stands, by whoever reads it.
	fits   func(s *oversight.Sheet) bool
	fields func(ctx context.Context, d *Desk, r *request, s *oversight.Sheet) ([]ui.Field, error)
	do     func(ctx context.Context, d *Desk, r *request, id string, version int64, files []string) error
}

func (a *productAct) files() int64 {
	if a.proof {
		return maxCaseForm
	}
	return 0
}

var (
	productWorkers  = []access.Action{access.AnswerProducts, access.KeepProducts, access.DecideProducts}
	productDeciders = []access.Action{access.DecideProducts, access.KeepProducts}
	productKeepers  = []access.Action{access.KeepProducts}
)

// decidesProduct reports whether whoever reads may end something here.
func decidesProduct(s *oversight.Sheet) bool {
	return s.Side == oversight.Sent && s.Decides || s.Side == oversight.Received && s.Keeps
}

var oversightActs = []*productAct{
	{
		name: "send", path: "kirim", may: productKeepers, fits: func(s *oversight.Sheet) bool { return s.Keeps && s.State == oversight.Draft }, fields: sendFields,
		do: func(ctx context.Context, d *Desk, r *request, id string, version int64, _ []string) error {
			to := r.get("to")
			if to == itself {
				to = ""
			}
			return d.Products.Send(ctx, r.actor, id, version, to)
		},
	},
	{
		name: "receipt", path: "terima", may: productWorkers,
		fits: func(s *oversight.Sheet) bool {
			return s.State.Going() && (s.Keeps && s.Inside || s.Answers && !s.Inside)
		},
		fields: receiptFields,
		do: func(ctx context.Context, d *Desk, r *request, id string, version int64, _ []string) error {
			return d.Products.Receipt(ctx, r.actor, id, version, r.get("received"), r.get("words"), r.ticked("tell"))
		},
	},
	{
		name: "item", path: "tindakan", may: productWorkers, proof: true, fits: func(s *oversight.Sheet) bool { return len(s.Acts()) > 0 }, fields: itemFields,
		do: func(ctx context.Context, d *Desk, r *request, id string, version int64, files []string) error {
			item, to, _ := strings.Cut(r.get("to"), "/")
			return d.Products.MoveItem(ctx, r.actor, id, version, oversight.Move{
				Item: item, To: oversight.ItemState(to), Day: r.get("day"), Words: r.get("words"), Letter: r.get("letter"), Files: files, Tell: r.ticked("tell"),
			})
		},
	},
	{
		name: "note", path: "catat", may: productWorkers, proof: true,
		fits: func(s *oversight.Sheet) bool {
			return s.State != oversight.Closed && (s.Keeps || s.Decides || s.Answers)
		}, fields: productNoteFields,
		do: func(ctx context.Context, d *Desk, r *request, id string, version int64, files []string) error {
			return d.Products.Note(ctx, r.actor, id, version, oversight.Move{Words: r.get("words"), Day: r.get("day"), Files: files, Tell: r.ticked("tell")})
		},
	},
	{
		name: "add", path: "tambah", may: productKeepers,
		fits: func(s *oversight.Sheet) bool {
			return s.Keeps && (s.State == oversight.Draft || s.Pair == "" && s.State.Going())
		},
		fields: productAddFields,
		do: func(ctx context.Context, d *Desk, r *request, id string, version int64, _ []string) error {
			return d.Products.AddItem(ctx, r.actor, id, version, r.get("words"))
		},
	},
	{
		name: "mend", path: "ralat", may: productKeepers, fits: func(s *oversight.Sheet) bool { return s.Keeps && s.State != oversight.Closed }, fields: mendFields,
		do: func(ctx context.Context, d *Desk, r *request, id string, version int64, _ []string) error {
			return d.Products.Mend(ctx, r.actor, id, version, oversight.Mending{
				Number: r.get("number"), Day: r.get("day"), Subject: r.get("subject"), Case: r.get("case"), Due: r.get("due"), Why: r.get("why"),
			})
		},
	},
	{
		name: "escalate", path: "monitoring", may: productDeciders, fits: func(s *oversight.Sheet) bool { return s.State == oversight.Open && decidesProduct(s) }, fields: endingFields,
		do: func(ctx context.Context, d *Desk, r *request, id string, version int64, _ []string) error {
			return d.Products.Escalate(ctx, r.actor, id, version, r.ending())
		},
	},
	{
		name: "close", path: "tutup", may: productDeciders,
		fits: func(s *oversight.Sheet) bool {
			return (s.State == oversight.Open || s.State == oversight.Monitoring) && decidesProduct(s)
		},
		fields: closeFields,
		do: func(ctx context.Context, d *Desk, r *request, id string, version int64, _ []string) error {
			return d.Products.Close(ctx, r.actor, id, version, r.ending())
		},
	},
	{
		name: "reopen", path: "buka", may: productDeciders, fits: func(s *oversight.Sheet) bool { return s.State == oversight.Closed && decidesProduct(s) }, fields: endingFields,
		do: func(ctx context.Context, d *Desk, r *request, id string, version int64, _ []string) error {
			return d.Products.Reopen(ctx, r.actor, id, version, r.ending())
		},
	},
}

func (r *request) ending() oversight.Ending {
	return oversight.Ending{Outcome: oversight.Outcome(r.get("outcome")), Day: r.get("day"), Why: r.get("why"), Letter: r.get("letter"), Successor: r.get("successor")}
}

// productWays lead to what can be done with a product as it stands.
func (r *request) productWays(s *oversight.Sheet) []ui.Link {
	var links []ui.Link
	for _, act := range oversightActs {
		if act.fits(s) {
			links = append(links, ui.Link{Text: r.T("desk.oversight.act." + act.name), Href: r.URL(productPath(s.ID) + "/" + act.path)})
		}
	}
	return links
}

func (d *Desk) doProduct(ctx context.Context, r *request, act *productAct) (answer, error) {
	s, err := d.Products.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	if !slices.ContainsFunc(act.may, func(a access.Action) bool {
		return a == access.KeepProducts && s.Keeps || a == access.DecideProducts && s.Decides || a == access.AnswerProducts && s.Answers
	}) {
		return answer{}, problem.New(problem.Forbidden, "access.forbidden", nil)
	}
	e := r.editOf(s.Version)
	if e.fields, err = d.productFields(ctx, r, act, &s); err != nil {
		return answer{}, err
	}
	if r.http.Method == post {
		var files []string
		if act.proof {
			files, err = r.caseFiles(ctx)
		}
		if err == nil {
			err = act.do(ctx, d, r, s.ID, e.version, files)
		}
		if err == nil {
			return r.goTo(productPath(s.ID), "oversight_"+act.name), nil
		}
		if !e.refuse(r, err, s.Version, []ui.Term{{Term: r.T("desk.oversight.state"), Text: r.T(s.State.Key())}}) {
			return answer{}, err
		}
	}
	key := "desk.oversight.act." + act.name
	f := ui.Form{Action: r.URL(productPath(s.ID) + "/" + act.path), Button: r.T(key), Files: act.proof}
	got := r.editPage(r.T(key), e, editBody(r, e, f, r.T(key+".lead"), s.Number+" · "+s.Subject))
	got.page.Breadcrumbs, got.page.Part = r.crumbs(ui.Link{Text: r.T("desk.oversight.title"), Href: r.URL(productsPath)},
		ui.Link{Text: s.Number, Href: r.URL(productPath(s.ID))}), productsPath
	return got, nil
}

func (d *Desk) productFields(ctx context.Context, r *request, act *productAct, s *oversight.Sheet) ([]ui.Field, error) {
	fields, err := act.fields(ctx, d, r, s)
	if err != nil || !act.proof {
		return fields, err
	}
	return r.withFiles(ctx, fields)
}

func (r *request) productLine(name, begin string, optional bool) ui.Field {
	return ui.Field{Name: name, Label: r.T("desk.oversight.field." + name), Value: r.typed(name, begin), Max: 300, Optional: optional}
}

func (r *request) productDay(name, begin string, optional bool) ui.Field {
	return ui.Field{Kind: ui.Day, Name: name, Label: r.T("desk.oversight.field." + name), Value: r.typed(name, begin), Optional: optional, Narrow: true}
}

func (r *request) productWords(name string, optional bool) ui.Field {
	return ui.Field{Kind: ui.Words, Name: name, Label: r.T("desk.oversight.field." + name), Value: r.typed(name, ""), Max: 4000, Optional: optional}
}

// tellField asks whether the other side may read it; there is nothing to ask where it reads everything, or nothing.
func (r *request) tellField(s *oversight.Sheet, fields []ui.Field) []ui.Field {
	if s.Side != oversight.Received || s.SenderID == "" {
		return fields
	}
	chosen := []string{"1"}
	if r.http.Method == post {
		chosen = r.form["tell"]
	}
	return append(fields, ui.Field{
		Kind: ui.SomeOf, Name: "tell", Label: r.T("desk.oversight.field.tell"), Optional: true,
		Options: options(chosen, ui.Option{Value: "1", Text: r.T("desk.oversight.field.tell_yes", "name", s.Sender)}),
	})
}

func sendFields(ctx context.Context, d *Desk, r *request, s *oversight.Sheet) ([]ui.Field, error) {
	there, err := d.Products.Reaches(ctx, s.BodyID)
	if err != nil {
		return nil, err
	}
	to := []ui.Option{{Value: itself, Text: r.T("desk.oversight.field.to_none")}}
	if there.ID != "" {
		to = slices.Insert(to, 0, ui.Option{Value: there.ID, Text: r.T("desk.oversight.field.to_register", "name", there.Name)})
	}
	return []ui.Field{{Kind: ui.OneOf, Name: "to", Label: r.T("desk.oversight.field.to"), Options: options([]string{r.typed("to", to[0].Value)}, to...)}}, nil
}

func receiptFields(_ context.Context, _ *Desk, r *request, s *oversight.Sheet) ([]ui.Field, error) {
	begin := cmp.Or(s.ReceivedDay, s.Theirs.ReceivedDay)
	return r.tellField(s, []ui.Field{r.productDay("received", begin, false), r.productWords("words", s.ReceivedDay == "")}), nil
}

// itemFields offer what can be done with each item, as one choice: it is the item and its new state.
func itemFields(_ context.Context, _ *Desk, r *request, s *oversight.Sheet) ([]ui.Field, error) {
	to := []ui.Option{{Text: r.T("desk.oversight.field.to_choose")}}
	letter := false
	for _, party := range s.Acts() {
		letter = letter || party == oversight.ByLetter
		for _, part := range s.Parts {
			for _, next := range oversight.Moves(party, part.State) {
				to = append(to, ui.Option{Value: part.ID + "/" + string(next), Text: strconv.Itoa(part.Position) + ". " + short(part.Words) + ": " + r.T(next.Key())})
			}
		}
	}
	chosen := r.typed("to", "")
	if part := r.get("butir"); chosen == "" && part != "" {
		to = slices.DeleteFunc(to, func(o ui.Option) bool { return o.Value != "" && !strings.HasPrefix(o.Value, part+"/") })
	}
	fields := []ui.Field{
		{Kind: ui.Pick, Name: "to", Label: r.T("desk.oversight.field.item"), Options: options([]string{chosen}, to...)},
		r.productDay("day", "", true), r.productWords("words", true),
	}
	if letter {
		f := r.productLine("letter", "", true)
		f.Hint = r.T("desk.oversight.field.letter_hint")
		fields = append(fields, f)
	}
	return r.tellField(s, fields), nil
}

func productNoteFields(_ context.Context, _ *Desk, r *request, s *oversight.Sheet) ([]ui.Field, error) {
	fields := []ui.Field{r.productWords("words", false), r.productDay("day", "", true)}
	if s.Side == oversight.Sent && s.Inside && s.State != oversight.Draft {
		fields = append(fields, ui.Field{
			Kind: ui.SomeOf, Name: "tell", Label: r.T("desk.oversight.field.tell"), Optional: true,
			Options: options(r.form["tell"], ui.Option{Value: "1", Text: r.T("desk.oversight.field.tell_body")}),
		})
	}
	return r.tellField(s, fields), nil
}

func productAddFields(_ context.Context, _ *Desk, r *request, _ *oversight.Sheet) ([]ui.Field, error) {
	return []ui.Field{r.productWords("words", false)}, nil
}

func mendFields(_ context.Context, _ *Desk, r *request, s *oversight.Sheet) ([]ui.Field, error) {
	return []ui.Field{
		r.productLine("number", s.Number, false), r.productDay("day", s.Day, false), r.productLine("subject", s.Subject, false),
		r.productLine("case", s.Case, true), r.productDay("due", s.DueDay, true), r.productWords("why", s.State == oversight.Draft),
	}, nil
}

func endingFields(_ context.Context, _ *Desk, r *request, s *oversight.Sheet) ([]ui.Field, error) {
	fields := []ui.Field{r.productDay("day", "", false), r.productWords("why", false)}
	if s.Side == oversight.Received && s.SenderID == "" {
		fields = append(fields, r.productLine("letter", "", false))
	}
	return fields, nil
}

func closeFields(ctx context.Context, d *Desk, r *request, s *oversight.Sheet) ([]ui.Field, error) {
	fields, err := endingFields(ctx, d, r, s)
	if s.Side == oversight.Received && s.SenderID != "" {
		return fields, err
	}
	var all []ui.Option
	for _, o := range oversight.Outcomes {
		all = append(all, ui.Option{Value: string(o), Text: r.T(o.Key())})
	}
	successor := r.productLine("successor", "", true)
	successor.Hint = r.T("desk.oversight.field.successor_hint")
	return slices.Insert(fields, 0, ui.Field{Kind: ui.OneOf, Name: "outcome", Label: r.T("desk.oversight.field.outcome"), Options: options([]string{r.typed("outcome", "")}, all...)}, successor), err
}
