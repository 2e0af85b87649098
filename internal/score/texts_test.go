package score

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/patuh-id/patuh/internal/base/locale"
)

func catalog(t testing.TB) *locale.Catalog {
	t.Helper()
	c, err := locale.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Keys that the code joins from parts are listed here; all others stand in the code as they are.
var joined = map[string]bool{
	"score.fault.outside_one": true, "score.fault.outside_many": true, "score.fault.outside_range": true,
	"score.fault.test_normalised": true, "score.fault.test_points": true, "score.fault.test_total": true,
	"score.fault.test_class": true,
}

// Families are keys whose last part is a value of the model.
var families = regexp.MustCompile(`^score\.(status|state|level|round|line|explain|notice|heading)\.`)

func TestEveryTextIsUsedAndEveryKeyHasAText(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	used := map[string]bool{}
	full := regexp.MustCompile(`"(score\.[a-z_.]*[a-z])"`)
	fault := regexp.MustCompile(`\.fault\([^"\n]*"([a-z_]*[a-z])"|key :?= "([a-z_]+)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range full.FindAllSubmatch(source, -1) {
			used[string(m[1])] = true
		}
		for _, m := range fault.FindAllSubmatch(source, -1) {
			used["score.fault."+string(m[1])+string(m[2])] = true
		}
	}
	for key := range used {
		if !c.Has(key) {
			t.Errorf("%q has no text", key)
		}
	}
	for _, key := range c.Keys() {
		if !used[key] && !joined[key] && !families.MatchString(key) {
			t.Errorf("%q is not used", key)
		}
	}
}
