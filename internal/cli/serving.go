package cli

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/operate"
	"github.com/patuh-id/patuh/internal/serve"
)

// Serving says where the server listens, who stands in front of it, where its certificates come
// from, and what it writes about its work.
type Serving struct {
	Address      string   `name:"address" setting:"" default:"127.0.0.1:8080" help:"${help_address}"`
	PublicURL    string   `name:"public-url" setting:"" help:"${help_public_url}"`
	TrustedProxy []string `name:"trusted-proxy" setting:"" help:"${help_trusted_proxy}"`

	ACMEHost      []string `name:"acme-host" setting:"" help:"${help_acme_host}"`
	ACMEMail      string   `name:"acme-mail" setting:"" help:"${help_acme_mail}"`
	ACMEDirectory string   `name:"acme-directory" setting:"" help:"${help_acme_directory}"`
	ACMERoot      string   `name:"acme-root" setting:"" type:"path" help:"${help_acme_root}"`
	TLSCert       string   `name:"tls-cert" setting:"" type:"path" help:"${help_tls_cert}"`
	TLSKey        string   `name:"tls-key" setting:"" type:"path" help:"${help_tls_key}"`
	HTTPAddress   string   `name:"http-address" setting:"" help:"${help_http_address}"`

	MetricsAddress string `name:"metrics-address" setting:"" help:"${help_metrics_address}"`
	LogFormat      string `name:"log-format" setting:"" enum:"text,json" default:"text" help:"${help_log_format}"`
	LogLevel       string `name:"log-level" setting:"" enum:"debug,info,warn,error" default:"info" help:"${help_log_level}"`
}

// front is what the server needs besides its pages. Certificates that are fetched are kept in the data folder.
func (s Serving) front(app *App, log *slog.Logger, storage Storage, outgoing Outgoing) (serve.Options, error) {
	options := serve.Options{Log: log, Now: app.Now, Catalog: app.Catalog}
	var err error
	if options.Origin, err = s.origin(); err != nil {
		return options, err
	}
	if options.TrustedProxies, err = s.proxies(); err != nil {
		return options, err
	}
	options.OtherHosts = s.hosts()
	options.Encryption, err = s.encryption(app, log, storage, outgoing)
	return options, err
}

// origin is the public scheme and host: as set, or that of the first host with a certificate.
func (s Serving) origin() (string, error) {
	if s.PublicURL == "" && len(s.ACMEHost) > 0 {
		return publicOrigin("https://" + s.hosts()[0])
	}
	return publicOrigin(s.PublicURL)
}

func (s Serving) hosts() []string {
	var hosts []string
	for _, host := range s.ACMEHost {
		hosts = append(hosts, strings.ToLower(strings.TrimSpace(host)))
	}
	return hosts
}

// proxies reads the trusted proxies: addresses, or blocks of them.
func (s Serving) proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range s.TrustedProxy {
		block, err := proxyBlock(strings.TrimSpace(text))
		if err != nil || block.Bits() == 0 { // to trust everybody is to believe anybody
			return nil, problem.New(problem.Invalid, "cli.trusted_proxy", problem.Args{"proxy": text})
		}
		all = append(all, block)
	}
	return all, nil
}

