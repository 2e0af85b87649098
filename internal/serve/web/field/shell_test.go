package field_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// The application's own rules are tested where they run: by node, with the vectors that they share with ours.
func TestTheApplicationDecidesAsTheServerDoesAndItsQueueLosesNothing(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat("../../../../node_modules/esbuild")
	}
	if err != nil {
		lacks(t, "node and the packages of package.json are wanted: make assets")
	}
	said, err := exec.CommandContext(t.Context(), node, "../assets/field/test/run.mjs").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
}

// lacks skips a test for want of a tool, or fails it where the run is what we rely on.
func lacks(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

func unzipped(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Header().Get("Content-Encoding") != "gzip" {
		return w.Body.String()
	}
	zip, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func phoneServer(t *testing.T) http.Handler {
	t.Helper()
	assets, err := ui.LoadAssets(os.DirFS("../dist"))
	if err != nil {
		lacks(t, "the assets are not built: make assets")
	}
	mux := http.NewServeMux()
	mux.Handle("/", desktest.New(t, assets).Handler())
	mux.Handle("GET /assets/", assets.Handler())
	return mux
}

func fetch(t *testing.T, h http.Handler, address string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d", address, w.Code)
	}
	return w
}

// maxFirstLoad is the bar of issue 7, in bytes as they go over the wire: all that a phone fetches until the application
// is on it, font and icons with it.
const maxFirstLoad = 150_000

var wanted = regexp.MustCompile(`(?:href|src|data-texts)="(/[^"]+)"`)

func TestTheFirstLoadIsLightAndTheWorkerKeepsAllOfIt(t *testing.T) {
	t.Parallel()
	h := phoneServer(t)
	page := fetch(t, h, "/lapangan")
	worker := fetch(t, h, "/lapangan/sw.js")
	total := page.Body.Len() + worker.Body.Len()
	if got := worker.Header().Get("Service-Worker-Allowed"); got != "/lapangan" {
		t.Errorf("the worker may stand for %q", got)
	}
	var shell struct{ Files []string }
	first, _, _ := strings.Cut(unzipped(t, worker), "\n")
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(first, "const SHELL="), ";")), &shell); err != nil {
		t.Fatalf("%s: %v", first, err)
	}
	seen := map[string]bool{}
	for _, file := range shell.Files {
		seen[file] = true
		total += fetch(t, h, file).Body.Len()
	}
	for _, found := range wanted.FindAllStringSubmatch(unzipped(t, page), -1) {
		if file := found[1]; !seen[file] {
			seen[file] = true
			total += fetch(t, h, file).Body.Len()
			if !strings.HasSuffix(file, ".png") {
				t.Errorf("%s is not kept on the phone", file)
			}
		}
	}
	if len(seen) < 8 || total > maxFirstLoad {
		t.Errorf("the first load weighs %d bytes in %d files, want at most %d", total, len(seen), maxFirstLoad)
	}
	t.Logf("%d bytes in %d files", total, len(seen)+2)
}

func TestTheApplicationMayAskForCameraMicrophoneAndPlaceAndNothingElse(t *testing.T) {
	t.Parallel()
	page := fetch(t, phoneServer(t), "/lapangan")
	for name, want := range map[string]string{
		"Content-Security-Policy": "worker-src 'self'; manifest-src 'self'", "Permissions-Policy": "camera=(self), display-capture=(), geolocation=(self)",
		"Cache-Control": "no-store", "Content-Type": "text/html",
	} {
		if got := page.Header().Get(name); !strings.Contains(got, want) {
			t.Errorf("%s is %q, want %q in it", name, got, want)
		}
	}
}

func TestTheManifestMakesItInstallable(t *testing.T) {
	t.Parallel()
	h := phoneServer(t)
	var manifest struct {
		Name, Display, Scope string
		StartURL             string `json:"start_url"`
		Icons                []struct{ Src, Sizes, Purpose string }
	}
	if err := json.Unmarshal([]byte(unzipped(t, fetch(t, h, "/lapangan/manifest.webmanifest"))), &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Name == "" || manifest.Display != "standalone" || manifest.Scope != "/lapangan" || manifest.StartURL != "/lapangan" || len(manifest.Icons) != 3 {
		t.Errorf("%+v", manifest)
	}
	for _, icon := range manifest.Icons {
		if got := fetch(t, h, icon.Src).Header().Get("Content-Type"); got != "image/png" {
			t.Errorf("%s is %s", icon.Src, got)
		}
	}
}
