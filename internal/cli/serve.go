package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/patuh-id/patuh/examples"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/complaint/news"
	"github.com/patuh-id/patuh/internal/complaint/papers"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/operate"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/api"
	"github.com/patuh-id/patuh/internal/serve/files"
	"github.com/patuh-id/patuh/internal/serve/web"
	"github.com/patuh-id/patuh/internal/serve/web/desk"
)

// Storage says where the installation keeps its data; every command that needs the database has it.
type Storage struct {
	Data     string `name:"data" setting:"" default:"data" type:"path" help:"${help_data}"`
	Database string `name:"database" setting:"secret" help:"${help_database}"`
}

// url is the database's address: a file in the data folder unless another was named.
func (s Storage) url() (string, error) {
	switch {
	case s.Database == "":
		return "sqlite:" + filepath.Join(s.Data, "patuh.db"), nil
	case strings.HasPrefix(s.Database, "sqlite:") && s.Database != "sqlite:", isPostgres(s.Database):
		return s.Database, nil
	default:
		return "", problem.New(problem.Invalid, "cli.database", nil) // it may hold a password: not repeated
	}
}

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// kept reports whether there is an installation to read, so that asking makes none.
func (s Storage) kept() bool {
	if s.Database != "" {
		return true
	}
	_, err := os.Stat(filepath.Join(s.Data, "patuh.db"))
	return err == nil
}

// there refuses a command that is about an installation where there is none: one that made a new, empty
// one would find everything in order.
func (s Storage) there() error {
	if s.kept() {
		return nil
	}
	return problem.New(problem.NotFound, "cli.no_installation", problem.Args{"path": s.Data})
}

// open opens the database and brings it up to date.
func (s Storage) open(ctx context.Context) (*db.DB, error) {
	url, err := s.url()
	if err != nil {
		return nil, err
	}
	if s.Database == "" {
		if err := os.MkdirAll(s.Data, 0o700); err != nil {
			return nil, problem.New(problem.Invalid, "cli.data_folder", problem.Args{"path": s.Data, "error": err.Error()})
		}
	}
	return openDatabase(ctx, url, schema.Files)
}

func openDatabase(ctx context.Context, url string, migrations fs.FS) (*db.DB, error) {
	if isPostgres(url) { // a file gets its name when it is whole
		if err := backup.Whole(ctx, url); problem.KindOf(err) == problem.Conflict {
			return nil, err
		} // any other error comes again at once
	}
	database, err := db.Open(ctx, url, migrations)
	if err != nil && isPostgres(url) {
		// The engine's own words leave the password out.
		away := problem.New(problem.Unavailable, "cli.database_away", problem.Args{"error": err.Error()})
		away.Err = err
		return nil, away
	}
	return database, err
}

// rooms are the nouns over one database.
type rooms struct {
	ledger    *ledger.Ledger
	directory *directory.Directory
	results   *result.Store
	calendars *calendar.Calendars
	deadlines *deadline.Deadlines
}

func openRooms(database *db.DB, key *ledger.Key, now func() time.Time) rooms {
	record := ledger.New(ledger.Deps{DB: database, Now: now, Key: key, Told: tellPrograms(now)})
	dir := directory.New(directory.Deps{DB: database, Ledger: record, Now: now, Figures: result.Rest})
	calendars := calendar.New(calendar.Deps{DB: database, Now: now, Record: record})
	return rooms{
		ledger:    record,
		directory: dir,
		results:   result.New(result.Deps{DB: database, Directory: dir, Scales: result.Presets(), Ledger: record}),
		calendars: calendars,
		deadlines: openDeadlines(database, now, record, calendars),
	}
}

