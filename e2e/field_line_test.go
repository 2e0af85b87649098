package e2e_test

import (
	"net"
	"sync"
)

// line is the way to a server, which can be cut: then every connection breaks off in the middle, and no new one is had.
type line struct {
	net.Listener

	mu   sync.Mutex
	dead bool
	open map[net.Conn]bool
}

func newLine(listener net.Listener) *line {
	return &line{Listener: listener, open: map[net.Conn]bool{}}
}

// Accept gives connections for as long as the line is whole.
func (l *line) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		l.mu.Lock()
		if !l.dead {
			l.open[conn] = true
			l.mu.Unlock()
			return &held{conn, l}, nil
		}
		l.mu.Unlock()
		_ = conn.Close() // it is to be broken
	}
}

func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = true
	for conn := range l.open {
		_ = conn.Close() // it is to be broken
		delete(l.open, conn)
	}
}

func (l *line) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = false
}

// held is a connection of a line.
type held struct {
	net.Conn
	line *line
}

func (h *held) Close() error {
	h.line.mu.Lock()
	delete(h.line.open, h.Conn)
	h.line.mu.Unlock()
	return h.Conn.Close()
}
