package web_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/testkit"
)

// The bars of issue 2, over HTTP on the loopback with 16 connections, on two cores that the asking
// side shares: 514 rows from the page cache 20,000 a second with p99 ≤ 10 ms; afresh, SQL and
// compression included, 500 a second; 20 rows afresh 3,000 a second. Run it with
// -benchtime=1x or so: each round asks a fixed number of times.
func BenchmarkRankingOverHTTP(b *testing.B) {
	benchmarks := []struct {
		name, path string
		cache      int
		requests   int
	}{
		{"514 rows kept", "/peringkat?tahun=2024&tampil=semua", 8 << 20, 60_000},
		{"514 rows afresh", "/peringkat?tahun=2024&tampil=semua", 0, 3_000},
		{"20 rows afresh", "/peringkat?tahun=2024&tampil=20", 0, 15_000},
	}
	for _, bb := range benchmarks {
		b.Run(bb.name, func(b *testing.B) {
			address := served(b, generatedNation(b, bb.cache))
			testkit.Load(b, address, bb.path, 16, bb.requests/20)
			var last testkit.LoadResult
			b.ResetTimer()
			for range b.N {
				last = testkit.Load(b, address, bb.path, 16, bb.requests)
			}
			b.ReportMetric(last.PerSecond, "pages/s")
			b.ReportMetric(float64(last.P99.Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(last.Bytes), "bytes/page")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// served runs a real server for handler on the loopback until the benchmark ends.
func served(tb testing.TB, handler http.Handler) string {
	tb.Helper()
	listener, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- serve.New(handler, serve.Options{Log: slog.New(slog.DiscardHandler), Now: time.Now}).Serve(ctx, listener)
	}()
	tb.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			tb.Error(err)
		}
	})
	return listener.Addr().String()
}
