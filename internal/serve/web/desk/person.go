package desk

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// personView is the page of somebody.
type personView struct {
	account.Account
	self   bool
	terms  []access.Term
	places places
	tokens []account.Token
	repair *account.Repair
	// may are the actions that the reader may do with the account; foreign: they may in general, but
	// the person works elsewhere too.
	may     map[access.Action]bool
	foreign bool
}

func (d *Desk) personPage(ctx context.Context, r *request) (answer, error) {
	who, err := d.Accounts.Account(ctx, r.actor, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	p := personView{Account: who, self: who.ID == r.actor.Account}
	if p.terms, err = d.Access.TermsOf(ctx, r.actor, who.ID); err != nil {
		return answer{}, err
	}
	if err := d.powers(ctx, r, &p); err != nil {
		return answer{}, err
	}
	if mayAnywhere(r.actor, access.ReadTokens) == nil {
		if p.tokens, err = d.Accounts.TokensOf(ctx, r.actor, who.ID); err != nil && problem.KindOf(err) != problem.NotFound {
			return answer{}, err
		}
	}
	repair, open, err := d.Accounts.RepairOf(ctx, r.actor, who.ID)
	if err != nil {
		return answer{}, err
	}
	if open {
		p.repair = &repair
	}
	if p.places, err = d.placesOf(ctx, p.scopes()...); err != nil {
		return answer{}, err
	}
	return r.amongPeople(r.page(who.Name, personBody(r, p))), nil
}

// aboutPerson is amongPeople for a page that is reached from somebody's.
func (r *request) aboutPerson(who account.Account, got answer) answer {
	return r.amongPeople(got, ui.Link{Text: who.Name, Href: r.URL(peoplePath + "/" + who.ID)})
}

// powers finds out what to offer the reader; the rooms decide again when it is done.
func (d *Desk) powers(ctx context.Context, r *request, p *personView) error {
	p.may = map[access.Action]bool{}
	for _, action := range []access.Action{access.EditPeople, access.AskRepair, access.ApproveRepair, access.RevokeTokens} {
		may, err := d.Accounts.May(ctx, r.actor, action, p.ID)
		if err != nil {
			return err
		}
		p.may[action] = may
		p.foreign = p.foreign || !may && !p.self && action == access.EditPeople && mayAnywhere(r.actor, action) == nil
	}
	return nil
}

// scopes are where all lies that is shown.
func (p personView) scopes() []access.Scope {
	var scopes []access.Scope
	for _, t := range p.terms {
		scopes = append(scopes, t.In.Scope)
	}
	for _, t := range p.tokens {
		scopes = append(scopes, t.Limit)
	}
	return scopes
}

// zone is where the person's days begin: with their latest position in an authority.
func (p personView) zone() string {
	for _, t := range p.terms {
		if zone := p.places.zone(t.In.Scope); zone != "" {
			return zone
		}
	}
	return ""
}

// termTable is what somebody holds, will hold and held.
func (p personView) termTable(r *request) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.person.positions"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("desk.person.position"), Head: true},
			{Label: r.T("desk.person.where")},
			{Label: r.T("desk.person.manner")},
			{Label: r.T("desk.person.time")},
			{Label: r.T("desk.person.basis")},
		},
	}
	now := r.desk.Now()
	for _, t := range p.terms {
		zone := p.places.zone(t.In.Scope)
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Content: termCell(r, t)},
			{Text: p.places.text(r, t.In.Scope)},
			{Text: r.T(t.Manner.Key())},
			{Text: r.period(t.From, t.To, zone), Note: r.T("desk.person.term." + tense(t.Tenure, now))},
			{Text: t.Basis},
		}})
	}
	return table
}

// tense says whether a term is over, goes on or is to come; "none" was withdrawn before it began.
func tense(t access.Tenure, now time.Time) string {
	switch {
	case !t.To.IsZero() && !t.To.After(t.From):
		return "none"
	case !t.To.IsZero() && !t.To.After(now):
		return "past"
	case t.From.After(now):
		return "coming"
	default:
		return "now"
	}
}

// tokenState says whether a token works, and since when not.
func (r *request) tokenState(t account.Token, zone string) string {
	switch {
	case !t.Revoked.IsZero():
		return r.T("desk.token_of.revoked", "at", r.day(t.Revoked, zone))
	case !t.Expires.After(r.desk.Now()):
		return r.T("desk.token_of.over", "at", r.lastDay(t.Expires, zone))
	default:
		return r.T("desk.token_of.until", "at", r.lastDay(t.Expires, zone))
	}
}

