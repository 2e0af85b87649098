// Package clamav asks a ClamAV daemon whether it knows bytes as harmful. It sends them over a socket and
// reads one line; it decides nothing about what follows.
package clamav

import (
	"bytes"
	"context"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"path"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Texts are this room's texts.
//
//go:embed texts
var Texts embed.FS

// Limits of one conversation. A scan of nested archives may take clamd two minutes (its MaxScanTime).
const (
	dialing   = 5 * time.Second
	moving    = time.Minute
	thinking  = 3 * time.Minute
	maxStream = 2 << 30
	maxReply  = 4096
	chunk     = 64 << 10
)

// exceeded begins what a daemon set to AlertExceedsMax finds in what it has not looked through: no malware.
const exceeded = "Heuristics.Limits.Exceeded"

// Clamd is a daemon. It is safe for concurrent use; each scan is a connection of its own.
type Clamd struct {
	network, address string
	moving, thinking time.Duration
}

// New names a daemon: "unix:/run/clamav/clamd.ctl", or "tcp:127.0.0.1:3310". It asks nothing yet. What
// is sent over tcp is not encrypted. Kind: Invalid.
func New(where string) (*Clamd, error) {
	network, address, _ := strings.Cut(where, ":")
	ok := network == "unix" && path.IsAbs(address)
	if network == "tcp" {
		host, port, err := net.SplitHostPort(address)
		ok = err == nil && host != "" && port != ""
	}
	if !ok {
		return nil, problem.New(problem.Invalid, "clamav.address", problem.Args{"address": where})
	}
	return &Clamd{network, address, moving, thinking}, nil
}

// Scan names what the daemon has found in the bytes, or nothing. Kinds: TooLarge for more than the
// daemon takes; Unavailable when it did not look, for whatever reason; what r fails with is passed on.
func (c *Clamd) Scan(ctx context.Context, r io.Reader) (string, error) {
	t, err := c.talk(ctx)
	if err != nil {
		return "", err
	}
	defer t.end()
	sending := t.send(r)
	var source *sourceError
	if errors.As(sending, &source) {
		return "", source.error
	}
	// A daemon that has had enough says why before it hangs up, so it is heard even then.
	reply, err := t.hear(c.thinking)
	if err != nil {
		return "", c.away(ctx, errors.Join(sending, err))
	}
	if name, ok := strings.CutSuffix(reply, " FOUND"); ok && strings.HasPrefix(name, "stream: ") && !strings.HasPrefix(name, "stream: "+exceeded) {
		return strings.TrimPrefix(name, "stream: "), nil
	}
	switch {
	case strings.HasPrefix(reply, "stream: "+exceeded):
		return "", problem.New(problem.TooLarge, "clamav.too_large", nil)
	case reply == "stream: OK" && sending == nil:
		return "", nil
	case strings.Contains(reply, "size limit exceeded"):
		return "", problem.New(problem.TooLarge, "clamav.too_large", nil)
	default:
		return "", c.away(ctx, errors.Join(fmt.Errorf("it says %.200q", reply), sending))
	}
}

// away says that the daemon did not do its work; a caller who is gone is told just that.
func (c *Clamd) away(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	away := problem.New(problem.Unavailable, "clamav.away", problem.Args{"address": c.network + ":" + c.address})
	away.Err = fmt.Errorf("clamd: %w", err)
	return away
}

// talk is one conversation. It is cut off when its caller goes, or when nothing moves.
type talk struct {
	net.Conn
	watch  *time.Timer
	moving time.Duration
	forget func() bool
}

func (c *Clamd) talk(ctx context.Context) (*talk, error) {
	dialer := net.Dialer{Timeout: dialing}
	conn, err := dialer.DialContext(ctx, c.network, c.address)
	if err != nil {
		return nil, c.away(ctx, err)
	}
	cut := func() { _ = conn.SetDeadline(time.Unix(1, 0)) } // a socket that is gone needs none
	return &talk{conn, time.AfterFunc(c.moving, cut), c.moving, context.AfterFunc(ctx, cut)}, nil
}

func (t *talk) end() {
	t.forget()
	t.watch.Stop()
	_ = t.Close() // all that mattered was heard
}

type sourceError struct{ error }

// send streams r in pieces, each behind its length, and an empty one at the end.
func (t *talk) send(r io.Reader) error {
	if _, err := t.Write([]byte("zINSTREAM\x00")); err != nil {
		return err
	}
	buffer := make([]byte, 4+chunk)
	for sent := 0; ; {
		n, err := io.ReadFull(r, buffer[4:])
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return &sourceError{err}
		}
		if sent += n; sent > maxStream {
			return &sourceError{problem.New(problem.TooLarge, "clamav.too_large", nil)}
		}
		t.watch.Reset(t.moving)
		binary.BigEndian.PutUint32(buffer, uint32(n))
		if _, err := t.Write(buffer[:4+n]); err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		if n < chunk {
			_, err := t.Write(make([]byte, 4))
			return err
		}
	}
}

// hear reads a reply up to its end, which a daemon that dies in the middle does not write.
func (t *talk) hear(patience time.Duration) (string, error) {
	t.watch.Reset(patience)
	reply, err := io.ReadAll(io.LimitReader(t, maxReply))
	text, _, whole := bytes.Cut(reply, []byte{0})
	if !whole {
		return "", errors.Join(fmt.Errorf("half an answer: %.200q", reply), err)
	}
	return string(text), nil
}
