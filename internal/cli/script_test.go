package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/patuh-id/patuh/internal/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"patuh": func() {
			os.Exit(cli.Main(context.Background(), os.Args[1:], cli.Process{
				Out: os.Stdout, Err: os.Stderr, Environ: os.Environ(), Now: time.Now,
			}))
		},
	})
}

// Each file in testdata is a session of commands with what they print. The scripts find the
// repository's examples under $EXAMPLES.
func TestScripts(t *testing.T) {
	t.Parallel()
	examples, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("EXAMPLES", examples+"/../../examples")
			return nil
		},
	})
}

var shownCommand = regexp.MustCompile(`(?m)^bin/patuh ((?:score|template|instrument|import) [^#\n]*)`)

// What the readme and the manual tell people to type works as written, in the order written and in
// a folder that holds nothing but the examples.
func TestCommandsInTheDocumentation(t *testing.T) {
	t.Parallel()
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var scripts []string
	folder := t.TempDir()
	for _, name := range []string{"README.md", "docs/pengelola.md", "docs/operators.en.md"} {
		page, err := os.ReadFile(filepath.Join(repository, name))
		if err != nil {
			t.Fatal(err)
		}
		script := filepath.Join(folder, strings.ReplaceAll(name, "/", "-")+".txtar")
		if err := os.WriteFile(script, []byte(scriptOf(string(page))), 0o600); err != nil {
			t.Fatal(err)
		}
		scripts = append(scripts, script)
	}
	testscript.Run(t, testscript.Params{
		Files:               scripts,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			return os.Symlink(filepath.Join(repository, "examples"), filepath.Join(env.WorkDir, "examples"))
		},
	})
}

// scriptOf turns the commands that a page shows into a script.
func scriptOf(page string) string {
	var script strings.Builder
	for _, found := range shownCommand.FindAllStringSubmatch(page, -1) {
		command, file, redirected := strings.Cut(strings.TrimSpace(found[1]), " > ")
		if strings.HasPrefix(command, "score kertas-kerja.xlsx") {
			script.WriteString("! ") // nobody has filled it in
		}
		script.WriteString("exec patuh " + command + "\n")
		if redirected {
			script.WriteString("cp stdout " + file + "\n")
		}
	}
	return script.String()
}
