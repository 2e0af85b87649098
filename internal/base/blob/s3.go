package blob

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// S3Options say where a bucket is and who asks for it.
type S3Options struct {
	Endpoint  string // https://s3.contoh.go.id; plain http within Private alone, as outbound has it
	Region    string // us-east-1 when empty, as most gateways have it
	Bucket    string
	Prefix    string // a folder within the bucket; may be empty
	AccessKey string
	SecretKey string
	PathStyle bool // the bucket in the path, not in the host's name: most gateways in one's own house
	// Drafts is a folder of this machine for what is being received: a blob is sent when its sum is known.
	Drafts  string
	Roots   *x509.CertPool // the system's when nil
	Private []netip.Prefix // networks that may be reached although they are not public
}

// What is larger than single is sent in parts, of which two are under way at once. Neither is held in
// memory, because the draft can be read again.
const (
	single   = 64 << 20
	partSize = 32 << 20
	retries  = 4
	// patience is for an answer to one small question.
	patience = 30 * time.Second
)

type bucket struct {
	client *minio.Client
	drafts drafts
	host   string
	name   string
	prefix string // empty, or with a slash at its end
}

// S3 returns the store in a bucket. It asks nothing yet: Ready does. Kinds: Invalid for options that
// can never be right; Unavailable for the folder of drafts.
func S3(o S3Options) (Store, error) {
	b, err := newBucket(o)
	if err != nil {
		return nil, err
	}
	if b.drafts, err = openDrafts(o.Drafts); err != nil {
		return nil, err
	}
	return b, nil
}

func newBucket(o S3Options) (*bucket, error) {
	address, err := outbound.ParseURL(o.Endpoint)
	if err != nil {
		return nil, err
	}
	if strings.Trim(address.Path, "/") != "" || address.RawQuery != "" {
		return nil, problem.New(problem.Invalid, "outbound.url", problem.Args{"url": o.Endpoint})
	}
	if o.Region == "" {
		o.Region = "us-east-1" // otherwise each start asks where the bucket is
	}
	lookup := minio.BucketLookupDNS
	if _, err := netip.ParseAddr(address.Hostname()); err == nil || o.PathStyle { // a number has no names below it
		lookup = minio.BucketLookupPath
	}
	asking := outbound.New(outbound.Options{Roots: o.Roots, Private: o.Private}).HTTP()
	client, err := minio.New(address.Host, &minio.Options{
		Creds:        credentials.NewStaticV4(o.AccessKey, o.SecretKey, ""),
		Secure:       address.Scheme == "https",
		Transport:    awake{asking.Transport, stalled},
		Region:       o.Region,
		BucketLookup: lookup,
		MaxRetries:   retries,
	})
	if err != nil {
		return nil, problem.New(problem.Invalid, "blob.s3_options", problem.Args{"error": err.Error()})
	}
	client.SetAppInfo("patuh", "1")
	prefix := strings.Trim(o.Prefix, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &bucket{client: client, host: address.Host, name: o.Bucket, prefix: prefix}, nil
}

func (b *bucket) key(sum Sum) string { return b.prefix + path(sum) }

// Put implements Store. It sends bytes that are there already once more, which renews and mends them.
func (b *bucket) Put(ctx context.Context, r io.Reader, limit int64) (Info, error) {
	draft, info, err := b.drafts.spool(ctx, r, limit)
	if err != nil {
		return Info{}, err
	}
	err = b.send(ctx, draft, &info)
	return info, errors.Join(err, remove(draft))
}

func (b *bucket) send(ctx context.Context, draft string, info *Info) error {
	file, err := os.Open(draft)
	if err != nil {
		return folderFailure(string(b.drafts), err)
	}
	options := minio.PutObjectOptions{ContentType: "application/octet-stream", PartSize: partSize, NumThreads: 2, SendContentMd5: true}
	var sent minio.UploadInfo
	if info.Size <= single {
		// Signed with the sum, so that the gateway takes nothing else than the bytes of that sum.
		options.DisableContentSha256 = true
		sent, err = minio.Core{Client: b.client}.PutObject(ctx, b.name, b.key(info.Sum), file, info.Size, "", info.Sum.String(), options)
	} else {
		sent, err = b.client.PutObject(ctx, b.name, b.key(info.Sum), file, info.Size, options)
	}
	if err := errors.Join(b.failure(ctx, info.Sum, err), file.Close()); err != nil {
		return err
	}
	if !sent.LastModified.IsZero() {
		info.Modified = sent.LastModified
	}
	return nil
}

// Open implements Store.
func (b *bucket) Open(ctx context.Context, sum Sum) (io.ReadSeekCloser, Info, error) {
	object, err := b.client.GetObject(ctx, b.name, b.key(sum), minio.GetObjectOptions{})
	if err != nil {
		return nil, Info{}, b.failure(ctx, sum, err)
	}
	stat, err := object.Stat()
	if err != nil {
		return nil, Info{}, errors.Join(b.failure(ctx, sum, err), object.Close())
	}
	return &opened{object, b, ctx, sum}, Info{Sum: sum, Size: stat.Size, Modified: stat.LastModified}, nil
}

// opened says in this room's words what goes wrong later.
type opened struct {
	*minio.Object
	b   *bucket
	ctx context.Context //nolint:containedctx // the caller's, for as long as it reads
	of  fmt.Stringer
}

// Read implements io.Reader.
func (o *opened) Read(p []byte) (int, error) {
	n, err := o.Object.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = o.b.failure(o.ctx, o.of, err)
	}
	return n, err
}

