package clamav

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func keyOf(err error) string {
	var p *problem.Error
	if errors.As(err, &p) {
		return p.Key
	}
	return ""
}

// eicar is the harmless text that scanners agree to call a virus, in pieces, lest one finds it here.
func eicar() string {
	return strings.Join([]string{`X5O!P%@AP[4\PZX54(P^)7CC)7}`, "$EICAR-STANDARD", "-ANTIVIRUS-TEST-FILE!", "$H+H*"}, "")
}

// startClamd runs a real daemon that knows one signature and takes a megabyte.
func startClamd(t *testing.T) *Clamd {
	t.Helper()
	program, err := exec.LookPath("clamd")
	if err != nil {
		program = "/usr/sbin/clamd"
		if _, err := os.Stat(program); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal("clamd is missing: apt-get install clamav-daemon")
			}
			t.Skip("clamd is missing: apt-get install clamav-daemon")
		}
	}
	folder, err := os.MkdirTemp("", "clamd-*") // a socket's name has to be short
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	socket, settings := filepath.Join(folder, "ctl"), filepath.Join(folder, "clamd.conf")
	must(t, os.WriteFile(filepath.Join(folder, "test.ndb"), []byte("Patuh-Test:0:*:"+hex.EncodeToString([]byte(eicar()))+"\n"), 0o600))
	must(t, os.WriteFile(settings, []byte(fmt.Sprintf("LocalSocket %s\nDatabaseDirectory %s\nTemporaryDirectory %s\nForeground yes\nStreamMaxLength 1M\n", socket, folder, folder)), 0o600))
	ctx, stop := context.WithCancel(context.Background())
	daemon := exec.CommandContext(ctx, program, "--config-file", settings)
	var said bytes.Buffer
	daemon.Stdout, daemon.Stderr = &said, &said
	must(t, daemon.Start())
	t.Cleanup(func() {
		stop()
		_ = daemon.Wait() // it was killed
		if t.Failed() {
			t.Log(said.String())
		}
	})
	c, err := New("unix:" + socket)
	must(t, err)
	for range 600 {
		if _, err := c.Version(t.Context()); err == nil {
			return c
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("clamd does not answer")
	return nil
}

func TestARealDaemonFindsWhatItKnows(t *testing.T) {
	t.Parallel()
	c := startClamd(t)
	for name, test := range map[string]struct {
		data, found string
		kind        problem.Kind
	}{
		"nothing":            {"", "", 0},
		"a letter":           {"Dengan hormat,", "", 0},
		"the test text":      {eicar(), "Patuh-Test.UNOFFICIAL", 0},
		"at a piece's end":   {strings.Repeat("x", chunk), "", 0},
		"within many pieces": {strings.Repeat("y", 3*chunk-7) + eicar(), "Patuh-Test.UNOFFICIAL", 0},
		"too large":          {strings.Repeat("z", 3<<20), "", problem.TooLarge},
	} {
		found, err := c.Scan(t.Context(), strings.NewReader(test.data))
		if found != test.found || (err != nil) != (test.kind != 0) || err != nil && (problem.KindOf(err) != test.kind || keyOf(err) != "clamav.too_large") {
			t.Errorf("%s: %q, %v", name, found, err)
		}
	}
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			want := ""
			text := strings.Repeat("a", i)
			if i%2 == 1 {
				text, want = text+eicar(), "Patuh-Test.UNOFFICIAL"
			}
			if found, err := c.Scan(t.Context(), strings.NewReader(text)); err != nil || found != want {
				t.Errorf("at once: %q, %v", found, err)
			}
		})
	}
	wait.Wait()
	torn := errors.New("torn")
	if _, err := c.Scan(t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(torn))); !errors.Is(err, torn) {
		t.Errorf("torn: %v", err)
	}
	if version, err := c.Version(t.Context()); err != nil || !strings.HasPrefix(version.Engine, "ClamAV ") {
		t.Errorf("version %+v, %v", version, err)
	}
}

func TestWhatADaemonHasNotLookedThroughIsTooLargeForItAndNotInfected(t *testing.T) {
	t.Parallel()
	for _, said := range []string{"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\x00", "INSTREAM size limit exceeded. ERROR\x00"} {
		found, err := fake(t, hears(said)).Scan(t.Context(), strings.NewReader("x"))
		if found != "" || problem.KindOf(err) != problem.TooLarge || keyOf(err) != "clamav.too_large" {
			t.Errorf("%q: %q, %v", said, found, err)
		}
	}
}

