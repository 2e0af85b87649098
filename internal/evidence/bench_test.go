package evidence

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/testkit"
)

// 200 photos of 4 MB, sent by four people at once over HTTP while two at a time are drawn anew. The bar
// is 150 MB of memory: heap-MB is the most that was in use, looked at 100 times a second, the sender's
// own photo included.
func BenchmarkTwoHundredPhotos(b *testing.B) {
	w := newWorld(b, testkit.SQLite(b), func(deps *Deps) { deps.Now = time.Now })
	photo := jpegOf(b, 4000, 3000)
	for len(photo) < 4*mega {
		photo = append(photo, make([]byte, 4*mega-len(photo))...)
	}
	queue := job.New(job.Deps{DB: w.DB, Now: time.Now, Log: slog.New(slog.DiscardHandler), Poll: 20 * time.Millisecond})
	w.Schedule(queue)
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- queue.Run(ctx) }()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if _, err := w.Keep(r.Context(), New{Owner: budi, Name: "foto.jpg", Purpose: Attachment}, r.Body); err != nil {
			http.Error(rw, err.Error(), http.StatusInternalServerError)
		}
	}))
	var most atomic.Uint64
	watch := make(chan struct{})
	go func() {
		for {
			select {
			case <-watch:
				return
			case <-time.After(10 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapInuse))
			}
		}
	}()
	for b.Loop() {
		sendPhotos(b, server, photo, 200)
		b.ReportMetric(b.Elapsed().Seconds(), "sending-s")
		awaitLooked(b, w)
	}
	close(watch)
	stop()
	server.Close()
	if err := <-ended; err != nil {
		b.Error(err)
	}
	b.ReportMetric(float64(most.Load())/mega, "heap-MB")
}

func sendPhotos(b *testing.B, server *httptest.Server, photo []byte, n int) {
	b.Helper()
	left := atomic.Int64{}
	left.Store(int64(n))
	done := make(chan error, 4)
	for range 4 {
		go func() {
			for left.Add(-1) >= 0 {
				// Each photo is another: a few bytes behind its end make it one of its own.
				body := io.MultiReader(bytes.NewReader(photo), bytes.NewReader([]byte(time.Now().String())))
				r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, server.URL, body)
				if err != nil {
					done <- err
					return
				}
				got, err := server.Client().Do(r)
				if err != nil {
					done <- err
					return
				}
				text, err := io.ReadAll(got.Body)
				if got.Body.Close(); err != nil || got.StatusCode != http.StatusOK {
					b.Errorf("%d %s %v", got.StatusCode, text, err)
				}
			}
			done <- nil
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
}

func awaitLooked(b *testing.B, w *world) {
	b.Helper()
	for {
		mine, _, err := w.Mine(b.Context(), budi)
		if err != nil {
			b.Fatal(err)
		}
		waiting := 0
		for _, file := range mine {
			if file.State == Waiting {
				waiting++
			}
		}
		if waiting == 0 {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
}
