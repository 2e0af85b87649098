package serve

import (
	"container/list"
	"context"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/patuh-id/patuh/internal/account"
)

// maxBlocks bounds what a limiter remembers: about 4 MB. Beyond it the block that asked longest ago
// is forgotten, which gives it a full allowance again.
const maxBlocks = 20_000

// Limiter bounds how often one network may do something: everybody in an IPv4 /24 or an IPv6 /56
// together, because one customer has that many addresses. It counts in this process alone, in
// memory, so it is for bursts that cost work; failed sign-ins are counted by account, in the database.
type Limiter struct {
	rate  rate.Limit
	burst int
	now   func() time.Time
	of    func(netip.Addr) netip.Prefix

	mu     sync.Mutex
	blocks map[netip.Prefix]*list.Element
	recent *list.List // of *allowance, most recent first
}

type allowance struct {
	block netip.Prefix
	left  *rate.Limiter
}

// NewLimiter allows burst at once, and then one every interval.
func NewLimiter(every time.Duration, burst int, now func() time.Time) *Limiter {
	return &Limiter{
		rate: rate.Every(every), burst: burst, now: now, of: account.Block,
		blocks: map[netip.Prefix]*list.Element{}, recent: list.New(),
	}
}

// NewWideLimiter is NewLimiter for all networks in an IPv4 /16 or an IPv6 /40 together: whoever has many of one
// provider's. So many others stand behind it that it is for making them wait, and never for refusing.
func NewWideLimiter(every time.Duration, burst int, now func() time.Time) *Limiter {
	l := NewLimiter(every, burst, now)
	l.of = func(addr netip.Addr) netip.Prefix {
		bits := 16
		if addr.Is6() && !addr.Is4In6() {
			bits = 40
		}
		block, _ := addr.Unmap().Prefix(bits) // of no address none: they share one
		return block
	}
	return l
}

// Allow counts one more from the network that ctx's request came from, and reports whether it is
// allowed; if not, nothing is counted and the duration is how long until it would be.
func (l *Limiter) Allow(ctx context.Context) (time.Duration, bool) {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	left := l.allowanceOf(l.of(ClientAddr(ctx)))
	reservation := left.ReserveN(now, 1)
	if wait := reservation.DelayFrom(now); wait > 0 {
		reservation.CancelAt(now)
		return wait, false
	}
	return 0, true
}

func (l *Limiter) allowanceOf(block netip.Prefix) *rate.Limiter {
	if found, ok := l.blocks[block]; ok {
		l.recent.MoveToFront(found)
		return found.Value.(*allowance).left
	}
	if l.recent.Len() == maxBlocks {
		oldest := l.recent.Remove(l.recent.Back()).(*allowance)
		delete(l.blocks, oldest.block)
	}
	fresh := &allowance{block, rate.NewLimiter(l.rate, l.burst)}
	l.blocks[block] = l.recent.PushFront(fresh)
	return fresh.left
}

// Handler lets requests through to next while they are allowed, and answers 429 with Retry-After
// when they are not.
func (l *Limiter) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wait, ok := l.Allow(r.Context())
		if !ok {
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
			Refuse(w, r, http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}
