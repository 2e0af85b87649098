package desktest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/examples"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/notify/hook"
	"github.com/patuh-id/patuh/internal/result"
)

func build(ctx context.Context, d *db.DB, folder string) (*World, error) {
	w := &World{Setting: Setting{Origin: "http://localhost:8080"}, folder: folder, Tokens: map[string]string{}, People: map[string]string{}, Positions: map[string]string{}, Tenures: map[string]string{}}
	var err error
	if w.key, err = account.OpenKey(folder); err != nil {
		return nil, err
	}
	if err := w.open(d, nil); err != nil {
		return nil, err
	}
	if err := w.places(ctx); err != nil {
		return nil, err
	}
	for _, grant := range access.Table() {
		if err := w.seat(ctx, Who(grant.Role, grant.Level), grant.Role, w.scope(grant.Level)); err != nil {
			return nil, err
		}
	}
	if err := w.seat(ctx, "stranger", access.AuthorityAdministrator, w.Other.Scope()); err != nil {
		return nil, err
	}
	if err := errors.Join(w.job(ctx), w.hooks(ctx), w.days(ctx), w.offices(ctx), w.cases(ctx)); err != nil {
		return nil, err
	}
	_, err = w.person(ctx, Nobody)
	return w, errors.Join(err, w.signIn(ctx, Nobody))
}

// hooks makes web hooks and gateways that go nowhere.
func (w *World) hooks(ctx context.Context) error {
	for authority, id := range map[string]*string{w.City.ID: &w.Hook, "": &w.WholeHook} {
		made, _, err := w.Hooks.Make(ctx, access.Machine(), hook.Endpoint{
			Authority: authority, Label: "Aplikasi contoh", URL: "https://127.0.0.1:9/kait", Kinds: []string{"position.changed"},
		})
		if err == nil {
			err = w.Hooks.Pause(ctx, access.Machine(), made.ID)
		}
		if err != nil {
			return err
		}
		*id = made.ID
	}
	for authority, id := range map[string]*string{w.City.ID: &w.Gateway, "": &w.WholeGateway} {
		config := gateway.Begin(gateway.JSON)
		config.URL, config.ReportID, config.ReportState, config.Delivered = "https://127.0.0.1:9/kirim", "id", "status", []string{"delivered"}
		made, err := w.Gateways.Make(ctx, access.Machine(), gateway.Gateway{
			Authority: authority, Medium: gateway.SMS, Label: "Gerbang contoh", Config: config,
		}, gateway.Secrets{One: "rahasia-contoh"})
		if err != nil {
			return err
		}
		*id = made.ID
	}
	var err error
	w.HookMessage, err = w.Hooks.Test(ctx, access.Machine(), w.Hook)
	return err
}

// cases has the city take cases in, print a slip, and take a call.
func (w *World) cases(ctx context.Context) error {
	if _, err := w.Complaints.SetHouse(ctx, access.Machine(), complaint.House{Authority: w.City.ID, Prefix: "KCH", Open: true}); err != nil {
		return err
	}
	slips, err := w.Complaints.PrintSlips(ctx, access.Machine(), w.City.ID, "A", 1)
	if err != nil {
		return err
	}
	w.Slip = slips[0]
	got, err := w.Complaints.Receive(ctx, access.Machine(), complaint.New{
		Authority: w.City.ID, Channel: complaint.Phone, Words: "Lampu jalan di depan pasar mati sejak Senin (contoh).", Place: "Pasar Contoh",
		Reporter: complaint.Reporter{Name: "Warga Contoh", Phone: "0811 1111 1111", Reach: complaint.ByPhone},
	})
	w.Case = got.Case
	return err
}

func (w *World) job(ctx context.Context) error {
	err := w.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		return job.Enqueue(ctx, tx, job.Request{Kind: "test.nothing"})
	})
	if err != nil {
		return err
	}
	letters, err := job.List(ctx, w.DB, job.Filter{Kind: "test.nothing"})
	if err == nil {
		w.Job = letters[0].ID
	}
	return err
}

