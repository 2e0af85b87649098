package testkit

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

//go:embed provider.mjs
var providerScript string

// errNoProvider says that Node or the package is missing.
var errNoProvider = errors.New("no OpenID provider to test with; needed are node and, at the top of the repository: npm ci")

// IdentityProvider is a real OpenID provider in a process of its own, shared by the tests of one
// package and gone with them. It has one client, ClientID, which must use PKCE.
type IdentityProvider struct {
	Issuer string // ID tokens with all claims
	Lean   string // another issuer, with claims at userinfo
	// lifeline is never written to; the provider ends when it closes.
	lifeline interface{ Close() error }
}

// The client that the provider knows.
const (
	ClientID     = "patuh"
	ClientSecret = "rahasia-klien-untuk-uji-saja"
)

// SomeoneThere is a person at the provider: what it says of them, and how they sign in.
type SomeoneThere struct {
	Login  string         `json:"login"` // the subject
	Claims map[string]any `json:"claims"`
	ACR    string         `json:"acr,omitempty"`
	AMR    []string       `json:"amr,omitempty"`
}

var sharedProvider = sync.OnceValues(startProvider)

// Provider returns the shared provider. The test is skipped without Node or the package, and fails
// when CI is set.
func Provider(t testing.TB) *IdentityProvider {
	t.Helper()
	p, err := sharedProvider()
	if errors.Is(err, errNoProvider) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("start the OpenID provider: %v", err)
	}
	return p
}

func startProvider() (*IdentityProvider, error) {
	top, err := repository()
	if err != nil {
		return nil, err
	}
	node, err := exec.LookPath("node")
	if _, missing := os.Stat(filepath.Join(top, "node_modules", "oidc-provider")); err != nil || missing != nil {
		return nil, errNoProvider
	}
	cmd := exec.Command(node, "--input-type=module", "-e", providerScript)
	cmd.Dir = top // where the package is found
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	p := &IdentityProvider{}
	if p.lifeline, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var issuers [2]string
	if err := json.NewDecoder(out).Decode(&issuers); err != nil {
		return nil, fmt.Errorf("%w: %s", errors.Join(err, cmd.Wait()), complaints.String())
	}
	p.Issuer, p.Lean = issuers[0], issuers[1]
	// What else it prints is not looked at, but has to go somewhere.
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return p, nil
}

// repository is the folder of go.mod, above the package under test.
func repository() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		if folder == filepath.Dir(folder) {
			return "", errors.New("no go.mod above the test")
		}
		folder = filepath.Dir(folder)
	}
}

// Has puts somebody in the provider, or changes them.
func (p *IdentityProvider) Has(t testing.TB, who SomeoneThere) {
	t.Helper()
	data, err := json.Marshal(who)
	if err != nil {
		t.Fatal(err)
	}
	answer := p.ask(t, newProviderBrowser(t), http.MethodPut, p.Issuer+"/orang", "application/json", string(data))
	if answer.status != http.StatusOK {
		t.Fatalf("the provider answers %d", answer.status)
	}
}

// ProviderBrowser is a browser at a provider, signed in there once somebody has.
type ProviderBrowser struct{ client *http.Client }

func newProviderBrowser(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{
		Jar: jar, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Browser returns a new browser.
func (p *IdentityProvider) Browser(t testing.TB) *ProviderBrowser {
	t.Helper()
	return &ProviderBrowser{newProviderBrowser(t)}
}

// Visit follows an address to the provider and back, filling in the form with the login where it is
// asked for ("" cancels), and returns where the provider sends the browser: an address outside of it.
func (p *IdentityProvider) Visit(t testing.TB, b *ProviderBrowser, address, login string) *url.URL {
	t.Helper()
	form := "login=" + url.QueryEscape(login)
	if login == "" {
		form = "batal=1"
	}
	method, data := http.MethodGet, ""
	for range 12 {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if there := u.Scheme + "://" + u.Host; there != p.Issuer && there != p.Lean {
			return u
		}
		answer := p.ask(t, b.client, method, address, "application/x-www-form-urlencoded", data)
		switch {
		case answer.next != "":
			address, method, data = answer.next, http.MethodGet, ""
		case answer.status == http.StatusOK && strings.HasPrefix(u.Path, "/masuk/") && method == http.MethodGet:
			method, data = http.MethodPost, form
		default:
			t.Fatalf("%s %s answers %d", method, address, answer.status)
		}
	}
	t.Fatal("the provider sends the browser round and round")
	return nil
}

// visited is what a browser sees of an answer, and where it is sent next.
type visited struct {
	status int
	next   string
}

func (p *IdentityProvider) ask(t testing.TB, client *http.Client, method, address, kind, data string) visited {
	t.Helper()
	request, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, address, strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	found := visited{status: answer.StatusCode}
	if next, err := answer.Location(); err == nil {
		found.next = next.String()
	}
	return found
}
