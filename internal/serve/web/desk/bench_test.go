package desk_test

import (
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// The bar is that of issue 3: an authenticated page 1,500 times a second on SQLite, with the session
// and the access checks, over HTTP.
func BenchmarkSignedInPage(b *testing.B) {
	w := desktest.New(b, nil)
	server := serve.New(w.Handler(), serve.Options{Log: slog.New(slog.DiscardHandler), Now: time.Now, Catalog: mustCatalog(b)})
	listener, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go func() { _ = server.Serve(b.Context(), listener) }() // ends with the benchmark
	cookie := "Cookie: patuh=" + w.Tokens[desktest.Who(access.Planner, access.OfAuthority)]
	const requests = 5000
	var got testkit.LoadResult
	for b.Loop() {
		got = testkit.Load(b, listener.Addr().String(), "/kelola", 16, requests, cookie)
	}
	b.ReportMetric(got.PerSecond, "pages/s")
	b.ReportMetric(float64(got.P99.Microseconds())/1000, "p99-ms")
}

func mustCatalog(b *testing.B) *locale.Catalog {
	b.Helper()
	catalog, err := desktest.Catalog()
	if err != nil {
		b.Fatal(err)
	}
	return catalog
}
