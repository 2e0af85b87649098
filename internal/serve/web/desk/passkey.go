package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Passkeys are the one thing here that cannot work without a script: the browser speaks with the
// device through it. Each page says so and offers another way.

// keyForm lets the script of the page use or make a passkey. Beginning it is a POST, because the
// server then waits for the answer; a ceremony is good for one answer.
type keyForm struct {
	form
	ceremony account.Ceremony
	label    string
}

func (f *keyForm) keep(r *request) []ui.Param {
	return append(r.returning(), ui.Param{Name: "ceremony", Value: f.ceremony.Token}, ui.Param{Name: "response"})
}

// answerGiven refuses an answer that no script has written, in words that say why.
func (f *keyForm) answerGiven(r *request) bool {
	if r.raw("response") == "" {
		f.wrong = append(f.wrong, r.T("desk.passkey.no_script"))
		return false
	}
	return true
}

func signInKeyForm(r *request) *keyForm {
	f := &keyForm{}
	f.fields = []ui.Field{sharedField(r)}
	return f
}

// startKey begins to sign in with a passkey: at first, in place of a code, or at a locked desk.
func (d *Desk) startKey(ctx context.Context, r *request) (answer, error) {
	return d.askForKey(ctx, r, signInKeyForm(r))
}

func (d *Desk) askForKey(ctx context.Context, r *request, f *keyForm) (answer, error) {
	ceremony, err := d.Accounts.StartPasskey(ctx)
	f.ceremony = ceremony
	return r.formPage(r.T("desk.passkey.use_title"), &f.form, useKeyBody(r, f)), err
}

func (d *Desk) useKey(ctx context.Context, r *request) (answer, error) {
	f := signInKeyForm(r)
	if !f.answerGiven(r) {
		return d.askForKey(ctx, r, f)
	}
	step, err := d.Accounts.FinishPasskey(ctx, account.PasskeyAnswer{
		Ceremony: r.raw("ceremony"), Response: []byte(r.raw("response")), Browser: r.browser(),
		Label: browserLabel(r.http), Shared: r.ticked("shared"), Session: r.token,
	})
	if err != nil {
		if !f.blame(r, err) {
			return answer{}, err
		}
		return d.askForKey(ctx, r, f)
	}
	return r.follow(step, r.get("kembali")), nil
}

// keyLabelForm asks how the person calls the device.
func keyLabelForm(r *request) *form {
	return &form{fields: []ui.Field{{
		Name: "label", Label: r.T("desk.passkey.label"), Hint: r.T("desk.passkey.label_hint"), Value: r.get("label"), Auto: "off", Max: 80, Optional: true,
	}}}
}

func (d *Desk) newKeyPage(_ context.Context, r *request) (answer, error) {
	if err := d.Accounts.Proved(r.session); err != nil {
		return r.proveFirst(err, r.address())
	}
	if !d.Accounts.Passkeys() {
		return answer{}, problem.New(problem.Unavailable, "account.passkey.off", nil)
	}
	return newKeyAnswer(r, keyLabelForm(r)), nil
}

func newKeyAnswer(r *request, f *form) answer {
	return r.formPage(r.T("desk.passkey.title"), f, newKeyBody(r, f))
}

func (d *Desk) startNewKey(ctx context.Context, r *request) (answer, error) {
	return d.makeKey(ctx, r, &keyForm{label: r.get("label")})
}

func (d *Desk) makeKey(ctx context.Context, r *request, f *keyForm) (answer, error) {
	ceremony, err := d.Accounts.EnrolPasskey(ctx, r.session)
	if err != nil {
		first := keyLabelForm(r)
		if first.blame(r, err) {
			return newKeyAnswer(r, first), nil
		}
		return r.proveFirst(err, r.enrolPath("/kunci-sandi"))
	}
	f.ceremony = ceremony
	return r.formPage(r.T("desk.passkey.title"), &f.form, makeKeyBody(r, f)), nil
}

func (d *Desk) keepKey(ctx context.Context, r *request) (answer, error) {
	f := &keyForm{label: r.get("label")}
	if !f.answerGiven(r) {
		return d.makeKey(ctx, r, f)
	}
	err := d.Accounts.ConfirmPasskey(ctx, r.session, r.raw("ceremony"), []byte(r.raw("response")), r.get("label"))
	if err == nil {
		return r.goTo(back(r.get("kembali")), "passkey"), nil
	}
	if problem.KindOf(err) == problem.Invalid && f.blame(r, err) {
		return d.makeKey(ctx, r, f)
	}
	return r.proveFirst(err, r.enrolPath("/kunci-sandi"))
}
