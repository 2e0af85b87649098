// Package cli knows the commands of the program and wires the rooms together for each. It decides
// nothing itself: a command decodes its flags, calls a room and prints.
//
// Exit codes: 0 done; 1 something failed that is not the caller's doing; 2 the call or a file given
// with it is wrong, every fault is printed.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/award"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/config"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/chart"
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
	"github.com/patuh-id/patuh/internal/evidence/clamav"
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
	"github.com/patuh-id/patuh/internal/redact"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/review"
	runs "github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/run/archive"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/sealed"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/api"
	"github.com/patuh-id/patuh/internal/serve/files"
	"github.com/patuh-id/patuh/internal/serve/tus"
	"github.com/patuh-id/patuh/internal/serve/web"
	"github.com/patuh-id/patuh/internal/serve/web/citizen"
	"github.com/patuh-id/patuh/internal/serve/web/desk"
	"github.com/patuh-id/patuh/internal/serve/web/field"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/workday"
)

// Exit codes of every command.
const (
	ExitOK      = 0
	ExitFailed  = 1
	ExitInvalid = 2
)

// Process is what a command has of the world.
type Process struct {
	Out, Err io.Writer
	Environ  []string
	Now      func() time.Time
}

// App is what every command gets: where to write, and in which language.
type App struct {
	Process
	*locale.Printer
	Catalog *locale.Catalog

	settings map[string]config.Value // from the environment and the file

	changes bool // the command changes the installation, so its faults say that nothing was changed
}

// texts lists the rooms that bring texts of their own.
func texts() []fs.FS {
	return []fs.FS{
		Texts,
		yaml.Texts,
		job.Texts,
		outbound.Texts,
		blob.Texts, backup.Texts,
		picture.Texts,
		clamav.Texts,
		evidence.Texts,
		access.Texts,
		ledger.Texts,
		operate.Texts,
		account.Texts,
		notify.Texts,
		instrument.Texts,
		sheet.Texts,
		directory.Texts,
		result.Texts,
		score.Texts,
		archive.Texts,
		runs.Texts,
		chart.Texts,
		workday.Texts,
		calendar.Texts,
		office.Texts,
		deadline.Texts,
		hook.Texts,
		gateway.Texts,
		paper.Texts,
		document.Texts,
		sealed.Texts,
		redact.Texts,
		hold.Texts,
		complaint.Texts,
		privacy.Texts,
		retention.Texts,
		breach.Texts,
		mask.Texts,
		news.Texts,
		bundle.Texts,
		papers.Texts,
		cycle.Texts,
		dossier.Texts,
		oversight.Texts,
		decision.Texts,
		improve.Texts,
		award.Texts,
		form.Texts,
		keying.Texts,
		minutes.Texts,
		working.Texts,
		review.Texts,
		device.Texts,
		serve.Texts,
		web.Texts,
		desk.Texts,
		citizen.Texts,
		field.Texts, field.AppTexts,
		files.Texts,
		tus.Texts,
		api.Texts,
		ui.Texts,
	}
}

// Catalog loads the texts of every room.
func Catalog() (*locale.Catalog, error) { return locale.Load(texts()...) }

type commands struct {
	Lang   string `name:"lang" setting:"" enum:"id,en" default:"id" help:"${help_lang}"`
	Config string `name:"config" setting:"" type:"path" help:"${help_config}"`

	Score      ScoreCommand      `cmd:"" help:"${help_score}"`
	Instrument InstrumentCommand `cmd:"" help:"${help_instrument}"`
	Workday    WorkdayCommand    `cmd:"" help:"${help_workday}"`
	Calendar   CalendarCommand   `cmd:"" help:"${help_calendar}"`
	Rules      RulesCommand      `cmd:"" help:"${help_rules}"`
	Deadline   DeadlineCommand   `cmd:"" help:"${help_deadline}"`
	Serve      ServeCommand      `cmd:"" help:"${help_serve}"`
	Import     ImportCommand     `cmd:"" help:"${help_import}"`
	Job        JobCommand        `cmd:"" help:"${help_job}"`
	Template   TemplateCommand   `cmd:"" help:"${help_template}"`
	Audit      AuditCommand      `cmd:"" help:"${help_audit}"`
	Files      FilesCommand      `cmd:"" name:"files" help:"${help_files_command}"`
	User       UserCommand       `cmd:"" help:"${help_user}"`
	Practice   PracticeCommand   `cmd:"" help:"${help_practice}"`
	Backup     BackupCommand     `cmd:"" help:"${help_backup}"`
	Restore    RestoreCommand    `cmd:"" help:"${help_restore}"`
	Status     StatusCommand     `cmd:"" help:"${help_status}"`
	Verify     VerifyCommand     `cmd:"" help:"${help_verify}"`
	Check      ConfigCommand     `cmd:"" name:"config" help:"${help_config_command}"`
	Version    VersionCommand    `cmd:"" help:"${help_version}"`
}

