// Package desktest gives tests of signed-in pages an installation with people in it: two
// authorities, one position for every role at every level of the table of access, one person in
// each, signed in, and the desk over it all.
package desktest

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/award"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/complaint/bundle"
	"github.com/patuh-id/patuh/internal/complaint/news"
	"github.com/patuh-id/patuh/internal/complaint/papers"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/decision"
	"github.com/patuh-id/patuh/internal/device"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/evidence/picture"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/form/minutes"
	"github.com/patuh-id/patuh/internal/form/working"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/improve"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/mask"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/notify/hook"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/operate"
	"github.com/patuh-id/patuh/internal/oversight"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/privacy/retention"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/sealed"
	"github.com/patuh-id/patuh/internal/serve/files"
	"github.com/patuh-id/patuh/internal/serve/tus"
	"github.com/patuh-id/patuh/internal/serve/web/citizen"
	"github.com/patuh-id/patuh/internal/serve/web/desk"
	"github.com/patuh-id/patuh/internal/serve/web/field"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/workday"
)

// Password is everybody's.
const Password = "tongkang merah di sungai"

// Nobody is signed in and holds no position; Public is not signed in.
const (
	Nobody = "nobody"
	Public = ""
)

// BodySlug and UnitSlug are the slugs of World.Body and World.Unit, an example of the directory.
const (
	BodySlug = "kabupaten-contoh"
	UnitSlug = "dinas-perizinan-contoh"
)

// World is an installation with people in it.
type World struct {
	DB        *db.DB
	Access    *access.Access
	Accounts  *account.Accounts
	Directory *directory.Directory
	Hooks     *hook.Hooks
	Calendars *calendar.Calendars
	Days
	Reach
	Gateways   *gateway.Gateways
	Copies     *backup.Backups
	Files      *evidence.Files
	Documents  *document.Documents
	Cycles     *cycle.Cycles
	Dossiers   *dossier.Dossiers
	Products   *oversight.Products
	Forms      *form.Forms
	Reviews    *review.Reviews
	Runs       *run.Runs
	Decisions  *decision.Decisions
	Cards      *improve.Cards
	Awards     *award.Awards
	Devices    *device.Devices
	Deadlines  *deadline.Deadlines
	Complaints *complaint.Complaints
	Privacy    *privacy.Privacy
	Holds      *hold.Holds
	Retention  *retention.Retention
	Breaches   *breach.Breaches
	Desk       *desk.Desk
	Citizen    *citizen.Citizen
	Field      *field.Field
	Messages   *notify.Notify
	// City is the government whose every role has a person; Other an Ombudsman office with only an
	// administrator, a stranger to City.
	City, Other access.Authority
	// Body is kept by City; Unit is one of its units.
	Body, Unit string
	// Tokens are the session tokens of people by who they are: "planner@authority", Nobody,
	// "stranger".
	Tokens map[string]string
	// People are their account ids, Positions the ids of the positions they hold, by the same names.
	People, Positions map[string]string
	// Tenures are the ids of their terms.
	Tenures map[string]string

	Setting
	// Hook is a web hook of City, WholeHook one of the installation; both are paused.
	Hook, WholeHook string
	// Gateway is one of City's, WholeGateway one of the installation.
	Gateway, WholeGateway string
	// HookMessage is a test that was sent to Hook, in vain.
	HookMessage string
	// Slip is a paper slip of City that was printed and not used.
	Slip complaint.Slip
	// Case came to City on the telephone, and lies at its own desk.
	Case complaint.Case
	// Job is a job that waits and that nothing handles.
	Job string

	key    *account.Key
	folder string // of files

	catalog *locale.Catalog
	assets  *ui.Assets
}

// Setting is what an installation stands on, beside its database.
type Setting struct {
	Origin string           // the public address, or empty
	Now    func() time.Time // the clock; nil: the real one
	Hours  account.Hours    // of sessions; the zero value as account has them
	// Providers are identity providers on this machine.
	Providers []account.Provider
	// Backups say where backups go; the zero value: none are made.
	Backups backup.Plan
	// HoldAbove is above how many an hour the reports of the whole installation are held; 0: never.
	HoldAbove int
	// Channels are the ways out for messages.
	Channels []notify.Channel
	// Sends says by which ways reporters can be written to; nil: by none.
	Sends func(ctx context.Context, q db.Queryer, channel, authority string) (bool, error)
}

