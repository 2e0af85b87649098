package serve

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/condition"
)

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d:\n%s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	signed := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	now := func() time.Time { return signed.Add(90 * time.Second) }
	cache := NewPageCache(1<<20, func(context.Context) (int64, error) { return 1, nil }, now)
	build, _ := counted("page")
	for range 3 {
		if _, err := cache.Get(t.Context(), "/a", build); err != nil {
			t.Fatal(err)
		}
	}
	metrics := NewMetrics(Sources{
		Cache:  cache,
		Pool:   func() Pool { return Pool{Open: 4, InUse: 1, Max: 8, Waits: 2, Waited: 3 * time.Second} },
		Jobs:   func(context.Context) (Jobs, error) { return Jobs{Waiting: 5, Dead: 1}, nil },
		Record: func(context.Context) (Record, error) { return Record{Size: 42, Signed: signed}, nil },
		Conditions: func(context.Context) ([]condition.Condition, error) {
			return []condition.Condition{{Topic: "disk", Part: "satu", State: condition.Alarm}, {Topic: "job", State: condition.Good}}, nil
		},
		Now: now,
	})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /akun/tautan/{code}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("bad handler") })
	server := New(mux, Options{Log: slog.New(slog.DiscardHandler), Now: now, Metrics: metrics})
	for _, r := range []*http.Request{
		httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/akun/tautan/geheim", http.NoBody),
		httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/akun/tautan/geheim2?q=geheim", http.NoBody),
		httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/panic", http.NoBody),
		httptest.NewRequestWithContext(t.Context(), "GEHEIM", "/panic", http.NoBody),
	} {
		server.ServeHTTP(httptest.NewRecorder(), r)
	}
	got := scrape(t, metrics)
	for _, want := range []string{
		`patuh_http_requests_total{method="GET",route="/akun/tautan/{code}",status="4xx"} 2`,
		`patuh_http_requests_total{method="GET",route="/panic",status="5xx"} 1`,
		`patuh_http_requests_total{method="other",route="-",status="4xx"} 1`,
		`patuh_http_request_duration_seconds_count{route="/akun/tautan/{code}"} 2`,
		"patuh_http_requests_in_flight 0",
		"patuh_database_connections_in_use 1", "patuh_database_wait_seconds_total 3",
		"patuh_jobs_waiting 5", "patuh_jobs_dead 1",
		"patuh_ledger_size 42", "patuh_ledger_checkpoint_age_seconds 90",
		"patuh_page_cache_hits_total 2", "patuh_page_cache_misses_total 1", "patuh_page_cache_pages 1",
		`patuh_condition{part="satu",topic="disk"} 3`, `patuh_condition{part="",topic="job"} 0`,
		"patuh_scrape_errors 0", "go_goroutines ",
	} {
		if !strings.Contains(got, "\n"+want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(strings.ToLower(got), "geheim") {
		t.Error("the measurements hold a path, a query or a method that somebody made up")
	}
}

func TestMetricsOutliveADatabaseThatIsAway(t *testing.T) {
	t.Parallel()
	got := scrape(t, NewMetrics(Sources{
		Jobs:   func(context.Context) (Jobs, error) { return Jobs{}, errors.New("away") },
		Record: func(context.Context) (Record, error) { return Record{}, errors.New("away") },
	}))
	if !strings.Contains(got, "\npatuh_scrape_errors 2\n") || strings.Contains(got, "patuh_jobs_waiting") {
		t.Errorf("got:\n%s", got)
	}
}
