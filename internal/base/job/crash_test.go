//go:build unix

package job_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
)

// workerEnv names the database whose jobs this test binary, started again, does until it dies.
const workerEnv = "PATUH_TEST_JOB_WORKER"

func TestMain(m *testing.M) {
	if url := os.Getenv(workerEnv); url != "" {
		if err := workAlong(url); err != nil {
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

// workAlong prints the payload of each job it begins. Those that say so hang.
func workAlong(url string) error {
	d, err := db.Open(context.Background(), url, schema.Files)
	if err != nil {
		return err
	}
	q := job.New(job.Deps{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler), Lease: 4 * time.Second})
	q.Handle("test.do", func(ctx context.Context, j job.Job) error {
		fmt.Println(string(j.Payload))
		if strings.Contains(string(j.Payload), "hang") {
			<-ctx.Done()
		}
		return nil
	}, job.Options{})
	return q.Run(context.Background())
}

func TestKilledWorkerLosesNothing(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]func(testing.TB) string{"sqlite": testkit.SQLiteURL, "postgres": testkit.PostgresURL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := address(t)
			d, err := db.Open(t.Context(), url, schema.Files)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			const jobs = 40
			for i := range jobs {
				enqueue(t, d, job.Request{Kind: "test.do", Payload: fmt.Sprintf("%d", i)})
			}
			enqueue(t, d, job.Request{Kind: "test.do", Payload: "hang"})
			begun := killWhenItHangs(t, url)
			left := len(list(t, d, job.Filter{}))
			if left == 0 || left > 5 {
				t.Errorf("%d jobs were left by the killed worker, want those it was at", left)
			}
			var mu sync.Mutex
			q := job.New(quick(d))
			q.Handle("test.do", func(_ context.Context, j job.Job) error {
				mu.Lock()
				defer mu.Unlock()
				begun[string(j.Payload)] = append(begun[string(j.Payload)], j.Attempt)
				return nil
			}, job.Options{})
			start(t, q)
			eventually(t, "the rest is done", none(t, d))
			mu.Lock()
			defer mu.Unlock()
			if len(begun) != jobs+1 {
				t.Errorf("%d jobs were begun, want %d", len(begun), jobs+1)
			}
			if got := begun[`"hang"`]; len(got) != 2 || got[1] < 2 {
				t.Errorf("the job that hung had the attempts %v", got)
			}
		})
	}
}

// killWhenItHangs runs a worker process until its last job hangs, kills it, and returns what it had
// begun.
func killWhenItHangs(t *testing.T, url string) map[string][]int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), workerEnv+"="+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	begun := map[string][]int{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		begun[lines.Text()] = []int{1}
		if strings.Contains(lines.Text(), "hang") {
			break
		}
	}
	time.Sleep(2 * time.Second) // so that the lease was renewed, and the others are settled
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // others may have begun after that one
		begun[lines.Text()] = []int{1}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the worker ended by itself")
	}
	return begun
}
