package cli

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/privacy/retention"
	"github.com/patuh-id/patuh/internal/schema"
)

// What is prepared is what two people need to walk a destruction through, and one a referral.
func TestAPracticeOfficeHasOldCasesToDestroyAndSomebodyToReferTo(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	var out, wrong bytes.Buffer
	if code := Main(t.Context(), []string{"practice", "--data", data}, Process{Out: &out, Err: &wrong, Now: time.Now}); code != ExitOK {
		t.Fatalf("%d: %s", code, wrong.String())
	}
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(data, "patuh.db"), schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	in := openRooms(d, &ledger.Key{}, time.Now)
	rights := access.New(access.Deps{DB: d, Now: time.Now, Record: in.ledger})
	cases := complaint.Over(complaint.Deps{DB: d, Now: time.Now, Record: in.ledger, Access: rights, Directory: in.directory, Deadlines: in.deadlines})
	houses, err := cases.Houses(t.Context())
	if err != nil || len(houses) != 2 {
		t.Fatalf("%d authorities take reports, %v", len(houses), err)
	}
	if err := in.deadlines.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	keeping := retention.Over(retention.Deps{DB: d, Now: time.Now, Record: in.ledger, Access: rights})
	today := time.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	s := retention.Schedule{Authority: houses[0].Authority, Status: retention.Official, Decree: "Latihan 1", DecreeOn: today, From: today, Note: "Untuk latihan saja."}
	for _, class := range retention.Classes {
		s.Lines = append(s.Lines, retention.Line{Class: class, Unit: retention.Years, N: 5, From: retention.FromEnd})
	}
	if _, err := keeping.SetSchedule(t.Context(), access.Machine(), s, true); err != nil {
		t.Fatal(err)
	}
	p, err := keeping.DryRun(t.Context(), access.Machine(), houses[0].Authority, "", today)
	if err != nil || p.Due != practiceClosed || p.Kept != 0 {
		t.Errorf("%d would go and %d are kept back, %v", p.Due, p.Kept, err)
	}
}
