package locale

import (
	"testing"
	"testing/fstest"
)

func TestAnArgumentMayBeATextItself(t *testing.T) {
	t.Parallel()
	room := fstest.MapFS{
		"texts/id.json": {Data: []byte(`{"x.changed": "{field} berubah: {fields}", "x.name": "nama", "x.day": "hari"}`)},
		"texts/en.json": {Data: []byte(`{"x.changed": "{field} changed: {fields}", "x.name": "name", "x.day": "day"}`)},
	}
	catalog, err := Load(room)
	if err != nil {
		t.Fatal(err)
	}
	args := map[string]any{"field": Key("x.name"), "fields": []Key{"x.name", "x.day"}}
	for lang, want := range map[Lang]string{Indonesian: "nama berubah: nama, hari", English: "name changed: name, day"} {
		if got := catalog.Printer(lang).Named("x.changed", args); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
