package cli

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/patuh-id/patuh/internal/base/config"
	"github.com/patuh-id/patuh/internal/base/locale"
)

// setting is a flag that may also be set in the environment or in a file: one with the tag
// setting:"", or setting:"secret" when its value is never to be shown.
type setting struct {
	config.Setting
	Default string
	help    string // catalog key
}

// allSettings lists the settings, each once, by name.
func allSettings() []setting {
	found := map[string]setting{}
	collectSettings(reflect.TypeFor[commands](), found)
	return slices.SortedFunc(maps.Values(found), func(a, b setting) int { return strings.Compare(a.Name, b.Name) })
}

func collectSettings(t reflect.Type, found map[string]setting) {
	for i := range t.NumField() {
		field := t.Field(i)
		if tag, ok := field.Tag.Lookup("setting"); ok {
			s := setting{Default: field.Tag.Get("default"), help: helpKey(field.Tag.Get("help"))}
			s.Name, s.Kind, s.Secret = field.Tag.Get("name"), kindOf(field.Type), tag == "secret"
			if enum := field.Tag.Get("enum"); enum != "" {
				s.Values = strings.Split(enum, ",")
			}
			found[s.Name] = s
		}
		if field.Type.Kind() == reflect.Struct {
			collectSettings(field.Type, found)
		}
	}
}

func kindOf(t reflect.Type) config.Kind {
	switch t.Kind() {
	case reflect.Int:
		return config.Number
	case reflect.Bool:
		return config.Switch
	case reflect.Slice:
		return config.List
	default:
		return config.Text
	}
}

// helpKey turns kong's ${help_public_url} into the text's key.
func helpKey(help string) string {
	return "cli.help." + strings.TrimSuffix(strings.TrimPrefix(help, "${help_"), "}")
}

func knownSettings() []config.Setting {
	var known []config.Setting
	for _, s := range allSettings() {
		known = append(known, s.Setting)
	}
	return known
}

// readSettings reads the environment and the file that is named there or in the call. What is set in
// the environment comes before what is in the file. The language is taken from both, too.
func (a *App) readSettings(args []string) error {
	known := knownSettings()
	environment, err := config.Environment(a.Environ, known)
	if err != nil {
		return err
	}
	a.settings = environment
	name := flagIn(args, "config", environment["config"].Text)
	if name == "" {
		return nil
	}
	data, err := readFile(name, 1<<20)
	if err != nil {
		return err
	}
	inFile := slices.DeleteFunc(known, func(s config.Setting) bool { return s.Name == "config" })
	file, err := config.File(name, data, inFile)
	if err != nil {
		return err
	}
	maps.Copy(file, environment)
	a.settings = file
	if lang, ok := locale.Parse(flagIn(args, "lang", file["lang"].Text)); ok {
		a.Printer = a.Catalog.Printer(lang)
	}
	return nil
}

// flagIn finds a flag that must be known before the others are parsed.
func flagIn(args []string, name, otherwise string) string {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--"+name+"="); ok {
			otherwise = value
		} else if arg == "--"+name && i+1 < len(args) {
			otherwise = args[i+1]
		}
	}
	return otherwise
}

// fromSettings lets the environment and the file give a flag that the call does not.
func fromSettings(settings map[string]config.Value) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if value, ok := settings[flag.Name]; ok {
			return value.Text, nil
		}
		return nil, nil //nolint:nilnil // kong's way to say "not here"
	})
}
