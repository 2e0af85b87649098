package testkit

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// LoadResult is how a server answered under load.
type LoadResult struct {
	PerSecond float64
	P50, P99  time.Duration
	Bytes     int // of one answer's body, as sent
}

// Load asks a server on this machine for path, requests times over a number of connections that
// stay open. It speaks just enough HTTP to cost little beside the server it measures, takes gzip,
// and fails on any answer but 200. Headers are whole lines, "Cookie: a=b". Addresses off the loopback are refused.
func Load(tb testing.TB, address, path string, connections, requests int, headers ...string) LoadResult {
	tb.Helper()
	if host, _, err := net.SplitHostPort(address); err != nil || !net.ParseIP(host).IsLoopback() {
		tb.Fatalf("load goes to the loopback only, not to %s", address)
	}
	var left atomic.Int64
	left.Store(int64(requests))
	times := make([][]time.Duration, connections)
	failed := make([]error, connections)
	var size atomic.Int64
	var all sync.WaitGroup
	start := time.Now()
	for i := range connections {
		all.Go(func() { times[i], failed[i] = askOver(address, path, headers, &left, &size) })
	}
	all.Wait()
	took := time.Since(start)
	for _, err := range failed {
		if err != nil {
			tb.Fatal(err)
		}
	}
	sorted := slices.Concat(times...)
	slices.Sort(sorted)
	return LoadResult{
		PerSecond: float64(len(sorted)) / took.Seconds(),
		P50:       sorted[len(sorted)/2],
		P99:       sorted[len(sorted)*99/100],
		Bytes:     int(size.Load()),
	}
}

func askOver(address, path string, headers []string, left, size *atomic.Int64) ([]time.Duration, error) {
	conn, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	request := []byte("GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\nAccept-Encoding: gzip\r\n" + strings.Join(append(headers, ""), "\r\n") + "\r\n")
	reader := bufio.NewReaderSize(conn, 64<<10)
	var times []time.Duration
	for left.Add(-1) >= 0 {
		start := time.Now()
		if _, err := conn.Write(request); err != nil {
			return nil, err
		}
		n, err := readAnswer(reader)
		if err != nil {
			return nil, err
		}
		times = append(times, time.Since(start))
		size.Store(int64(n))
	}
	return times, nil
}

func readAnswer(reader *bufio.Reader) (int, error) {
	length := -1
	for line := 0; ; line++ {
		text, err := reader.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		if line == 0 && !strings.HasPrefix(string(text), "HTTP/1.1 200 ") {
			return 0, fmt.Errorf("answered %q", text)
		}
		if len(text) <= 2 {
			break
		}
		if value, ok := strings.CutPrefix(string(text), "Content-Length: "); ok {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return 0, err
			}
		}
	}
	if length < 0 {
		return 0, fmt.Errorf("the answer has no length")
	}
	_, err := io.CopyN(io.Discard, reader, int64(length))
	return length, err
}
