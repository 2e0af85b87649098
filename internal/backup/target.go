package backup

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Object is something a target holds.
type Object struct {
	Name     string // with "/" on every system
	Size     int64
	Modified time.Time
}

// Target is where backups go. Every name is one of ours.
type Target interface {
	// Put writes an object that is there whole or not at all, durable when Put returns.
	Put(ctx context.Context, name string, write func(io.Writer) error) (int64, error)
	// Open reads one. Kind: NotFound.
	Open(ctx context.Context, name string) (io.ReadCloser, int64, error)
	// List lists objects whose names begin with prefix, ordered by name.
	List(ctx context.Context, prefix string) ([]Object, error)
	// Delete removes one; one that is not there is no error.
	Delete(ctx context.Context, name string) error
	// Ready tells whether objects can be put there now. With used set it held some before: one that looks
	// new is another disk, or none. Kind: Unavailable.
	Ready(ctx context.Context, used bool) error
	// String is the address as people know it, without secrets.
	String() string
}

var (
	archiveName = regexp.MustCompile(`^patuh-[0-9]{8}-[0-9]{6}\.patuhbackup$`)
	fileName    = regexp.MustCompile(`^files/[0-9a-f]{2}/[0-9a-f]{64}\.age$`)
)

const (
	archiveSuffix = ".patuhbackup"
	listSuffix    = ".files"
	stamp         = "20060102-150405"
	draftPrefix   = ".patuh-new-"
	// markName is left in a folder that holds backups: where it is missing, the disk is.
	markName = "patuh-backups.txt"
	markText = "Patuh: cadangan / backups.\n"
	// abandoned is how long after its last byte a half-written object belongs to nobody.
	abandoned = time.Hour
)

// folder is a target on a disk of this machine, or one that is mounted.
type folder struct {
	root string
	now  func() time.Time
}

// Folder returns the target in a folder, which must be there.
func Folder(path string, now func() time.Time) (Target, error) {
	root, err := filepath.Abs(path)
	if err != nil {
		return nil, unreachable(path, err)
	}
	return folder{root, now}, nil
}

func unreachable(where string, err error) error {
	key := "backup.target_away"
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		key = "backup.target_full"
	}
	p := problem.New(problem.Unavailable, key, problem.Args{"target": where, "error": short(err)})
	p.Err = err
	return p
}

// String is the folder's path.
func (f folder) String() string { return f.root }

func (f folder) path(name string) string { return filepath.Join(f.root, filepath.FromSlash(name)) }

// Ready implements Target. The folder itself is never made: where a disk is not mounted, its place in the
// tree is an empty folder on another one, or nothing.
func (f folder) Ready(_ context.Context, used bool) error {
	stat, err := os.Stat(f.root)
	if err == nil && !stat.IsDir() {
		err = syscall.ENOTDIR
	}
	if err != nil {
		return unreachable(f.root, err)
	}
	mark := filepath.Join(f.root, markName)
	_, err = os.Stat(mark)
	if errors.Is(err, fs.ErrNotExist) && used {
		return problem.New(problem.Unavailable, "backup.target_new", problem.Args{"target": f.root, "mark": markName})
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = os.WriteFile(mark, []byte(markText), 0o600)
	}
	if err != nil {
		return unreachable(f.root, err)
	}
	f.sweep()
	return nil
}

// sweep removes what a killed backup left half-written.
func (f folder) sweep() {
	entries, err := os.ReadDir(f.root)
	if err != nil {
		return // whoever writes there is told
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && strings.HasPrefix(entry.Name(), draftPrefix) && f.now().Sub(info.ModTime()) > abandoned {
			_ = os.Remove(filepath.Join(f.root, entry.Name())) // the next sweep tries again
		}
	}
}

