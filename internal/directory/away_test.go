//go:build unix

package directory

import (
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

// While the database is away every reading says so by its kind, so that a page answers "try again"
// and not "our fault".
func TestADatabaseThatIsAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	address, cut := cuttable(t, testkit.PostgresURL(t))
	d, err := db.Open(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	dir := seeded(t, d)
	cut()
	readings := map[string]func() error{
		"the revision":     func() error { _, err := dir.Revision(t.Context()); return err },
		"a body":           func() error { _, err := dir.Body(t.Context(), "kota-banjarmasin"); return err },
		"bodies of a kind": func() error { _, err := dir.BodiesOfKind(t.Context(), "city"); return err },
		"units":            func() error { _, err := dir.Units(t.Context(), "x"); return err },
		"sources":          func() error { _, err := dir.Sources(t.Context(), "x"); return err },
		"a search":         func() error { _, err := dir.Search(t.Context(), "ban", 5); return err },
		"a seed mark":      func() error { _, err := dir.Marked(t.Context(), "x", "y"); return err },
	}
	for name, read := range readings {
		if err := read(); problem.KindOf(err) != problem.Unavailable {
			t.Errorf("%s: %v (%v), want unavailable", name, err, problem.KindOf(err))
		}
	}
}

// cuttable puts a socket of its own before the server of address, and returns how to cut it.
func cuttable(t *testing.T, address string) (string, func()) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	const socket = ".s.PGSQL.5432"
	server := filepath.Join(u.Query().Get("host"), socket)
	folder, err := os.MkdirTemp("", "cut") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", filepath.Join(folder, socket))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("unix", server)
			if err != nil {
				near.Close()
				continue
			}
			go func() { <-ended; near.Close(); far.Close() }()
			go func() { _, _ = io.Copy(far, near) }()
			go func() { _, _ = io.Copy(near, far); near.Close() }()
		}
	}()
	query := u.Query()
	query.Set("host", folder)
	u.RawQuery = query.Encode()
	return u.String(), func() { listener.Close(); close(ended) }
}

// What is no slug is nobody's, on either engine: PostgreSQL would call some of it no text at all.
func TestAnAddressThatIsNoSlugIsNotFound(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		dir := seeded(t, d)
		for _, slug := range []string{"", "\x00", "kota-banjarmasin\x00", "\xff", "Kota-Banjarmasin", "kota-banjarmasin?tahun=2023", "a/b"} {
			if _, err := dir.Body(t.Context(), slug); problem.KindOf(err) != problem.NotFound {
				t.Errorf("%q: %v, want not found", slug, err)
			}
		}
	})
}

// A new version of the table of regions brings what is new and leaves what was imported since.
func TestSeedingAgainKeepsWhatWasImported(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		dir := seeded(t, d)
		mustImport(t, dir, "body,kind,name,short_name,region,named_years,evidence,source\nkota-banjarmasin,city,Kota Banjarmasin,Banjarmasin,63.71,2023 2024,named,Koran\n")
		if err := dir.Mark(t.Context(), "directory", "an older version"); err != nil {
			t.Fatal(err)
		}
		if err := dir.Seed(t.Context()); err != nil {
			t.Fatal(err)
		}
		b, err := dir.Body(t.Context(), "kota-banjarmasin")
		if err != nil || b.Evidence != "named" || b.NamedYears != "2023 2024" {
			t.Errorf("after seeding again: %+v (%v)", b, err)
		}
	})
}

func mustImport(t *testing.T, dir *Directory, file string) {
	t.Helper()
	if _, err := dir.Import(t.Context(), access.Machine(), "test.csv", strings.NewReader(file), false); err != nil {
		t.Fatal(err)
	}
}
