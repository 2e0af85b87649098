package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// drafts is the folder of what is being received.
type drafts string

const (
	draftPrefix = "put-"
	// abandoned is how long after its last byte a file that is being received belongs to nobody: no
	// sender may be silent for so long.
	abandoned = time.Hour
)

func openDrafts(path string) (drafts, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return "", folderFailure(path, err)
	}
	return drafts(path), drafts(path).sweep()
}

// spool writes what r gives into a new file and hashes it on the way. The file is closed and durable;
// whoever calls moves or removes it. After an error none is left.
func (d drafts) spool(ctx context.Context, r io.Reader, limit int64) (string, Info, error) {
	file, err := os.CreateTemp(string(d), draftPrefix+"*")
	if err != nil {
		return "", Info{}, folderFailure(string(d), err)
	}
	info, err := fill(ctx, file, r, limit)
	if err == nil {
		err = folderFailure(string(d), file.Sync())
	}
	if stat, statErr := file.Stat(); statErr == nil {
		info.Modified = stat.ModTime()
	}
	// A full disk is sometimes told only here.
	if closing := folderFailure(string(d), file.Close()); err == nil {
		err = closing
	}
	if err != nil {
		return "", Info{}, errors.Join(err, remove(file.Name()))
	}
	return file.Name(), info, nil
}

func fill(ctx context.Context, file *os.File, r io.Reader, limit int64) (Info, error) {
	hash, source := sha256.New(), &watched{r: cancelled{ctx, r}, left: limit}
	size, err := io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(file, hash)}, source, make([]byte, 64<<10))
	switch {
	case source.over:
		return Info{}, problem.New(problem.TooLarge, "blob.too_large", problem.Args{"limit": readable(limit)})
	case source.err != nil:
		return Info{}, fmt.Errorf("receive a blob: %w", source.err)
	case err != nil:
		return Info{}, folderFailure(file.Name(), err)
	}
	return Info{Sum: Sum(hash.Sum(nil)), Size: size}, nil
}

// watched tells a source that fails or gives too much from a file that cannot be written.
type watched struct {
	r    io.Reader
	left int64
	over bool
	err  error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.left -= int64(n)
	if w.left < 0 {
		w.over = true
		return 0, io.EOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// readable writes a size as people do, rounded down.
func readable(bytes int64) string {
	switch {
	case bytes >= 1<<30:
		return fmt.Sprintf("%d GB", bytes>>30)
	case bytes >= 1<<20:
		return fmt.Sprintf("%d MB", bytes>>20)
	case bytes >= 1<<10:
		return fmt.Sprintf("%d kB", bytes>>10)
	default:
		return fmt.Sprintf("%d B", bytes)
	}
}

// clock asks the file system for its time by writing a file: drafts have to be judged by the clock that
// dated them, and a folder that cannot be written is found on the way.
func (d drafts) clock() (time.Time, error) {
	file, err := os.CreateTemp(string(d), draftPrefix+"*")
	if err != nil {
		return time.Time{}, folderFailure(string(d), err)
	}
	_, err = file.WriteString("ready\n")
	stat, statErr := file.Stat()
	if err := errors.Join(err, statErr, file.Close(), remove(file.Name())); err != nil {
		return time.Time{}, folderFailure(string(d), err)
	}
	return stat.ModTime(), nil
}

// sweep removes what writers left that were killed.
func (d drafts) sweep() error {
	entries, err := os.ReadDir(string(d))
	if err != nil {
		return folderFailure(string(d), err)
	}
	now := time.Time{}
	for _, entry := range entries {
		stat, err := entry.Info()
		if err != nil || !strings.HasPrefix(entry.Name(), draftPrefix) {
			continue // gone meanwhile, or not ours
		}
		if now.IsZero() {
			if now, err = d.clock(); err != nil {
				return err
			}
		}
		if now.Sub(stat.ModTime()) > abandoned {
			if err := remove(filepath.Join(string(d), entry.Name())); err != nil {
				return folderFailure(string(d), err)
			}
		}
	}
	return nil
}

func remove(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
