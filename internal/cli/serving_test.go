package cli

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/serve/web"
)

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, ""
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// The whole program: it measures on a port of its own and nowhere else, its rooms answer there, and
// it ends well when it is told to.
func TestServeMeasuresOnItsOwnPort(t *testing.T) {
	t.Parallel()
	public, metrics := freeAddress(t), freeAddress(t)
	ctx, stop := context.WithCancel(t.Context())
	var out, log bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- Main(ctx, []string{"serve", "--data", t.TempDir(), "--address", public, "--metrics-address", metrics},
			Process{Out: &out, Err: &log, Now: time.Now})
	}()
	awaitReady(t, public)
	if status, _ := get(t, "http://"+public+"/metrics"); status != http.StatusNotFound {
		t.Errorf("the public port answers %d for /metrics", status)
	}
	status, body := get(t, "http://"+metrics+"/metrics")
	for _, want := range []string{
		`patuh_http_requests_total{method="GET",route="/readyz",status="2xx"} 1`,
		"patuh_scrape_errors 0", "patuh_jobs_dead 0", "patuh_ledger_size ", "patuh_page_cache_pages 0",
		"patuh_database_connections_max ",
	} {
		if status != http.StatusOK || !strings.Contains(body, "\n"+want) {
			t.Errorf("status %d without %s", status, want)
		}
	}
	stop()
	if code := <-ended; code != ExitOK {
		t.Errorf("exit %d\n%s%s", code, out.String(), log.String())
	}
}

// What the portal can answer, the program that people start does answer: a room that was forgotten
// when the rooms were put together is a page that is not there.
func TestTheServedProgramAnswersEveryPublicAddress(t *testing.T) {
	t.Parallel()
	public := freeAddress(t)
	ctx, stop := context.WithCancel(t.Context())
	var out, log bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- Main(ctx, []string{"serve", "--data", t.TempDir(), "--address", public, "--example"},
			Process{Out: &out, Err: &log, Now: time.Now})
	}()
	awaitReady(t, public)
	parts := strings.NewReplacer(
		"/provinsi/{slug}", "/provinsi/kalimantan-selatan", "/penyelenggara/{slug}", "/penyelenggara/kota-banjarmasin",
		"/instrumen/{ref}", "/instrumen/ori@2023", "/piagam/{kode}", "/piagam/belum-ada", "{peristiwa}", "0", "{dari}", "1",
		"/kantor/{body}/{unit}", "/kantor/kabupaten-contoh/dinas-perizinan-contoh", "/kantor/{body}", "/kantor/kabupaten-contoh",
		"/layanan/{body}/{unit}/{service}", "/layanan/kabupaten-contoh/dinas-perizinan-contoh/belum-ada", "/layanan/{body}/{service}", "/layanan/kabupaten-contoh/belum-ada",
	)
	addresses := append(web.Addresses(), "/robots.txt", "/healthz")
	for _, address := range addresses {
		address = parts.Replace(address)
		if strings.Contains(address, "{") {
			t.Errorf("%s: say here what stands for its parts", address)
		}
		for _, lang := range []string{"", "/en"} {
			if lang != "" && slices.Contains([]string{"/robots.txt", "/healthz"}, address) {
				continue
			}
			// The example has no services and no certificates: their pages answer that there is none, and are looked at in
			// package web.
			want := []int{http.StatusOK, http.StatusNoContent}
			if strings.HasPrefix(address, "/layanan/") || strings.HasPrefix(address, "/piagam/") {
				want = []int{http.StatusNotFound}
			}
			if status, _ := get(t, "http://"+public+lang+address); !slices.Contains(want, status) {
				t.Errorf("%s%s: %d", lang, address, status)
			}
		}
	}
	stop()
	if code := <-ended; code != ExitOK {
		t.Errorf("exit %d\n%s%s", code, out.String(), log.String())
	}
}

// awaitReady waits until a server has begun.
func awaitReady(t *testing.T, public string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if status, _ := get(t, "http://"+public+"/readyz"); status == http.StatusNoContent {
			return
		}
		if time.Now().After(end) {
			t.Fatal("it is never ready")
		}
	}
}
