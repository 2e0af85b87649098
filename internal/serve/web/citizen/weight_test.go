package citizen_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// maxFirstVisit is the bar of issue 5: all that a phone fetches to fill in the first step.
const maxFirstVisit = 60_000

var reference = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`)

func TestTheFirstVisitIsLight(t *testing.T) {
	t.Parallel()
	built := os.DirFS("../dist")
	assets, err := ui.LoadAssets(built)
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("the assets are not built: make assets")
	}
	if err != nil {
		t.Fatal(err)
	}
	v := newVisitor(t, desktest.New(t, assets))
	v.get("/lapor")
	total := zipped(t, []byte(v.body))
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", assets.Handler())
	seen := map[string]bool{}
	for _, found := range reference.FindAllStringSubmatch(v.body, -1) {
		if seen[found[1]] {
			continue
		}
		seen[found[1]] = true
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, found[1], http.NoBody)
		r.Header.Set("Accept-Encoding", "gzip")
		got := httptest.NewRecorder()
		mux.ServeHTTP(got, r)
		size := got.Body.Len()
		if got.Header().Get("Content-Encoding") == "" && !strings.HasSuffix(found[1], ".woff2") {
			size = zipped(t, got.Body.Bytes())
		}
		total += size
	}
	if len(seen) < 4 || total > maxFirstVisit {
		t.Errorf("the first visit weighs %d bytes in %d files, want at most %d in 4 or more", total, len(seen)+1, maxFirstVisit)
	}
	t.Logf("%d bytes", total)
}

func zipped(t *testing.T, data []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}
