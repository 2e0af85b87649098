package blob

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"

	"github.com/patuh-id/patuh/internal/base/problem"
)

var here = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

const (
	testKey    = "patuhtest"
	testSecret = "not-a-secret-of-anybody"
)

// gateway is a real S3 gateway (versitygw over a folder), started once for all tests.
var gateway = struct {
	once   sync.Once
	err    error
	folder string
	stop   func()
	S3Options
}{}

func startGateway(t *testing.T) S3Options {
	t.Helper()
	gateway.once.Do(func() { gateway.err = runGateway() })
	must(t, gateway.err)
	return gateway.S3Options
}

// runGateway builds the gateway unless it is built, and runs it with a certificate of its own.
func runGateway() error {
	program, err := buildGateway()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "patuh-gateway-*")
	if err != nil {
		return err
	}
	roots, err := certify(folder)
	if err != nil {
		return err
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := free.Addr().String()
	if err := errors.Join(free.Close(), os.MkdirAll(filepath.Join(folder, "root", "patuh"), 0o700)); err != nil {
		return err
	}
	cmd := exec.Command(program, "--quiet", "--port", address, "--access", testKey, "--secret", testSecret,
		"--cert", filepath.Join(folder, "cert.pem"), "--key", filepath.Join(folder, "key.pem"), "--iam-dir", folder,
		"posix", "--sidecar", filepath.Join(folder, "meta"), filepath.Join(folder, "root"))
	if err := os.MkdirAll(filepath.Join(folder, "meta"), 0o700); err != nil {
		return err
	}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		return err
	}
	gateway.folder = folder
	gateway.stop = func() {
		_, _ = cmd.Process.Kill(), cmd.Wait() // it keeps nothing that matters
		_ = os.RemoveAll(folder)
	}
	gateway.S3Options = S3Options{
		Endpoint: "https://" + address, Bucket: "patuh", AccessKey: testKey, SecretKey: testSecret, PathStyle: true, Roots: roots, Private: here,
	}
	for range 200 {
		if c, err := net.Dial("tcp", address); err == nil {
			return c.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("the gateway does not listen: %s", said.String())
}

// buildGateway keeps what it built in the user's cache, by version: it is large, and changes rarely.
func buildGateway() (string, error) {
	const module = "github.com/versity/versitygw"
	version, err := exec.Command("go", "-C", "../../../tools", "list", "-m", "-f", "{{.Version}}", module).Output()
	if err != nil {
		return "", fmt.Errorf("which gateway: %w", err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	program := filepath.Join(cache, "patuh-test", "versitygw-"+strings.TrimSpace(string(version)))
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	fresh := program + fmt.Sprintf(".%d", os.Getpid())
	if out, err := exec.Command("go", "-C", "../../../tools", "build", "-o", fresh, module+"/cmd/versitygw").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the gateway: %w\n%s", err, out)
	}
	return program, os.Rename(fresh, program)
}

func certify(folder string) (*x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "gateway"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(cert)
	return roots, errors.Join(
		os.WriteFile(filepath.Join(folder, "cert.pem"), cert, 0o600),
		os.WriteFile(filepath.Join(folder, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600),
	)
}

func openS3(t *testing.T, o S3Options) *bucket {
	t.Helper()
	o.Drafts = filepath.Join(t.TempDir(), "drafts")
	store, err := S3(o)
	must(t, err)
	return store.(*bucket)
}

// keptIn makes what the suite needs of a bucket, beside the store.
func keptIn(b *bucket) kept {
	return kept{
		Store: b,
		damage: func(t *testing.T, sum Sum) {
			_, err := b.client.PutObject(t.Context(), b.name, b.key(sum), strings.NewReader("other"), 5, minio.PutObjectOptions{})
			must(t, err)
		},
		rest: func(t *testing.T) int {
			n := len(filesBelow(t, string(b.drafts)))
			for object := range b.client.ListObjectsIter(t.Context(), b.name, minio.ListObjectsOptions{Prefix: b.prefix, Recursive: true}) {
				must(t, object.Err)
				n++
			}
			return n
		},
	}
}

func TestARealGatewayKeepsTheContract(t *testing.T) {
	t.Parallel()
	options := startGateway(t)
	var n atomic.Int64
	conforms(t, func(t *testing.T) kept {
		o := options
		o.Prefix = fmt.Sprintf("/berkas/%d/", n.Add(1))
		return keptIn(openS3(t, o))
	})
}

// fake is a gateway within this process, before which a test may stand.
func fake(t *testing.T, before func(w http.ResponseWriter, r *http.Request, next http.Handler)) S3Options {
	t.Helper()
	memory := s3mem.New()
	must(t, memory.CreateBucket("patuh"))
	handler := gofakes3.New(memory, gofakes3.WithLogger(gofakes3.DiscardLog())).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { before(w, r, handler) }))
	t.Cleanup(server.Close)
	return S3Options{Endpoint: server.URL, Bucket: "patuh", AccessKey: testKey, SecretKey: testSecret, PathStyle: true, Private: here}
}

func through(w http.ResponseWriter, r *http.Request, next http.Handler) { next.ServeHTTP(w, r) }

func TestAFakeKeepsTheContract(t *testing.T) {
	t.Parallel()
	conforms(t, func(t *testing.T) kept { return keptIn(openS3(t, fake(t, through))) })
}

func TestWhatIsWrongWithABucketIsSaid(t *testing.T) {
	t.Parallel()
	options := startGateway(t)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, closed.Close())
	for want, change := range map[string]func(*S3Options){
		"blob.s3_key":      func(o *S3Options) { o.SecretKey = "wrong" },
		"blob.s3_bucket":   func(o *S3Options) { o.Bucket = "nowhere" },
		"blob.s3_away":     func(o *S3Options) { o.Endpoint = "https://" + closed.Addr().String() },
		"outbound.private": func(o *S3Options) { o.Private = nil },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			o := options
			change(&o)
			b := openS3(t, o)
			_, putting := b.Put(t.Context(), strings.NewReader("x"), 10)
			for what, err := range map[string]error{"ready": b.Ready(t.Context()), "put": putting} {
				if problem.KindOf(err) != problem.Unavailable || keyOf(err) != want {
					t.Errorf("%s: %v", what, err)
				}
			}
			if n := len(filesBelow(t, string(b.drafts))); n != 0 {
				t.Errorf("%d drafts stay", n)
			}
		})
	}
	t.Run("an unknown authority", func(t *testing.T) {
		t.Parallel()
		o := options
		o.Roots = nil
		if err := openS3(t, o).Ready(t.Context()); keyOf(err) != "blob.s3_away" || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("ready: %v", err)
		}
	})
}