// ServeCommand runs the server.
type ServeCommand struct {
	Storage
	Signing
	Serving
	Installation
	Witnessing
	Identity
	Backing
	Messaging
	FileStore
	Scanning
	Contact string `name:"contact" setting:"" help:"${help_contact}"`
	CacheMB int    `name:"cache-mb" setting:"" default:"32" help:"${help_cache_mb}"`
	// HoldAbove is beside what each authority sets for itself.
	HoldAbove int `name:"hold-above" setting:"" default:"6000" help:"${help_hold_above}"`
	// Boundaries are others' work, so they come with the name of whoever made them.
	Outlines       []string `name:"outlines" setting:"" type:"path" help:"${help_outlines}"`
	OutlinesCredit string   `name:"outlines-credit" setting:"" help:"${help_outlines_credit}"`

	Example bool `name:"example" setting:"" help:"${help_example}"`
}

// Run serves until ctx ends.
func (c *ServeCommand) Run(ctx context.Context, app *App) error {
	if c.CacheMB < 0 || c.CacheMB > 4096 {
		return problem.New(problem.Invalid, "cli.cache_mb", nil)
	}
	if c.HoldAbove < 0 {
		return problem.New(problem.Invalid, "cli.hold_above", nil)
	}
	log := c.log(app)
	front, err := c.front(app, log, c.Storage, c.Outgoing)
	if err != nil {
		return err
	}
	if c.Contact, err = contactAddress(c.Contact); err != nil {
		return err
	}
	outlines, err := c.outlines()
	if err != nil {
		return err
	}
	key, err := c.signing(c.Storage)
	if err != nil {
		return err
	}
	database, err := c.Storage.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(c.serve(ctx, app, log, database, key, front, outlines), database.Close())
}

