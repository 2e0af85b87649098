package backup_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
)

// childEnv tells this test binary, started again, what to do until it is killed: words parted by "|".
const childEnv = "PATUH_TEST_BACKUP_CHILD"

func TestMain(m *testing.M) {
	if words, child := os.LookupEnv(childEnv); child {
		if err := work(context.Background(), strings.Split(words, "|")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// amidRows is when some rows have been put back and others not.
const amidRows = "rows are being put back"

// hasty is a clock by which every row takes a second, so that progress is told at once.
func hasty() func() time.Time {
	now := time.Now()
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

// work makes or restores, says what it is busy with, and never ends by itself.
func work(ctx context.Context, words []string) error {
	target, err := backup.Folder(words[2], time.Now)
	if err != nil {
		return err
	}
	stay := func(p backup.Progress) {
		stage := string(p.Stage)
		if stage == string(backup.Trying) && p.Done > 0 {
			stage = amidRows
		}
		fmt.Println(stage)
		if stage == words[1] {
			time.Sleep(time.Minute)
		}
	}
	if words[0] == "restore" {
		files, err := blob.Folder(words[2] + "-files")
		if err != nil {
			return err
		}
		identities, err := backup.ParseIdentities([]byte(words[5]))
		if err != nil {
			return err
		}
		_, err = backup.Restore(ctx, backup.Source{Target: target, Name: words[4], Identities: identities},
			backup.Into{URL: words[3], Files: files, Migrations: schema.Files, Now: hasty()}, stay)
		return err
	}
	d, err := db.Open(ctx, words[3], schema.Files)
	if err != nil {
		return err
	}
	b, err := backup.New(backup.Deps{
		DB: d, Now: time.Now, Record: ledger.New(ledger.Deps{DB: d, Now: time.Now}), Log: slog.New(slog.DiscardHandler),
		Migrations: schema.Files, Scratch: words[2] + "-scratch",
	}, backup.Plan{Target: target, Recipients: []string{words[4]}})
	if err != nil {
		return err
	}
	_, err = b.Make(ctx, access.Machine(), stay)
	return err
}

// kill starts the work and kills it once it is busy with a stage.
func kill(t *testing.T, words ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+strings.Join(words, "|"))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines, met := bufio.NewScanner(out), false
	for !met && lines.Scan() {
		met = lines.Text() == words[1]
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil || !met {
		t.Fatalf("it ended by itself, or never came to %s", words[1])
	}
}

func TestABackupThatIsKilledLeavesNothingThatLooksLikeOne(t *testing.T) {
	t.Parallel()
	url := testkit.SQLiteURL(t)
	h := newHouse(t, open(t, url), nil)
	crowd(t, h.db, 2000)
	if err := os.Mkdir(h.folder+"-scratch", 0o700); err != nil {
		t.Fatal(err)
	}
	kill(t, "make", string(backup.Rows), h.folder, url, h.plan.Recipients[0])
	if archives, err := backup.Archives(t.Context(), h.target); err != nil || len(archives) > 0 {
		t.Errorf("there is %v, %v", archives, err)
	}
	// For a while nobody can tell whether it lives; then the next one says that it died.
	if _, err := h.Make(t.Context(), access.Machine(), nil); keyOf(err) != "backup.running" {
		t.Errorf("at once: %v", err)
	}
	h.clock = func() time.Time { return time.Now().Add(2 * time.Hour) }
	e := h.make(t)
	all, err := h.List(t.Context(), access.Machine(), 10)
	if err != nil || len(all) != 2 || all[1].Error != "backup.interrupted" {
		t.Errorf("remembered are %+v, %v", all, err)
	}
	drafts, err := filepath.Glob(filepath.Join(h.folder, ".patuh-new-*"))
	if err != nil || len(drafts) > 0 {
		t.Errorf("drafts are left: %v, %v", drafts, err)
	}
	if _, err := h.restore(t, e.Name); err != nil {
		t.Error(err)
	}
}

func TestARestoringThatIsKilledLeavesNoDatabase(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testkit.SQLite(t), nil)
	crowd(t, h.db, 2000)
	h.put(t, "satu")
	e := h.make(t)
	path := filepath.Join(t.TempDir(), "patuh.db")
	secret := fmt.Sprint(h.identities[0])
	for _, stage := range []string{string(backup.Trying), amidRows, string(backup.Files)} { // before, amid and after the rows
		kill(t, "restore", stage, h.folder, "sqlite:"+path, e.Name, secret)
		if _, err := os.Stat(path); err == nil {
			t.Error("a half database has its name")
		}
	}
	if _, err := backup.Restore(t.Context(), h.source(e.Name), backup.Into{URL: "sqlite:" + path, Migrations: schema.Files, Now: time.Now}, nil); err != nil {
		t.Error(err)
	}
}

// A server's database has its name from the beginning, so a mark in it says that it is not to be used.
func TestARestoringIntoAServerThatIsKilledIsNotTakenForWhole(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testkit.SQLite(t), nil)
	crowd(t, h.db, 2000)
	h.put(t, "satu")
	e := h.make(t)
	url := testkit.EmptyPostgresURL(t)
	if err := backup.Whole(t.Context(), url); err != nil {
		t.Errorf("an empty database: %v", err)
	}
	secret := fmt.Sprint(h.identities[0])
	for _, stage := range []string{string(backup.Trying), amidRows, string(backup.Files)} {
		kill(t, "restore", stage, h.folder, url, e.Name, secret)
		if err := backup.Whole(t.Context(), url); keyOf(err) != "backup.half_restored" {
			t.Errorf("killed at %q: %v", stage, err)
		}
	}
	into := backup.Into{URL: url, Migrations: schema.Files, Now: time.Now}
	if _, err := backup.Restore(t.Context(), h.source(e.Name), into, nil); err != nil {
		t.Fatal(err)
	}
	if err := backup.Whole(t.Context(), url); err != nil {
		t.Errorf("restored: %v", err)
	}
	if _, err := backup.Restore(t.Context(), h.source(e.Name), into, nil); keyOf(err) != "backup.server_there" {
		t.Errorf("over what was restored: %v", err)
	}
}
