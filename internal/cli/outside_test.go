package cli

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/patuh-id/patuh/internal/serve/api"
	"github.com/patuh-id/patuh/internal/serve/web"
	"github.com/patuh-id/patuh/internal/serve/web/citizen"
	"github.com/patuh-id/patuh/internal/serve/web/field"
	"github.com/patuh-id/patuh/internal/testkit"
)

// crawler reads the program as a stranger does who follows every link, through a proxy that speaks HTTPS.
type crawler struct {
	t      *testing.T
	origin string
	seen   map[string]bool
	kinds  map[string]int // by the first parts of addresses: a thousand bodies have one page
	kept   []string       // what is still to be looked at
}

// sameKind is of how many addresses of one kind are looked at.
const sameKind = 3

func (c *crawler) ask(method, address string, body io.Reader, headers ...string) (int, http.Header, []byte) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.origin+address, body)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("X-Forwarded-Proto", "https")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, address, err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, said
}

// look asks for an address and checks what it answers.
func (c *crawler) look(method, address string, want int, body io.Reader, headers ...string) {
	c.t.Helper()
	status, header, said := c.ask(method, address, body, headers...)
	if want != 0 && status != want {
		c.t.Errorf("%s %s: %d, want %d", method, address, status, want)
	}
	if got := header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
		c.t.Errorf("%s %s: Strict-Transport-Security %q", method, address, got)
	}
	testkit.CheckOutside(c.t, method+" "+address, whose(address), header, said)
	if kind := header.Get("Content-Type"); method == http.MethodGet && strings.HasPrefix(kind, "text/html") {
		c.follow(address, said)
	}
	if to := header.Get("Location"); to != "" {
		c.keep(address, to)
	}
}

func whose(address string) testkit.Whose {
	address = strings.TrimPrefix(address, "/en")
	if address == field.Prefix {
		return testkit.OnPhone
	}
	for _, prefix := range citizen.Prefixes {
		if strings.HasPrefix(address, prefix) {
			return testkit.Nobodys
		}
	}
	for _, prefix := range []string{"/akun", "/kelola", "/api/", field.Prefix} {
		if strings.HasPrefix(address, prefix) {
			return testkit.Somebodys
		}
	}
	return testkit.Everybodys
}

// follow keeps where a page leads, and what it is made of.
func (c *crawler) follow(from string, page []byte) {
	c.t.Helper()
	read, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
	if err != nil {
		c.t.Fatal(err)
	}
	read.Find("a[href], link[href], script[src], img[src]").Each(func(_ int, s *goquery.Selection) {
		c.keep(from, s.AttrOr("href", s.AttrOr("src", "")))
	})
}

var digits = regexp.MustCompile(`[0-9]+`)

func (c *crawler) keep(from, to string) {
	base, err := url.Parse(c.origin + from)
	if err != nil {
		return
	}
	at, err := base.Parse(to)
	if err != nil || at.Scheme+"://"+at.Host != c.origin {
		return
	}
	address := at.RequestURI()
	parts := strings.SplitN(strings.TrimPrefix(at.Path, "/en"), "/", 5)
	if len(parts) > 2 {
		parts[2] = "*"
	}
	kind := digits.ReplaceAllString(strings.Join(parts, "/"), "0") + at.Path[:min(3, len(at.Path))]
	if c.seen[address] || c.kinds[kind] >= sameKind {
		return
	}
	c.seen[address], c.kinds[kind] = true, c.kinds[kind]+1
	c.kept = append(c.kept, address)
}

// The program as people start it, with an office to try it in: from the front page along every link, to every
// kind of page, file, feed and mistake.
func TestEveryAnswerOfTheProgramIsHardOutside(t *testing.T) {
	t.Parallel()
	data, public := t.TempDir(), freeAddress(t)
	ctx, stop := context.WithCancel(t.Context())
	var out, log bytes.Buffer
	process := Process{Out: &out, Err: &log, Now: time.Now}
	if code := Main(ctx, []string{"practice", "--data", data}, process); code != ExitOK {
		t.Fatalf("exit %d\n%s", code, log.String())
	}
	links := regexp.MustCompile(`/akun/tautan/[^\s]+`).FindAllString(out.String(), -1)
	ended := make(chan int, 1)
	go func() {
		ended <- Main(ctx, []string{"serve", "--data", data, "--address", public, "--example", "--trusted-proxy", "127.0.0.1"}, process)
	}()
	awaitReady(t, public)
	c := &crawler{t: t, origin: "http://" + public, seen: map[string]bool{}, kinds: map[string]int{}}
	for _, address := range web.Addresses() {
		if !strings.Contains(address, "{") {
			c.keep("/", address)
			c.keep("/", "/en"+strings.TrimSuffix(address, "/"))
		}
	}
	for _, address := range append(links, "/robots.txt", "/healthz", "/readyz", "/lapor", "/laporan", "/en/lapor", "/akun/masuk", "/berkas/", "/berkas/x/y.jpg", api.Prefix+"token", "/instansi/tidak-ada/logo") {
		c.keep("/", address)
	}
	for len(c.kept) > 0 {
		next := c.kept[0]
		c.kept = c.kept[1:]
		c.look(http.MethodGet, next, 0, nil)
	}
	if len(c.seen) < 150 {
		t.Errorf("only %d addresses were found", len(c.seen))
	}
	c.mistakes()
	stop()
	if code := <-ended; code != ExitOK {
		t.Errorf("exit %d\n%s", code, log.String())
	}
}

// mistakes asks for what is not there, may not be, or is too much.
func (c *crawler) mistakes() {
	c.t.Helper()
	form := []string{"Content-Type", "application/x-www-form-urlencoded"}
	large := func() io.Reader { return io.LimitReader(endless{}, 33<<20) }
	c.look(http.MethodGet, "/tidak-ada", http.StatusNotFound, nil)
	c.look(http.MethodGet, "/lapor/tidak/ada", http.StatusNotFound, nil)
	c.look(http.MethodGet, "/kelola/tidak/ada", http.StatusNotFound, nil)
	c.look(http.MethodGet, "/api/v1/nothing", http.StatusNotFound, nil)
	c.look(http.MethodDelete, "/api/v1/token", http.StatusMethodNotAllowed, nil)
	c.look(http.MethodGet, "/lapangan/tidak/ada", http.StatusNotFound, nil)
	c.look(http.MethodGet, "/lapangan/api/tidak-ada", http.StatusNotFound, nil)
	c.look(http.MethodDelete, "/assets/x", http.StatusNotFound, nil)
	c.look(http.MethodPost, "/laporan", http.StatusUnprocessableEntity, strings.NewReader(""), form...)
	c.look(http.MethodPost, "/laporan", http.StatusUnprocessableEntity, strings.NewReader("number=KC-2026-000001&pin=123412341234"), form...)
	c.look(http.MethodPost, "/akun/masuk", http.StatusUnprocessableEntity, strings.NewReader("mail=a@contoh.go.id&password=x"), form...)
	c.look(http.MethodPost, "/laporan", http.StatusRequestEntityTooLarge, large(), form...)
	c.look(http.MethodPost, "/akun/masuk", http.StatusRequestEntityTooLarge, large(), form...)
	c.look(http.MethodPost, "/laporan", http.StatusForbidden, strings.NewReader(""), append(form, "Origin", "https://lain.example")...)
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}
