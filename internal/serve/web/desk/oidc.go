package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// providerForm is the button of an identity provider. It asks for itself whether the computer is
// shared: it is another form than the password's.
type providerForm struct {
	action, button string
	fields         []ui.Field
	keep           []ui.Param
}

// sharedAt is the name of a provider's own check box.
func sharedAt(code string) string { return "shared_" + code }

// providerForms are the buttons of a page; again asks for a proof anew, although the person may be
// signed in at the provider: where a session is open or locked.
func (r *request) providerForms(again bool) []providerForm {
	var forms []providerForm
	for _, p := range r.desk.Accounts.Providers {
		f := providerForm{action: r.URL("/akun/oidc/" + p.Code + "/mulai"), button: p.Label(r.Printer), keep: r.returning()}
		if again {
			f.keep = append(f.keep, ui.Param{Name: "again", Value: "1"})
		} else {
			shared := sharedField(r)
			shared.Name = sharedAt(p.Code)
			f.fields = append(f.fields, shared)
		}
		forms = append(forms, f)
	}
	return forms
}

// fiveMinutes is how long somebody has at a provider.
const fiveMinutes = 5 * 60

// startProvider sends the browser to a provider. It does so by the page it answers with: a form of
// ours may not lead elsewhere, not even by a redirect (the content security policy's form-action).
func (d *Desk) startProvider(ctx context.Context, r *request) (answer, error) {
	code := r.part("code")
	shared := r.ticked(sharedAt(code))
	if s, err := d.Accounts.Session(ctx, r.token); err == nil && s.Shared {
		shared = true
	}
	address, cookie, err := d.Accounts.StartOIDC(ctx, code, account.OIDCStart{
		Again: r.ticked("again"), Shared: shared, Label: browserLabel(r.http), Return: r.URL(back(r.get("kembali"))),
	})
	if err != nil {
		f := signInForm(r)
		if !f.blame(r, err) {
			return answer{}, err
		}
		return d.signInAnswer(r, f), nil
	}
	d.cookies.set(r.writer, d.cookies.provider, cookie, fiveMinutes)
	r.writer.Header().Set("Refresh", "0; url="+address)
	return r.page(r.T("desk.provider.title"), providerBody(r, address)), nil
}

// finishProvider takes what the provider sent the browser back with.
func (d *Desk) finishProvider(ctx context.Context, r *request) (answer, error) {
	cookie := d.cookies.value(r.http, d.cookies.provider)
	d.cookies.set(r.writer, d.cookies.provider, "", -1)
	step, err := d.Accounts.FinishOIDC(ctx, account.OIDCAnswer{
		Provider: r.part("code"), State: r.raw("state"), Cookie: cookie, Code: r.raw("code"),
		Issuer: r.raw("iss"), Error: r.raw("error"), Browser: r.browser(), Session: r.token,
	})
	if err != nil {
		f := signInForm(r)
		if problem.KindOf(err) == problem.Forbidden || !f.blame(r, err) {
			return answer{}, err
		}
		return d.signInAnswer(r, f), nil
	}
	r.Context = d.context(ui.LangOf(step.Return)) // the provider knows one address of ours, in one language
	return r.follow(step, step.Return), nil
}
