package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/alecthomas/kong"

	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/config"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/serve"
)

// ConfigCommand is about the settings.
type ConfigCommand struct {
	Check ConfigCheckCommand `cmd:"" help:"${help_config_check}"`
}

// ConfigCheckCommand takes the same flags as the server and tries, without changing anything, what
// the server would do with them.
type ConfigCheckCommand struct{ ServeCommand }

// Run prints the settings and what is wrong with them; everything that is wrong, not the first.
func (c *ConfigCheckCommand) Run(ctx context.Context, app *App, call *kong.Context) error {
	if err := app.printSettings(call); err != nil {
		return err
	}
	var faults []error
	for _, check := range []struct {
		what string
		try  func(context.Context, *App) ([]string, error)
	}{
		{"cli.config.serving", c.checkServing},
		{"cli.config.pages", c.checkPages},
		{"cli.config.witnesses", c.checkWitnesses},
		{"cli.config.people", c.checkProviders},
		{"cli.config.mail", c.checkMail},
		{"cli.config.data", c.checkData},
		{"cli.config.files", c.checkFiles},
		{"cli.config.scanning", c.checkScanning},
		{"cli.config.keys", c.checkKeys},
		{"cli.config.database", c.checkDatabase},
		{"cli.config.addresses", c.checkAddresses},
	} {
		notes, err := check.try(ctx, app)
		if err != nil {
			faults = append(faults, err)
		} else {
			fmt.Fprintln(app.Out, app.T("cli.config.ok", "what", app.T(check.what)))
		}
		for _, note := range notes {
			fmt.Fprintln(app.Out, app.T("cli.config.note", "what", note))
		}
	}
	if len(faults) == 0 {
		fmt.Fprintln(app.Out, app.T("cli.config.sound"))
		return nil
	}
	for _, fault := range faults {
		app.report(fault)
	}
	return problem.New(problem.Invalid, "cli.config.wrong", problem.Args{"n": len(faults)})
}

