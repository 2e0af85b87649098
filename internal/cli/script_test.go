package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cli"
	"github.com/patuh-id/patuh/internal/testkit/witnesstest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"patuh": func() {
			os.Exit(cli.Main(context.Background(), os.Args[1:], cli.Process{
				Out: os.Stdout, Err: os.Stderr, Environ: os.Environ(), Now: time.Now,
			}))
		},
		"witness": witness,
	})
}

// witness is a process that signs checkpoints of the ledger of a proof, until it is stopped. Once it
// listens, it writes its setting into a file: witness PROOF SETTING.
func witness() {
	if err := runWitness(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func runWitness(proof, setting string) error {
	w, err := witnesstest.New("saksi.example.org")
	if err != nil {
		return err
	}
	file, err := os.ReadFile(proof)
	if err != nil {
		return err
	}
	var known struct{ Verifier string }
	if err := errors.Join(json.Unmarshal(file, &known), w.Know(known.Verifier)); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	text := w.Verifier() + " http://" + listener.Addr().String()
	if err := errors.Join(os.WriteFile(setting+".new", []byte(text), 0o600), os.Rename(setting+".new", setting)); err != nil {
		return err
	}
	return http.Serve(listener, w) //nolint:gosec // a test stops it within seconds
}

// await waits until a file is there: await FILE.
func await(ts *testscript.TestScript, _ bool, args []string) {
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
	}
	ts.Fatalf("%s did not come", args[0])
}

// recipient sets a setting to what a file says: recipient FILE NAME.
func recipient(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[1], strings.TrimSpace(ts.ReadFile(args[0])))
}

// archive sets a name to the only backup in a folder: archive FOLDER NAME.
func archive(ts *testscript.TestScript, _ bool, args []string) {
	found, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "patuh-*.[pa][ag]*"))
	ts.Check(err)
	if len(found) != 1 {
		ts.Fatalf("%d backups in %s", len(found), args[0])
	}
	ts.Setenv(args[1], found[0])
}

// beats has a server say that it runs on the database in a folder: beats FOLDER AGO.
func beats(ts *testscript.TestScript, _ bool, args []string) {
	ago, err := time.ParseDuration(args[1])
	ts.Check(err)
	d, err := db.Open(context.Background(), "sqlite:"+filepath.Join(ts.MkAbs(args[0]), "patuh.db"), nil)
	ts.Check(err)
	err = d.InTx(context.Background(), func(ctx context.Context, tx db.Tx) error {
		at := db.At(time.Now().Add(-ago))
		_, err := tx.Exec(ctx, `INSERT INTO replica (id, host, version, started_at, seen_at, conditions) VALUES ('satu', 'kantor', 'x', $1, $1, '[]')
			ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`, at)
		return err
	})
	ts.Check(errors.Join(err, d.Close()))
}

// half copies the first half of a file: half FROM TO.
func half(ts *testscript.TestScript, _ bool, args []string) {
	data := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(data[:len(data)/2]), 0o600))
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
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"await": await, "recipient": recipient, "archive": archive, "half": half, "beats": beats,
		},
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("EXAMPLES", examples+"/../../examples")
			env.Setenv("ARCHIVES", examples+"/../run/archive/testdata")
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