func (c *ServeCommand) serve(ctx context.Context, app *App, log *slog.Logger, database *db.DB, key *ledger.Key, front serve.Options, outlines web.Outlines) error {
	in := openRooms(database, key, app.Now)
	if err := c.watch(in.ledger); err != nil {
		return err
	}
	if err := prepare(ctx, in.ledger, c.Data, key); err != nil {
		return err
	}
	providers, err := c.providers()
	if err != nil {
		return err
	}
	client, err := c.client()
	if err != nil {
		return err
	}
	post := &postbox{}
	who, err := c.people(ctx, c.Storage, account.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Origin: front.Origin, Providers: providers, Outbound: client, Log: log,
		Announce: post.announce, Post: post.invite,
	})
	if err != nil {
		return err
	}
	hooks := openHooks(app, who, client, post, front.Origin, log)
	store, err := c.store(c.Storage, c.Outgoing)
	if err != nil {
		return err
	}
	clamd, err := c.scanner()
	if err != nil {
		return err
	}
	kept, err := keepFiles(store, scanWith(clamd), database, who.key, in.ledger, log, app.Now)
	if err != nil {
		return err
	}
	gateways := openGateways(app, who, client, post, log)
	if err := c.Messaging.open(post, app, who, gateways, front.Origin, log); err != nil {
		return err
	}
	if err := in.directory.Seed(ctx); err != nil {
		return err
	}
	// Whoever listens to changes of calendars does so by now: newer lists move deadlines.
	if err := in.calendars.Seed(ctx); err != nil {
		return err
	}
	if err := in.deadlines.Seed(ctx); err != nil {
		return err
	}
	if c.Example {
		err := examples.Load(ctx, examples.Deps{Directory: in.directory, Results: in.results})
		var faults problem.Faults
		if errors.As(err, &faults) {
			// What stands here by now contradicts them: no reason to serve nothing.
			app.PrintFaults(faults)
		} else if err != nil {
			return err
		}
	}
	copies, err := c.copies(app, log, database, in.ledger, store)
	if err != nil {
		return err
	}
	offices := openOffices(app, database, in, who, post, gateways, front.Origin)
	documents := openDocuments(app, database, in, who, kept, front.Origin)
	complaints := openComplaints(app, database, in, who, kept, offices, post, gateways, log)
	operator := operate.New(operate.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Log: log, Messages: post.room, InRole: who.access.InRole,
		Probes: append(post.room.Conditions(), copies.Condition(), in.ledger.Condition(), kept.Conditions(), blob.Reachable(store), clamd.Condition(app.Now),
			in.deadlines.Conditions(), hooks.Condition(), gateways.Condition(), in.calendars.Condition(), offices.Condition(), complaints.Identities.Conditions()),
	})
	holds := openHolds(app, database, in, who, complaints, c.HoldAbove, log)
	told := news.Of(complaints)
	rights := privacy.Over(privacy.Deps{
		DB: database, Now: app.Now, Access: who.access, Record: in.ledger, Cases: complaints, Deadlines: in.deadlines, Catalog: app.Catalog,
		Seal: who.key.Sealer("privacy"), Messages: post.room,
	})
	breaches := breach.Over(breach.Deps{
		DB: database, Now: app.Now, Record: in.ledger, Access: who.access, Deadlines: in.deadlines,
		Catalog: app.Catalog, Cases: complaints, Messages: post.room, Log: log, Letterhead: documents.Letterhead,
	})
	keeping := openRetention(app, database, in, who, complaints, documents, kept, log)
	onPaper := papers.Of(papers.Deps{Cases: complaints, Letterhead: documents.Letterhead, Origin: front.Origin})
	cycles := openCycles(app, database, in, who)
	products := openProducts(app, database, in, who, kept, post.room)
	dossiers := openDossiers(app, database, in, who, cycles, kept)
	forms := openForms(app, database, in, cycles, kept)
	reviews := openReviews(app, database, in, cycles, forms, post)
	runs := openRuns(app, database, in, cycles, forms, reviews)
	decisions := openDecisions(app, database, in, cycles, reviews, runs, kept)
	awards := openAwards(app, database, in, who, post, cycles, forms, runs, products, decisions, front.Origin)
	cache := serve.NewPageCache(c.CacheMB<<20, in.results.Revision, app.Now)
	front.Metrics = c.metrics(app, database, in.ledger, operator, cache, front.Encryption)
	portal, err := web.New(web.Deps{
		Catalog:   app.Catalog,
		Cache:     cache,
		Results:   in.results,
		Directory: in.directory,
		Deadlines: in.deadlines,
		Calendars: in.calendars,
		Record:    in.ledger,
		Documents: documents,
		Awards:    awards,
		Offices:   offices,
		Archive:   decisions.Archive,
		Figures:   complaints.Figures,
		Incidents: breaches,
		Now:       app.Now,
		Outlines:  outlines,
		Worked:    examples.Worked,
		Log:       log,
		Ready:     database.Ready,
		Origin:    front.Origin,
		Contact:   c.Contact,
	})
	if err != nil {
		return err
	}
	cards := openCards(app, database, in, cycles, runs, forms, kept)
	devices := openDevices(app, database, in, who)
	staff, err := desk.New(desk.Deps{
		Deadlines: in.deadlines,
		Catalog:   app.Catalog, Assets: portal.Assets(), Accounts: who.accounts, Access: who.access, Directory: in.directory,
		Results: in.results, Calendars: in.calendars, Ledger: in.ledger, Operator: operator, Backups: copies, Hooks: hooks, Gateways: gateways, Documents: documents, Cycles: cycles, Dossiers: dossiers, Products: products, Forms: forms, Reviews: reviews, Runs: runs, Awards: awards, Cards: cards, Decisions: decisions, Devices: devices, Offices: offices, Messages: post.room, Files: kept, Complaints: complaints, Holds: holds, Papers: onPaper, Privacy: rights, Retention: keeping, Breaches: breaches,
		Log: log, Now: app.Now, Origin: front.Origin, Contact: c.Contact,
	})
	if err != nil {
		return err
	}
	citizens, err := openCitizen(app, database, in, who, complaints, onPaper, rights, kept, offices, portal.Assets(), front.Origin, c.Contact, log)
	if err != nil {
		return err
	}
	phones, err := openField(app, who, cycles, devices, forms, reviews, in.results, cards, kept, staff, portal.Assets(), front.Origin, c.Contact, log)
	if err != nil {
		return err
	}
	programs, err := api.New(api.Deps{
		Catalog: app.Catalog, Accounts: who.accounts, Access: who.access, Directory: in.directory, Results: in.results,
		Ledger: in.ledger, Operator: operator, Log: log, Now: app.Now,
	})
	if err != nil {
		return err
	}
	pages := http.NewServeMux()
	pages.Handle("/", portal.Handler())
	staff.Register(pages)
	citizens.Register(pages)
	phones.Register(pages)
	programs.Register(pages)
	giveOut(pages, files.Deps{
		Catalog: app.Catalog, Assets: portal.Assets(), Files: kept, Log: log, Now: app.Now, Origin: front.Origin, Contact: c.Contact,
	})
	doors, err := c.Serving.open(ctx)
	if err != nil {
		return err
	}
	here := doors.url(front.Encryption != nil)
	fmt.Fprintln(app.Out, app.T("cli.listening", "url", here))
	if err := app.printFirstLink(ctx, who.accounts, cmp.Or(front.Origin, here)); err != nil {
		return errors.Join(err, doors.close())
	}
	// Every room's jobs are handled and scheduled here, before the queue runs.
	queue := job.New(job.Deps{DB: database, Now: app.Now, Log: log})
	in.ledger.Schedule(queue, func(checkpoint ledger.Checkpoint) error { return ledger.Keep(c.Data, checkpoint) })
	who.accounts.Schedule(queue)
	hooks.Schedule(queue)
	gateways.Schedule(queue)
	kept.Schedule(queue)
	post.room.Schedule(queue)
	operator.Schedule(queue)
	in.deadlines.Schedule(queue)
	complaints.Schedule(queue)
	complaints.Identities.Schedule(queue)
	holds.Schedule(queue)
	keeping.Schedule(queue)
	told.Schedule(queue)
	in.calendars.Schedule(queue, calendar.Telling{Messages: post.room, InRole: who.access.InRole})
	offices.Schedule(queue)
	dossiers.Schedule(queue, dossier.Telling{Messages: post.room, InRole: who.access.InRole})
	rights.Schedule(queue)
	breaches.Schedule(queue)
	copies.Schedule(queue)
	runs.Schedule(queue)
	awards.Schedule(queue)
	decisions.Schedule(queue)
	cards.Schedule(queue)
	self := operate.Replica{Host: hostname(), Version: Version, Probes: append(c.disks(c.Storage), front.Encryption.Condition(app.Now))}
	beat := func(ctx context.Context) error { return operator.Beat(ctx, self) }
	return together(ctx, append(doors.parts(serve.New(pages, front)), queue.Run, beat)...)
}

