package desk_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// An operator sees what there is, what became of it and why; asking for one says so until it begins.
func TestAnOperatorSeesBackupsAndAsksForOne(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	target, err := backup.Folder(folder, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	_, recipient, err := backup.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	w := desktest.At(t, nil, desktest.Setting{Backups: backup.Plan{Target: target, Recipients: []string{recipient}}})
	operator := desktest.Who(access.SystemAdministrator, access.OfInstallation)
	page := func(want ...string) string {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/en/kelola/cadangan", nil)
		r.AddCookie(w.Cookie(operator))
		answer := httptest.NewRecorder()
		w.Handler().ServeHTTP(answer, r)
		if answer.Code != http.StatusOK {
			t.Errorf("status %d", answer.Code)
		}
		for _, text := range want {
			if !strings.Contains(answer.Body.String(), text) {
				t.Errorf("the page does not say %q: %s", text, answer.Body)
			}
		}
		return answer.Body.String()
	}
	page("There are no backups yet", "Make a backup now")
	if _, err := w.Copies.Make(t.Context(), access.Machine(), nil); err != nil {
		t.Fatal(err)
	}
	page("less than an hour ago", "restored on trial, and it fits", "Make a backup now")
	if err := w.Copies.Ask(t.Context(), w.Actor(t, operator)); err != nil {
		t.Fatal(err)
	}
	page("waits for its turn", "--identity backup-key.txt", "take the newest patuh-keys")
	archives, err := backup.Archives(t.Context(), target)
	if err != nil || len(archives) != 1 {
		t.Fatal(archives, err)
	}
	if err := target.Delete(t.Context(), archives[0].Name); err != nil {
		t.Fatal(err)
	}
	page("not at its place")
	err = w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE backup SET gone_at = began_at`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if body := page("no longer kept"); strings.Contains(body, `class="tag `) {
		t.Errorf("what is no longer kept has a sign: %s", body)
	}
}
