package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// typeLinkPage is for a code on a printed slip.
func (d *Desk) typeLinkPage(_ context.Context, r *request) (answer, error) {
	return typeLinkAnswer(r, typeLinkForm(r)), nil
}

func typeLinkForm(r *request) *form {
	return &form{fields: []ui.Field{{
		Name: "link", Label: r.T("desk.link.code"), Hint: r.T("desk.link.code_hint"), Value: r.get("link"), Auto: "off", Max: 80,
	}}}
}

func typeLinkAnswer(r *request, f *form) answer {
	return r.formPage(r.T("desk.link.type_title"), f, typeLinkBody(r, f))
}

func (d *Desk) typeLink(ctx context.Context, r *request) (answer, error) {
	f := typeLinkForm(r)
	code, err := account.ParseLink(r.get("link"))
	if err == nil {
		_, err = d.Accounts.OpenLink(ctx, code)
	}
	if err != nil {
		if !blameLink(r, f, err) {
			return answer{}, err
		}
		return typeLinkAnswer(r, f), nil
	}
	return answer{to: r.URL(account.LinkPath + code)}, nil
}

// blameLink also takes "no such link", which is a typing mistake more often than anything else.
func blameLink(r *request, f *form, err error) bool {
	if problem.KindOf(err) == problem.NotFound {
		if words := r.Words(err); words != "" {
			f.put("link", words)
			return true
		}
	}
	return f.blame(r, err)
}

func linkForm(r *request, link account.Link) *form {
	f := &form{}
	if link.Kind == account.First {
		f.fields = []ui.Field{
			{Name: "name", Label: r.T("desk.field.name"), Hint: r.T("desk.field.name_hint"), Value: r.get("name"), Auto: "name", Max: 200},
			{Kind: ui.Mail, Name: "mail", Label: r.T("desk.field.mail"), Hint: r.T("desk.field.mail_hint"), Value: r.get("mail"), Auto: "username", Max: 254},
		}
	}
	f.fields = append(f.fields,
		ui.Field{Kind: ui.Secret, Name: "password", Label: r.T("desk.field.new_password"), Hint: r.T("desk.field.password_hint", "min", account.MinPassword), Auto: "new-password"},
		ui.Field{Kind: ui.Secret, Name: "again", Label: r.T("desk.field.again"), Auto: "new-password"})
	return f
}

func (d *Desk) linkPage(ctx context.Context, r *request) (answer, error) {
	link, err := d.Accounts.OpenLink(ctx, r.part("code"))
	if problem.KindOf(err) == problem.NotFound {
		if used, failed := d.Accounts.LinkUsed(ctx, r.part("code")); failed != nil || used {
			return r.goTo("/akun/masuk", "link_used"), failed
		}
	}
	if err != nil {
		return answer{}, err
	}
	if link.Kind == account.Join {
		return d.joinPage(ctx, r, link)
	}
	return d.linkAnswer(ctx, r, link, linkForm(r, link))
}

func (d *Desk) acceptLink(ctx context.Context, r *request) (answer, error) {
	link, err := d.Accounts.OpenLink(ctx, r.part("code"))
	if err != nil {
		return answer{}, err
	}
	if link.Kind == account.Join { // another invitation of the address was accepted a moment ago
		return r.goTo(account.LinkPath+link.Code, ""), nil
	}
	f := linkForm(r, link)
	if r.raw("password") != r.raw("again") {
		f.put("again", r.T("desk.field.again_differs"))
		return d.linkAnswer(ctx, r, link, f)
	}
	_, err = d.Accounts.Accept(ctx, account.Acceptance{
		Code: r.part("code"), Mail: r.get("mail"), Name: r.get("name"), Password: r.raw("password"),
	})
	if err != nil {
		if !f.blame(r, err) {
			return answer{}, err
		}
		return d.linkAnswer(ctx, r, link, f)
	}
	return r.goTo("/akun/masuk", "link_"+string(link.Kind)), nil
}

// linkAnswer shows an invitation with what its person will hold: whoever has the code is invited.
func (d *Desk) linkAnswer(ctx context.Context, r *request, link account.Link, f *form) (answer, error) {
	var o offer
	var err error
	if link.Kind == account.Invite {
		if o.Positions, err = d.Access.Offered(ctx, link.Positions()); err != nil {
			return answer{}, err
		}
		if o.where, err = d.placesOfPositions(ctx, o.Positions); err != nil {
			return answer{}, err
		}
	}
	return r.formPage(r.T("desk.link."+string(link.Kind)+".title"), f, linkBody(r, link, &o, f)), nil
}