// Main runs the command in args and returns the exit code.
func Main(ctx context.Context, args []string, process Process) int {
	catalog, err := Catalog()
	if err != nil {
		fmt.Fprintln(process.Err, "patuh:", err)
		return ExitFailed
	}
	app := &App{Process: process, Catalog: catalog, Printer: catalog.Printer(wantedLang(args, process.Environ))}
	if err := run(ctx, args, app); err != nil {
		return app.report(err)
	}
	return ExitOK
}

// exitSignal leaves kong after it printed its help.
type exitSignal int

func run(ctx context.Context, args []string, app *App) (err error) { //nolint:nonamedreturns // the help exit arrives as a panic
	defer func() {
		if thrown := recover(); thrown != nil {
			if _, ok := thrown.(exitSignal); !ok {
				panic(thrown) //nolint:forbidigo // not ours to swallow
			}
		}
	}()
	if err := app.readSettings(args); err != nil {
		return err
	}
	var c commands
	parser, err := kong.New(&c,
		kong.Name("patuh"),
		kong.Description(app.T("cli.help.patuh")),
		kong.Vars(app.helpTexts()),
		kong.Writers(app.Out, app.Err),
		kong.Exit(func(code int) { panic(exitSignal(code)) }), //nolint:forbidigo // the only way out of kong that runs deferred calls
		kong.Resolvers(fromSettings(app.settings)),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(app),
	)
	if err != nil {
		return err
	}
	switch {
	case len(args) == 0:
		args = []string{"--help"}
	case slices.Equal(args, []string{"--version"}):
		args = []string{"version"}
	}
	call, err := parser.Parse(args)
	if err != nil {
		return problem.New(problem.Invalid, "cli.usage", problem.Args{"error": err.Error()})
	}
	app.changes = strings.HasPrefix(call.Command(), "import ")
	return call.Run()
}

// report prints err for a person and returns the exit code that fits it.
func (a *App) report(err error) int {
	var faults problem.Faults
	if errors.As(err, &faults) {
		a.PrintFaults(faults)
		return ExitInvalid
	}
	fmt.Fprintln(a.Err, "patuh:", a.Message(err))
	switch problem.KindOf(err) {
	case problem.Invalid, problem.NotFound, problem.TooLarge:
		return ExitInvalid
	default:
		return ExitFailed
	}
}

// Message is what a person reads about err. The command line is the operator's own, so the cause
// of an unexpected failure is shown too.
func (a *App) Message(err error) string {
	var p *problem.Error
	if errors.As(err, &p) && p.Key != "" {
		return a.Named(p.Key, p.Args)
	}
	return a.T("cli.failed", "error", err.Error())
}

// PrintFaults writes every fault with its place, and how many there are.
func (a *App) PrintFaults(faults problem.Faults) {
	faults.Sort()
	for _, fault := range faults {
		if place := fault.Place.String(); place != "" {
			fmt.Fprint(a.Err, place, ": ")
		}
		fmt.Fprintln(a.Err, a.Named(fault.Key, fault.Args))
	}
	key := "cli.faults"
	if faults.Full() {
		key = "cli.faults_full"
	}
	text := a.T(key, "n", len(faults))
	if a.changes {
		text += " " + a.T("cli.faults_unchanged")
	}
	fmt.Fprintln(a.Err, text)
}
