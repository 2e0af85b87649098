package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each claim of the threat model names tests, and they are there.
func TestDocsNameTestsOfTheThreatModelThatExist(t *testing.T) {
	t.Parallel()
	var code strings.Builder
	inside := os.DirFS("..")
	err := fs.WalkDir(inside, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		data, err := fs.ReadFile(inside, path)
		code.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(Test[A-Za-z0-9]+)`")
	for _, page := range []string{"model-ancaman.md", "threat-model.en.md"} {
		found := named.FindAllStringSubmatch(readPage(t, filepath.Join("docs", page)), -1)
		if len(found) < 15 {
			t.Errorf("%s names %d tests", page, len(found))
		}
		for _, one := range found {
			if !strings.Contains(code.String(), "func "+one[1]+"(") {
				t.Errorf("%s: there is no %s", page, one[1])
			}
		}
	}
}
