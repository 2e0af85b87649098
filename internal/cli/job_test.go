package cli_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/cli"
	"github.com/patuh-id/patuh/internal/schema"
)

// A job that was given up is listed with its reason and without its contents, tried again and
// given up again, and discarded.
func TestDeadLettersOnTheCommandLine(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(folder, "patuh.db"), schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		return job.Enqueue(ctx, tx, job.Request{Kind: "test.mail", Payload: "pegawai@contoh.go.id"})
	}); err != nil {
		t.Fatal(err)
	}
	die(t, d)
	listed := patuh(t, "job", "list", "--dead", "--data", folder)
	if !strings.Contains(listed, `given up  1`) || !strings.Contains(listed, `no\x1b[31m route`) || strings.Contains(listed, "pegawai") {
		t.Errorf("listed:\n%s", listed)
	}
	if said := patuh(t, "job", "retry", "--all", "--data", folder); said != "1 job will be tried again.\n" {
		t.Errorf("said %q", said)
	}
	die(t, d)
	id := strings.Fields(strings.Split(patuh(t, "job", "list", "--data", folder), "\n")[1])[0]
	patuh(t, "job", "discard", "--data", folder, "--why", "kotak surat itu sudah tidak ada", id)
	if said := patuh(t, "job", "list", "--data", folder); said != "No jobs.\n" {
		t.Errorf("said %q", said)
	}
}

// die runs the one job until it is given up.
func die(t *testing.T, d *db.DB) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	q := job.New(job.Deps{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	q.Handle("test.mail", func(context.Context, job.Job) error {
		stop()
		return job.GiveUp(errors.New("no\x1b[31m route"))
	}, job.Options{})
	if err := q.Run(ctx); err != nil {
		t.Fatal(err)
	}
}

func patuh(t *testing.T, args ...string) string {
	t.Helper()
	var out, fault bytes.Buffer
	code := cli.Main(t.Context(), append([]string{"--lang=en"}, args...), cli.Process{Out: &out, Err: &fault, Now: time.Now})
	if code != cli.ExitOK {
		t.Fatalf("%v: exit code %d: %s", args, code, fault.String())
	}
	return out.String()
}
