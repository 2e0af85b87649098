package serve

import (
	"bytes"
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// RevisionFunc reads the public revision, the counter that every public change raises.
type RevisionFunc func(ctx context.Context) (int64, error)

// PageCache keeps public pages as they go over the wire. A page is stored under the public
// revision it was made from, so nothing is ever invalidated: pages of older revisions are simply
// not asked for any more and fall out. It never sees a cookie, so nothing personal can be inside.
type PageCache struct {
	revision func(ctx context.Context) (int64, error)
	limit    int // bytes; 0 keeps nothing

	mu      sync.Mutex
	pages   map[pageKey]*list.Element
	recent  *list.List // of *entry, most recent first
	size    int
	hits    int64
	misses  int64
	pending map[pageKey]*making
}

type pageKey struct {
	revision int64
	path     string // path and canonical query: the language is part of the path
}

type entry struct {
	key  pageKey
	page *Page
}

type making struct {
	done chan struct{}
	page *Page
	err  error
}

// Page is an answer that anybody may be given.
type Page struct {
	ContentType string
	Disposition string // Content-Disposition, for files
	Body        []byte // gzip
	ETag        string // strong, of Body
}

// NewPageCache keeps up to limit bytes of pages. The revision is read again at most once a second.
func NewPageCache(limit int, revision RevisionFunc, now func() time.Time) *PageCache {
	return &PageCache{
		revision: atMostEvery(time.Second, revision, now),
		limit:    limit,
		pages:    map[pageKey]*list.Element{},
		recent:   list.New(),
		pending:  map[pageKey]*making{},
	}
}

// atMostEvery calls read at most once in interval and returns the last value in between. Callers
// who come while it is read wait for that one reading and share its failure: were they to ask a
// database that is away one after the other, the last would wait for minutes. After a failure the
// next caller tries again.
func atMostEvery(interval time.Duration, read RevisionFunc, now func() time.Time) RevisionFunc {
	var mu sync.Mutex
	var good *reading // the last that succeeded
	var running *reading
	return func(ctx context.Context) (int64, error) {
		mu.Lock()
		at := now()
		if good != nil && at.Sub(good.at) < interval {
			defer mu.Unlock()
			return good.value, nil
		}
		mine := running == nil
		if mine {
			running = &reading{at: at, done: make(chan struct{}), err: errAbandoned}
		}
		this := running
		mu.Unlock()
		if mine {
			defer func() {
				mu.Lock()
				defer mu.Unlock()
				running = nil
				if this.err == nil {
					good = this
				}
				close(this.done)
			}()
			// Others wait for it, so the first caller's leaving must not stop it.
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), revisionTimeout)
			defer cancel()
			this.value, this.err = read(ctx)
			return this.value, this.err
		}
		select {
		case <-this.done:
			return this.value, this.err
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

const revisionTimeout = 5 * time.Second

// reading is one reading of the revision.
type reading struct {
	at    time.Time
	done  chan struct{}
	value int64
	err   error
}

// overhead is what a kept page costs beyond its body.
const overhead = 512

// Get returns the page under path (with its canonical query), made by build when it is not kept.
// Callers that want the same missing page at once wait for one to build it.
func (c *PageCache) Get(ctx context.Context, path string, build func(context.Context) (*Page, error)) (*Page, error) {
	revision, err := c.revision(ctx)
	if err != nil {
		return nil, err
	}
	key := pageKey{revision, path}
	c.mu.Lock()
	if found, ok := c.pages[key]; ok {
		c.recent.MoveToFront(found)
		c.hits++
		c.mu.Unlock()
		return found.Value.(*entry).page, nil
	}
	c.misses++
	if c.limit == 0 {
		c.mu.Unlock()
		return build(ctx)
	}
	if m, ok := c.pending[key]; ok {
		c.mu.Unlock()
		return m.wait(ctx)
	}
	m := &making{done: make(chan struct{})}
	c.pending[key] = m
	c.mu.Unlock()
	c.make(ctx, key, m, build)
	return m.page, m.err
}

// CacheStats is what a cache did since the start, and what it holds.
type CacheStats struct {
	Hits, Misses int64
	Bytes, Pages int
}

// Stats returns them.
func (c *PageCache) Stats() CacheStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return CacheStats{Hits: c.hits, Misses: c.misses, Bytes: c.size, Pages: len(c.pages)}
}

// make builds a page for everybody who waits for it, so the first caller's leaving must not stop
// it. Waiters are released even when build panics.
func (c *PageCache) make(ctx context.Context, key pageKey, m *making, build func(context.Context) (*Page, error)) {
	m.err = errAbandoned
	defer func() {
		c.mu.Lock()
		delete(c.pending, key)
		if m.err == nil {
			c.keep(key, m.page)
		}
		c.mu.Unlock()
		close(m.done)
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), buildTimeout)
	defer cancel()
	m.page, m.err = build(ctx)
	if errors.Is(m.err, context.DeadlineExceeded) {
		m.err = problem.Wrap(problem.Unavailable, m.err)
	}
}

