package cli

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit"
)

// From the first link to a page: the rooms of account, access and ledger as the program wires them.
func TestTheFirstAdministratorComesIn(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, database *db.DB) {
		key, err := account.OpenKey(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		record := ledger.New(ledger.Deps{DB: database, Now: time.Now})
		in, err := openPeople(account.Deps{DB: database, Now: time.Now, Key: key, Record: record, Origin: "https://patuh.contoh.go.id", Passwords: account.Params{Memory: 64, Time: 1, Lanes: 1}})
		if err != nil {
			t.Fatal(err)
		}
		link, wanted, err := in.accounts.FirstLink(t.Context())
		if err != nil || !wanted {
			t.Fatal(wanted, err)
		}
		who, err := in.accounts.Accept(t.Context(), account.Acceptance{
			Code: link.Code, Mail: "admin@contoh.go.id", Name: "Administrator Contoh", Password: "tongkang merah di sungai",
		})
		if err != nil {
			t.Fatal(err)
		}
		step, err := in.accounts.StartSignIn(t.Context(), account.SignIn{Mail: who.Mail, Password: "tongkang merah di sungai"})
		if err != nil || step.Stage != account.Enrol {
			t.Fatal(step.Stage, err)
		}
		if _, err := in.accounts.NewCard(t.Context(), step.Session); err != nil {
			t.Fatal(err)
		}
		if step, err = in.accounts.Rotate(t.Context(), step.Token); err != nil || step.Stage != account.Open {
			t.Fatal(step.Stage, err)
		}
		s, err := in.accounts.Session(t.Context(), step.Token)
		if err != nil || !access.Allowed(s.Actor, access.SetSignIn, access.Scope{Installation: true}) {
			t.Errorf("%+v, %v", s.Actor, err)
		}
		if err := in.accounts.SetRule(t.Context(), s.Actor, account.Rule{Second: true}); err != nil {
			t.Error(err)
		}
		kept, err := db.One(t.Context(), database, db.Column[string], `SELECT secret FROM credential WHERE kind = 'password'`)
		if want := fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$", account.Current.Memory, account.Current.Time, account.Current.Lanes); err != nil || !strings.HasPrefix(kept, want) {
			t.Errorf("the password is kept as %q, want %s…, whatever the program is told: %v", kept, want, err)
		}
	})
}