// together runs the parts of a program until ctx ends or one of them does, which ends the others,
// and waits for all.
func together(ctx context.Context, parts ...func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, len(parts))
	for _, part := range parts {
		go func() { ended <- part(ctx) }()
	}
	var all error
	for range parts {
		all = errors.Join(all, <-ended)
		stop()
	}
	return all
}

// outlines reads the boundaries that maps may be drawn with. A region in two files is a fault of the
// second, as it would be within one.
func (c *ServeCommand) outlines() (web.Outlines, error) {
	if len(c.Outlines) > 0 && strings.TrimSpace(c.OutlinesCredit) == "" {
		return web.Outlines{}, problem.New(problem.Invalid, "cli.outlines_credit", nil)
	}
	all := web.Outlines{Credit: c.OutlinesCredit}
	seen := map[string]bool{}
	for _, name := range c.Outlines {
		data, err := readFile(name, chart.MaxOutlineBytes)
		if err != nil {
			return web.Outlines{}, err
		}
		list, err := chart.ReadOutlines(name, data)
		if err != nil {
			return web.Outlines{}, err
		}
		for _, o := range list {
			if seen[o.Code] {
				return web.Outlines{}, problem.New(problem.Invalid, "cli.outlines_twice", problem.Args{"file": name, "code": o.Code})
			}
			seen[o.Code] = true
			all.List = append(all.List, o)
		}
	}
	return all, nil
}
