package serve

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func cacheAt(limit int, revision *atomic.Int64) *PageCache {
	return NewPageCache(limit, func(context.Context) (int64, error) { return revision.Load(), nil }, time.Now)
}

// counted returns a builder and how often it ran.
func counted(body string) (func(context.Context) (*Page, error), *atomic.Int64) {
	var built atomic.Int64
	return func(context.Context) (*Page, error) {
		built.Add(1)
		return NewPage("text/plain", []byte(body))
	}, &built
}

func TestPageCacheKeepsAPageUntilThePublicRevisionChanges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var revision atomic.Int64
		cache := cacheAt(1<<20, &revision)
		build, built := counted("hello")
		for range 3 {
			if _, err := cache.Get(t.Context(), "/a", build); err != nil {
				t.Fatal(err)
			}
		}
		if built.Load() != 1 {
			t.Errorf("built %d times, want 1", built.Load())
		}
		revision.Add(1)
		time.Sleep(1100 * time.Millisecond)
		if _, err := cache.Get(t.Context(), "/a", build); err != nil {
			t.Fatal(err)
		}
		if built.Load() != 2 {
			t.Errorf("built %d times after a change, want 2", built.Load())
		}
	})
}

func TestPageCacheBuildsAPageOnceForAllWhoWaitForIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var revision, built atomic.Int64
		cache := cacheAt(1<<20, &revision)
		slow := func(context.Context) (*Page, error) {
			built.Add(1)
			time.Sleep(time.Second)
			return NewPage("text/plain", []byte("slow"))
		}
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if _, err := cache.Get(t.Context(), "/slow", slow); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if built.Load() != 1 {
			t.Errorf("built %d times, want 1", built.Load())
		}
	})
}

func TestPageCacheOutlivesTheCallerWhoStartedABuild(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var revision atomic.Int64
		cache := cacheAt(1<<20, &revision)
		slow := func(ctx context.Context) (*Page, error) {
			time.Sleep(time.Second)
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			return NewPage("text/plain", []byte("slow"))
		}
		leaving, leave := context.WithTimeout(t.Context(), time.Millisecond)
		defer leave()
		go func() { _, _ = cache.Get(leaving, "/slow", slow) }() // its own result does not matter
		time.Sleep(10 * time.Millisecond)
		if _, err := cache.Get(t.Context(), "/slow", slow); err != nil {
			t.Errorf("the second caller got %v", err)
		}
	})
}

func TestPageCacheReleasesWaitersWhenABuildPanics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var revision atomic.Int64
		cache := cacheAt(1<<20, &revision)
		go func() {
			defer func() { _ = recover() }() // the panic is the point
			_, _ = cache.Get(t.Context(), "/bad", func(context.Context) (*Page, error) {
				time.Sleep(time.Second)
				panic("bad page")
			})
		}()
		time.Sleep(time.Millisecond)
		build, _ := counted("never")
		if _, err := cache.Get(t.Context(), "/bad", build); !errors.Is(err, errAbandoned) {
			t.Errorf("got %v, want %v", err, errAbandoned)
		}
		if _, err := cache.Get(t.Context(), "/bad", build); err != nil {
			t.Errorf("after the panic: %v", err)
		}
	})
}

func TestPageCacheStaysWithinItsLimit(t *testing.T) {
	t.Parallel()
	var revision atomic.Int64
	cache := cacheAt(8*overhead, &revision)
	for i := range 100 {
		build, _ := counted("page")
		if _, err := cache.Get(t.Context(), "/"+strings.Repeat("x", i), build); err != nil {
			t.Fatal(err)
		}
	}
	if cache.size > cache.limit || len(cache.pages) != cache.recent.Len() || len(cache.pages) == 0 {
		t.Errorf("size %d of %d, %d pages, %d listed", cache.size, cache.limit, len(cache.pages), cache.recent.Len())
	}
}

func TestPageWrite(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("Banjarmasin ", 100)
	page, err := NewPage("text/html; charset=utf-8", []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name                    string
		method, encoding, match string
		status                  int
		plain                   bool
		empty                   bool
	}{
		{"compressed", "GET", "gzip, br", "", 200, false, false},
		{"plain for those who take no gzip", "GET", "", "", 200, true, false},
		{"plain for those who refuse gzip", "GET", "gzip;q=0", "", 200, true, false},
		{"plain for those who refuse gzip, written another way", "GET", "br, gzip ; q=0.0", "", 200, true, false},
		{"compressed for those who like it little", "GET", "br;q=1.0, GZIP;q=0.5", "", 200, false, false},
		{"plain for those who take something that is called alike", "GET", "x-gzip2", "", 200, true, false},
		{"not again", "GET", "gzip", page.ETag, 304, false, true},
		{"not again through a proxy that weakens tags", "GET", "gzip", `"other", W/` + page.ETag, 304, false, true},
		{"not again, plain", "GET", "", strings.TrimSuffix(page.ETag, `"`) + `-plain"`, 304, false, true},
		{"the plain page is not the compressed one", "GET", "", page.ETag, 200, true, false},
		{"head", "HEAD", "gzip", "", 200, false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), tt.method, "/", http.NoBody)
			r.Header.Set("Accept-Encoding", tt.encoding)
			if tt.match != "" {
				r.Header.Set("If-None-Match", tt.match)
			}
			w := httptest.NewRecorder()
			if err := page.Write(w, r); err != nil {
				t.Fatal(err)
			}
			if w.Code != tt.status {
				t.Errorf("status %d, want %d", w.Code, tt.status)
			}
			if got := w.Body.String() == body; got != tt.plain {
				t.Errorf("plain body: %v, want %v", got, tt.plain)
			}
			if got := w.Body.Len() == 0; got != tt.empty {
				t.Errorf("empty body: %v, want %v", got, tt.empty)
			}
		})
	}
}

// goneWriter is a reader who went away.
type goneWriter struct{ http.ResponseWriter }

func (goneWriter) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestAReaderWhoWentAwayIsNoFailure(t *testing.T) {
	t.Parallel()
	page, err := NewPage("text/plain", []byte("hello"))
	if err != nil {
		t.Fatal(err)
	}
	for _, encoding := range []string{"gzip", ""} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		r.Header.Set("Accept-Encoding", encoding)
		if err := page.Write(goneWriter{httptest.NewRecorder()}, r); err != nil {
			t.Errorf("encoding %q: %v", encoding, err)
		}
	}
}

// A database that takes long to say no is asked once for all who wait, not once for each in turn.
func TestReadersOfAnUnreachableRevisionWaitTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		away := errors.New("away")
		var asked atomic.Int64
		cache := NewPageCache(1<<20, func(context.Context) (int64, error) {
			asked.Add(1)
			time.Sleep(time.Second)
			return 0, away
		}, time.Now)
		build, _ := counted("never")
		begun := time.Now()
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				if _, err := cache.Get(t.Context(), "/a", build); !errors.Is(err, away) {
					t.Errorf("got %v", err)
				}
			})
		}
		impatient, leave := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer leave()
		all.Go(func() {
			time.Sleep(time.Millisecond)
			if _, err := cache.Get(impatient, "/a", build); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("who left got %v", err)
			}
		})
		all.Wait()
		if took := time.Since(begun); asked.Load() != 1 || took > time.Second {
			t.Errorf("asked %d times in %v", asked.Load(), took)
		}
		if _, err := cache.Get(t.Context(), "/a", build); !errors.Is(err, away) || asked.Load() != 2 {
			t.Errorf("the next caller got %v after %d readings, want one more reading", err, asked.Load())
		}
	})
}
