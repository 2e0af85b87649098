package cli

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/score"
)

// repository is where the documentation is read from.
const repository = "../.."

func readPage(t *testing.T, name string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(repository, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

var fence = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")

// blocks returns what a page shows in fences of that language, in order.
func blocks(page, language string) []string {
	var found []string
	for _, block := range fence.FindAllStringSubmatch(page, -1) {
		if block[1] == language {
			found = append(found, block[2])
		}
	}
	return found
}

// The example that the reference of the file format shows is a file that works.
func TestInstrumentInTheDocumentationWorks(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"instrumen.md", "instruments.en.md"} {
		shown := blocks(readPage(t, "docs/"+name), "yaml")
		if len(shown) != 1 {
			t.Fatalf("%s shows %d examples, want 1", name, len(shown))
		}
		i, err := instrument.Parse(name, []byte(shown[0]))
		if err != nil {
			t.Fatal(err)
		}
		if err := score.RunTests(i); err != nil {
			t.Error(err)
		}
		if remarks := i.Lint(); len(remarks) != 3 {
			t.Errorf("%s: %d remarks, want the three assumed lines alone: %v", name, len(remarks), remarks)
		}
	}
}

// call runs a command that must end well and returns what it prints.
func call(t *testing.T, args ...string) string {
	t.Helper()
	var out, errors bytes.Buffer
	process := Process{Out: &out, Err: &errors, Now: time.Now}
	if code := Main(t.Context(), args, process); code != ExitOK {
		t.Fatalf("patuh %s: exit %d\n%s", strings.Join(args, " "), code, errors.String())
	}
	return out.String()
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// The two working papers that a page shows say the same, and score what the page says they do.
func TestWorkingPapersInTheDocumentationScore(t *testing.T) {
	t.Parallel()
	for page, sample := range map[string]string{
		"docs/kertas-kerja.md": "docs/instrumen.md", "docs/working-papers.en.md": "docs/instruments.en.md",
	} {
		text := readPage(t, page)
		ins := writeFile(t, "sample.yaml", blocks(readPage(t, sample), "yaml")[0])
		var scored []string
		for _, language := range []string{"csv", "yaml"} {
			paper := writeFile(t, "paper."+language, blocks(text, language)[0])
			scored = append(scored, call(t, "score", paper, "--instrument", ins, "--body", "lembaga-contoh", "--csv"))
		}
		if diff := cmp.Diff(scored[0], scored[1]); diff != "" {
			t.Errorf("%s: CSV and YAML score differently:\n%s", page, diff)
		}
		if !strings.Contains(scored[0], ",94.00,") {
			t.Errorf("%s: the example does not score 94.00:\n%s", page, scored[0])
		}
	}
}

// Every table that the pages on files show can be imported, in the order shown.
func TestFilesInTheDocumentationAreImported(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"docs/data/berkas.md", "docs/data/files.en.md"} {
		shown := blocks(readPage(t, page), "csv")
		if len(shown) != 7 {
			t.Fatalf("%s shows %d tables, want the directory and six of results", page, len(shown))
		}
		data := t.TempDir()
		call(t, "import", "directory", "--data", data, writeFile(t, "directory.csv", shown[0]))
		for _, table := range shown[1:] {
			call(t, "import", "results", "--data", data, writeFile(t, "results.csv", table))
		}
		again := call(t, "--lang", "en", "import", "results", "--data", data, writeFile(t, "results.csv", shown[1]))
		if !strings.Contains(again, "0 new, 0 completed") {
			t.Errorf("%s: the scores do not rest after their correction: %s", page, again)
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// Every relative link of the readme and the documentation leads somewhere, and whoever follows
// them from the readme comes to every file in docs.
func TestDocumentationIsLinked(t *testing.T) {
	t.Parallel()
	reached := map[string]bool{"README.md": true}
	for pages := []string{"README.md"}; len(pages) > 0; pages = pages[1:] {
		for _, target := range linksOf(t, pages[0]) {
			if !reached[target] {
				reached[target] = true
				if path.Ext(target) == ".md" {
					pages = append(pages, target)
				}
			}
		}
	}
	err := fs.WalkDir(os.DirFS(repository), "docs", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !reached[name] {
			t.Errorf("no link from README.md leads to %s", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// linksOf returns the files that a page links to, after looking at each of them.
func linksOf(t *testing.T, page string) []string {
	t.Helper()
	var targets []string
	for _, found := range link.FindAllStringSubmatch(fence.ReplaceAllString(readPage(t, page), ""), -1) {
		if strings.Contains(found[1], "://") {
			continue
		}
		file, anchor, _ := strings.Cut(found[1], "#")
		target := page
		if file != "" {
			target = path.Join(path.Dir(page), file)
		}
		if _, err := os.Stat(filepath.Join(repository, target)); err != nil {
			t.Errorf("%s links to %s, which is not there", page, found[1])
			continue
		}
		if anchor != "" && !hasHeading(readPage(t, target), anchor) {
			t.Errorf("%s links to %s, and there is no such heading", page, found[1])
		}
		targets = append(targets, target)
	}
	return targets
}

func hasHeading(page, anchor string) bool {
	for line := range strings.Lines(page) {
		if title, ok := strings.CutPrefix(line, "## "); ok &&
			strings.ReplaceAll(strings.ToLower(strings.TrimSpace(title)), " ", "-") == anchor {
			return true
		}
	}
	return false
}

// The calendar, the holidays and the dates that the pages on working days show are files that work,
// and the first command answers what the page says.
func TestWorkingDaysInTheDocumentation(t *testing.T) {
	t.Parallel()
	for page, lang := range map[string]string{"docs/hari-kerja.md": "id", "docs/working-days.en.md": "en"} {
		text := readPage(t, page)
		tables := blocks(text, "csv")
		office := writeFile(t, "office.yaml", blocks(text, "yaml")[0])
		holidays := writeFile(t, "holidays.csv", tables[0])
		got := call(t, "workday", "add", "-c", office, "--holidays", holidays, "--file", writeFile(t, "dates.csv", tables[1]))
		want := "id,from,day_zero,days,unit,due,provisional,note\n" +
			"A-1,2026-03-17,2026-03-17,3,working,2026-03-27,false,\n" +
			"A-2,2026-03-17T16:45,2026-03-17,60,calendar,2026-05-16,false,\n"
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", page, diff)
		}
		got = call(t, "workday", "between", "-c", office, "--holidays", holidays, "--from", "2026-09-23", "--to", "2026-12-24", "--json")
		if !strings.Contains(got, `"days": 66,`) {
			t.Errorf("%s: the local holiday or the day taken back does not count: %s", page, got)
		}
		answer := strings.TrimSpace(call(t, "--lang", lang, "workday", "add", "-c", "wita", "--from", "2026-03-17", "--days", "3"))
		if !strings.Contains(text, "*"+answer+"*") {
			t.Errorf("%s does not say %q", page, answer)
		}
	}
}
