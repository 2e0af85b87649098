package desk

import (
	"context"
	"encoding/base64"
	"slices"

	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Enrolment is for people who must set up a second factor before they go on, and for those who
// change theirs in their account: the same pages, which lead back to where the reader came from.

// enrolPath is a page of enrolment that leads back to where this one does.
func (r *request) enrolPath(page string) string {
	return "/akun/pasang" + page + "?kembali=" + escaped(back(r.get("kembali")))
}

// returning is the hidden field that carries along where to go back to.
func (r *request) returning() []ui.Param {
	return []ui.Param{{Name: "kembali", Value: back(r.get("kembali"))}}
}

// enrolPage offers the kinds of second factors with what each asks of a person.
func (d *Desk) enrolPage(ctx context.Context, r *request) (answer, error) {
	if err := d.Accounts.Proved(r.session); err != nil {
		return r.proveFirst(err, r.address())
	}
	kinds := account.SecondKinds
	if r.session.Stage == account.Enrol {
		step, err := d.Accounts.NextStep(ctx, r.token)
		if err != nil {
			return answer{}, err
		}
		kinds = step.Kinds
	}
	title := r.T("desk.enrol.title")
	if r.session.Stage == account.Enrol {
		title = r.T("desk.enrol.title_first")
	}
	return r.page(title, enrolBody(r, d.offered(kinds))), nil
}

// offered are the kinds that can be set up at this address.
func (d *Desk) offered(kinds []account.Kind) []account.Kind {
	return slices.DeleteFunc(slices.Clone(kinds), func(kind account.Kind) bool {
		return kind == account.Passkey && !d.Accounts.Passkeys()
	})
}

// enrolPages are where each kind is set up.
var enrolPages = map[account.Kind]string{account.TOTP: "/aplikasi", account.Card: "/kartu", account.Passkey: "/kunci-sandi"}

// appForm asks for the app's first code.
func appForm(r *request) *form {
	return &form{fields: []ui.Field{{
		Kind: ui.Digits, Name: "code", Label: r.T("desk.app.code"), Hint: r.T("desk.app.code_hint"), Auto: "one-time-code", Max: 10, Narrow: true,
	}}}
}

func (d *Desk) appPage(ctx context.Context, r *request) (answer, error) {
	enrolment, err := d.Accounts.EnrolTOTP(ctx, r.session)
	if err != nil {
		return r.proveFirst(err, r.address())
	}
	return appAnswer(r, appForm(r), enrolment), nil
}

func (d *Desk) confirmApp(ctx context.Context, r *request) (answer, error) {
	err := d.Accounts.ConfirmTOTP(ctx, r.session, r.raw("sealed"), r.get("code"), "")
	if err == nil {
		return r.goTo(r.enrolPath("/pemulihan"), "app"), nil
	}
	f := appForm(r)
	if !f.blame(r, err) {
		return r.proveFirst(err, r.enrolPath("/aplikasi"))
	}
	enrolment, err := d.Accounts.ShowTOTP(r.session, r.raw("sealed"))
	if problem.KindOf(err) == problem.Invalid { // another session's, or none: it begins anew
		enrolment, err = d.Accounts.EnrolTOTP(ctx, r.session)
	}
	return appAnswer(r, f, enrolment), err
}

func appAnswer(r *request, f *form, enrolment account.Enrolment) answer {
	return r.formPage(r.T("desk.app.title"), f, appBody(r, f, enrolment))
}

// picture is a PNG inside the page: it is a secret, so it has no address.
func picture(data []byte) string {
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(data)
}

func (d *Desk) cardPage(_ context.Context, r *request) (answer, error) {
	if err := d.Accounts.Proved(r.session); err != nil {
		return r.proveFirst(err, r.address())
	}
	return r.page(r.T("desk.card.title"), cardBody(r)), nil
}

// makeCard shows the new card at once: nobody can ask for it again, so there is no page to go to.
func (d *Desk) makeCard(ctx context.Context, r *request) (answer, error) {
	sheet, err := d.Accounts.NewCard(ctx, r.session)
	if err != nil {
		return r.proveFirst(err, r.enrolPath("/kartu"))
	}
	text := account.CardSlip(r.Printer, r.session.Account, sheet)
	return r.page(r.T("desk.card.made"), sheetBody(r, codeSheet{
		lead: "desk.card.print", codes: sheet, use: "account.slip.card_use", button: "desk.card.printed",
		file: r.T("desk.card.file"), text: text, again: "/kartu",
	})), nil
}

// codeSheet is a list of codes that is shown once, to be printed.
type codeSheet struct {
	lead, use, button string // keys of texts
	codes             []string
	plain             bool   // they carry no numbers
	file, text        string // the same to be saved
	again             string // the page of enrolment that makes another
}

// saved is a file inside the page: codes that are kept nowhere have no address.
func (s codeSheet) saved() string {
	return "data:text/plain;charset=utf-8;base64," + base64.StdEncoding.EncodeToString([]byte(s.text))
}

func (d *Desk) recoveryPage(_ context.Context, r *request) (answer, error) {
	if err := d.Accounts.Proved(r.session); err != nil {
		return r.proveFirst(err, r.address())
	}
	return recoveryAnswer(r, &form{}), nil
}

func recoveryAnswer(r *request, f *form) answer {
	return r.formPage(r.T("desk.recovery.title"), f, recoveryBody(r))
}

func (d *Desk) makeRecovery(ctx context.Context, r *request) (answer, error) {
	list, err := d.Accounts.NewRecoveryCodes(ctx, r.session)
	if err != nil {
		f := &form{}
		if f.blame(r, err) {
			return recoveryAnswer(r, f), nil
		}
		return r.proveFirst(err, r.enrolPath("/pemulihan"))
	}
	return r.page(r.T("desk.recovery.made"), sheetBody(r, codeSheet{
		lead: "desk.recovery.print", codes: list, plain: true, use: "desk.recovery.use", button: "desk.recovery.kept",
		file: r.T("desk.recovery.file"), text: recoverySlip(r, list), again: "/pemulihan",
	})), nil
}

func recoverySlip(r *request, list []string) string {
	text := r.T("desk.recovery.slip", "name", r.session.Account.Name) + "\n\n"
	for _, code := range list {
		text += code + "\n"
	}
	return text + "\n" + r.T("desk.recovery.use") + "\n"
}

// enrolled goes on. The session was given its new token on the way here, if a factor was set up.
func (d *Desk) enrolled(_ context.Context, r *request) (answer, error) {
	return r.onward(r.session.Stage, r.get("kembali")), nil
}
