package db

import (
	"slices"
	"sync"
)

// signals wake goroutines of this process when a transaction was committed.
type signals struct {
	mu     sync.Mutex
	heeded map[string][]chan struct{}
}

// Signal wakes, once the transaction is committed, whoever listens to topic in this process.
// Nothing is sent when it is not. Other processes hear nothing, so a listener looks by itself as well.
func (t Tx) Signal(topic string) {
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	if !slices.Contains(t.s.topics, topic) {
		t.s.topics = append(t.s.topics, topic)
	}
}

// Listen returns a channel that gets a value after commits that signalled topic, one for any number
// of commits since the last was taken, and the function that ends it.
func (d *DB) Listen(topic string) (<-chan struct{}, func()) {
	heard := make(chan struct{}, 1)
	d.signals.mu.Lock()
	defer d.signals.mu.Unlock()
	if d.signals.heeded == nil {
		d.signals.heeded = map[string][]chan struct{}{}
	}
	d.signals.heeded[topic] = append(d.signals.heeded[topic], heard)
	return heard, func() {
		d.signals.mu.Lock()
		defer d.signals.mu.Unlock()
		d.signals.heeded[topic] = slices.DeleteFunc(d.signals.heeded[topic], func(c chan struct{}) bool { return c == heard })
	}
}

func (g *signals) send(topics []string) {
	if len(topics) == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, topic := range topics {
		for _, heard := range g.heeded[topic] {
			select {
			case heard <- struct{}{}:
			default: // it has one to take already
			}
		}
	}
}
