package citizen_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// The bars of issue 5, over HTTP on the loopback with 64 connections that share two cores with the servers and,
// where it is PostgreSQL, with the database, with limits on and the load spread over many client addresses: a
// draft sent, its receipt, clocks and event in one durable commit, 4,000 a second on SQLite with p99 ≤ 60 ms,
// 2,000 on PostgreSQL with three replicas. Run it with -benchtime=1x: each round sends a fixed number of drafts,
// which are made before the clock runs.
func BenchmarkSendingOverHTTP(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		w := desktest.New(b, nil)
		benchSending(b, w, servedTo(b, w.Handler()))
	})
	b.Run("postgres", func(b *testing.B) {
		url := testkit.PostgresURL(b)
		w := desktest.On(b, opened(b, url))
		addresses := []string{servedTo(b, w.Handler())}
		for range 2 {
			addresses = append(addresses, servedTo(b, w.Over(b, opened(b, url))))
		}
		benchSending(b, w, addresses...)
	})
}

func opened(b *testing.B, url string) *db.DB {
	b.Helper()
	d, err := db.Open(b.Context(), url, schema.Files)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := d.Close(); err != nil {
			b.Error(err)
		}
	})
	return d
}

func benchSending(b *testing.B, w *desktest.World, addresses ...string) {
	b.Helper()
	const connections, drafts = 64, 6_000
	// The gate counts them all, and holds none.
	if _, err := w.Holds.SetLimits(b.Context(), access.Machine(), hold.Limits{Authority: w.City.ID, Network: 100_000, OfAll: 1_000_000, Hours: 24}); err != nil {
		b.Fatal(err)
	}
	for range b.N {
		b.StopTimer()
		tokens := manyDrafts(b, w, drafts)
		b.StartTimer()
		busy := processor(b)
		took, elapsed := sendAll(b, addresses, tokens, connections)
		b.ReportMetric(float64((processor(b)-busy).Microseconds())/float64(len(took)), "cpu-µs/report")
		slices.Sort(took)
		b.ReportMetric(float64(len(took))/elapsed.Seconds(), "reports/s")
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		b.ReportMetric(0, "ns/op")
	}
}

// processor is how much of the processors this process has had, those who send included.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// servedTo runs a real server until the benchmark ends. It trusts the benchmark to say for whom it asks.
func servedTo(b *testing.B, handler http.Handler) string {
	b.Helper()
	listener, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- serve.New(handler, serve.Options{
			Log: slog.New(slog.DiscardHandler), Now: time.Now, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		}).Serve(ctx, listener)
	}()
	b.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}

// manyDrafts are whole drafts that wait to be sent.
func manyDrafts(b *testing.B, w *desktest.World, n int) []string {
	b.Helper()
	tokens := make([]string, n)
	var next atomic.Int64
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				tokens[i] = complaint.NewToken()
				if err := w.Complaints.KeepDraft(b.Context(), tokens[i], complaint.Draft{
					Authority: w.City.ID, Kind: complaint.Complaint, Words: fmt.Sprintf("%s Tiang nomor %d.", story, i), Place: "Depan pasar",
					About: complaint.AboutOffice, Secrecy: complaint.Open, Reporter: complaint.Reporter{Reach: complaint.ByMailbox},
				}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	return tokens
}

// sendAll sends drafts from as many places as there are drafts, each connection to one of the servers, and
// returns how long each took.
func sendAll(b *testing.B, addresses []string, tokens []string, connections int) ([]time.Duration, time.Duration) {
	b.Helper()
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	took := make([]time.Duration, len(tokens))
	var next atomic.Int64
	var all sync.WaitGroup
	start := time.Now()
	for c := range connections {
		address := addresses[c%len(addresses)]
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(tokens) {
					return
				}
				began := time.Now()
				if err := sendOne(b.Context(), client, address, tokens[i], i); err != nil {
					b.Error(err)
					return
				}
				took[i] = time.Since(began)
			}
		})
	}
	all.Wait()
	return took, time.Since(start)
}

func sendOne(ctx context.Context, client *http.Client, address, token string, i int) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/lapor/kirim", http.NoBody)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.7", i/250%250, i%250))
	r.AddCookie(&http.Cookie{Name: "patuh-draf", Value: token})
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if to := answer.Header.Get("Location"); answer.StatusCode != http.StatusSeeOther || to != "/lapor/terkirim" {
		return fmt.Errorf("answered %s and sent on to %q", answer.Status, to)
	}
	return nil
}