func TestAnAddressThatCanNeverBeRightIsRefused(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"", "s3.example.org", "ftp://s3.example.org", "https://me:secret@s3.example.org", "https://s3.example.org/path"} {
		_, err := S3(S3Options{Endpoint: endpoint, Bucket: "patuh", Drafts: t.TempDir()})
		if problem.KindOf(err) != problem.Invalid {
			t.Errorf("%q: %v", endpoint, err)
		}
	}
}

func TestAnswersOfGatewaysAreUnderstood(t *testing.T) {
	t.Parallel()
	for code, test := range map[string]struct {
		status int
		key    string
	}{
		"InvalidAccessKeyId": {403, "blob.s3_key"}, "AccessDenied": {403, "blob.s3_denied"}, "Forbidden": {403, "blob.s3_denied"},
		"QuotaExceeded": {403, "blob.s3_full"}, "XMinioStorageFull": {507, "blob.s3_full"}, "RequestTimeTooSkewed": {403, "blob.s3_clock"},
		"PermanentRedirect": {301, "blob.s3_region"}, "MethodNotAllowed": {405, "blob.s3_away"},
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			b := openS3(t, fake(t, func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
				w.Header().Set("Content-Type", "application/xml")
				w.WriteHeader(test.status)
				fmt.Fprintf(w, "<Error><Code>%s</Code><Message>so it is</Message></Error>", code)
			}))
			_, err := b.Put(t.Context(), strings.NewReader("x"), 10)
			if problem.KindOf(err) != problem.Unavailable || keyOf(err) != test.key {
				t.Errorf("put: %v", err)
			}
		})
	}
}

func TestAGatewayThatStumblesIsAskedAgain(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	b := openS3(t, fake(t, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if asked.Add(1)%2 == 1 {
			_, _ = io.Copy(io.Discard, r.Body) // the sender's troubles are not looked at
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	}))
	info := put(t, b, noise(1, 100_000))
	must(t, Verify(t.Context(), b, info.Sum))
}

