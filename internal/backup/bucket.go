package backup

import (
	"context"
	"io"
	"strings"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// bucket is a target in an S3 bucket.
type bucket struct {
	objects *blob.Objects
	address string
}

// Bucket returns the target in a bucket; address is how people know it, such as s3://cadangan/patuh.
func Bucket(objects *blob.Objects, address string) Target {
	return bucket{objects, strings.TrimRight(address, "/")}
}

// String is the bucket's address.
func (b bucket) String() string { return b.address }

// Ready implements Target: the mark is written each time, since only that tells whether anything can be.
func (b bucket) Ready(ctx context.Context, used bool) error {
	if used {
		there, err := b.objects.List(ctx, markName)
		if err != nil {
			return err
		}
		if len(there) == 0 {
			return problem.New(problem.Unavailable, "backup.target_new", problem.Args{"target": b.address, "mark": markName})
		}
	}
	return b.objects.Put(ctx, markName, strings.NewReader(markText))
}

// Put implements Target. The gateway keeps an upload that was broken off as parts nobody sees; a killed
// one's are the bucket's own rule to remove.
func (b bucket) Put(ctx context.Context, name string, write func(io.Writer) error) (int64, error) {
	read, to := io.Pipe()
	counted := &counting{to: to}
	written := make(chan error, 1)
	go func() {
		err := write(counted)
		_ = to.CloseWithError(err) // it never fails; nil is the end
		written <- err
	}()
	sent := b.objects.Put(ctx, name, read)
	if sent != nil {
		_ = read.CloseWithError(sent) // lets write go
	} else {
		_ = read.Close()
	}
	wrote := <-written
	if sent != nil {
		return 0, sent // what write failed with, unless sending failed first
	}
	if wrote != nil {
		return 0, wrote
	}
	return counted.n, nil
}

// Open implements Target.
func (b bucket) Open(ctx context.Context, name string) (io.ReadCloser, int64, error) {
	file, size, err := b.objects.Open(ctx, name)
	if problem.KindOf(err) == problem.NotFound {
		return nil, 0, problem.New(problem.NotFound, "backup.missing", problem.Args{"name": name, "target": b.address})
	}
	return file, size, err
}

// List implements Target.
func (b bucket) List(ctx context.Context, prefix string) ([]Object, error) {
	all, err := b.objects.List(ctx, prefix)
	objects := make([]Object, len(all))
	for i, o := range all {
		objects[i] = Object(o)
	}
	return objects, err
}

// Delete implements Target.
func (b bucket) Delete(ctx context.Context, name string) error { return b.objects.Delete(ctx, name) }
