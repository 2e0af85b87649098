package e2e_test

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

var administrator = desktest.Who(access.SystemAdministrator, access.OfInstallation)

func TestPagesOfOnesOwnAccountAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	o.looks(t, administrator, map[string]string{
		"enrol":    "/akun/pasang?kembali=%2Fakun",
		"app":      "/akun/pasang/aplikasi",
		"card":     "/akun/pasang/kartu",
		"recovery": "/akun/pasang/pemulihan",
		"prove":    "/akun/bukti",
	}, "app")
	o.looks(t, desktest.Public, map[string]string{
		"signin": "/akun/masuk",
		"link":   "/akun/tautan",
	})
}