// Put implements Target.
func (f folder) Put(_ context.Context, name string, write func(io.Writer) error) (int64, error) {
	place := f.path(name)
	dir := filepath.Dir(place)
	if dir != f.root {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return 0, unreachable(f.root, err)
		}
	}
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	draft := filepath.Join(f.root, draftPrefix+hex.EncodeToString(random[:]))
	file, err := os.OpenFile(draft, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, unreachable(f.root, err)
	}
	size, err := f.fill(file, write)
	if err == nil {
		err = f.settle(draft, place)
	}
	if err != nil {
		return 0, errors.Join(err, os.Remove(draft))
	}
	return size, nil
}

// fill writes and syncs. What write itself fails with is passed on.
func (f folder) fill(file *os.File, write func(io.Writer) error) (int64, error) {
	counted := &counting{to: &flushing{file: file}}
	err := write(counted)
	if counted.err != nil {
		err = unreachable(f.root, counted.err)
	}
	if err == nil {
		if err = file.Sync(); err != nil {
			err = unreachable(f.root, err)
		}
	}
	if closing := file.Close(); err == nil && closing != nil {
		err = unreachable(f.root, closing)
	}
	return counted.n, err
}

func (f folder) settle(draft, place string) error {
	if err := os.Rename(draft, place); err != nil {
		return unreachable(f.root, err)
	}
	for dir := filepath.Dir(place); len(dir) >= len(f.root); dir = filepath.Dir(dir) {
		if err := syncFolder(dir); err != nil {
			return unreachable(f.root, err)
		}
		if dir == f.root {
			break
		}
	}
	return nil
}

// syncFolder makes a new name last. Windows does that by itself and cannot be asked.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(path) //nolint:gosec // the operator's own folder
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Open implements Target.
func (f folder) Open(_ context.Context, name string) (io.ReadCloser, int64, error) {
	file, err := os.Open(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, problem.New(problem.NotFound, "backup.missing", problem.Args{"name": name, "target": f.root})
	}
	if err != nil {
		return nil, 0, unreachable(f.root, err)
	}
	stat, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(unreachable(f.root, err), file.Close())
	}
	return file, stat.Size(), nil
}

// List implements Target.
func (f folder) List(ctx context.Context, prefix string) ([]Object, error) {
	start := f.root
	if dir, _, nested := strings.Cut(prefix, "/"); nested {
		start = filepath.Join(f.root, dir)
	}
	var all []Object
	err := filepath.WalkDir(start, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, fs.ErrNotExist):
			return nil // gone meanwhile, or nothing there yet
		case err != nil:
			return err
		}
		relative, err := filepath.Rel(f.root, path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(relative)
		if entry.IsDir() {
			if path != start && !strings.HasPrefix(name, prefix) && !strings.HasPrefix(prefix, name+"/") {
				return filepath.SkipDir
			}
			return nil
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && strings.HasPrefix(name, prefix) && entry.Type().IsRegular() && !strings.HasPrefix(entry.Name(), draftPrefix) {
			all = append(all, Object{name, info.Size(), info.ModTime()})
		}
		return err
	})
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, unreachable(f.root, err)
	}
	slices.SortFunc(all, func(a, b Object) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// Delete implements Target.
func (f folder) Delete(_ context.Context, name string) error {
	err := os.Remove(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unreachable(f.root, err)
	}
	return nil
}

// flushing brings to the disk what is written in small pieces. One large one at the end would hold up
// whoever else waits for that disk, such as each commit of the database.
type flushing struct {
	file *os.File
	left int
}

// flushEvery is what a slow disk writes within a few hundredths of a second.
const flushEvery = 2 << 20

// Write writes on.
func (f *flushing) Write(data []byte) (int, error) {
	n, err := f.file.Write(data)
	if f.left += n; err == nil && f.left >= flushEvery {
		f.left = 0
		err = f.file.Sync()
	}
	return n, err
}

// counting counts what is written and keeps the error of where it goes, which is told apart from that of
// where it comes from.
type counting struct {
	to  io.Writer
	n   int64
	err error
}

// Write writes on.
func (c *counting) Write(data []byte) (int, error) {
	n, err := c.to.Write(data)
	c.n += int64(n)
	if err != nil && c.err == nil {
		c.err = fmt.Errorf("write: %w", err)
	}
	return n, err
}
