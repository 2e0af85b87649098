package serve

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// writePair writes a certificate that vouches for itself and its key, and returns their names.
func writePair(t *testing.T, folder, name string, until time.Time) (string, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(until.UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: until.Add(-48 * time.Hour), NotAfter: until, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, keyName := filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	writePEM(t, certificate, "CERTIFICATE", der)
	writePEM(t, keyName, "PRIVATE KEY", secret)
	return certificate, keyName
}

func writePEM(t *testing.T, name, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCertificateFilesAreTakenAgainWhenTheyChange(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first, second := time.Now().Add(24*time.Hour).Truncate(time.Second), time.Now().Add(48*time.Hour).Truncate(time.Second)
	certificate, key := writePair(t, folder, testHost, first)
	var later atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	var lines guardedBuffer
	log := NewLog(&lines, false, slog.LevelInfo)
	encryption, err := CertificateFiles(certificate, key, log, now)
	if err != nil {
		t.Fatal(err)
	}
	listener := listen(t)
	server := New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }),
		Options{Log: log, Now: time.Now, Origin: "https://" + testHost, Encryption: encryption})
	runUntilTheEnd(t, func(ctx context.Context) error { return server.Serve(ctx, listener) })
	expect := func(when string, want time.Time) {
		t.Helper()
		answer := ask(t, testHost, listener.Addr().String(), "https://"+testHost+"/")
		if got := answer.leaf.NotAfter; !got.Equal(want) || answer.body != "hello" {
			t.Errorf("%s: a certificate until %v, want %v", when, got, want)
		}
	}
	expect("at first", first)
	if err := os.WriteFile(key, []byte("half a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	later.Add(int64(freshFor))
	expect("while the new pair is being written", first)
	later.Add(int64(freshFor))
	expect("still", first)
	writePair(t, folder, testHost, second)
	later.Add(int64(freshFor))
	expect("when it is whole", second)
	if said := strings.Count(lines.String(), "the old one stays"); said != 1 {
		t.Errorf("said %d times that the new pair cannot be used:\n%s", said, lines.String())
	}
	if strings.Contains(lines.String(), "half a key") {
		t.Error("the log holds the key")
	}
}

func TestWithoutACertificateThereIsNoServer(t *testing.T) {
	t.Parallel()
	_, err := CertificateFiles("none.pem", "none.key", slog.New(slog.DiscardHandler), time.Now)
	if problem.KindOf(err) != problem.Invalid {
		t.Errorf("got %v", err)
	}
}

func TestPlainHTTPLeadsToTheEncryptedAddress(t *testing.T) {
	t.Parallel()
	listener := listen(t)
	server := New(http.NotFoundHandler(), Options{
		Log: slog.New(slog.DiscardHandler), Now: time.Now, Origin: "https://" + testHost, OtherHosts: []string{"www." + testHost},
	})
	runUntilTheEnd(t, func(ctx context.Context) error { return server.ServePlain(ctx, listener) })
	for url, want := range map[string]string{
		"http://" + testHost + "/en/?a=b":    "https://" + testHost + "/en/?a=b",
		"http://www." + testHost + "/":       "https://" + testHost + "/",
		"http://" + testHost + "//evil.test": "https://" + testHost + "//evil.test",
		"http://evil.test/":                  "",
	} {
		answer := ask(t, testHost, listener.Addr().String(), url)
		if got := answer.header.Get("Location"); got != want || (want == "") != (answer.status == http.StatusMisdirectedRequest) {
			t.Errorf("%s: %d to %q, want %q", url, answer.status, got, want)
		}
	}
}
