package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"github.com/patuh-id/patuh/internal/base/problem"
)

const draftFolder = ".new"

type folder struct {
	root   string
	drafts drafts
}

// Folder returns the store in a folder, which is made if need be and is for this program alone. Blobs
// lie at ab/cd/SUM, readable by its owner only. Kind: Unavailable where it cannot be used.
func Folder(path string) (Store, error) {
	root, err := filepath.Abs(path)
	if err != nil {
		return nil, folderFailure(path, err)
	}
	drafts, err := openDrafts(filepath.Join(root, draftFolder))
	if err != nil {
		return nil, err
	}
	return folder{root, drafts}, nil
}

func (f folder) file(sum Sum) string     { return filepath.Join(f.root, filepath.FromSlash(path(sum))) }
func (f folder) failure(err error) error { return folderFailure(f.root, err) }

// Put implements Store.
func (f folder) Put(ctx context.Context, r io.Reader, limit int64) (Info, error) {
	draft, info, err := f.drafts.spool(ctx, r, limit)
	if err != nil {
		return Info{}, err
	}
	if err := f.settle(draft, info); err != nil {
		return Info{}, errors.Join(f.failure(err), remove(draft))
	}
	return info, nil
}

// settle moves a draft to its place, over whatever lies there: the same bytes, older or damaged.
func (f folder) settle(draft string, info Info) error {
	to := f.file(info.Sum)
	shelf := filepath.Dir(to)
	if err := os.MkdirAll(shelf, 0o700); err != nil {
		return err
	}
	if err := os.Rename(draft, to); err != nil {
		// Where an open file cannot be replaced, the one that lies there serves.
		there, statErr := os.Stat(to)
		if statErr != nil || there.Size() != info.Size {
			return err
		}
		if err := errors.Join(os.Chtimes(to, info.Modified, info.Modified), remove(draft)); err != nil {
			return err
		}
	}
	// Each folder on the way may be new, by this writer or by another that has not made it last yet.
	for _, name := range []string{shelf, filepath.Dir(shelf), f.root} {
		if err := syncFolder(name); err != nil {
			return err
		}
	}
	return nil
}

// Open implements Store.
func (f folder) Open(_ context.Context, sum Sum) (io.ReadSeekCloser, Info, error) {
	file, err := os.Open(f.file(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Info{}, notFound(sum)
	}
	if err != nil {
		return nil, Info{}, f.failure(err)
	}
	stat, err := file.Stat()
	if err != nil {
		return nil, Info{}, errors.Join(f.failure(err), file.Close())
	}
	return file, infoOf(sum, stat), nil
}

// Stat implements Store.
func (f folder) Stat(_ context.Context, sum Sum) (Info, error) {
	stat, err := os.Stat(f.file(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return Info{}, notFound(sum)
	}
	if err != nil {
		return Info{}, f.failure(err)
	}
	return infoOf(sum, stat), nil
}

func infoOf(sum Sum, stat fs.FileInfo) Info {
	return Info{Sum: sum, Size: stat.Size(), Modified: stat.ModTime()}
}

// Delete implements Store. It is durable, because a law may have asked for it.
func (f folder) Delete(_ context.Context, sum Sum) error {
	name := f.file(sum)
	err := os.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = syncFolder(filepath.Dir(name))
	}
	return f.failure(err)
}

// All implements Store, and sweeps away what writers left that were killed.
func (f folder) All(ctx context.Context) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		err := f.drafts.sweep()
		if err == nil {
			err = f.walk(ctx, func(info Info) bool { return yield(info, nil) })
		}
		if err != nil {
			yield(Info{}, err)
		}
	}
}

func (f folder) walk(ctx context.Context, each func(Info) bool) error {
	err := filepath.WalkDir(f.root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, fs.ErrNotExist):
			return nil // gone meanwhile
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == draftFolder:
			return fs.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		relative, err := filepath.Rel(f.root, name)
		if err != nil {
			return err
		}
		sum, ok := place(filepath.ToSlash(relative))
		if !ok {
			return nil // not ours
		}
		stat, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && !each(infoOf(sum, stat)) {
			return fs.SkipAll
		}
		return err
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return f.failure(err)
}

// Ready implements Store.
func (f folder) Ready(context.Context) error {
	_, err := f.drafts.clock()
	return err
}

// folderFailure says what a folder's error means to whoever keeps the machine.
func folderFailure(path string, err error) error {
	var said *problem.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said):
		return err
	}
	key := "blob.folder"
	if isFull(err) {
		key = "blob.full"
	}
	away := problem.New(problem.Unavailable, key, problem.Args{"path": path, "error": plain(err)})
	away.Err = fmt.Errorf("blob: %w", err)
	return away
}

// plain leaves out the name of a draft, which says nothing.
func plain(err error) string {
	var where *fs.PathError
	if errors.As(err, &where) {
		return where.Err.Error()
	}
	var both *os.LinkError
	if errors.As(err, &both) {
		return both.Err.Error()
	}
	return err.Error()
}