func proxyBlock(text string) (netip.Prefix, error) {
	if !strings.Contains(text, "/") {
		addr, err := netip.ParseAddr(text)
		if err != nil {
			return netip.Prefix{}, err
		}
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	return netip.ParsePrefix(text)
}

// encryption is nil where a proxy encrypts, or nobody does.
func (s Serving) encryption(app *App, log *slog.Logger, storage Storage, outgoing Outgoing) (*serve.Encryption, error) {
	files := s.TLSCert != "" || s.TLSKey != ""
	switch {
	case files && len(s.ACMEHost) > 0:
		return nil, problem.New(problem.Invalid, "cli.tls.both", nil)
	case (s.TLSCert == "") != (s.TLSKey == ""):
		return nil, problem.New(problem.Invalid, "cli.tls.half", nil)
	case s.HTTPAddress != "" && !files && len(s.ACMEHost) == 0:
		return nil, problem.New(problem.Invalid, "cli.tls.http_alone", nil)
	case s.HTTPAddress != "" && s.PublicURL == "" && len(s.ACMEHost) == 0:
		return nil, problem.New(problem.Invalid, "cli.tls.http_where", nil)
	case files:
		return serve.CertificateFiles(s.TLSCert, s.TLSKey, log, app.Now)
	case len(s.ACMEHost) > 0:
		return s.authority(log, storage, outgoing)
	default:
		return nil, nil //nolint:nilnil // no encryption is no failure
	}
}

func (s Serving) authority(log *slog.Logger, storage Storage, outgoing Outgoing) (*serve.Encryption, error) {
	for _, host := range s.hosts() {
		if origin, err := publicOrigin("https://" + host); err != nil || origin != "https://"+host ||
			strings.ContainsAny(host, ":*") || !strings.Contains(strings.Trim(host, "."), ".") {
			return nil, problem.New(problem.Invalid, "cli.acme_host", problem.Args{"host": host})
		}
	}
	if !strings.HasPrefix(s.ACMEDirectory, "https://") && s.ACMEDirectory != "" {
		return nil, problem.New(problem.Invalid, "cli.acme_directory", problem.Args{"url": s.ACMEDirectory})
	}
	networks, err := outbound.ParseNetworks(outgoing.OutboundPrivate)
	if err != nil {
		return nil, err
	}
	reach := outbound.Options{Private: networks}
	if s.ACMERoot != "" {
		data, err := readFile(s.ACMERoot, 1<<20)
		if err != nil {
			return nil, err
		}
		reach.Roots = x509.NewCertPool()
		if !reach.Roots.AppendCertsFromPEM(data) {
			return nil, problem.New(problem.Invalid, "cli.acme_root", problem.Args{"file": s.ACMERoot})
		}
	}
	return serve.ACME{
		Hosts: s.hosts(), Mail: s.ACMEMail, Directory: s.ACMEDirectory, Client: outbound.New(reach).HTTP(),
		Folder: filepath.Join(storage.Data, "acme"), Agent: "patuh/" + Version, Log: log,
	}.Certificates(), nil
}

// log is where the server writes about its work.
func (s Serving) log(app *App) *slog.Logger {
	return serve.NewLog(app.Err, s.LogFormat == "json", logLevels[s.LogLevel])
}

var logLevels = map[string]slog.Level{
	"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
}

// doors are the ports that the server listens on; those that are not set are nil.
type doors struct{ main, plain, metrics net.Listener }

// open listens on all ports, or on none.
func (s Serving) open(ctx context.Context) (doors, error) {
	var d doors
	for _, door := range []struct {
		address, flag string
		listener      *net.Listener
	}{
		{s.Address, "--address", &d.main},
		{s.HTTPAddress, "--http-address", &d.plain},
		{s.MetricsAddress, "--metrics-address", &d.metrics},
	} {
		if door.address == "" {
			continue
		}
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", door.address)
		if err != nil {
			refused := problem.New(problem.Invalid, "cli.listen",
				problem.Args{"address": door.address, "flag": door.flag, "error": err.Error()})
			refused.Err = err
			return doors{}, errors.Join(refused, d.close())
		}
		*door.listener = listener
	}
	return d, nil
}

func (d doors) close() error {
	var all error
	for _, listener := range []net.Listener{d.main, d.plain, d.metrics} {
		if listener != nil {
			all = errors.Join(all, listener.Close())
		}
	}
	return all
}

// url is where the operator finds the server on this machine.
func (d doors) url(encrypted bool) string {
	if encrypted {
		return "https://" + d.main.Addr().String()
	}
	return "http://" + d.main.Addr().String()
}

// parts are what the server does at each port.
func (d doors) parts(server *serve.Server) []func(context.Context) error {
	parts := []func(context.Context) error{func(ctx context.Context) error { return server.Serve(ctx, d.main) }}
	if d.plain != nil {
		parts = append(parts, func(ctx context.Context) error { return server.ServePlain(ctx, d.plain) })
	}
	if d.metrics != nil {
		parts = append(parts, func(ctx context.Context) error { return server.ServeMetrics(ctx, d.metrics) })
	}
	return parts
}

// metrics measures the rooms of the installation; nil where nobody may ask.
func (s Serving) metrics(app *App, database *db.DB, record *ledger.Ledger, operator *operate.Operator, cache *serve.PageCache, encryption *serve.Encryption) *serve.Metrics {
	if s.MetricsAddress == "" {
		return nil
	}
	return serve.NewMetrics(serve.Sources{
		Cache: cache, Encryption: encryption, Now: app.Now,
		Pool: func() serve.Pool {
			p := database.Pool()
			return serve.Pool{Open: p.OpenConnections, InUse: p.InUse, Max: p.MaxOpenConnections, Waits: p.WaitCount, Waited: p.WaitDuration}
		},
		Jobs: func(ctx context.Context) (serve.Jobs, error) {
			counts, err := job.Count(ctx, database)
			return serve.Jobs{Waiting: counts.Waiting, Dead: counts.Dead}, err
		},
		Record: func(ctx context.Context) (serve.Record, error) {
			extent, err := record.Extent(ctx)
			return serve.Record{Size: extent.Size, Signed: extent.Signed}, err
		},
		Conditions: func(ctx context.Context) ([]condition.Condition, error) {
			survey, err := operator.LastSurvey(ctx, access.Machine())
			return survey.Conditions, err
		},
	})
}
