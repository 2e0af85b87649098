package blob

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Object is what is known of a thing in a bucket without reading it.
type Object struct {
	Name     string // below the prefix
	Size     int64  // bytes
	Modified time.Time
}

// Objects keeps things under names in a bucket. Its errors are those of a Store in one.
type Objects struct{ bucket *bucket }

// OpenObjects opens a bucket for things with names. It asks nothing yet, and needs no folder of drafts.
// Kind: Invalid for options that can never be right.
func OpenObjects(o S3Options) (*Objects, error) {
	b, err := newBucket(o)
	if err != nil {
		return nil, err
	}
	return &Objects{b}, nil
}

// objectName is a name in an error.
type objectName string

// String is the name.
func (n objectName) String() string { return string(n) }

// What is larger than whole is sent in parts, each held in memory until it has arrived, because what they
// come from cannot be read again. An object may have 10,000 of them: 312 GB.
const whole = 8 << 20

// Put keeps what r gives, of any length, under a name: all of it or nothing, durable when Put returns, and
// replacing what had the name. What r fails with is passed on. An answer that the gateway knows no such
// bucket or place is Unavailable, never NotFound.
func (o *Objects) Put(ctx context.Context, name string, r io.Reader) error {
	source := &source{Reader: r}
	ahead := bufio.NewReaderSize(source, whole)
	options := minio.PutObjectOptions{ContentType: "application/octet-stream", PartSize: partSize, NumThreads: 1, SendContentMd5: true}
	first, err := ahead.Peek(whole)
	switch {
	case err == nil:
		_, err = o.bucket.client.PutObject(ctx, o.bucket.name, o.bucket.prefix+name, ahead, -1, options)
	case errors.Is(err, io.EOF):
		_, err = o.bucket.client.PutObject(ctx, o.bucket.name, o.bucket.prefix+name, bytes.NewReader(first), int64(len(first)), options)
	}
	if source.err != nil {
		return source.err
	}
	err = o.bucket.failure(ctx, objectName(name), err)
	if problem.KindOf(err) == problem.NotFound {
		away := problem.New(problem.Unavailable, "blob.s3_away", problem.Args{"bucket": o.bucket.name, "host": o.bucket.host, "error": err.Error()})
		away.Err = err
		return away
	}
	return err
}

// source keeps the error of what is sent, which is told apart from that of sending.
type source struct {
	io.Reader
	err error
}

// Read reads on.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// Open gives what has the name, and its size. Kind: NotFound.
func (o *Objects) Open(ctx context.Context, name string) (io.ReadCloser, int64, error) {
	object, err := o.bucket.client.GetObject(ctx, o.bucket.name, o.bucket.prefix+name, minio.GetObjectOptions{})
	if err != nil {
		return nil, 0, o.bucket.failure(ctx, objectName(name), err)
	}
	stat, err := object.Stat()
	if err != nil {
		return nil, 0, errors.Join(o.bucket.failure(ctx, objectName(name), err), object.Close())
	}
	return &opened{object, o.bucket, ctx, objectName(name)}, stat.Size, nil
}

// List lists what has names that begin with prefix, in the order of their bytes.
func (o *Objects) List(ctx context.Context, prefix string) ([]Object, error) {
	listing, cancel := context.WithCancel(ctx)
	defer cancel()
	var all []Object
	for object := range o.bucket.client.ListObjectsIter(listing, o.bucket.name, minio.ListObjectsOptions{Prefix: o.bucket.prefix + prefix, Recursive: true}) {
		if object.Err != nil {
			return nil, o.bucket.failure(ctx, objectName(prefix), object.Err)
		}
		all = append(all, Object{strings.TrimPrefix(object.Key, o.bucket.prefix), object.Size, object.LastModified})
	}
	return all, ctx.Err()
}

// Delete lets go of what has the name; nothing there is no error.
func (o *Objects) Delete(ctx context.Context, name string) error {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := o.bucket.failure(ctx, objectName(name), o.bucket.client.RemoveObject(short, o.bucket.name, o.bucket.prefix+name, minio.RemoveObjectOptions{}))
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	return err
}
