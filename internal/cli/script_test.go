package cli_test

import (
	"context"
	"os"
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