func (d *Desk) revokeTokenOf(ctx context.Context, r *request) (answer, error) {
	if err := d.Accounts.RevokeToken(ctx, r.actor, r.part("token")); err != nil {
		return answer{}, err
	}
	return r.goTo(peoplePath+"/"+url.PathEscape(r.part("id")), "token_of_revoked"), nil
}

// personForm is the form of a name and an address; is is what they are now.
type personForm struct {
	form
	is account.Account
}

func (d *Desk) personForm(ctx context.Context, r *request) (*personForm, error) {
	who, err := d.Accounts.Account(ctx, r.actor, r.part("id"))
	if err != nil {
		return nil, err
	}
	f := &personForm{is: who}
	name, mail := who.Name, who.Mail
	if r.http.Method == http.MethodPost {
		name, mail = r.get("name"), r.get("mail")
	}
	f.fields = []ui.Field{
		{Name: "name", Label: r.T("desk.field.name"), Hint: r.T("desk.field.name_hint"), Value: name, Auto: "off", Max: 200},
		{Kind: ui.Mail, Name: "mail", Label: r.T("desk.field.mail"), Hint: r.T("desk.person.mail_hint"), Value: mail, Auto: "off", Max: 254},
	}
	return f, nil
}

func (d *Desk) editPersonPage(ctx context.Context, r *request) (answer, error) {
	f, err := d.personForm(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.aboutPerson(f.is, r.formPage(r.T("desk.person.act.edit.name"), &f.form, editPersonBody(r, f, false))), nil
}

func (d *Desk) editPerson(ctx context.Context, r *request) (answer, error) {
	f, err := d.personForm(ctx, r)
	if err != nil {
		return answer{}, err
	}
	_, err = d.Accounts.Edit(ctx, r.actor, account.Account{
		ID: f.is.ID, Version: int(r.number("version")), Name: r.get("name"), Mail: r.get("mail"),
	})
	if err != nil {
		if !f.blame(r, err) {
			return answer{}, err
		}
		stale := int(r.number("version")) != f.is.Version
		return r.aboutPerson(f.is, r.formPage(r.T("desk.person.act.edit.name"), &f.form, editPersonBody(r, f, stale))), nil
	}
	return r.goTo("/kelola/orang/"+f.is.ID, "person_edited"), nil
}

// personAct is something done to somebody's account that asks for a reason on a page of its own.
type personAct struct {
	path, key string // of the address, and in the texts
	action    access.Action
	danger    bool
	do        func(context.Context, access.Actor, string, string) error
	done      string
}

func (a personAct) text(part string) string { return "desk.person.act." + a.key + "." + part }

func (d *Desk) personActs() []personAct {
	a := d.Accounts
	ask := func(ctx context.Context, actor access.Actor, id, why string) error {
		_, err := a.AskRepair(ctx, actor, id, why)
		return err
	}
	return []personAct{
		{"nonaktif", "disable", access.EditPeople, true, a.Disable, "person_disabled"},
		{"aktif", "enable", access.EditPeople, false, a.Enable, "person_enabled"},
		{"keluar", "sign_out", access.EditPeople, true, a.SignOutEverywhere, "person_signed_out"},
		{"pemulihan", "repair", access.AskRepair, false, ask, "repair_asked"},
	}
}

func (d *Desk) personActPage(act personAct) func(context.Context, *request) (answer, error) {
	return func(ctx context.Context, r *request) (answer, error) {
		who, err := d.Accounts.Account(ctx, r.actor, r.part("id"))
		if err != nil {
			return answer{}, err
		}
		return r.actAnswer(act, who, r.whyForm(act)), nil
	}
}

func (r *request) whyForm(act personAct) *form {
	return &form{fields: []ui.Field{{
		Kind: ui.Words, Name: "why", Label: r.T("desk.field.why"), Hint: r.T(act.text("why")), Value: r.get("why"), Max: 1000,
	}}}
}

func (r *request) actAnswer(act personAct, who account.Account, f *form) answer {
	return r.aboutPerson(who, r.formPage(r.T(act.text("title"), "name", who.Name), f, personActBody(r, act, who, f)))
}

func (d *Desk) personAct(act personAct) func(context.Context, *request) (answer, error) {
	return func(ctx context.Context, r *request) (answer, error) {
		who, err := d.Accounts.Account(ctx, r.actor, r.part("id"))
		if err != nil {
			return answer{}, err
		}
		if err := act.do(ctx, r.actor, who.ID, r.get("why")); err != nil {
			f := r.whyForm(act)
			if !f.blame(r, err) {
				return answer{}, err
			}
			return r.actAnswer(act, who, f), nil
		}
		return r.goTo("/kelola/orang/"+who.ID, act.done), nil
	}
}
