package cli

import (
	"reflect"
	"sort"
	"strings"

	"github.com/alecthomas/kong"
)

// settingName is the environment variable of a flag: --public-url is PATUH_PUBLIC_URL.
func settingName(flag string) string {
	return "PATUH_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// settingNames lists the settings: the flags that carry the tag setting:"".
func settingNames() []string {
	found := map[string]bool{}
	collectSettings(reflect.TypeFor[commands](), found)
	names := make([]string, 0, len(found))
	for name := range found {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func collectSettings(t reflect.Type, found map[string]bool) {
	for field := range fields(t) {
		if _, ok := field.Tag.Lookup("setting"); ok {
			found[settingName(field.Tag.Get("name"))] = true
		}
		if field.Type.Kind() == reflect.Struct {
			collectSettings(field.Type, found)
		}
	}
}

func fields(t reflect.Type) func(yield func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}

// fromSettings lets the environment give a flag that the call does not.
func fromSettings(settings map[string]string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if value, ok := settings[settingName(flag.Name)]; ok {
			return value, nil
		}
		return nil, nil //nolint:nilnil // kong's way to say "not here"
	})
}
