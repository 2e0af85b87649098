package desk

import (
	"context"
	"net/http"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// ownRoutes are what people do to their own account: factors, passkeys, sessions, tokens, leave.
func (d *Desk) ownRoutes() []route {
	return []route{
		{method: get, path: "/akun/faktor", action: access.ReadPublic, serve: d.factorPage},
		{method: post, path: "/akun/faktor", action: access.ReadPublic, serve: d.giveFactor, costly: true},
		{method: get, path: "/akun/pasang", action: access.KeepOwnAccount, serve: d.enrolPage, enrolling: true},
		{method: get, path: "/akun/pasang/aplikasi", action: access.KeepOwnAccount, serve: d.appPage, enrolling: true},
		{method: post, path: "/akun/pasang/aplikasi", action: access.KeepOwnAccount, serve: d.confirmApp, enrolling: true},
		{method: get, path: "/akun/pasang/kartu", action: access.KeepOwnAccount, serve: d.cardPage, enrolling: true},
		{method: post, path: "/akun/pasang/kartu", action: access.KeepOwnAccount, serve: d.makeCard, enrolling: true},
		{method: get, path: "/akun/pasang/pemulihan", action: access.KeepOwnAccount, serve: d.recoveryPage, enrolling: true},
		{method: post, path: "/akun/pasang/pemulihan", action: access.KeepOwnAccount, serve: d.makeRecovery, enrolling: true},
		{method: get, path: "/akun/pasang/kunci-sandi", action: access.KeepOwnAccount, serve: d.newKeyPage, enrolling: true},
		{method: post, path: "/akun/pasang/kunci-sandi", action: access.KeepOwnAccount, serve: d.startNewKey, enrolling: true},
		{method: post, path: "/akun/pasang/kunci-sandi/simpan", action: access.KeepOwnAccount, serve: d.keepKey, enrolling: true},
		{method: post, path: "/akun/masuk/kunci-sandi", action: access.ReadPublic, serve: d.startKey, costly: true},
		{method: post, path: "/akun/masuk/kunci-sandi/jawab", action: access.ReadPublic, serve: d.useKey, costly: true},
		{method: post, path: "/akun/oidc/{code}/mulai", action: access.ReadPublic, serve: d.startProvider, costly: true},
		{method: get, path: "/akun/oidc/{code}/kembali", action: access.ReadPublic, serve: d.finishProvider, costly: true},
		{method: post, path: "/akun/pasang/lanjut", action: access.KeepOwnAccount, serve: d.enrolled, enrolling: true},
		{method: get, path: "/akun/bukti", action: access.KeepOwnAccount, serve: d.provePage},
		{method: post, path: "/akun/bukti", action: access.KeepOwnAccount, serve: d.prove},

		{method: get, path: "/akun", action: access.KeepOwnAccount, serve: d.ownAccount},
		{method: get, path: "/akun/kata-sandi", action: access.KeepOwnAccount, serve: d.passwordPage},
		{method: post, path: "/akun/kata-sandi", action: access.KeepOwnAccount, serve: d.changePassword},
		{method: get, path: "/akun/cara/{id}/hapus", action: access.KeepOwnAccount, serve: d.removeFactorPage},
		{method: post, path: "/akun/cara/{id}/hapus", action: access.KeepOwnAccount, serve: d.removeFactor},
		{method: post, path: "/akun/sesi/{id}/akhiri", action: access.KeepOwnAccount, serve: d.endSession},
		{method: post, path: "/akun/sesi/akhiri-lain", action: access.KeepOwnAccount, serve: d.endOtherSessions},
		{method: post, path: "/akun/kabar/dibaca", action: access.KeepOwnAccount, serve: d.readNotices},
		{method: post, path: "/akun/kabar/{id}/dibaca", action: access.KeepOwnAccount, serve: d.readNotice},

		{method: get, path: "/akun/token", action: access.KeepOwnAccount, serve: d.ownTokens},
		{method: get, path: "/akun/token/baru", action: access.MakeToken, serve: d.newTokenPage, many: []string{"actions"}},
		{method: post, path: "/akun/token", action: access.MakeToken, serve: d.makeToken, many: []string{"actions"}},
		{method: post, path: "/akun/token/{id}/cabut", action: access.KeepOwnAccount, serve: d.revokeOwnToken},

		{method: get, path: "/akun/titip", action: access.DelegatePosition, serve: d.leavesPage},
		{method: get, path: "/akun/titip/{position}", action: access.DelegatePosition, serve: d.leavePage},
		{method: post, path: "/akun/titip/{position}", action: access.DelegatePosition, serve: d.handOver},
		{method: post, path: "/akun/titip/{position}/akhiri", action: access.DelegatePosition, serve: d.endLeave},
	}
}

// ownAccount shows what keeps an account: its factors and where it is signed in.
func (d *Desk) ownAccount(ctx context.Context, r *request) (answer, error) {
	credentials, err := d.Accounts.Credentials(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	sessions, err := d.Accounts.Sessions(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.account.title"), accountBody(r, credentials, sessions)), nil
}

// factorPages are where a factor of a kind is replaced or, for passkeys, where another is added.
var factorPages = map[account.Kind]string{
	account.TOTP: "/akun/pasang/aplikasi", account.Card: "/akun/pasang/kartu", account.Recovery: "/akun/pasang/pemulihan",
}

// recoverable reports whether recovery codes would stand in for something.
func recoverable(credentials []account.Credential) bool {
	stands := false
	for _, one := range credentials {
		if one.Kind == account.Recovery {
			return false // there are some: they are listed
		}
		stands = stands || one.Kind == account.TOTP || one.Kind == account.Card
	}
	return stands
}

func passwordChangeForm(r *request) *passwordForm {
	f := &passwordForm{action: r.URL("/akun/kata-sandi"), button: r.T("desk.password.button")}
	f.fields = []ui.Field{
		{Kind: ui.Secret, Name: "old", Label: r.T("desk.password.old"), Auto: "current-password"},
		{Kind: ui.Secret, Name: "password", Label: r.T("desk.field.new_password"), Hint: r.T("desk.field.password_hint", "min", account.MinPassword), Auto: "new-password"},
		{Kind: ui.Secret, Name: "again", Label: r.T("desk.field.again"), Auto: "new-password"},
	}
	return f
}

func (d *Desk) passwordPage(_ context.Context, r *request) (answer, error) {
	return passwordAnswer(r, passwordChangeForm(r)), nil
}

func passwordAnswer(r *request, f *passwordForm) answer {
	got := r.formPage(r.T("desk.password.title"), &f.form, passwordChangeBody(r, f))
	if f.wait != "" {
		got.status = http.StatusTooManyRequests
	}
	return got
}

func (d *Desk) changePassword(ctx context.Context, r *request) (answer, error) {
	f := passwordChangeForm(r)
	if r.raw("password") != r.raw("again") {
		f.put("again", r.T("desk.field.again_differs"))
		return passwordAnswer(r, f), nil
	}
	step, err := d.Accounts.ChangePassword(ctx, r.token, r.raw("old"), r.raw("password"))
	switch {
	case isWrong(err):
		f.put("old", r.T("desk.password.old_wrong"))
		return passwordAnswer(r, f), nil
	case err != nil && f.blame(r, err):
		return passwordAnswer(r, f), nil
	case err != nil:
		return answer{}, err
	case step.Stage == account.Waiting:
		f.waitFor(r, step)
		return passwordAnswer(r, f), nil
	}
	r.keep(step)
	return r.goTo("/akun", "password"), nil
}

// credential finds one of the actor's own factors, but for the password, which is only changed.
func (d *Desk) credential(ctx context.Context, r *request) (account.Credential, error) {
	all, err := d.Accounts.Credentials(ctx, r.actor)
	if err != nil {
		return account.Credential{}, err
	}
	for _, one := range all {
		if one.ID == r.part("id") && one.Kind != account.Password {
			return one, nil
		}
	}
	return account.Credential{}, problem.New(problem.NotFound, "account.factor.unknown", nil)
}

func (d *Desk) removeFactorPage(ctx context.Context, r *request) (answer, error) {
	if err := d.Accounts.Proved(r.session); err != nil {
		return r.proveFirst(err, r.address())
	}
	one, err := d.credential(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.remove.title", "what", r.T("desk.factor."+string(one.Kind))), removeBody(r, one)), nil
}

func (d *Desk) removeFactor(ctx context.Context, r *request) (answer, error) {
	if err := d.Accounts.RemoveCredential(ctx, r.session, r.part("id")); err != nil {
		return r.proveFirst(err, r.address())
	}
	return r.goTo("/akun", "removed"), nil
}

func (d *Desk) endSession(ctx context.Context, r *request) (answer, error) {
	if err := d.Accounts.EndSession(ctx, r.actor, r.part("id")); err != nil {
		return answer{}, err
	}
	return r.goTo("/akun", "session"), nil
}

func (d *Desk) endOtherSessions(ctx context.Context, r *request) (answer, error) {
	if err := d.Accounts.EndOtherSessions(ctx, r.session); err != nil {
		return answer{}, err
	}
	return r.goTo("/akun", "sessions"), nil
}

func (d *Desk) readNotices(ctx context.Context, r *request) (answer, error) {
	if err := d.Accounts.ReadNotices(ctx, r.actor, r.get("latest")); err != nil {
		return answer{}, err
	}
	return r.goTo(home, ""), nil
}

func (d *Desk) readNotice(ctx context.Context, r *request) (answer, error) {
	if err := d.Accounts.ReadNotice(ctx, r.actor, r.part("id")); err != nil {
		return answer{}, err
	}
	return r.goTo(home, ""), nil
}