// fake is a daemon that answers each conversation as told.
func fake(t *testing.T, answer func(net.Conn)) *Clamd {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				answer(conn)
			}()
		}
	}()
	c, err := New("tcp:" + listener.Addr().String())
	must(t, err)
	c.moving, c.thinking = 300*time.Millisecond, 300*time.Millisecond
	return c
}

// hears reads what is sent up to the empty piece, then says text.
func hears(text string) func(net.Conn) {
	return func(conn net.Conn) {
		var got []byte
		buffer := make([]byte, 4096)
		for !bytes.HasSuffix(got, make([]byte, 4)) {
			n, err := conn.Read(buffer)
			if err != nil {
				return
			}
			got = append(got, buffer[:n]...)
		}
		_, _ = io.WriteString(conn, text) // who hung up hears nothing
	}
}

func TestADaemonThatDoesNotDoItsWorkNeverSaysClean(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(net.Conn){
		"hangs up at once":       func(net.Conn) {},
		"half an answer":         hears("stream: O"),
		"clean without an end":   hears("stream: OK"),
		"an empty answer":        hears("\x00"),
		"clean, then more":       hears("stream: OK, or so\x00"),
		"another word":           hears("PONG\x00"),
		"an error":               hears("stream: Can't allocate memory ERROR\x00"),
		"more than can be heard": hears(strings.Repeat("x", 2*maxReply)),
		"silence":                func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) },
		"clean before it looked": func(conn net.Conn) { _, _ = io.WriteString(conn, "stream: OK\x00") },
		"deaf":                   func(net.Conn) { time.Sleep(time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := fake(t, answer).Scan(t.Context(), strings.NewReader(strings.Repeat("x", 32<<20)))
			if found != "" || problem.KindOf(err) != problem.Unavailable || keyOf(err) != "clamav.away" {
				t.Errorf("%q, %v", found, err)
			}
		})
	}
}

func TestACallerWhoGoesIsNotHeld(t *testing.T) {
	t.Parallel()
	c := fake(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
	c.moving, c.thinking = time.Hour, time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Scan(ctx, strings.NewReader("x")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("scan: %v", err)
	}
}

func TestAddressesOfDaemons(t *testing.T) {
	t.Parallel()
	for where, want := range map[string]bool{
		"unix:/run/clamav/clamd.ctl": true, "tcp:127.0.0.1:3310": true, "tcp:[::1]:3310": true,
		"": false, "/run/clamav/clamd.ctl": false, "unix:clamd.ctl": false, "tcp:3310": false, "tcp::3310": false, "http://clamd": false,
	} {
		if _, err := New(where); (err == nil) != want || err != nil && keyOf(err) != "clamav.address" {
			t.Errorf("%q: %v", where, err)
		}
	}
}

func TestTheAgeOfSignaturesIsSaid(t *testing.T) {
	t.Parallel()
	now := func() time.Time { return time.Date(2025, 11, 20, 12, 0, 0, 0, time.UTC) }
	for reply, want := range map[string]condition.State{
		"ClamAV 1.4.6/27460/Wed Nov 19 09:13:12 2025\x00": condition.Good,
		"ClamAV 1.4.6/27460/Sat Nov 15 09:13:12 2025\x00": condition.Watch,
		"ClamAV 1.4.6/27460/Wed Oct  1 09:13:12 2025\x00": condition.Alarm,
		"ClamAV 1.4.6\x00":                         condition.Watch,
		"ClamAV 1.4.6/27460/one of these days\x00": condition.Watch,
		"": condition.Alarm,
	} {
		c := fake(t, func(conn net.Conn) {
			_, _ = conn.Read(make([]byte, 100))
			_, _ = io.WriteString(conn, reply)
		})
		said, err := c.Condition(now).Look(t.Context())
		must(t, err)
		if len(said) != 1 || said[0].State != want {
			t.Errorf("%q: %+v", reply, said)
		}
	}
	said, err := (*Clamd)(nil).Condition(now).Look(t.Context())
	must(t, err)
	if diff := cmp.Diff([]condition.Condition{{Topic: "clamav", State: condition.Off, Said: "clamav.condition.off"}}, said); diff != "" {
		t.Error(diff)
	}
}