const buildTimeout = 20 * time.Second

func (m *making) wait(ctx context.Context) (*Page, error) {
	select {
	case <-m.done:
		return m.page, m.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *PageCache) keep(key pageKey, page *Page) {
	cost := len(page.Body) + len(key.path) + overhead
	if cost > c.limit {
		return
	}
	c.pages[key] = c.recent.PushFront(&entry{key, page})
	c.size += cost
	for c.size > c.limit {
		last := c.recent.Back()
		old := c.recent.Remove(last).(*entry)
		delete(c.pages, old.key)
		c.size -= len(old.page.Body) + len(old.key.path) + overhead
	}
}

var writers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is valid
	return w
}}

// NewPage compresses body into a page.
func NewPage(contentType string, body []byte) (*Page, error) {
	var b bytes.Buffer
	b.Grow(len(body)/6 + 256)
	zip := writers.Get().(*gzip.Writer)
	defer writers.Put(zip)
	zip.Reset(&b)
	if _, err := zip.Write(body); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b.Bytes())
	return &Page{ContentType: contentType, Body: b.Bytes(), ETag: `"` + hex.EncodeToString(sum[:12]) + `"`}, nil
}

// Write answers r with the page: compressed as it is kept, plain for the few who take no gzip, or
// not at all when the reader has it.
func (p *Page) Write(w http.ResponseWriter, r *http.Request) error {
	header := w.Header()
	header["Content-Type"] = []string{p.ContentType}
	header["Cache-Control"] = publicCache
	header["Vary"] = varyEncoding
	if p.Disposition != "" {
		header["Content-Disposition"] = []string{p.Disposition}
	}
	compressed := takesGzip(r)
	tag := p.ETag
	if !compressed {
		tag = strings.TrimSuffix(p.ETag, `"`) + `-plain"`
	}
	header["Etag"] = []string{tag}
	if match := r.Header.Get("If-None-Match"); match != "" && strings.Contains(match, tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if !compressed {
		return p.writePlain(w, r)
	}
	header["Content-Encoding"] = gzipEncoding
	header["Content-Length"] = []string{strconv.Itoa(len(p.Body))}
	if r.Method != http.MethodHead {
		_, _ = w.Write(p.Body) // a reader who went away is no failure of the page
	}
	return nil
}

// WriteOnce answers r with a page that nobody is to keep, and a status.
func (p *Page) WriteOnce(w http.ResponseWriter, r *http.Request, status int) error {
	header := w.Header()
	header.Set("Content-Type", p.ContentType)
	header.Set("Cache-Control", "no-store")
	header["Vary"] = varyEncoding
	if !takesGzip(r) {
		w.WriteHeader(status)
		return p.writePlain(w, r)
	}
	header["Content-Encoding"] = gzipEncoding
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(p.Body) // a reader who went away is no failure of the page
	}
	return nil
}

var (
	publicCache  = []string{"public, max-age=0, must-revalidate"}
	varyEncoding = []string{"Accept-Encoding"}
	gzipEncoding = []string{"gzip"}
)

// takesGzip reads Accept-Encoding: gzip counts unless its weight is zero.
func takesGzip(r *http.Request) bool {
	accept := r.Header.Get("Accept-Encoding")
	if accept == "gzip" || strings.HasPrefix(accept, "gzip, ") {
		return true
	}
	for coding := range strings.SplitSeq(accept, ",") {
		name, weight, _ := strings.Cut(coding, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q := strings.TrimSpace(weight)
			return q == "" || strings.Trim(q, "qQ=0. ") != ""
		}
	}
	return false
}

func (p *Page) writePlain(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodHead {
		return nil
	}
	plain, err := gzip.NewReader(bytes.NewReader(p.Body))
	if err != nil {
		return err
	}
	_, _ = plain.WriteTo(w) // as above; the page itself was made by NewPage and unpacks
	return nil
}
