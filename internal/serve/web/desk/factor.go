package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// factorForm asks for a second factor: a code, of a kind that the person may choose where they have
// several. Number is the number on the code sheet that is asked for.
type factorForm struct {
	passwordForm
	kinds   []account.Kind // of codes
	passkey bool           // a passkey may answer too
}

func (d *Desk) newFactorForm(r *request, step account.Step) *factorForm {
	f := &factorForm{}
	f.action, f.button = r.URL("/akun/faktor"), r.T("desk.factor.button")
	f.keep = []ui.Param{{Name: "kembali", Value: back(r.get("kembali"))}}
	for _, kind := range step.Kinds {
		if kind == account.Passkey {
			f.passkey = true
		} else {
			f.kinds = append(f.kinds, kind)
		}
	}
	if len(f.kinds) == 0 {
		return f
	}
	chosen := account.Kind(r.get("kind"))
	if !slices.Contains(f.kinds, chosen) {
		chosen = f.kinds[0]
	}
	code := ui.Field{Kind: ui.Digits, Name: "code", Label: r.T("desk.factor.code"), Auto: "one-time-code", Max: 40, Narrow: true}
	if len(f.kinds) == 1 {
		code.Label = r.askedFor(chosen, step.Number)
		code.Hint = r.T("desk.factor." + string(chosen) + "_hint")
		f.keep = append(f.keep, ui.Param{Name: "kind", Value: string(chosen)})
	} else {
		choice := ui.Field{Kind: ui.OneOf, Name: "kind", Label: r.T("desk.factor.which")}
		for _, kind := range f.kinds {
			choice.Options = append(choice.Options, ui.Option{
				Value: string(kind), Text: r.askedFor(kind, step.Number), Hint: r.T("desk.factor." + string(kind) + "_hint"), Selected: kind == chosen,
			})
		}
		f.fields = append(f.fields, choice)
	}
	if slices.Contains(f.kinds, account.Recovery) {
		code.Kind = ui.Line // recovery codes have letters
	}
	f.fields = append(f.fields, code)
	return f
}

// askedFor says which code is asked for: "Kode nomor 17 dari kartu Anda".
func (r *request) askedFor(kind account.Kind, number int) string {
	return r.T("desk.factor."+string(kind)+"_code", "number", number)
}

// waiting returns what the session still waits for, or where its reader belongs when it does not
// wait for a second factor.
func (d *Desk) waiting(ctx context.Context, r *request) (account.Step, *answer, error) {
	step, err := d.Accounts.NextStep(ctx, r.token)
	if problem.KindOf(err) == problem.Unauthenticated {
		on := r.goTo("/akun/masuk?kembali="+escaped(back(r.get("kembali"))), "")
		return step, &on, nil
	}
	if err != nil {
		return step, nil, err
	}
	if step.Stage != account.Factor {
		on := r.onward(step.Stage, r.get("kembali"))
		return step, &on, nil
	}
	return step, nil, nil
}

func (d *Desk) factorPage(ctx context.Context, r *request) (answer, error) {
	step, on, err := d.waiting(ctx, r)
	if on != nil || err != nil {
		return deref(on), err
	}
	return d.factorAnswer(r, d.newFactorForm(r, step)), nil
}

func (d *Desk) giveFactor(ctx context.Context, r *request) (answer, error) {
	step, on, err := d.waiting(ctx, r)
	if on != nil || err != nil {
		return deref(on), err
	}
	done, err := d.Accounts.FinishSignIn(ctx, r.token, account.Proof{Kind: account.Kind(r.get("kind")), Code: r.get("code")})
	f := d.newFactorForm(r, step)
	switch {
	case err != nil && f.blame(r, err):
		return d.factorAnswer(r, f), nil
	case err != nil:
		return answer{}, err
	case done.Stage == account.Waiting:
		f.wait = r.T("desk.factor.wait", "in", r.lasting(done.Until.Sub(d.Now())))
		return d.factorAnswer(r, f), nil
	}
	return r.follow(done, r.get("kembali")), nil
}

func (d *Desk) factorAnswer(r *request, f *factorForm) answer {
	got := r.formPage(r.T("desk.factor.title"), &f.form, factorBody(r, f))
	if f.wait != "" {
		got.status = http.StatusTooManyRequests
	}
	return got
}

// provePage asks for the password once more, for acts that an unlocked desk must not be enough for.
func (d *Desk) provePage(_ context.Context, r *request) (answer, error) {
	return d.proveAnswer(r, proveForm(r)), nil
}

func proveForm(r *request) *passwordForm {
	f := &passwordForm{
		action: r.URL("/akun/bukti"), button: r.T("desk.prove.button"),
		keep: []ui.Param{{Name: "kembali", Value: back(r.get("kembali"))}},
	}
	f.fields = []ui.Field{{Kind: ui.Secret, Name: "password", Label: r.T("desk.field.password"), Auto: "current-password"}}
	return f
}

func (d *Desk) proveAnswer(r *request, f *passwordForm) answer {
	got := r.formPage(r.T("desk.prove.title"), &f.form, proveBody(r, f))
	if f.wait != "" {
		got.status = http.StatusTooManyRequests
	}
	return got
}

func (d *Desk) prove(ctx context.Context, r *request) (answer, error) {
	f := proveForm(r)
	step, err := d.Accounts.Prove(ctx, account.Unlocking{
		Token: r.token, Browser: r.browser(), Password: r.raw("password"), Ticket: r.raw("ticket"), Place: serve.ClientAddr(ctx),
	})
	switch {
	case isWrong(err):
		f.put("password", r.T("desk.password.old_wrong"))
		return d.proveAnswer(r, f), nil
	case err != nil && f.blame(r, err):
		return d.proveAnswer(r, f), nil
	case err != nil:
		return answer{}, err
	case step.Stage == account.Waiting:
		f.waitFor(r, step)
		return d.proveAnswer(r, f), nil
	}
	return r.follow(step, r.get("kembali")), nil
}

// proveFirst sends to the page that asks for the password once more, when that is what err says;
// then on to path.
func (r *request) proveFirst(err error, path string) (answer, error) {
	var p *problem.Error
	if errors.As(err, &p) && p.Key == "account.prove_again" {
		return r.goTo("/akun/bukti?kembali="+escaped(path), ""), nil
	}
	return answer{}, err
}
