package config

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

// File returns the settings in a YAML file, by their names: "public-url: https://...", or with -file
// the path of a file that holds the value. What is wrong comes back as problem.Faults, all of it. The
// error never repeats a secret.
func File(name string, data []byte, known []Setting) (map[string]Value, error) {
	document, err := yaml.Parse(name, data)
	if document == nil {
		return nil, err
	}
	f := &file{known: known, settings: map[string]Value{}}
	errors.As(err, &f.Faults)       // such as a name twice: what else is wrong is still worth telling
	if document.Kind != yaml.Null { // an empty file sets nothing
		for _, field := range f.Any(document).All() {
			f.take(field)
		}
	}
	return f.settings, f.Err()
}

type file struct {
	yaml.Reader
	known    []Setting
	settings map[string]Value
}

func (f *file) find(name string) (Setting, bool) {
	i := slices.IndexFunc(f.known, func(s Setting) bool { return s.Name == name })
	if i < 0 {
		return Setting{}, false
	}
	return f.known[i], true
}

func (f *file) take(field yaml.Field) {
	setting, ok := f.find(field.Key)
	fromFile := false
	if !ok {
		bare, cut := strings.CutSuffix(field.Key, "-file")
		setting, ok = f.find(bare)
		ok, fromFile = ok && cut, true
	}
	switch {
	case !ok:
		var names []string
		for _, s := range f.known {
			names = append(names, s.Name)
		}
		f.Faults.Add(field.Place, "cli.setting.unknown", problem.Args{"name": field.Key, "known": names})
		return
	case field.Value.Kind == yaml.Null || field.Value.Kind == yaml.Scalar && field.Value.Text == "":
		return
	}
	if _, twice := f.settings[setting.Name]; twice {
		f.Faults.Add(field.Place, "cli.setting.twice_key", problem.Args{"name": setting.Name})
		return
	}
	from := problem.Place{File: field.Place.File, Line: field.Place.Line}.String()
	if fromFile {
		f.settings[setting.Name] = Value{f.held(setting, field), from}
		return
	}
	f.settings[setting.Name] = Value{f.text(setting, field.Value), from}
}

func (f *file) held(setting Setting, field yaml.Field) string {
	value, err := held(f.Text(field.Value))
	if err != nil {
		f.Faults.Add(field.Value.Place, "cli.setting.file", problem.Args{"name": field.Key, "error": err.Error()})
		return ""
	}
	if wrong := setting.check(value); wrong != "" {
		f.Faults.Add(field.Value.Place, wrong, problem.Args{"name": setting.Name, "known": setting.Values})
	}
	return value
}

// text is a value as a flag would have it.
func (f *file) text(setting Setting, value *yaml.Node) string {
	switch {
	case setting.Kind == Number:
		return strconv.Itoa(f.Int(value, -1<<31, 1<<31-1))
	case setting.Kind == Switch:
		return strconv.FormatBool(f.Bool(value))
	case setting.Kind == List && value.Kind == yaml.List:
		return join(f.Texts(value))
	case len(setting.Values) > 0:
		return f.OneOf(value, setting.Values...)
	default:
		text := f.Text(value)
		if setting.Kind == List {
			return join([]string{text})
		}
		return text
	}
}

// join makes one text of the parts of a List.
func join(parts []string) string {
	escaped := make([]string, len(parts))
	for i, part := range parts {
		escaped[i] = strings.ReplaceAll(part, ",", `\,`)
	}
	return strings.Join(escaped, ",")
}
