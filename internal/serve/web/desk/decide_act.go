package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/decision"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

func (d *Desk) openSession(ctx context.Context, r *request) (answer, error) {
	v, err := d.decisions(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if !v.Decides {
		return answer{}, problem.New(problem.Forbidden, "decision.no_right", nil)
	}
	var runs []ui.Option
	for _, one := range v.Runs {
		runs = append(runs, ui.Option{Value: one.ID, Text: r.T("desk.decide.run_taken", "n", one.Number, "at", r.when(one.Taken, r.ownZone()))})
	}
	first := ""
	if len(runs) > 0 {
		first = runs[0].Value
	}
	distance, why := r.decideLine("distance", "0,5", false), r.decideWords("why", "", true)
	distance.Hint, distance.Narrow, why.Label, why.Hint = r.T("desk.decide.field.distance_hint"), true, r.T("desk.decide.field.earlier"), r.T("desk.decide.field.earlier_hint")
	f := &form{fields: []ui.Field{
		{Kind: ui.OneOf, Name: "run", Label: r.T("desk.run.one"), Options: options([]string{r.typed("run", first)}, runs...)},
		why, r.decideDay("day", v.Today, false), r.decideLine("place", "", true), distance,
	}}
	if r.http.Method == post {
		s, err := d.Decisions.Open(ctx, r.actor, v.Cycle.ID, decision.Opening{
			Run: r.get("run"), Day: r.get("day"), Place: r.get("place"), Distance: r.get("distance"), WhyEarlier: r.get("why"),
		})
		if err == nil {
			return r.goTo(sessionPath(v.Cycle.ID, s.ID), "decide_open"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	got := r.formPage(r.T("desk.decide.open"), f, runFormBody(r, r.T("desk.decide.open_lead"), nil, f,
		ui.Form{Action: r.URL(decisionsPath(v.Cycle.ID) + "/pleno/baru"), Button: r.T("desk.decide.open")}))
	r.decisionCrumbs(&got, &v.Cycle, []ui.Link{}...)
	return got, nil
}

func (d *Desk) sessionPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.sessionView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.decide.session", "day", r.PartOfDay(v.Day)), sessionBody(r, v))
	r.decisionCrumbs(&got, &v.cycle, []ui.Link{}...)
	return got, nil
}

// sessionAct is what is done with a plenary, on a page of its own: its texts are desk.decide.act.NAME.
type sessionAct struct {
	name, path string
	danger     bool
	fits       func(r *request, v *sessionView) bool
	fields     func(ctx context.Context, d *Desk, r *request, v *sessionView) ([]ui.Field, error)
	do         func(ctx context.Context, d *Desk, r *request, v *sessionView, version int64) error
}

func writing(_ *request, v *sessionView) bool { return v.State == decision.Open }

func askWhy(_ context.Context, _ *Desk, r *request, _ *sessionView) ([]ui.Field, error) {
	return []ui.Field{r.decideWords("why", "", false)}, nil
}

func askNothing(context.Context, *Desk, *request, *sessionView) ([]ui.Field, error) { return nil, nil }

var sessionActs = []*sessionAct{
	{
		name: "write", path: "notulen", fits: writing, fields: minutesFields,
		do: func(ctx context.Context, d *Desk, r *request, v *sessionView, version int64) error {
			return d.Decisions.Write(ctx, r.actor, v.Sheet.Cycle, v.ID, version, r.typedMinutes())
		},
	},
	{
		name: "note", path: "catatan", fits: func(r *request, v *sessionView) bool { return writing(r, v) && len(v.Cases) > 0 }, fields: caseNoteFields,
		do: func(ctx context.Context, d *Desk, r *request, v *sessionView, version int64) error {
			return d.Decisions.Note(ctx, r.actor, v.Sheet.Cycle, v.ID, version, r.get("body"), r.get("words"))
		},
	},
	{
		name: "settle", path: "tidak-dinilai", fits: writing, fields: settleFields,
		do: func(ctx context.Context, d *Desk, r *request, v *sessionView, version int64) error {
			reason := r.get("reason")
			if reason == itself {
				reason = ""
			}
			return d.Decisions.Settle(ctx, r.actor, v.Sheet.Cycle, v.ID, version, r.get("body"), reason, r.get("words"))
		},
	},
	{
		name: "close", path: "tutup", fits: writing, fields: askNothing,
		do: func(ctx context.Context, d *Desk, r *request, v *sessionView, version int64) error {
			return d.Decisions.Close(ctx, r.actor, v.Sheet.Cycle, v.ID, version)
		},
	},
	{
		name: "drop", path: "gugur", danger: true, fits: writing, fields: askWhy,
		do: func(ctx context.Context, d *Desk, r *request, v *sessionView, version int64) error {
			return d.Decisions.Drop(ctx, r.actor, v.Sheet.Cycle, v.ID, version, r.get("why"))
		},
	},
	{
		name: "confirm", path: "sahkan",
		fits: func(r *request, v *sessionView) bool {
			return v.State == decision.Closed && v.ClosedBy != r.actor.Account
		},
		fields: askNothing,
		do: func(ctx context.Context, d *Desk, r *request, v *sessionView, version int64) error {
			return d.Decisions.Confirm(ctx, r.actor, v.Sheet.Cycle, v.ID, version)
		},
	},
	{
		name: "reopen", path: "buka", fits: func(_ *request, v *sessionView) bool { return v.State == decision.Closed }, fields: askWhy,
		do: func(ctx context.Context, d *Desk, r *request, v *sessionView, version int64) error {
			return d.Decisions.Reopen(ctx, r.actor, v.Sheet.Cycle, v.ID, version, r.get("why"))
		},
	},
}

func (r *request) sessionWays(v *sessionView) []ui.Link {
	var links []ui.Link
	at := sessionPath(v.cycle.ID, v.ID)
	for _, act := range sessionActs {
		if act.fits(r, v) {
			links = append(links, ui.Link{Text: r.T("desk.decide.act." + act.name), Href: r.URL(at + "/" + act.path)})
		}
	}
	if v.State == decision.Confirmed {
		links = append(links, ui.Link{Text: r.T("desk.decide.act.decree"), Href: r.URL(decisionsPath(v.cycle.ID) + "/keputusan/baru?pleno=" + v.ID)})
	}
	return append(links, ui.Link{Text: r.T("desk.decide.paper"), Href: r.URL(at + "/notulen.pdf")})
}

func (d *Desk) actOnSession(ctx context.Context, r *request, act *sessionAct) (answer, error) {
	v, err := d.sessionView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(v.Version)
	if e.fields, err = act.fields(ctx, d, r, v); err != nil {
		return answer{}, err
	}
	at := sessionPath(v.cycle.ID, v.ID)
	if r.http.Method == post {
		err := act.do(ctx, d, r, v, e.version)
		if err == nil {
			return r.goTo(at, "decide_"+act.name), nil
		}
		if !e.refuse(r, err, v.Version, []ui.Term{{Term: r.T("desk.decide.state"), Text: r.T(v.State.Key())}}) {
			return answer{}, err
		}
	}
	key := "desk.decide.act." + act.name
	got := r.editPage(r.T(key), e, editBody(r, e, ui.Form{Action: r.URL(at + "/" + act.path), Button: r.T(key), Danger: act.danger}, r.T(key+".lead")))
	r.decisionCrumbs(&got, &v.cycle, ui.Link{Text: r.T("desk.decide.session", "day", r.PartOfDay(v.Day)), Href: r.URL(at)})
	return got, nil
}

// sitting are roles whose holders sit in a plenary.
var sitting = []access.Role{access.CentralReviewer, access.Leader, access.Validator, access.Verifier}

// minutesFields offer who works there by name; others are typed, each with what they are.
func minutesFields(ctx context.Context, d *Desk, r *request, v *sessionView) ([]ui.Field, error) {
	held := map[string]string{}
	var accounts []string
	for _, role := range sitting {
		all, err := d.Access.InRole(ctx, d.Cycles.DB, role, access.Scope{Authority: v.cycle.Authority}, d.Now())
		if err != nil {
			return nil, err
		}
		for _, account := range all {
			if held[account] == "" {
				held[account] = r.word("role", string(role))
				accounts = append(accounts, account)
			}
		}
	}
	names, err := d.whom(ctx, accounts...)
	if err != nil {
		return nil, err
	}
	var people []ui.Option
	for _, account := range accounts {
		people = append(people, ui.Option{Value: account + "=" + held[account], Text: names.name(r, account) + " – " + held[account]})
	}
	slices.SortStableFunc(people, func(a, b ui.Option) int { return strings.Compare(a.Text, b.Text) })
	var chosen, guests []string
	for _, a := range v.Attendees {
		if a.Account != "" {
			chosen = append(chosen, a.Account+"="+a.Role)
		} else {
			guests = append(guests, a.Name+"; "+a.Role)
		}
	}
	if r.http.Method == post {
		chosen = r.form["people"]
	}
	typed, points := r.decideWords("guests", strings.Join(guests, "\n"), true), r.decideWords("points", strings.Join(v.Points, "\n"), true)
	typed.Hint, points.Hint, points.Tall, points.Max = r.T("desk.decide.field.guests_hint"), r.T("desk.decide.field.points_hint"), true, 0
	typed.Max = 0
	return []ui.Field{
		r.decideDay("day", v.Day, false), r.decideLine("place", v.Place, true),
		{Kind: ui.SomeOf, Name: "people", Label: r.T("desk.decide.field.people"), Options: options(chosen, people...), Optional: true},
		typed, points,
	}, nil
}

func (r *request) typedMinutes() decision.Minutes {
	m := decision.Minutes{Day: r.get("day"), Place: r.get("place"), Points: strings.Split(r.raw("points"), "\n")}
	for _, one := range r.form["people"] {
		account, role, _ := strings.Cut(one, "=")
		m.Attendees = append(m.Attendees, decision.Attendee{Account: account, Role: role})
	}
	for _, line := range strings.Split(r.raw("guests"), "\n") {
		name, role, _ := strings.Cut(line, ";")
		m.Attendees = append(m.Attendees, decision.Attendee{Name: name, Role: role})
	}
	return m
}

func caseNoteFields(_ context.Context, _ *Desk, r *request, v *sessionView) ([]ui.Field, error) {
	var all []ui.Option
	words := ""
	for _, c := range v.Cases {
		all = append(all, ui.Option{Value: c.Code, Text: c.Name})
		if c.Code == r.get("penyelenggara") {
			words = c.Note
		}
	}
	return []ui.Field{
		{Kind: ui.Pick, Name: "body", Label: r.T("desk.run.body"), Options: options([]string{r.typed("body", r.get("penyelenggara"))}, all...)},
		r.decideWords("words", words, true),
	}, nil
}

func settleFields(_ context.Context, _ *Desk, r *request, v *sessionView) ([]ui.Field, error) {
	var all []ui.Option
	for _, lacking := range []bool{true, false} { // those without a figure first
		for _, b := range v.Bodies {
			if b.Reason == "" && (b.Rounded == "") == lacking {
				all = append(all, ui.Option{Value: b.Code, Text: b.Name})
			}
		}
	}
	reasons := []ui.Option{{Value: itself, Text: r.T("desk.decide.no_reason")}}
	for _, reason := range decision.Reasons {
		reasons = append(reasons, ui.Option{Value: reason, Text: r.T("decision.reason." + reason)})
	}
	return []ui.Field{
		{Kind: ui.Pick, Name: "body", Label: r.T("desk.run.body"), Options: options([]string{r.typed("body", r.get("penyelenggara"))}, all...)},
		{Kind: ui.OneOf, Name: "reason", Label: r.T("desk.decide.field.reason"), Options: options([]string{r.typed("reason", "")}, reasons...)},
		r.decideWords("words", "", true),
	}, nil
}

// enterDecree enters the decree that follows a plenary.
func (d *Desk) enterDecree(ctx context.Context, r *request) (answer, error) {
	v, err := d.decisions(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if !v.Sight.Decrees {
		return answer{}, problem.New(problem.Forbidden, "decision.no_right", nil)
	}
	var sessions []ui.Option
	for _, s := range v.Sessions {
		if s.State == decision.Confirmed {
			sessions = append(sessions, ui.Option{Value: s.ID, Text: r.T("desk.decide.session", "day", r.PartOfDay(s.Day))})
		}
	}
	number := r.decideLine("number", "", false)
	number.Hint = r.T("desk.decide.field.number_hint")
	f := &form{fields: []ui.Field{
		{Kind: ui.Pick, Name: "session", Label: r.T("desk.decide.field.session"), Options: options([]string{r.typed("session", r.get("pleno"))}, sessions...)},
		number, r.decideDay("day", v.Today, false), r.decideLine("signer", "", false), r.decideWords("basis", "", true),
	}}
	if f.fields, err = r.withFiles(ctx, f.fields); err != nil {
		return answer{}, err
	}
	if r.http.Method == post {
		files, err := r.caseFiles(ctx)
		if err == nil {
			n := decision.NewDecree{Session: r.get("session"), Number: r.get("number"), Day: r.get("day"), Signer: r.get("signer"), Basis: r.get("basis")}
			if len(files) > 0 {
				n.File = files[0]
			}
			_, err = d.Decisions.Enter(ctx, r.actor, v.Cycle.ID, n)
		}
		if err == nil {
			return r.goTo(decisionsPath(v.Cycle.ID), "decide_decree"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	got := r.formPage(r.T("desk.decide.act.decree"), f, runFormBody(r, r.T("desk.decide.act.decree.lead"), nil, f,
		ui.Form{Action: r.URL(decisionsPath(v.Cycle.ID) + "/keputusan/baru"), Button: r.T("desk.decide.act.decree"), Files: true}))
	r.decisionCrumbs(&got, &v.Cycle, []ui.Link{}...)
	return got, nil
}

// decreeAct is what is done with a decree, on a page of its own: its texts are desk.decide.act.NAME.
type decreeAct struct {
	name, path string
	danger     bool
	fits       func(r *request, one *decision.Decree) bool
	fields     func(r *request, v *decisionsView, one *decision.Decree) []ui.Field
	do         func(ctx context.Context, d *Desk, r *request, one *decision.Decree, version int64) error
}

var decreeActs = []*decreeAct{
	{
		name: "decree_confirm", path: "sahkan",
		fits: func(r *request, one *decision.Decree) bool {
			return one.State == decision.Entered && one.EnteredBy != r.actor.Account
		},
		fields: func(*request, *decisionsView, *decision.Decree) []ui.Field { return nil },
		do: func(ctx context.Context, d *Desk, r *request, one *decision.Decree, version int64) error {
			return d.Decisions.ConfirmDecree(ctx, r.actor, one.Cycle, one.ID, version)
		},
	},
	{
		name: "decree_drop", path: "batal", danger: true,
		fits: func(_ *request, one *decision.Decree) bool { return one.State == decision.Entered },
		fields: func(r *request, _ *decisionsView, _ *decision.Decree) []ui.Field {
			return []ui.Field{r.decideWords("why", "", false)}
		},
		do: func(ctx context.Context, d *Desk, r *request, one *decision.Decree, version int64) error {
			return d.Decisions.DropDecree(ctx, r.actor, one.Cycle, one.ID, version, r.get("why"))
		},
	},
	{
		name: "withdraw", path: "cabut", danger: true,
		fits: func(_ *request, one *decision.Decree) bool { return one.State == decision.InForce },
		fields: func(r *request, v *decisionsView, one *decision.Decree) []ui.Field {
			number := r.decideLine("number", one.WithdrawNumber, false)
			number.Label = r.T("desk.decide.field.later")
			return []ui.Field{number, r.decideDay("day", v.Today, false), r.decideWords("why", one.WithdrawWhy, false)}
		},
		do: func(ctx context.Context, d *Desk, r *request, one *decision.Decree, version int64) error {
			return d.Decisions.AskWithdraw(ctx, r.actor, one.Cycle, one.ID, version, r.get("number"), r.get("day"), r.get("why"))
		},
	},
	{
		name: "withdraw_confirm", path: "sahkan-cabut", danger: true,
		fits: func(r *request, one *decision.Decree) bool {
			return one.State == decision.InForce && one.WithdrawNumber != "" && one.WithdrawAskedBy != r.actor.Account
		},
		fields: func(*request, *decisionsView, *decision.Decree) []ui.Field { return nil },
		do: func(ctx context.Context, d *Desk, r *request, one *decision.Decree, version int64) error {
			return d.Decisions.ConfirmWithdraw(ctx, r.actor, one.Cycle, one.ID, version)
		},
	},
}

func (d *Desk) actOnDecree(ctx context.Context, r *request, act *decreeAct) (answer, error) {
	v, err := d.decisions(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if !v.Sight.Decrees {
		return answer{}, problem.New(problem.Forbidden, "decision.no_right", nil)
	}
	i := slices.IndexFunc(v.Board.Decrees, func(one decision.Decree) bool { return one.ID == r.part("keputusan") })
	if i < 0 {
		return answer{}, problem.New(problem.NotFound, "decision.not_found", nil)
	}
	one := &v.Board.Decrees[i]
	e := r.editOf(one.Version, act.fields(r, v, one)...)
	if r.http.Method == post {
		err := act.do(ctx, d, r, one, e.version)
		if err == nil {
			return r.goTo(decisionsPath(v.Cycle.ID), "decide_"+act.name), nil
		}
		if !e.refuse(r, err, one.Version, []ui.Term{{Term: r.T("desk.decide.state"), Text: r.T(one.State.Key())}}) {
			return answer{}, err
		}
	}
	key := "desk.decide.act." + act.name
	f := ui.Form{Action: r.URL(decisionsPath(v.Cycle.ID) + "/keputusan/" + one.ID + "/" + act.path), Button: r.T(key), Danger: act.danger}
	got := r.editPage(r.T(key), e, editBody(r, e, f, r.T(key+".lead"), r.T("desk.decide.decree_of", "number", one.Number, "day", r.PartOfDay(one.Day))))
	r.decisionCrumbs(&got, &v.Cycle, []ui.Link{}...)
	return got, nil
}

// sessionPaper are the minutes of a plenary as a PDF: an official paper, so in Indonesian.
func (d *Desk) sessionPaper(ctx context.Context, r *request) (answer, error) {
	v, err := d.sessionView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	head, _, err := d.Documents.Letterhead(ctx, v.cycle.Authority)
	if err != nil {
		return answer{}, err
	}
	names := map[string]string{}
	for id, who := range v.names {
		names[id] = who.Name
	}
	doc := v.Document(d.Catalog.Printer(locale.Indonesian), decision.Paper{
		Head: head, Title: v.cycle.Title, Year: v.cycle.Year, Names: names, At: d.Now().In(zoneOf(r.ownZone())),
	})
	data, err := doc.PDF()
	return answer{file: &file{name: "notulen-pleno-" + v.Day + ".pdf", contentType: "application/pdf", data: data}}, err
}
