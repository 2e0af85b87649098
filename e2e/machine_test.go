package e2e_test

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestPagesOfTheMachineAndTheRecordAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	o.looks(t, desktest.Who(access.SystemAdministrator, access.OfInstallation), map[string]string{
		"condition": "/kelola/keadaan", "home": "/kelola", "backups": "/kelola/cadangan", "jobs": "/kelola/pekerjaan", "jobs-all": "/kelola/pekerjaan?semua=1", "jobs-discard": "/kelola/pekerjaan/buang?id=" + o.Job,
	}, "jobs-all", "condition", "backups")
	o.looks(t, desktest.Who(access.Auditor, access.OfAuthority), map[string]string{"events": "/kelola/peristiwa"}, "events")
}
