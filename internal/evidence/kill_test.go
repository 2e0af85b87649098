//go:build unix

package evidence

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
)

// childEnv says to this test binary, started again, where to go on with an upload: the database, the
// folder and the upload, a line each.
const childEnv = "PATUH_TEST_EVIDENCE_CHILD"

func TestMain(m *testing.M) {
	if told := os.Getenv(childEnv); told != "" {
		if err := sendAlong(strings.Split(told, "\n")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// longPDF is what is uploaded, the same in both processes; no two parts of it are the same.
func longPDF() []byte {
	var words strings.Builder
	for i := range 400_000 {
		words.WriteString(strconv.Itoa(i))
	}
	return pdf(words.String())
}

// sendAlong goes on with an upload where it stands and prints each place that was promised, until it dies.
func sendAlong(told []string) error {
	ctx := context.Background()
	f, done, err := openRoom(ctx, told[0], told[1])
	if err != nil {
		return err
	}
	data, part := longPDF(), 50_000
	for {
		u, err := f.Upload(ctx, budi, told[2])
		if err != nil {
			return errors.Join(err, done())
		}
		if u.Received >= int64(len(data)-part) {
			return errors.Join(errors.New("nobody ended it"), done())
		}
		from := int(u.Received)
		if u, err = f.Append(ctx, budi, u.ID, u.Received, bytes.NewReader(data[from:from+part]), nil); err != nil {
			return errors.Join(err, done())
		}
		fmt.Println(u.Received)
	}
}

func openRoom(ctx context.Context, url, root string) (*Files, func() error, error) {
	d, err := db.Open(ctx, url, schema.Files)
	if err != nil {
		return nil, nil, err
	}
	store, err := blob.Folder(root)
	if err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	f, err := Over(Deps{
		DB: d, Store: store, Now: time.Now, Log: slog.New(slog.DiscardHandler), Key: make([]byte, 32),
		Record: ledger.New(ledger.Deps{DB: d, Now: time.Now}),
	})
	return f, d.Close, err
}

func TestAnUploadGoesOnAfterItsServerWasKilledAndNothingIsLost(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]func(testing.TB) string{"sqlite": testkit.SQLiteURL, "postgres": testkit.PostgresURL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			goesOnAfterKills(t, url(t), t.TempDir())
		})
	}
}

func goesOnAfterKills(t *testing.T, url, root string) {
	data := longPDF()
	room := func(work func(f *Files) error) {
		t.Helper()
		f, done, err := openRoom(t.Context(), url, root)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(work(f), done()); err != nil {
			t.Fatal(err)
		}
	}
	var u Upload
	room(func(f *Files) error {
		var err error
		u, err = f.Begin(t.Context(), New{Owner: budi, Name: "a.pdf", Purpose: Attachment, Size: int64(len(data))})
		return err
	})
	promised := int64(0)
	for round := range 3 {
		promised = max(promised, killAfter(t, 2+round, strings.Join([]string{url, root, u.ID}, "\n")))
	}
	room(func(f *Files) error {
		now, err := f.Upload(t.Context(), budi, u.ID)
		if err != nil || now.Received < promised {
			return fmt.Errorf("%d bytes were promised, %d are there: %w", promised, now.Received, err)
		}
		if _, err := f.Append(t.Context(), budi, u.ID, now.Received, bytes.NewReader(data[now.Received:]), nil); err != nil {
			return err
		}
		file, err := f.Finish(t.Context(), budi, u.ID)
		if err != nil || file.Sum != blob.Sum(sha256.Sum256(data)) {
			return fmt.Errorf("other bytes than were sent: %w", err)
		}
		p, err := f.Verify(t.Context(), "", func(Finding) error { return nil }, func(Progress) error { return nil })
		if p.Found > 0 {
			t.Errorf("%d files are not sound", p.Found)
		}
		return err
	})
}

// killAfter starts a sender, kills it after so many promises and returns the last one.
func killAfter(t *testing.T, promises int, told string) int64 {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+told)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	last := int64(0)
	for lines := bufio.NewScanner(out); lines.Scan(); promises-- {
		if last, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
			t.Fatal(err)
		}
		if promises == 1 {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || last == 0 {
		t.Fatalf("it ended by itself at %d: %v", last, err)
	}
	return last
}
