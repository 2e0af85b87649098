package blob

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

func openFolder(t *testing.T, root string) kept {
	t.Helper()
	store, err := Folder(root)
	must(t, err)
	f := store.(folder)
	return kept{
		Store: store,
		damage: func(t *testing.T, sum Sum) {
			file, err := os.OpenFile(f.file(sum), os.O_WRONLY, 0)
			must(t, err)
			_, err = file.WriteAt([]byte{'!'}, 40)
			must(t, err)
			must(t, file.Close())
		},
		rest: func(t *testing.T) int { return len(filesBelow(t, root)) },
		age: func(t *testing.T, sum Sum) {
			long := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
			must(t, os.Chtimes(f.file(sum), long, long))
		},
	}
}

func filesBelow(t *testing.T, root string) []string {
	t.Helper()
	var names []string
	must(t, filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, name)
		}
		return err
	}))
	return names
}

func TestFolderKeepsTheContract(t *testing.T) {
	t.Parallel()
	conforms(t, func(t *testing.T) kept { return openFolder(t, filepath.Join(t.TempDir(), "files")) })
}

func TestAFolderIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "files")
	info := put(t, openFolder(t, root), noise(1, 10))
	want := filepath.Join(root, filepath.FromSlash(path(info.Sum)))
	for name := want; ; name = filepath.Dir(name) {
		stat, err := os.Stat(name)
		must(t, err)
		if stat.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %s", name, stat.Mode())
		}
		if name == root {
			break
		}
	}
}

func TestWhatKilledWritersLeftIsSweptAndWhatIsBeingWrittenStays(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "files")
	f := openFolder(t, root)
	draft := func(name string, age time.Duration) string {
		name = filepath.Join(root, draftFolder, name)
		must(t, os.WriteFile(name, []byte("half"), 0o600))
		then := time.Now().Add(-age)
		must(t, os.Chtimes(name, then, then))
		return name
	}
	old, fresh, foreign := draft("put-1", 2*abandoned), draft("put-2", abandoned/2), draft("notes", 2*abandoned)
	for _, err := range f.All(t.Context()) {
		must(t, err)
	}
	for name, want := range map[string]bool{old: false, fresh: true, foreign: true} {
		if _, err := os.Stat(name); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	old = draft("put-3", 2*abandoned)
	openFolder(t, root)
	if _, err := os.Stat(old); err == nil {
		t.Error("opening the folder leaves it")
	}
}

func TestOtherFilesInTheFolderAreNotListed(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "files")
	f := openFolder(t, root)
	info := put(t, f, noise(1, 10))
	shelf := filepath.Dir(filepath.Join(root, filepath.FromSlash(path(info.Sum))))
	must(t, os.WriteFile(filepath.Join(shelf, "README"), nil, 0o600))
	must(t, os.WriteFile(filepath.Join(root, info.Sum.String()), nil, 0o600))
	n := 0
	for got, err := range f.All(t.Context()) {
		must(t, err)
		if n++; got.Sum != info.Sum {
			t.Errorf("%+v", got)
		}
	}
	if n != 1 {
		t.Errorf("%d are listed", n)
	}
}

func TestAFolderThatIsNoneSaysSo(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(name, nil, 0o600))
	_, err := Folder(name)
	if problem.KindOf(err) != problem.Unavailable || keyOf(err) != "blob.folder" {
		t.Errorf("a file: %v", err)
	}
}

func TestAFolderThatWentAwayIsNotReady(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "files")
	f := openFolder(t, root)
	must(t, os.RemoveAll(root))
	for what, err := range map[string]error{
		"ready": f.Ready(t.Context()),
		"put":   second(f.Put(t.Context(), nothing{}, 1)),
	} {
		if problem.KindOf(err) != problem.Unavailable || keyOf(err) != "blob.folder" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, fs.ErrClosed }

func second(_ Info, err error) error { return err }
