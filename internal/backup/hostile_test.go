package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
)

// restore puts an archive of a house into a new SQLite file and tells whether one is there afterwards.
func (h *house) restore(t *testing.T, name string) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "patuh.db")
	_, err := backup.Restore(t.Context(), h.source(name), backup.Into{URL: "sqlite:" + path, Files: h.files, Migrations: schema.Files, Now: time.Now}, nil)
	left, globErr := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if globErr != nil {
		t.Fatal(globErr)
	}
	if err != nil && len(left) > 0 {
		t.Errorf("a restoring that failed left %v", left)
	}
	return path, err
}

func keyOf(err error) string {
	var p *problem.Error
	if errors.As(err, &p) {
		return p.Key
	}
	return ""
}

// small is a house whose archive is small enough to be spoilt everywhere.
func small(t *testing.T) (*house, backup.Entry, []byte) {
	t.Helper()
	h := newHouse(t, testkit.SQLite(t), nil)
	crowd(t, h.db, 200)
	e := h.make(t)
	data, err := os.ReadFile(filepath.Join(h.folder, e.Name))
	if err != nil {
		t.Fatal(err)
	}
	return h, e, data
}

func TestAnArchiveThatIsCutOffOrChangedIsNeverRestored(t *testing.T) {
	t.Parallel()
	h, _, whole := small(t)
	step := max(len(whole)/40, 1)
	spoilt := map[string][]byte{"nothing": nil, "one byte less": whole[:len(whole)-1], "one byte more": append(slices.Clone(whole), 'x'), "twice": append(slices.Clone(whole), whole...)}
	for at := 1; at < len(whole); at += step {
		spoilt["cut"+filepath.Ext("x."+string(rune('a'+at%26)))+time.Duration(at).String()] = whole[:at]
		flipped := slices.Clone(whole)
		flipped[at] ^= 0x10
		spoilt["flipped"+time.Duration(at).String()] = flipped
	}
	for name, data := range spoilt {
		file := "patuh-20261122-000000.patuhbackup"
		if err := os.WriteFile(filepath.Join(h.folder, file), data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := h.restore(t, file)
		if problem.KindOf(err) != problem.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		if key := keyOf(err); key != "backup.damaged" && key != "backup.identity_wrong" {
			t.Errorf("%s is told as %q", name, key)
		}
	}
}

func TestAnArchiveForSomebodyElseIsNotOpened(t *testing.T) {
	t.Parallel()
	h, e, _ := small(t)
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	h.identities = []age.Identity{other}
	if _, err := h.restore(t, e.Name); keyOf(err) != "backup.identity_wrong" {
		t.Errorf("opened with another key: %v", err)
	}
	if _, err := backup.ParseRecipients([]string{other.String()}); keyOf(err) != "backup.recipient_secret" || strings.Contains(err.Error(), other.String()) {
		t.Errorf("a secret key as a recipient: %v", err)
	}
}

// forge packs entries as an archive would be, for the house.
func (h *house) forge(t *testing.T, entries [][2]string) string {
	t.Helper()
	var out bytes.Buffer
	secret, err := age.Encrypt(&out, h.identities[0].(*age.X25519Identity).Recipient())
	if err != nil {
		t.Fatal(err)
	}
	packed := gzip.NewWriter(secret)
	archive := tar.NewWriter(packed)
	for _, e := range entries {
		header := tar.Header{Typeflag: tar.TypeReg, Name: e[0], Size: int64(len(e[1])), Mode: 0o600}
		if e[1] == "link" {
			header = tar.Header{Typeflag: tar.TypeSymlink, Name: e[0], Linkname: "/etc/passwd"}
		}
		if err := archive.WriteHeader(&header); err != nil {
			t.Fatal(err)
		}
		if header.Size > 0 {
			if _, err := io.WriteString(archive, e[1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(archive.Close(), packed.Close(), secret.Close()); err != nil {
		t.Fatal(err)
	}
	name := "patuh-20261122-000001.patuhbackup"
	if err := os.WriteFile(filepath.Join(h.folder, name), out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// Anybody can make an archive for a recipient. What it names is compared with what must be there, and
// never used as a name; what it counts is never believed.
func TestAForgedArchiveDoesNothing(t *testing.T) {
	t.Parallel()
	h, _, _ := small(t)
	head := func(text string) string { return `{"format":1,"program":"1","schema":20,` + text + `}` }
	for name, c := range map[string]struct {
		entries [][2]string
		want    string
	}{
		"no head":            {[][2]string{{"../../etc/passwd", "x"}}, "backup.damaged"},
		"a link":             {[][2]string{{"patuh.json", "link"}}, "backup.damaged"},
		"not JSON":           {[][2]string{{"patuh.json", "{"}}, "backup.damaged"},
		"another format":     {[][2]string{{"patuh.json", `{"format":2}`}}, "backup.format"},
		"a newer version":    {[][2]string{{"patuh.json", `{"format":1,"schema":9999}`}}, "backup.newer"},
		"no version":         {[][2]string{{"patuh.json", `{"format":1}`}}, "backup.newer"},
		"a path for a table": {[][2]string{{"patuh.json", head(`"tables":[{"name":"../x","columns":["a"]}]`)}}, "backup.damaged"},
		"a table twice":      {[][2]string{{"patuh.json", head(`"tables":[{"name":"a","columns":["a"]},{"name":"a","columns":["a"]}]`)}}, "backup.damaged"},
		"SQL for a table":    {[][2]string{{"patuh.json", head(`"tables":[{"name":"x\"; DROP TABLE seed; --","columns":["a"]}]`)}}, "backup.unfit"},
		"too few tables":     {[][2]string{{"patuh.json", head(`"tables":[{"name":"seed","columns":["name","value"]}]`)}}, "backup.unfit"},
		"other columns":      {[][2]string{{"patuh.json", head(`"tables":[{"name":"seed","columns":["name"]}]`)}}, "backup.unfit"},
	} {
		_, err := h.restore(t, h.forge(t, c.entries))
		if keyOf(err) != c.want || problem.KindOf(err) != problem.Invalid {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestARestoringDoesNotGoOverWhatIsThere(t *testing.T) {
	t.Parallel()
	h, e, _ := small(t)
	path := filepath.Join(t.TempDir(), "patuh.db")
	if err := os.WriteFile(path, []byte("newer"), 0o600); err != nil {
		t.Fatal(err)
	}
	into := backup.Into{URL: "sqlite:" + path, Migrations: schema.Files, Now: time.Now}
	if _, err := backup.Restore(t.Context(), h.source(e.Name), into, nil); keyOf(err) != "backup.database_there" {
		t.Errorf("over a file: %v", err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "newer" {
		t.Errorf("the file is now %q, %v", data, err)
	}
	into.Replace = true
	if _, err := backup.Restore(t.Context(), h.source(e.Name), into, nil); err != nil {
		t.Fatal(err)
	}
	old, err := filepath.Glob(path + ".2*")
	if err != nil || len(old) != 1 {
		t.Fatalf("moved away to %v, %v", old, err)
	}
	if data, err := os.ReadFile(old[0]); err != nil || string(data) != "newer" {
		t.Errorf("moved away was %q, %v", data, err)
	}
	into.URL = testkit.PostgresURL(t)
	if _, err := backup.Restore(t.Context(), h.source(e.Name), into, nil); keyOf(err) != "backup.server_there" {
		t.Errorf("over a server's database: %v", err)
	}
}

// A restoring into PostgreSQL that died can be begun again; the marks it left are not data.
func TestARestoringThatDiedIsBegunAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testkit.SQLite(t), nil)
	crowd(t, h.db, 200)
	h.put(t, "satu")
	e := h.make(t)
	into := backup.Into{URL: testkit.EmptyPostgresURL(t), Files: newHouse(t, h.db, nil).files, Migrations: schema.Files, Now: time.Now}
	for _, stage := range []backup.Stage{backup.Trying, backup.Files} { // before the rows, and after them
		ctx, die := context.WithCancel(t.Context())
		_, err := backup.Restore(ctx, h.source(e.Name), into, func(p backup.Progress) {
			if p.Stage == stage {
				die()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("ended with %v", err)
		}
	}
	if _, err := backup.Restore(t.Context(), h.source(e.Name), into, nil); err != nil {
		t.Error(err)
	}
}

// Where a disk fills, at whichever step, the old backups stay and nothing looks like a new one.
func TestAFullDiskLeavesTheOldBackups(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testkit.SQLite(t), nil)
	crowd(t, h.db, 200)
	h.put(t, "satu", "dua")
	first := h.make(t)
	for _, room := range []int64{0, 10, 300, 2000} {
		narrow := newHouse(t, h.db, func(deps *backup.Deps, plan *backup.Plan) {
			deps.Files = h.files
			plan.Target = full{h.target, &room}
		})
		h.put(t, "tiga"+time.Duration(room).String())
		_, err := narrow.Make(t.Context(), access.Machine(), nil)
		if err == nil || problem.KindOf(err) != problem.Unavailable {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
		last, err := narrow.List(t.Context(), access.Machine(), 1)
		if err != nil || last[0].State != backup.Failed || last[0].Error != "backup.target_full" {
			t.Errorf("with room for %d bytes it is remembered as %+v, %v", room, last, err)
		}
		archives, err := backup.Archives(t.Context(), h.target)
		if err != nil || len(archives) != 1 || archives[0].Name != first.Name {
			t.Errorf("with room for %d bytes there are %v, %v", room, archives, err)
		}
	}
	if _, err := h.restore(t, first.Name); err != nil {
		t.Error(err)
	}
	drafts, err := filepath.Glob(filepath.Join(h.folder, ".patuh-new-*"))
	if err != nil || len(drafts) > 0 {
		t.Errorf("drafts are left: %v, %v", drafts, err)
	}
}

// full is a target whose disk takes so many bytes more, and says then what a disk says.
type full struct {
	backup.Target
	room *int64
}

func (f full) Put(ctx context.Context, name string, write func(io.Writer) error) (int64, error) {
	n, err := f.Target.Put(ctx, name, func(w io.Writer) error { return write(narrow{w, f.room}) })
	if errors.Is(err, syscall.ENOSPC) {
		p := problem.New(problem.Unavailable, "backup.target_full", problem.Args{"target": "x", "error": "no space"})
		p.Err = err
		return n, p
	}
	return n, err
}

type narrow struct {
	io.Writer
	room *int64
}

func (n narrow) Write(data []byte) (int, error) {
	if *n.room -= int64(len(data)); *n.room < 0 {
		return 0, syscall.ENOSPC
	}
	return n.Writer.Write(data)
}

func TestATargetThatIsAwayIsNotMade(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testkit.SQLite(t), nil)
	h.make(t)
	mark := filepath.Join(h.folder, "patuh-backups.txt")
	if err := os.Remove(mark); err != nil { // the disk is not mounted: its place is another folder
		t.Fatal(err)
	}
	if _, err := h.Make(t.Context(), access.Machine(), nil); keyOf(err) != "backup.target_new" {
		t.Errorf("into a folder that has lost its mark: %v", err)
	}
	if err := os.RemoveAll(h.folder); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Make(t.Context(), access.Machine(), nil); keyOf(err) != "backup.target_away" {
		t.Errorf("into a folder that is gone: %v", err)
	}
	if _, err := os.Stat(h.folder); err == nil {
		t.Error("the folder was made")
	}
}

func TestTwoReplicasMakeOneBackup(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, nil)
		crowd(t, d, 2000)
		var wait sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wait.Go(func() { _, errs[i] = h.Make(t.Context(), access.Machine(), nil) })
		}
		wait.Wait()
		made := 0
		for _, err := range errs {
			switch {
			case err == nil:
				made++
			case keyOf(err) != "backup.running":
				t.Error(err)
			}
		}
		archives, err := backup.Archives(t.Context(), h.target)
		if err != nil || made == 0 || len(archives) != made {
			t.Errorf("%d were made and %d are there, %v", made, len(archives), err)
		}
	})
}

// Files are brought once; a file that is no longer what it was is told and left out; what no backup needs
// any more goes after a day.
func TestFilesGoAlongOnce(t *testing.T) {
	t.Parallel()
	clock := time.Date(2026, 11, 1, 1, 0, 0, 0, time.UTC)
	h := newHouse(t, testkit.SQLite(t), func(_ *backup.Deps, plan *backup.Plan) { plan.Keep = backup.Keep{Daily: 2, Weekly: 1, Monthly: 1} })
	h.clock = func() time.Time { return clock }
	h.put(t, "satu", "dua")
	h.make(t)
	files, err := h.target.List(t.Context(), "files/")
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	clock = clock.Add(24 * time.Hour)
	h.put(t, "tiga")
	e := h.make(t)
	again, err := h.target.List(t.Context(), "files/")
	if err != nil || len(again) != 3 || e.Files != 3 {
		t.Fatal(again, err)
	}
	for _, f := range files {
		if !slices.Contains(again, f) {
			t.Errorf("%s was brought again", f.Name)
		}
	}
	// One is deleted in the installation; once no backup has it any more, its copy goes.
	for info, err := range h.files.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if err := h.files.Delete(t.Context(), info.Sum); err != nil {
			t.Fatal(err)
		}
		break
	}
	clock = time.Now().Add(100 * 24 * time.Hour)
	for range 3 {
		clock = clock.Add(24 * time.Hour)
		h.make(t)
	}
	left, err := h.target.List(t.Context(), "files/")
	if err != nil || len(left) != 2 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
	archives, err := backup.Archives(t.Context(), h.target)
	if err != nil || len(archives) > 3 {
		t.Errorf("%d archives are left, %v", len(archives), err)
	}
	for _, a := range archives {
		report, err := backup.Check(t.Context(), h.source(a.Name), schema.Files, t.TempDir(), time.Now, nil)
		if err != nil || report.Missing+report.Other > 0 {
			t.Errorf("%s: %+v, %v", a.Name, report, err)
		}
	}
}