// Who names the person in City, or at the installation, whose position has a role at a level.
func Who(role access.Role, level access.Level) string { return string(role) + "@" + string(level) }

// Handler is the desk alone, as a server has it.
func (w *World) Handler() http.Handler {
	mux := http.NewServeMux()
	w.Desk.Register(mux)
	w.Serve(mux)
	return mux
}

// Actor is who a person's session says they are.
func (w *World) Actor(t testing.TB, who string) access.Actor {
	t.Helper()
	if who == Public {
		return access.Public()
	}
	s, err := w.Accounts.Session(t.Context(), w.Tokens[who])
	if err != nil || s.Stage != account.Open {
		t.Fatalf("%s is not signed in: %s, %v", who, s.Stage, err)
	}
	return s.Actor
}

// Holdings are the positions that a person holds now.
func (w *World) Holdings(t testing.TB, who string) []access.Holding {
	t.Helper()
	held, err := w.Access.Holdings(t.Context(), w.DB, w.People[who], w.Now())
	if err != nil {
		t.Fatal(err)
	}
	return held
}

// Cookie is the session cookie of a person.
func (w *World) Cookie(who string) *http.Cookie {
	return &http.Cookie{Name: "patuh", Value: w.Tokens[who], Path: "/"}
}

// New makes a world of its own on SQLite: a copy of one that is made once, since people's passwords
// are slow by design.
func New(t testing.TB, assets *ui.Assets) *World {
	t.Helper()
	return At(t, assets, Setting{})
}

// At is New with a setting.
func At(t testing.TB, assets *ui.Assets, setting Setting) *World {
	t.Helper()
	made, err := template()
	if err != nil {
		t.Fatal(err)
	}
	folder := testkit.Folder(t)
	file := filepath.Join(folder, "patuh.db")
	if err := os.WriteFile(file, made.data, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), "sqlite:"+file, schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	w := *made.world
	w.Setting = setting
	w.Tokens, w.People = maps.Clone(w.Tokens), maps.Clone(w.People) // tests give people new ones, and seat more
	w.Positions, w.Tenures = maps.Clone(w.Positions), maps.Clone(w.Tenures)
	w.folder = folder
	if err := w.open(d, assets); err != nil {
		t.Fatal(err)
	}
	return &w
}

