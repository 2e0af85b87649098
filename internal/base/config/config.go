// Package config reads settings from PATUH_* environment variables and from a file. Unknown names
// are refused, because a misspelt setting that does nothing is worse than a program that does not
// start. Every setting may be given as the path of a file that holds the value (PATUH_NAME_FILE,
// name-file), so that secrets need not stand in an environment. An empty value is as good as none.
package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
)

const prefix = "PATUH_"

// Kind is what values a setting takes.
type Kind int

// Kinds of settings.
const (
	Text Kind = iota
	Number
	Switch // true or false
	List   // in an environment variable separated by commas; a comma within a part as \,
)

// Setting is a setting that exists.
type Setting struct {
	Name   string // public-url: its flag, and its key in a file
	Kind   Kind
	Values []string // what a Text may be, when that is not free
	Secret bool
}

// Variable is the setting's name in the environment, PATUH_PUBLIC_URL.
func (s Setting) Variable() string {
	return prefix + strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_"))
}

// check returns the catalog key of what is wrong with a value, or "".
func (s Setting) check(value string) string {
	switch s.Kind {
	case Number:
		if _, err := strconv.Atoi(value); err != nil {
			return "cli.setting.number"
		}
	case Switch:
		if !slices.Contains([]string{"true", "false", "1", "0", "yes", "no"}, value) {
			return "cli.setting.switch"
		}
	case Text:
		if len(s.Values) > 0 && !slices.Contains(s.Values, value) {
			return "cli.setting.choice"
		}
	case List:
	}
	return ""
}

// Value is what a setting was set to, and where.
type Value struct {
	Text string
	From string // PATUH_PUBLIC_URL, or file:line
}

// Environment returns the value of every PATUH_ setting in environ, which has the form of
// os.Environ, by the setting's name. An unknown name, an unreadable file, a value of the wrong kind
// and a setting given both ways are Invalid.
func Environment(environ []string, known []Setting) (map[string]Value, error) {
	byVariable := map[string]Setting{}
	var names []string
	for _, s := range known {
		byVariable[s.Variable()] = s
		names = append(names, s.Variable())
	}
	settings := map[string]Value{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		setting, ok := byVariable[name]
		fromFile := false
		if !ok {
			bare, cut := strings.CutSuffix(name, "_FILE")
			setting, ok = byVariable[bare]
			ok, fromFile = ok && cut, true
		}
		if !ok {
			return nil, problem.New(problem.Invalid, "cli.setting.unknown", problem.Args{"name": name, "known": names})
		}
		if value == "" {
			continue // as compose files write what is not set; an empty address would listen everywhere
		}
		if _, twice := settings[setting.Name]; twice {
			return nil, problem.New(problem.Invalid, "cli.setting.twice", problem.Args{"name": setting.Variable()})
		}
		if fromFile {
			content, err := held(value)
			if err != nil {
				return nil, problem.New(problem.Invalid, "cli.setting.file", problem.Args{"name": name, "error": err.Error()})
			}
			value = content
		}
		if wrong := setting.check(value); wrong != "" {
			return nil, problem.New(problem.Invalid, wrong, problem.Args{"name": name, "known": setting.Values})
		}
		settings[setting.Name] = Value{Text: value, From: name}
	}
	return settings, nil
}

// maxHeld bounds a value in a file.
const maxHeld = 64 << 10

// held is the value that a file holds: its text without the last line end.
func held(name string) (string, error) {
	file, err := os.Open(name) //nolint:gosec // the operator names the file
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(io.LimitReader(file, maxHeld+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return "", err
	}
	if len(data) > maxHeld {
		return "", fmt.Errorf("%s: more than %d kB", name, maxHeld>>10)
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}
