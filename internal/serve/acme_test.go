package serve

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/patuh-id/patuh/internal/base/outbound"
)

const testHost = "patuh.example.go.id"

// A certificate is fetched from a real authority's server (Pebble, which Let's Encrypt tests clients
// with), by either way of proving that the name is ours, and is used.
func TestCertificatesFromAnAuthority(t *testing.T) {
	t.Parallel()
	pebble := filepath.Join(t.TempDir(), "pebble")
	build := exec.CommandContext(t.Context(), "go", "-C", "../../tools", "build", "-o", pebble, "github.com/letsencrypt/pebble/v2/cmd/pebble")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the authority: %v\n%s", err, out)
	}
	for _, way := range []string{"over the encrypted port", "over plain HTTP"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			encrypted, plain, closed := listen(t), listen(t), listen(t)
			closed.Close()
			tlsPort := portOf(encrypted)
			if way == "over plain HTTP" {
				tlsPort = portOf(closed)
			}
			directory, roots := startPebble(t, pebble, portOf(plain), tlsPort)
			folder := filepath.Join(t.TempDir(), "acme")
			var lines guardedBuffer
			log := NewLog(&lines, false, slog.LevelDebug)
			t.Cleanup(func() {
				if t.Failed() {
					t.Log(lines.String())
				}
			})
			client := outbound.New(outbound.Options{Roots: roots, Private: prefixes("127.0.0.0/8")}).HTTP()
			encryption := ACME{
				Hosts: []string{testHost}, Mail: "tik@example.go.id", Directory: directory, Client: client, Folder: folder, Log: log,
			}.Certificates()
			server := New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprintf(w, "secure=%v %s", Secure(r.Context()), r.Proto)
			}), Options{Log: log, Now: time.Now, Origin: "https://" + testHost, Encryption: encryption})
			runUntilTheEnd(t, func(ctx context.Context) error { return server.Serve(ctx, encrypted) })
			runUntilTheEnd(t, func(ctx context.Context) error { return server.ServePlain(ctx, plain) })

			// A first reader may have to come again while the authority looks.
			eventually(t, func() bool { return strings.Contains(lines.String(), "certificate ready") })
			answer := ask(t, testHost, encrypted.Addr().String(), "https://"+testHost+"/")
			if answer.body != "secure=true HTTP/2.0" || answer.header.Get("Strict-Transport-Security") == "" {
				t.Errorf("answered %q with %v", answer.body, answer.header)
			}
			issuer := answer.leaf.Issuer.CommonName
			if !strings.HasPrefix(issuer, "Pebble") || answer.leaf.VerifyHostname(testHost) != nil {
				t.Errorf("the certificate is from %q", issuer)
			}
			if used := encryption.Certificate(); used == nil || !used.Equal(answer.leaf) {
				t.Errorf("another certificate is noted: %v", used)
			}
			if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("the folder of certificates: %v, %v", info, err)
			}
			answer = ask(t, testHost, plain.Addr().String(), "http://"+testHost+"/peringkat?tahun=2024")
			if got := answer.header.Get("Location"); answer.status != http.StatusMovedPermanently || got != "https://"+testHost+"/peringkat?tahun=2024" {
				t.Errorf("plain HTTP: %d to %q", answer.status, got)
			}
			if strings.Contains(lines.String(), "no certificate") {
				t.Errorf("the log says:\n%s", lines.String())
			}
		})
	}
}

type answered struct {
	status int
	header http.Header
	leaf   *x509.Certificate
	body   string
}

func ask(t *testing.T, name, address, url string) answered {
	t.Helper()
	client := &http.Client{
		Timeout:       time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			ForceAttemptHTTP2: true,
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, network, address)
			},
			// Pebble's own root is made afresh at each start; the test looks at the chain itself.
			TLSClientConfig: &tls.Config{ServerName: name, InsecureSkipVerify: true}, //nolint:gosec // see above
		},
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := answered{status: answer.StatusCode, header: answer.Header, body: string(body)}
	if answer.TLS != nil {
		got.leaf = answer.TLS.PeerCertificates[0]
	}
	return got
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener
}

func portOf(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

func runUntilTheEnd(t *testing.T, run func(context.Context) error) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// startPebble starts an authority that looks for us at these ports, and returns its address and whom
// to trust about it.
func startPebble(t *testing.T, program string, httpPort, tlsPort int) (string, *x509.CertPool) {
	t.Helper()
	folder := t.TempDir()
	certificate, key := writePair(t, folder, "127.0.0.1", time.Now().Add(time.Hour))
	free := listen(t)
	port := portOf(free)
	free.Close()
	config := filepath.Join(folder, "config.json")
	text := fmt.Sprintf(`{"pebble": {"listenAddress": "127.0.0.1:%d", "certificate": %q, "privateKey": %q,
		"httpPort": %d, "tlsPort": %d, "keyAlgorithm": "ecdsa", "retryAfter": {"authz": 1, "order": 1}}}`,
		port, certificate, key, httpPort, tlsPort)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out guardedBuffer
	command := exec.CommandContext(t.Context(), program, "-config", config, "-dnsserver", everythingIsHere(t))
	command.Env = append(os.Environ(), "PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=20")
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill() // it may have ended
		_ = command.Wait()
		if t.Failed() {
			t.Log(out.String())
		}
	})
	eventually(t, func() bool { return strings.Contains(out.String(), "ACME directory available") })
	pem, err := os.ReadFile(certificate)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return fmt.Sprintf("https://127.0.0.1:%d/dir", port), roots
}

func eventually(t *testing.T, ready func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ready(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not happen")
		}
	}
}

// everythingIsHere is a name server, over TCP as Pebble wants it, that knows every name, at this
// machine. It returns its address.
func everythingIsHere(t *testing.T) string {
	t.Helper()
	listener := listen(t)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go answerNames(conn)
		}
	}()
	return listener.Addr().String()
}

func answerNames(conn net.Conn) {
	defer conn.Close()
	for {
		var size uint16
		if binary.Read(conn, binary.BigEndian, &size) != nil {
			return
		}
		packet := make([]byte, size)
		var message dnsmessage.Message
		if _, err := io.ReadFull(conn, packet); err != nil || message.Unpack(packet) != nil || len(message.Questions) != 1 {
			return
		}
		message.Response, message.Additionals = true, nil
		if q := message.Questions[0]; q.Type == dnsmessage.TypeA {
			message.Answers = []dnsmessage.Resource{{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 1},
				Body:   &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}},
			}}
		}
		answer, err := message.Pack()
		if err != nil {
			return
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

type guardedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (g *guardedBuffer) Write(data []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.b.Write(data)
}

func (g *guardedBuffer) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.b.String()
}
