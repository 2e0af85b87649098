package serve

import (
	"context"
	"fmt"
	"net/netip"
	"testing"
	"time"
)

// from is a request from an address.
func from(ctx context.Context, addr string) context.Context {
	return context.WithValue(ctx, askedKey{}, &asked{client: netip.MustParseAddr(addr)})
}

// Whoever has many networks of one provider has one allowance in all of them; others have their own.
func TestNetworksThatLieTogetherShareAWideAllowance(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	l := NewWideLimiter(time.Second, 3, func() time.Time { return now })
	for i, addr := range []string{"192.0.2.1", "192.0.77.1", "192.0.200.1"} {
		if _, ok := l.Allow(from(t.Context(), addr)); !ok {
			t.Errorf("number %d is not allowed", i+1)
		}
	}
	if wait, ok := l.Allow(from(t.Context(), "192.0.9.9")); ok || wait != time.Second {
		t.Errorf("the fourth is allowed: %v, or waits %v", ok, wait)
	}
	for _, other := range []string{"198.51.100.1", "2001:db8::1"} {
		if _, ok := l.Allow(from(t.Context(), other)); !ok {
			t.Errorf("%s waits for others", other)
		}
	}
	now = now.Add(time.Second)
	if _, ok := l.Allow(from(t.Context(), "192.0.9.9")); !ok {
		t.Error("it is not allowed after it waited")
	}
}

// Bar: all limits of a request cost at most 50 µs together, of 20,000 networks.
func BenchmarkLimits(b *testing.B) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	all := []*Limiter{NewLimiter(time.Second, 60, clock), NewWideLimiter(time.Second, 600, clock)}
	var asks []context.Context
	for i := range 30_000 {
		asks = append(asks, from(b.Context(), fmt.Sprintf("10.%d.%d.7", i/250%250, i%250)))
	}
	i := 0
	for b.Loop() {
		for _, l := range all {
			l.Allow(asks[i%len(asks)])
		}
		i++
	}
}
