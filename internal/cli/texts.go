package cli

import (
	"embed"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// Texts are this room's texts.
//
//go:embed texts
var Texts embed.FS

// wantedLang looks for the language before the flags are parsed, because the help itself is in it.
func wantedLang(args, environ []string) locale.Lang {
	lang := locale.Indonesian
	for _, entry := range environ {
		if value, ok := strings.CutPrefix(entry, "PATUH_LANG="); ok {
			lang = chosen(value, lang)
		}
	}
	return chosen(flagIn(args, "lang", ""), lang)
}

func chosen(tag string, otherwise locale.Lang) locale.Lang {
	if lang, ok := locale.Parse(tag); ok {
		return lang
	}
	return otherwise
}

// helpTexts gives kong the texts under cli.help. as ${help_...}.
func (a *App) helpTexts() map[string]string {
	vars := map[string]string{}
	for _, key := range a.Catalog.Keys() {
		if name, ok := strings.CutPrefix(key, "cli.help."); ok {
			vars["help_"+strings.ReplaceAll(name, ".", "_")] = a.T(key)
		}
	}
	return vars
}