// printSettings shows what each setting is and where it was set. Secrets are not shown.
func (a *App) printSettings(call *kong.Context) error {
	given := map[string]bool{}
	for _, part := range call.Path {
		if part.Flag != nil && !part.Resolved {
			given[part.Flag.Name] = true
		}
	}
	flags := map[string]*kong.Flag{}
	for _, flag := range call.Flags() {
		flags[flag.Name] = flag
	}
	table := tabwriter.NewWriter(a.Out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, a.T("cli.config.columns"))
	for _, s := range allSettings() {
		flag, ok := flags[s.Name]
		if !ok {
			continue // of another command alone
		}
		from := a.T("cli.config.from_default")
		if value, ok := a.settings[s.Name]; ok {
			from = value.From
		}
		if given[s.Name] {
			from = a.T("cli.config.from_flag")
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", s.Name, a.shown(s, call.FlagValue(flag)), from)
	}
	fmt.Fprintln(table)
	return table.Flush()
}

func (a *App) shown(s setting, value any) string {
	text := fmt.Sprint(value)
	if s.Kind == config.List {
		list, _ := value.([]string)
		text = strings.Join(list, ", ")
	}
	switch {
	case text == "":
		return a.T("cli.config.unset")
	case s.Secret:
		return a.T("cli.config.set")
	default:
		return oneLine(text)
	}
}

func (c *ConfigCheckCommand) checkServing(_ context.Context, app *App) ([]string, error) {
	front, err := c.front(app, slog.New(slog.DiscardHandler), c.Storage, c.Outgoing)
	if err != nil {
		return nil, err
	}
	var notes []string
	note := func(key string, args ...any) { notes = append(notes, app.T(key, args...)) }
	encrypted, public := front.Encryption != nil, strings.HasPrefix(front.Origin, "https://")
	switch {
	case front.Origin == "":
		note("cli.config.no_public")
	case !public:
		note("cli.config.plain_public", "url", front.Origin)
	case !encrypted && len(front.TrustedProxies) == 0:
		note("cli.config.no_proxy")
	}
	if !encrypted && !onlyHere(c.Address) {
		note("cli.config.plain_open", "address", c.Address)
	}
	if c.MetricsAddress != "" && !onlyHere(c.MetricsAddress) {
		note("cli.config.metrics_open", "address", c.MetricsAddress)
	}
	if len(c.ACMEHost) > 0 && !strings.HasSuffix(c.Address, ":443") && !strings.HasSuffix(c.HTTPAddress, ":80") {
		note("cli.config.acme_ports", "host", front.OtherHosts[0])
	}
	if c.TLSCert != "" {
		more, err := c.checkCertificate(app, front)
		return append(notes, more...), err
	}
	return notes, nil
}

// soon is how long before its end a certificate is worth a note.
const soon = 21 * 24 * time.Hour

func (c *ConfigCheckCommand) checkCertificate(app *App, front serve.Options) ([]string, error) {
	certificate := front.Encryption.Certificate()
	day := app.Date(certificate.NotAfter)
	if app.Now().After(certificate.NotAfter) {
		return nil, problem.New(problem.Invalid, "cli.config.expired", problem.Args{"file": c.TLSCert, "day": day})
	}
	if _, host, ok := strings.Cut(front.Origin, "://"); ok {
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if certificate.VerifyHostname(host) != nil {
			return nil, problem.New(problem.Invalid, "cli.config.other_name", problem.Args{"file": c.TLSCert, "host": host})
		}
	}
	if certificate.NotAfter.Sub(app.Now()) < soon {
		return []string{app.T("cli.config.ends", "day", day)}, nil
	}
	return nil, nil
}

// onlyHere reports whether an address to listen on is reached from this machine alone.
func onlyHere(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return true // the check of addresses says so
	}
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

func (c *ConfigCheckCommand) checkPages(context.Context, *App) ([]string, error) {
	if c.CacheMB < 0 || c.CacheMB > 4096 {
		return nil, problem.New(problem.Invalid, "cli.cache_mb", nil)
	}
	if c.HoldAbove < 0 {
		return nil, problem.New(problem.Invalid, "cli.hold_above", nil)
	}
	if _, err := contactAddress(c.Contact); err != nil {
		return nil, err
	}
	_, err := c.outlines()
	return nil, err
}

func (c *ConfigCheckCommand) checkWitnesses(context.Context, *App) ([]string, error) {
	_, err := c.client()
	for _, text := range c.Witness {
		if err == nil {
			_, err = ledger.ParseWitness(text)
		}
	}
	return nil, err
}

func (c *ConfigCheckCommand) checkProviders(context.Context, *App) ([]string, error) {
	_, err := c.providers()
	return nil, err
}

// checkData writes a file into the data folder and takes it away again.
func (c *ConfigCheckCommand) checkData(_ context.Context, app *App) ([]string, error) {
	there, err := tryFolder(c.Data)
	if err != nil {
		return nil, problem.New(problem.Invalid, "cli.data_folder", problem.Args{"path": c.Data, "error": err.Error()})
	}
	if !there {
		return []string{app.T("cli.config.folder_new", "path", c.Data)}, nil
	}
	return nil, nil
}

// tryFolder writes a file into a folder, or into the one that it would be made in, and takes it away
// again. It reports whether the folder is there.
func tryFolder(folder string) (bool, error) {
	there := true
	for {
		info, err := os.Stat(folder)
		if err == nil && !info.IsDir() {
			err = &fs.PathError{Op: "open", Path: folder, Err: syscall.ENOTDIR}
		}
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrNotExist) || folder == filepath.Dir(folder) {
			return false, err
		}
		there = false
		folder = filepath.Dir(folder)
	}
	file, err := os.CreateTemp(folder, ".patuh-config-check-*")
	if err != nil {
		return there, err
	}
	return there, errors.Join(file.Close(), os.Remove(file.Name()))
}

func (c *ConfigCheckCommand) checkKeys(_ context.Context, app *App) ([]string, error) {
	var notes []string
	missing := func(name string) {
		notes = append(notes, app.T("cli.config.key_new", "file", filepath.Join(c.Data, name)))
	}
	if c.LedgerKey != "" {
		if _, err := ledger.ParseKey(c.LedgerKey); err != nil {
			return nil, err
		}
	} else if key, err := ledger.FindKey(c.Data); err != nil {
		return nil, err
	} else if key == nil {
		missing("ledger.key")
	}
	if c.InstallationKey != "" {
		_, err := account.ParseKey(c.InstallationKey)
		return notes, err
	}
	key, err := account.FindKey(c.Data)
	if key == nil && err == nil {
		missing("installation.key")
	}
	return notes, err
}

// databasePatience is how long a database may take to answer.
const databasePatience = 10 * time.Second

// checkDatabase opens the database as it is: it is neither made nor brought up to date.
func (c *ConfigCheckCommand) checkDatabase(ctx context.Context, app *App) ([]string, error) {
	url, err := c.url()
	if err != nil {
		return nil, err
	}
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return []string{app.T("cli.config.database_new", "path", path)}, nil
		}
	}
	ctx, cancel := context.WithTimeout(ctx, databasePatience)
	defer cancel()
	database, err := openDatabase(ctx, url, nil)
	if err != nil {
		return nil, err
	}
	return nil, errors.Join(database.Ready(ctx), database.Close())
}

func (c *ConfigCheckCommand) checkAddresses(ctx context.Context, app *App) ([]string, error) {
	doors, err := c.Serving.open(ctx)
	if err == nil {
		return nil, doors.close()
	}
	var refused *problem.Error
	if errors.As(err, &refused) && errors.Is(err, syscall.EADDRINUSE) {
		return []string{app.T("cli.config.in_use", "address", refused.Args["address"])}, nil
	}
	return nil, err
}