// places makes the directory and the authorities.
func (w *World) places(ctx context.Context) error {
	if err := w.Directory.Seed(ctx); err != nil {
		return err
	}
	if err := w.Deadlines.Seed(ctx); err != nil {
		return err
	}
	record := ledger.New(ledger.Deps{DB: w.DB, Now: time.Now})
	results := result.New(result.Deps{DB: w.DB, Directory: w.Directory, Scales: result.Presets(), Ledger: record})
	if err := examples.Load(ctx, examples.Deps{Directory: w.Directory, Results: results}); err != nil {
		return err
	}
	var err error
	if w.Body, w.Unit, err = contoh(ctx, w.DB); err != nil {
		return err
	}
	w.City, err = w.Access.MakeAuthority(ctx, access.Machine(), access.Authority{
		Slug: "kabupaten-contoh", Kind: access.Government, Name: "Pemerintah Kabupaten Contoh", Short: "Kabupaten Contoh", Zone: "Asia/Makassar",
	})
	if err != nil {
		return err
	}
	if _, err = w.Directory.KeepBody(ctx, access.Machine(), BodySlug, 1, w.City.ID, ""); err != nil {
		return err
	}
	w.Other, err = w.Access.MakeAuthority(ctx, access.Machine(), access.Authority{
		Slug: "ombudsman-contoh", Kind: access.Ombudsman, Name: "Ombudsman Perwakilan Contoh", Zone: "Asia/Makassar",
	})
	return err
}

// contoh finds the example's body and one of its units.
func contoh(ctx context.Context, d *db.DB) (string, string, error) {
	type pair struct{ body, unit string }
	found, err := db.One(ctx, d, func(row db.Row) (pair, error) {
		var p pair
		err := row.Scan(&p.body, &p.unit)
		return p, err
	}, `SELECT b.id, u.id FROM body b JOIN unit u ON u.body_id = b.id WHERE b.slug = $1 AND u.slug = $2`, BodySlug, UnitSlug)
	return found.body, found.unit, err
}

func (w *World) scope(level access.Level) access.Scope {
	switch level {
	case access.OfInstallation:
		return access.Scope{Installation: true}
	case access.OfBody:
		return access.Scope{Authority: w.City.ID, Body: w.Body}
	case access.OfUnit:
		return access.Scope{Authority: w.City.ID, Body: w.Body, Unit: w.Unit}
	default:
		return w.City.Scope()
	}
}

// Seat makes another position in City, and a person in it who is signed in.
func (w *World) Seat(t testing.TB, who string, role access.Role) {
	t.Helper()
	if err := w.seat(t.Context(), who, role, w.City.Scope()); err != nil {
		t.Fatal(err)
	}
}

// seat makes a position and a person in it, and signs them in.
func (w *World) seat(ctx context.Context, who string, role access.Role, scope access.Scope) error {
	position, err := w.Access.MakePosition(ctx, access.Machine(), access.Position{Scope: scope, Title: title(who), Role: role})
	if err != nil {
		return fmt.Errorf("make position of %s: %w", who, err)
	}
	w.Positions[who] = position.ID
	person, err := w.person(ctx, who)
	if err != nil {
		return err
	}
	term, err := w.Access.Fill(ctx, access.Machine(), access.Filling{
		Position: position.ID, Version: position.Version, Account: person, Manner: access.Definitive, Basis: "SK 1/2026",
	})
	if err != nil {
		return fmt.Errorf("appoint %s: %w", who, err)
	}
	w.Tenures[who] = term.ID
	return w.signIn(ctx, who)
}

// title names a position by what it is: nobody in here is a person.
func title(who string) string { return "Jabatan " + strings.ReplaceAll(who, "@", " ") }

// Mail is the address a person signs in with.
func Mail(who string) string { return strings.ReplaceAll(who, "@", ".") + "@contoh.go.id" }

func (w *World) person(ctx context.Context, who string) (string, error) {
	link, err := w.Accounts.Invite(ctx, access.Machine(), account.Invitation{Mail: Mail(who), Name: "Pegawai " + strings.ReplaceAll(who, "@", " ")})
	if err != nil {
		return "", err
	}
	made, err := w.Accounts.Accept(ctx, account.Acceptance{Code: link.Code, Password: Password})
	w.People[who] = made.ID
	return made.ID, err
}

// signIn signs somebody in, with a code sheet where the rules ask for a second factor.
func (w *World) signIn(ctx context.Context, who string) error {
	step, err := w.Accounts.StartSignIn(ctx, account.SignIn{Mail: Mail(who), Password: Password, Label: "Chromium"})
	if err == nil && step.Stage == account.Enrol {
		if _, err = w.Accounts.NewCard(ctx, step.Session); err == nil {
			step, err = w.Accounts.Rotate(ctx, step.Token)
		}
	}
	if err != nil || step.Stage != account.Open {
		return fmt.Errorf("sign %s in: %s %w", who, step.Stage, err)
	}
	w.Tokens[who] = step.Token
	return nil
}
