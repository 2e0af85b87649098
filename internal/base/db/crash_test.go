//go:build unix

package db_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
)

// childEnv names the database that this test binary, started again, writes to until it dies.
const childEnv = "PATUH_TEST_DB_CHILD"

func TestMain(m *testing.M) {
	if mode, url, child := strings.Cut(os.Getenv(childEnv), " "); child {
		if err := writeAlong(mode, url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	// They wait far more than they reckon. Whoever asks for another number gets it.
	if err := flag.Set("test.parallel", "8"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeAlong inserts rows from several clients and prints the number of each row that was promised.
// With mode "limit" its files may not grow beyond half a megabyte, which is a full disk to SQLite;
// when that is met, the limit goes and the writing must work again.
func writeAlong(mode, url string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, url, schema.Files)
	if err != nil {
		return err
	}
	if mode == "limit" {
		if err := limitFiles(1 << 19); err != nil {
			return err
		}
	}
	var wait sync.WaitGroup
	failures := make(chan error, 8)
	for client := range 8 {
		wait.Go(func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("%s-%d-%d", mode, client, i)
				err := d.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
					_, err := tx.Exec(ctx, "INSERT INTO setting (key, value, changed_at) VALUES ($1, $2, '')", key, strings.Repeat("v", 500))
					return err
				})
				if err != nil {
					failures <- err
					return
				}
				fmt.Println(key)
			}
		})
	}
	wait.Wait()
	close(failures)
	for err := range failures {
		if problem.KindOf(err) != problem.Unavailable {
			return fmt.Errorf("a full disk is %w", err)
		}
	}
	if err := limitFiles(syscall.RLIM_INFINITY); err != nil {
		return err
	}
	if err := d.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO setting (key, value, changed_at) VALUES ('after', '', '')")
		return err
	}); err != nil {
		return fmt.Errorf("with room again: %w", err)
	}
	fmt.Println("after")
	return d.Close()
}

// limitFiles sets the soft limit, which may be raised again.
func limitFiles(bytes int64) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	limit.Cur = min(uint64(bytes), limit.Max)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
}

// child starts the writing process.
func child(t *testing.T, mode, url string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+mode+" "+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// checkPromises opens the file again and looks for every row that was promised.
func checkPromises(t *testing.T, url string, promised []string) {
	t.Helper()
	d, err := db.Open(t.Context(), url, schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if state := read[string](t, d, "SELECT integrity_check FROM pragma_integrity_check"); state != "ok" {
		t.Errorf("the file is damaged: %s", state)
	}
	keys, err := db.All(t.Context(), d, db.Column[string], "SELECT key FROM setting")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, key := range keys {
		there[key] = true
	}
	for _, key := range promised {
		if !there[key] {
			t.Errorf("%s was promised and is gone", key)
		}
	}
}

func TestKilledKeepsItsPromises(t *testing.T) {
	t.Parallel()
	url := testkit.SQLiteURL(t)
	var promised []string
	for round := range 3 {
		cmd, lines := child(t, "round"+strconv.Itoa(round), url)
		for n := 0; n < 300 && lines.Scan(); n++ {
			promised = append(promised, lines.Text())
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it said before it died counts, too
			promised = append(promised, lines.Text())
		}
		if err := cmd.Wait(); err == nil {
			t.Error("the child ended by itself")
		}
		checkPromises(t, url, promised)
	}
	if len(promised) < 900 {
		t.Errorf("only %d promises were made", len(promised))
	}
}

func TestFullDiskKeepsItsPromises(t *testing.T) {
	t.Parallel()
	url := testkit.SQLiteURL(t)
	cmd, lines := child(t, "limit", url)
	var promised []string
	for lines.Scan() {
		promised = append(promised, lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("child: %v", err)
	}
	if len(promised) < 10 || promised[len(promised)-1] != "after" {
		t.Errorf("%d promises, the last %q", len(promised), promised[max(0, len(promised)-1)])
	}
	checkPromises(t, url, promised)
}
