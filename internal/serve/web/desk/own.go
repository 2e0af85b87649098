package desk

import (
	"github.com/patuh-id/patuh/internal/access"
)

// ownRoutes are what people do to their own account: factors, passkeys, sessions, tokens, leave.
func (d *Desk) ownRoutes() []route {
	return []route{
		{method: get, path: "/akun/faktor", action: access.ReadPublic, serve: d.factorPage},
		{method: post, path: "/akun/faktor", action: access.ReadPublic, serve: d.giveFactor},
		{method: get, path: "/akun/pasang", action: access.KeepOwnAccount, serve: d.enrolPage, enrolling: true},
		{method: get, path: "/akun/pasang/aplikasi", action: access.KeepOwnAccount, serve: d.appPage, enrolling: true},
		{method: post, path: "/akun/pasang/aplikasi", action: access.KeepOwnAccount, serve: d.confirmApp, enrolling: true},
		{method: get, path: "/akun/pasang/kartu", action: access.KeepOwnAccount, serve: d.cardPage, enrolling: true},
		{method: post, path: "/akun/pasang/kartu", action: access.KeepOwnAccount, serve: d.makeCard, enrolling: true},
		{method: get, path: "/akun/pasang/pemulihan", action: access.KeepOwnAccount, serve: d.recoveryPage, enrolling: true},
		{method: post, path: "/akun/pasang/pemulihan", action: access.KeepOwnAccount, serve: d.makeRecovery, enrolling: true},
		{method: post, path: "/akun/pasang/lanjut", action: access.KeepOwnAccount, serve: d.enrolled, enrolling: true},
		{method: get, path: "/akun/bukti", action: access.KeepOwnAccount, serve: d.provePage},
		{method: post, path: "/akun/bukti", action: access.KeepOwnAccount, serve: d.prove},
	}
}
