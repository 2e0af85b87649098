package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// spool writes what r gives into a new file in the folder and hashes it on the way. The file is closed
// and durable; whoever calls moves or removes it. After an error none is left.
func spool(ctx context.Context, folder string, r io.Reader, limit int64) (string, Info, error) {
	file, err := os.CreateTemp(folder, draftPrefix+"*")
	if err != nil {
		return "", Info{}, folderFailure(folder, err)
	}
	info, err := fill(ctx, file, r, limit)
	if err == nil {
		err = folderFailure(folder, file.Sync())
	}
	if stat, statErr := file.Stat(); statErr == nil {
		info.Modified = stat.ModTime()
	}
	// A full disk is sometimes told only here.
	if closing := folderFailure(folder, file.Close()); err == nil {
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

// readable writes a limit as people do.
func readable(bytes int64) string {
	switch {
	case bytes >= 1<<20:
		return fmt.Sprintf("%d MB", bytes>>20)
	case bytes >= 1<<10:
		return fmt.Sprintf("%d kB", bytes>>10)
	default:
		return fmt.Sprintf("%d B", bytes)
	}
}
