//go:build unix

package complaint

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

const (
	// drillRounds is how often a server is killed; make drill says a hundred.
	drillRounds = "PATUH_TEST_DRILL"
	// drillPlace is the address of the database, the folder of the key, the authority and a name, for the
	// test that takes cases in until it is killed.
	drillPlace = "PATUH_TEST_DRILL_PLACE"
)

// drillOpen opens the database and the room over it, as a server that starts again.
func drillOpen(t *testing.T, url, folder string) *counter {
	t.Helper()
	d, err := db.Open(t.Context(), url, schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	key, err := account.OpenKey(folder)
	if err != nil {
		t.Fatal(err)
	}
	w := &counter{t: t, at: opening, record: ledgertest.Open(t, d)}
	w.Complaints = w.replica(d, key)
	return w
}

// What was told to a reporter is there, whenever the server is killed: the case, its number and its PIN.
func TestEveryCaseThatWasToldIsThereAfterAKill(t *testing.T) {
	t.Parallel()
	rounds, err := strconv.Atoi(os.Getenv(drillRounds))
	if err != nil {
		rounds = 3
	}
	for engine, url := range map[string]string{"sqlite": testkit.SQLiteURL(t), "postgres": testkit.PostgresURL(t)} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			w := drillOpen(t, url, folder)
			w.must(w.Directory.Seed(t.Context()))
			w.must(w.Deadlines.Seed(t.Context()))
			w.city = w.authority("kota-contoh")
			_, err := w.SetHouse(t.Context(), w.officer("koordinator", access.Coordinator), House{Authority: w.city.ID, Prefix: "CTK", Open: true})
			w.must(err)
			told := map[string]string{}
			for round := range rounds {
				drillRound(t, strings.Join([]string{url, folder, w.city.ID, fmt.Sprint(round)}, "\n"), time.Duration(20+round*37%200)*time.Millisecond, told)
				w.drillCheck(told)
			}
			if len(told) < rounds {
				t.Errorf("only %d cases were told in %d rounds", len(told), rounds)
			}
			for number, pin := range told {
				if v, err := w.Enter(t.Context(), number, pin, village); err != nil || v.Number != number {
					t.Errorf("%s: %v", number, err)
				}
				break
			}
			w.sound()
		})
	}
}

// drillRound starts a server that takes cases in, kills it a moment after the first is told, and notes what
// was told.
func drillRound(t *testing.T, place string, after time.Duration, told map[string]string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run", "^TestTakesCasesInUntilItIsKilled$")
	cmd.Env = append(os.Environ(), drillPlace+"="+place)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	first := true
	for lines := bufio.NewScanner(out); lines.Scan(); {
		number, pin, ok := strings.Cut(lines.Text(), " ")
		if !ok || !strings.HasPrefix(number, "CTK-") || len(pin) != pinDigits {
			continue // what was cut off was told to nobody
		}
		if told[number] != "" {
			t.Errorf("%s was given twice", number)
		}
		told[number] = pin
		if first {
			first = false
			time.AfterFunc(after, func() {
				if err := cmd.Process.Kill(); err != nil {
					t.Error(err)
				}
			})
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the server ended by itself")
	}
}

// drillCheck looks for what was told, and for gaps and doubles.
func (w *counter) drillCheck(told map[string]string) {
	w.t.Helper()
	type row struct{ id, number, pin string }
	rows, err := db.All(w.t.Context(), w.DB, func(r db.Row) (row, error) {
		var one row
		return one, r.Scan(&one.id, &one.number, &one.pin)
	}, `SELECT id, number, pin FROM complaint ORDER BY running`)
	w.must(err)
	found := 0
	for i, one := range rows {
		if want := number("CTK", 2026, int64(i)+1); one.number != want {
			w.t.Fatalf("%s stands where %s should", one.number, want)
		}
		if pin := told[one.number]; pin != "" {
			found++
			if one.pin != w.pinHash(one.id, pin) {
				w.t.Errorf("%s has another PIN", one.number)
			}
		}
	}
	if found != len(told) {
		w.t.Errorf("%d of %d cases that were told are there", found, len(told))
	}
}

// TestTakesCasesInUntilItIsKilled is the server of the test above; by itself it does nothing.
func TestTakesCasesInUntilItIsKilled(t *testing.T) {
	t.Parallel()
	place := strings.Split(os.Getenv(drillPlace), "\n")
	if len(place) != 4 {
		return
	}
	w := drillOpen(t, place[0], filepath.Clean(place[1]))
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var mu sync.Mutex
	var all sync.WaitGroup
	for client := range 16 {
		all.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				r, err := w.Receive(ctx, access.Public(), New{
					Authority: place[2], Once: fmt.Sprintf("%s-%d-%d", place[3], client, i), Words: "Lampu jalan di depan pasar mati.",
				})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				fmt.Println(r.Case.Number, r.PIN)
				mu.Unlock()
			}
		})
	}
	all.Wait()
}
