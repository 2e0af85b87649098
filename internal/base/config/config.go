// Package config reads settings from PATUH_* environment variables. Unknown names are refused,
// because a misspelt setting that does nothing is worse than a program that does not start. Every
// setting may be given as NAME_FILE instead, the path of a file that holds the value, so that
// secrets need not stand in an environment. An empty value is as good as none.
package config

import (
	"os"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
)

const prefix = "PATUH_"

// Environment returns the value of every PATUH_ setting in environ, which has the form of
// os.Environ. known lists the names that exist. An unknown name, an unreadable file and
// a setting given both ways are Invalid.
func Environment(environ, known []string) (map[string]string, error) {
	settings := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		setting, fromFile := name, false
		if !slices.Contains(known, name) {
			setting, fromFile = strings.CutSuffix(name, "_FILE")
		}
		if !slices.Contains(known, setting) {
			return nil, problem.New(problem.Invalid, "cli.setting.unknown",
				problem.Args{"name": name, "known": known})
		}
		if value == "" {
			continue // as compose files write what is not set; an empty address would listen everywhere
		}
		if _, twice := settings[setting]; twice {
			return nil, problem.New(problem.Invalid, "cli.setting.twice", problem.Args{"name": setting})
		}
		if fromFile {
			data, err := os.ReadFile(value) //nolint:gosec // the operator names the file
			if err != nil {
				return nil, problem.New(problem.Invalid, "cli.setting.file",
					problem.Args{"name": name, "error": err.Error()})
			}
			value = strings.TrimRight(string(data), "\r\n")
		}
		settings[setting] = value
	}
	return settings, nil
}