// Stat implements Store.
func (b *bucket) Stat(ctx context.Context, sum Sum) (Info, error) {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	stat, err := b.client.StatObject(short, b.name, b.key(sum), minio.StatObjectOptions{})
	if err != nil {
		return Info{}, b.failure(ctx, sum, err)
	}
	return Info{Sum: sum, Size: stat.Size, Modified: stat.LastModified}, nil
}

// Delete implements Store.
func (b *bucket) Delete(ctx context.Context, sum Sum) error {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := b.failure(ctx, sum, b.client.RemoveObject(short, b.name, b.key(sum), minio.RemoveObjectOptions{}))
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	return err
}

// All implements Store, and sweeps away what writers left that were killed.
func (b *bucket) All(ctx context.Context) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		if err := b.drafts.sweep(); err != nil {
			yield(Info{}, err)
			return
		}
		listing, cancel := context.WithCancel(ctx)
		defer cancel()
		for object := range b.client.ListObjectsIter(listing, b.name, minio.ListObjectsOptions{Prefix: b.prefix, Recursive: true}) {
			if object.Err != nil {
				yield(Info{}, b.failure(ctx, Sum{}, object.Err))
				return
			}
			sum, ok := place(strings.TrimPrefix(object.Key, b.prefix))
			if ok && !yield(Info{Sum: sum, Size: object.Size, Modified: object.LastModified}, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(Info{}, err)
		}
	}
}

// readyName is one small object that shows that the bucket can be written.
const readyName = ".ready"

// Ready implements Store.
func (b *bucket) Ready(ctx context.Context) error {
	if _, err := b.drafts.clock(); err != nil {
		return err
	}
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	const word = "ready\n"
	_, err := b.client.PutObject(short, b.name, b.prefix+readyName, strings.NewReader(word), int64(len(word)), minio.PutObjectOptions{DisableMultipart: true})
	if err == nil {
		_, err = b.client.StatObject(short, b.name, b.prefix+readyName, minio.StatObjectOptions{})
	}
	return b.failure(ctx, Sum{}, err)
}

// s3Keys are what a gateway's answer means to whoever keeps the installation.
var s3Keys = map[string]string{
	minio.NoSuchBucket:          "blob.s3_bucket",
	"InvalidBucketName":         "blob.s3_bucket",
	"PermanentRedirect":         "blob.s3_region",
	minio.AccessDenied:          "blob.s3_denied",
	"AllAccessDisabled":         "blob.s3_denied",
	minio.InvalidAccessKeyID:    "blob.s3_key",
	minio.SignatureDoesNotMatch: "blob.s3_key",
	minio.RequestTimeTooSkewed:  "blob.s3_clock",
	"QuotaExceeded":             "blob.s3_full",
	"XMinioStorageFull":         "blob.s3_full",
	"InsufficientStorage":       "blob.s3_full",
}

// failure says what went wrong in this room's words; nil of nil.
func (b *bucket) failure(ctx context.Context, what fmt.Stringer, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("blob %s: %w", what, ctx.Err())
	}
	args := problem.Args{"bucket": b.name, "host": b.host, "error": err.Error()}
	key := "blob.s3_away"
	var answer minio.ErrorResponse
	var said *problem.Error
	switch {
	case errors.As(err, &said): // by outbound: an address that may not be asked
		key, args = said.Key, said.Args
	case !errors.As(err, &answer):
	case answer.Code == minio.NoSuchKey, answer.Code == "NotFound":
		return notFound(what)
	case s3Keys[answer.Code] != "":
		key = s3Keys[answer.Code]
	case answer.StatusCode == http.StatusUnauthorized, answer.StatusCode == http.StatusForbidden:
		key = "blob.s3_denied"
	case answer.StatusCode == http.StatusInsufficientStorage:
		key = "blob.s3_full"
	}
	away := problem.New(problem.Unavailable, key, args)
	away.Err = fmt.Errorf("blob: %w", err)
	return away
}