func TestABodyThatStandsStillEnds(t *testing.T) {
	t.Parallel()
	for what, start := range map[string]string{"back": "half", "there": ""} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			ended := make(chan struct{})
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if start != "" {
					fmt.Fprint(w, start)
					_ = http.NewResponseController(w).Flush() // what it cannot send, it does not
				}
				<-ended
			}))
			t.Cleanup(func() { close(ended); server.Close() })
			client := &http.Client{Transport: awake{&http.Transport{}, 100 * time.Millisecond}}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.URL, io.LimitReader(endless{}, 64<<20))
			must(t, err)
			response, err := client.Do(request)
			if err == nil {
				_, err = io.ReadAll(response.Body)
				response.Body.Close()
			}
			if err == nil || !strings.Contains(err.Error(), "canceled") && !strings.Contains(err.Error(), "nothing moved") {
				t.Errorf("it ended: %v", err)
			}
		})
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestDraftsOfABucketAreSwept(t *testing.T) {
	t.Parallel()
	b := openS3(t, fake(t, through))
	name := filepath.Join(string(b.drafts), "put-1")
	must(t, os.WriteFile(name, nil, 0o600))
	long := time.Now().Add(-2 * abandoned)
	must(t, os.Chtimes(name, long, long))
	for _, err := range b.All(t.Context()) {
		must(t, err)
	}
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the draft stays: %v", err)
	}
}

func TestAGatewayTakesNoOtherBytesThanThoseOfTheSum(t *testing.T) {
	t.Parallel()
	b := openS3(t, startGateway(t))
	draft := filepath.Join(t.TempDir(), "draft")
	must(t, os.WriteFile(draft, []byte("other"), 0o600))
	info := Info{Sum: Sum{1}, Size: 5}
	if err := b.send(t.Context(), draft, &info); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("sent: %v", err)
	}
	if _, err := b.Stat(t.Context(), info.Sum); problem.KindOf(err) != problem.NotFound {
		t.Errorf("it is there: %v", err)
	}
}

func TestWhatIsLargeIsSentInParts(t *testing.T) {
	t.Parallel()
	b := openS3(t, startGateway(t))
	info, err := b.Put(t.Context(), io.LimitReader(endless{}, single+5), single+5)
	must(t, err)
	must(t, Verify(t.Context(), b, info.Sum))
	if stat, err := b.Stat(t.Context(), info.Sum); err != nil || stat.Size != single+5 {
		t.Errorf("%+v, %v", stat, err)
	}
}

// BenchmarkTwoHundredPhotographs of 4 MB at once have to stay below 150 MB of memory.
func BenchmarkTwoHundredPhotographs(b *testing.B) {
	gateway.once.Do(func() { gateway.err = runGateway() })
	must(b, gateway.err)
	for name, open := range map[string]func() (Store, error){
		"folder": func() (Store, error) { return Folder(filepath.Join(b.TempDir(), "files")) },
		"gateway": func() (Store, error) {
			o := gateway.S3Options
			o.Drafts = filepath.Join(b.TempDir(), "drafts")
			return S3(o)
		},
	} {
		b.Run(name, func(b *testing.B) {
			store, err := open()
			must(b, err)
			photo := noise(1, 4<<20)
			var peak uint64
			for b.Loop() {
				var wait sync.WaitGroup
				for i := range 200 {
					wait.Go(func() {
						if _, err := store.Put(b.Context(), io.MultiReader(strings.NewReader(fmt.Sprint(i)), bytes.NewReader(photo)), roomy); err != nil {
							b.Error(err)
						}
					})
				}
				done := make(chan struct{})
				go func() { wait.Wait(); close(done) }()
				for running := true; running; {
					select {
					case <-done:
						running = false
					case <-time.After(20 * time.Millisecond):
						var now runtime.MemStats
						runtime.ReadMemStats(&now)
						peak = max(peak, now.HeapInuse+now.StackInuse)
					}
				}
			}
			b.ReportMetric(float64(peak)/1e6, "peak-MB")
			if peak > 150e6 {
				b.Errorf("%d bytes of memory", peak)
			}
		})
	}
}
