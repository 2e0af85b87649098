package cli

import (
	"log/slog"
	"net/netip"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve"
)

// Serving says who stands in front of the server, and what it writes about its work.
type Serving struct {
	TrustedProxy []string `name:"trusted-proxy" setting:"" help:"${help_trusted_proxy}"`
	LogFormat    string   `name:"log-format" setting:"" enum:"text,json" default:"text" help:"${help_log_format}"`
	LogLevel     string   `name:"log-level" setting:"" enum:"debug,info,warn,error" default:"info" help:"${help_log_level}"`
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

// log is where the server writes about its work.
func (s Serving) log(app *App) *slog.Logger {
	level := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}[s.LogLevel]
	return serve.NewLog(app.Err, s.LogFormat == "json", level)
}