// On makes a world on an empty database.
func On(t testing.TB, d *db.DB) *World {
	t.Helper()
	w, err := build(t.Context(), d, testkit.Folder(t))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Over is the desk of the world over another database, into which the world's was restored.
func (w *World) Over(t testing.TB, d *db.DB) http.Handler {
	t.Helper()
	there := *w
	if err := there.open(d, nil); err != nil {
		t.Fatal(err)
	}
	return there.Handler()
}

type made struct {
	data  []byte
	world *World
}

var template = sync.OnceValues(func() (made, error) {
	folder, err := os.MkdirTemp(testkit.Scratch(), "patuh-desk")
	if err != nil {
		return made{}, err
	}
	defer os.RemoveAll(folder)
	ctx := context.Background()
	file := filepath.Join(folder, "patuh.db")
	d, err := db.Open(ctx, "sqlite:"+file, schema.Files)
	if err != nil {
		return made{}, err
	}
	w, err := build(ctx, d, folder)
	if err = errors.Join(err, d.Close()); err != nil {
		return made{}, err
	}
	data, err := os.ReadFile(file)
	return made{data, w}, err
})

// open makes the rooms and the desk over a database.
func (w *World) open(d *db.DB, assets *ui.Assets) error {
	if assets == nil {
		assets = &ui.Assets{}
	}
	if w.Now == nil {
		w.Now = time.Now
	}
	record := ledger.New(ledger.Deps{DB: d, Now: w.Now, Told: hook.NewOutbox(access.Announced, w.Now).Told})
	w.DB = d
	w.Directory = directory.New(directory.Deps{DB: d, Ledger: record, Now: w.Now, Figures: result.Rest})
	w.Access = access.New(access.Deps{
		DB: d, Now: w.Now, Record: record,
		Known: func(ctx context.Context, tx db.Tx, id string) (bool, error) { return w.Accounts.Known(ctx, tx, id) },
		Tell: func(ctx context.Context, tx db.Tx, id string, n access.News) error {
			return w.Accounts.Tell(ctx, tx, id, n)
		},
	})
	accounts, err := account.New(account.Deps{DB: d, Now: w.Now, Key: w.key, Record: record, Positions: w.Access, Origin: w.Origin, Hours: w.Hours, Providers: w.Providers, Outbound: localhost(), Announce: w.announce, Post: w.post, Passwords: account.Params{Memory: 64, Time: 1, Lanes: 1}})
	if err != nil {
		return err
	}
	w.Accounts = accounts
	w.Hooks = hook.New(hook.Deps{
		DB: d, Now: w.Now, Record: record, Vault: w.key.Sealer("hook"), Outbound: localhost(), Announced: access.Announced, Origin: w.Origin,
	})
	if err := w.openFiles(d, record); err != nil {
		return err
	}
	catalog, err := Catalog()
	if err != nil {
		return err
	}
	w.Gateways = gateway.New(gateway.Deps{
		DB: d, Now: w.Now, Record: record, Vault: w.key.Sealer("gateway"), Outbound: localhost(), Catalog: catalog,
		Reported: func(ctx context.Context, tx db.Tx, letter string, delivered bool, reason string) error {
			return w.Messages.Reported(ctx, tx, letter, delivered, reason)
		},
	})
	if err := w.messages(d, record, catalog); err != nil {
		return err
	}
	w.catalog, w.assets = catalog, assets
	w.Documents = document.New(document.Deps{
		DB: d, Now: w.Now, Record: record, Access: w.Access, Catalog: catalog, Files: w.Files, Origin: w.Origin, Names: w.Accounts.Names,
	})
	if w.Copies, err = backup.New(backup.Deps{
		DB: d, Now: w.Now, Record: record, Log: slog.New(slog.DiscardHandler), Migrations: schema.Files, Program: "test", Scratch: os.TempDir(),
	}, w.Setting.Backups); err != nil {
		return err
	}
	w.Calendars = calendar.New(calendar.Deps{DB: d, Now: w.Now, Record: record})
	w.Deadlines = deadline.New(deadline.Deps{
		DB: d, Now: w.Now, Record: record,
		Calendar: func(ctx context.Context, q db.Queryer, authority, unit string) (*workday.Calendar, int64, error) {
			return w.Calendars.Of(ctx, q, calendar.Office{Authority: authority, Unit: unit})
		},
	})
	w.Complaints = complaint.Over(complaint.Deps{
		DB: d, Now: w.Now, Record: record, Access: w.Access, Directory: w.Directory, Deadlines: w.Deadlines, Files: w.Files, Catalog: catalog,
		Seal: w.key.Sealer("complaint"), Names: w.Accounts.Names, Log: slog.New(slog.DiscardHandler), Open: w.Sends,
		Identities: sealed.Over(sealed.Deps{
			DB: d, Now: w.Now, Record: record, Access: w.Access, Stretch: w.Accounts.Stretch, Params: account.Params{Memory: 64, Time: 1, Lanes: 1},
			Messages: w.Messages, SignsIn: w.Accounts.SignsIn,
		}),
	})
	w.Cycles = cycle.New(cycle.Deps{DB: d, Now: w.Now, Record: record, Access: w.Access, Directory: w.Directory, Calendars: w.Calendars, Names: w.Accounts.Names})
	w.Dossiers = dossier.Over(dossier.Deps{DB: d, Now: w.Now, Record: record, Access: w.Access, Cycles: w.Cycles, Calendars: w.Calendars, Files: w.Files})
	w.Products = oversight.Over(oversight.Deps{DB: d, Now: w.Now, Record: record, Access: w.Access, Deadlines: w.Deadlines, Files: w.Files, Messages: w.Messages})
	w.Forms = form.New(form.Deps{DB: d, Now: w.Now, Record: record, Cycles: w.Cycles, Files: w.Files})
	w.Reviews = review.New(review.Deps{DB: d, Now: w.Now, Record: record, Cycles: w.Cycles, Forms: w.Forms, Messages: w.Messages})
	w.Runs = run.New(run.Deps{DB: d, Now: w.Now, Record: record, Cycles: w.Cycles, Forms: w.Forms, Reviews: w.Reviews})
	results := result.New(result.Deps{DB: d, Directory: w.Directory, Scales: result.Presets(), Ledger: record})
	w.Decisions = decision.New(decision.Deps{DB: d, Now: w.Now, Record: record, Cycles: w.Cycles, Runs: w.Runs, Reviews: w.Reviews, Results: results, Files: w.Files})
	w.Cards = improve.Over(improve.Deps{DB: d, Now: w.Now, Record: record, Cycles: w.Cycles, Runs: w.Runs, Forms: w.Forms, Files: w.Files})
	w.Awards = award.New(award.Deps{
		DB: d, Now: w.Now, Record: record, Access: w.Access, Cycles: w.Cycles, Forms: w.Forms, Runs: w.Runs, Products: w.Products, Decrees: w.Decisions, Messages: w.Messages,
		Catalog: catalog, Origin: w.Origin,
	})
	w.Devices = device.New(device.Deps{DB: d, Now: w.Now, Record: record, Access: w.Access, Vault: w.key.Sealer("device"), SignsIn: w.Accounts.SignsIn})
	w.Privacy = privacy.Over(privacy.Deps{
		DB: d, Now: w.Now, Access: w.Access, Record: record, Cases: w.Complaints, Deadlines: w.Deadlines, Catalog: catalog, Seal: w.key.Sealer("privacy"),
	})
	w.Holds = hold.Over(hold.Deps{
		DB: d, Now: w.Now, Record: record, Cases: w.Complaints, Seal: w.key.Sealer("hold"), Log: slog.New(slog.DiscardHandler), Installation: w.HoldAbove,
	})
	w.Breaches = breach.Over(breach.Deps{
		DB: d, Now: w.Now, Record: record, Access: w.Access, Deadlines: w.Deadlines, Catalog: catalog, Cases: w.Complaints, Messages: w.Messages,
		Log: slog.New(slog.DiscardHandler), Letterhead: w.Documents.Letterhead,
	})
	w.Retention = retention.Over(retention.Deps{
		DB: d, Now: w.Now, Record: record, Access: w.Access, Files: w.Files, Identities: w.Complaints.Identities, Catalog: catalog, Names: w.Accounts.Names,
		Letterhead: w.Documents.Letterhead, Unindex: w.Complaints.Unindex, Settle: w.Complaints.Settle, Keepers: []retention.Keeper{privacy.Unanswered, breach.Untold}, Log: slog.New(slog.DiscardHandler),
	})
	onPaper := papers.Of(papers.Deps{Cases: w.Complaints, Letterhead: w.Documents.Letterhead, Origin: w.Origin})
	w.openOffices(record, catalog)
	w.Desk, err = desk.New(desk.Deps{
		Deadlines: w.Deadlines,
		Documents: w.Documents, Cycles: w.Cycles, Dossiers: w.Dossiers, Products: w.Products, Forms: w.Forms, Reviews: w.Reviews, Runs: w.Runs, Awards: w.Awards, Cards: w.Cards, Decisions: w.Decisions, Devices: w.Devices, Catalog: catalog, Assets: assets, Accounts: w.Accounts, Access: w.Access, Directory: w.Directory,
		Results:   results,
		Calendars: w.Calendars, Ledger: record, Backups: w.Copies, Hooks: w.Hooks, Gateways: w.Gateways, Messages: w.Messages, Offices: w.Offices, Operator: operate.New(operate.Deps{DB: d, Now: w.Now, Record: record, Log: slog.New(slog.DiscardHandler)}),
		Files: w.Files, Complaints: w.Complaints, Holds: w.Holds, Papers: onPaper, Privacy: w.Privacy, Retention: w.Retention, Breaches: w.Breaches, Log: slog.New(slog.DiscardHandler), Now: w.Now, Origin: w.Origin,
	})
	if err != nil {
		return err
	}
	w.Citizen, err = citizen.New(citizen.Deps{
		Catalog: catalog, Assets: assets, Cases: w.Complaints, Papers: onPaper, Privacy: w.Privacy, Access: w.Access, Directory: w.Directory, Files: w.Files, Ledger: record,
		Log: slog.New(slog.DiscardHandler), Now: w.Now, Origin: w.Origin, Emergency: w.emergency,
		Open: func(_ context.Context, channel, _ string) (bool, error) { return channel == "sms", nil },
	})
	if err != nil {
		return err
	}
	w.Field, err = field.New(field.Deps{
		Catalog: catalog, Assets: assets, Accounts: w.Accounts, Access: w.Access, Cycles: w.Cycles, Devices: w.Devices, Forms: w.Forms, Reviews: w.Reviews, Results: results, Cards: w.Cards, Files: w.Files,
		Log: slog.New(slog.DiscardHandler), Now: w.Now, Origin: w.Origin, Signed: w.Desk.Signed,
	})
	return err
}

// Serve adds the addresses of files, and those of citizens and phones, to mux.
func (w *World) Serve(mux *http.ServeMux) {
	w.Citizen.Register(mux)
	w.Field.Register(mux)
	files.Register(mux, files.Deps{
		Catalog: w.catalog, Assets: w.assets, Files: w.Files, Log: slog.New(slog.DiscardHandler), Now: w.Now, Origin: w.Origin,
	})
}

// openFiles keeps files in the world's own folder.
func (w *World) openFiles(d *db.DB, record access.Recorder) error {
	store, err := blob.Folder(filepath.Join(w.folder, "files"))
	if err != nil {
		return err
	}
	w.Files, err = evidence.Over(evidence.Deps{
		DB: d, Store: store, Now: w.Now, Record: record, Log: slog.New(slog.DiscardHandler), Key: w.key.Derive("evidence"),
	})
	return err
}

// messages opens the room of messages, whose channels tests give.
func (w *World) messages(d *db.DB, record *ledger.Ledger, catalog *locale.Catalog) error {
	channels := slices.Clone(w.Channels)
	for _, medium := range gateway.Media {
		channels = append(channels, w.Gateways.Channel(medium))
	}
	var err error
	w.Messages, err = notify.New(notify.Deps{
		DB: d, Now: w.Now, Record: record, Catalog: catalog, Seal: w.key.Sealer("notify"), Kinds: slices.Concat(account.Kinds(), office.Messages(), hook.Messages(), sealed.Messages(), review.Messages(), breach.Messages(), oversight.Messages(), award.Messages(), dossier.Messages()), Channels: channels, Origin: w.Origin,
		Person: func(ctx context.Context, q db.Queryer, id string) (notify.Person, error) {
			who, err := w.Accounts.Within(ctx, q, id)
			if err != nil {
				return notify.Person{}, err
			}
			addresses, err := w.Gateways.Numbers(ctx, q, id)
			if err != nil {
				return notify.Person{}, err
			}
			addresses[notify.Mail] = who.Mail
			return notify.Person{Name: who.Name, Addresses: addresses, Authority: w.City.ID, Zone: w.City.Zone, Active: who.State == account.Active}, nil
		},
		Office: func(ctx context.Context, q db.Queryer, id string) (notify.Office, error) {
			office, err := w.Access.BrandingIn(ctx, q, id)
			return notify.Office{Name: office.Name, Zone: office.Zone}, err
		},
		Warn: func(ctx context.Context, tx db.Tx, id string) error {
			return w.Accounts.Leave(ctx, tx, id, "mail_failing")
		},
	})
	return err
}

func (w *World) announce(ctx context.Context, tx db.Tx, to account.Account, n account.Notice) error {
	return w.Messages.Send(ctx, tx, n.Message(to, w.City.Scope()))
}

func (w *World) post(ctx context.Context, tx db.Tx, l account.Link, scope access.Scope) error {
	return w.Messages.Send(ctx, tx, l.Message(scope))
}

// localhost asks others on this machine.
func localhost() *outbound.Client {
	return outbound.New(outbound.Options{Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
}

// Catalog is every text that signed-in pages use, and those of further rooms.
func Catalog(more ...fs.FS) (*locale.Catalog, error) {
	return locale.Load(append(more, backup.Texts, document.Texts, paper.Texts, blob.Texts, evidence.Texts, files.Texts, picture.Texts, tus.Texts, desk.Texts, citizen.Texts, field.Texts, field.AppTexts, deadline.Texts, workday.Texts, ui.Texts, access.Texts, account.Texts, hook.Texts, gateway.Texts, sealed.Texts, hold.Texts, complaint.Texts, privacy.Texts, retention.Texts, breach.Texts, mask.Texts, news.Texts, papers.Texts, bundle.Texts, cycle.Texts, dossier.Texts, oversight.Texts, award.Texts, improve.Texts, decision.Texts, form.Texts, review.Texts, run.Texts, device.Texts, notify.Texts, outbound.Texts, directory.Texts, ledger.Texts, operate.Texts, job.Texts, keying.Texts, minutes.Texts, working.Texts,
		result.Texts, calendar.Texts, office.Texts, instrument.Texts, score.Texts, sheet.Texts)...)
}
