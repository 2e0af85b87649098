package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var quoted = regexp.MustCompile("[\"`]((?:" + strings.Join([]string{
	"web",
	"desk",
	"citizen",
	"field",
	"device",
	"api",
	"backup",
	"bundle",
	"cycle",
	"dossier",
	"oversight",
	"decision",
	"improve",
	"award",
	"form",
	"keying",
	"minutes",
	"working",
	"review",
	"ui",
	"cli",
	"result",
	"directory",
	"sheet",
	"score",
	"instrument",
	"chart",
	"yaml",
	"job",
	"outbound",
	"blob",
	"picture",
	"clamav",
	"evidence",
	"files",
	"tus",
	"access",
	"notify",
	"account",
	"ledger",
	"operate",
	"serve",
	"workday",
	"calendar",
	"deadline",
	"paper",
	"document",
	"sealed",
	"privacy",
	"redact",
	"hold",
	"complaint",
	"mask",
	"news",
	"papers",
	"office",
	"retention",
	"breach",
	"hook",
	"gateway",
	"archive",
	"run",
}, "|") + ")\\.[a-z0-9_.]*)[\"`]")

// The catalog loads only when both languages have every key; this holds it against the code, where
// a literal that is no key itself is the beginning of keys put together there.
func TestEveryTextIsUsedAndEveryUseHasAText(t *testing.T) {
	t.Parallel()
	catalog, err := Catalog()
	if err != nil {
		t.Fatal(err)
	}
	literals := literalKeys(t)
	var beginnings []string
	for key := range literals {
		if !catalog.Has(key) {
			beginnings = append(beginnings, key)
		}
	}
	for _, key := range catalog.Keys() {
		if literals[key] == "" && !beginsWith(key, beginnings) && !strings.HasPrefix(key, "cli.help.") {
			t.Errorf("nothing uses the text %s", key)
		}
	}
	for key, file := range literals {
		kind := catalog.Has("notify.kind." + key + ".title") // of messages
		if strings.HasSuffix(key, ".yaml") {                 // a file
			continue
		}
		if !kind && !catalog.Has(key) && !isBeginning(key, catalog.Keys()) {
			t.Errorf("%s: no text for %s", file, key)
		}
	}
}

func literalKeys(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(path, "../serve/web/assets/field/") && strings.HasPrefix(filepath.Ext(path), ".ts") {
			return phoneKeys(path, found)
		}
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") || !isCode(path) {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, match := range quoted.FindAllStringSubmatch(string(data), -1) {
			found[match[1]] = path
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var said = regexp.MustCompile("\\bt\\([\"`]([a-z0-9_.]+)")

// phoneKeys adds what the application on the phone says: it leaves out what all of its keys begin with.
func phoneKeys(path string, found map[string]string) error {
	data, err := os.ReadFile(path)
	for _, match := range said.FindAllStringSubmatch(string(data), -1) {
		found["field.app."+match[1]] = path
	}
	return err
}

func isCode(path string) bool { return filepath.Ext(path) == ".go" || filepath.Ext(path) == ".templ" }

func beginsWith(key string, beginnings []string) bool {
	for _, beginning := range beginnings {
		if strings.HasPrefix(key, beginning) {
			return true
		}
	}
	return false
}

// isBeginning reports whether key is the beginning of some text's key.
func isBeginning(key string, keys []string) bool {
	for _, k := range keys {
		if strings.HasPrefix(k, key) {
			return true
		}
	}
	return false
}
