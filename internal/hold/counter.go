package hold

import (
	"sync"
	"time"
)

// maxBuckets bounds what is counted apart, about 4 MB: beyond it those that are full again are forgotten, and when
// none is, all of them are, which lets a little more pass.
const maxBuckets = 20_000

// counter counts how many came in the hour before, in this process and in memory alone.
type counter struct {
	mu      sync.Mutex
	buckets map[string]*bucket
}

// bucket is what is left of an allowance of so many in an hour, which fills again evenly.
type bucket struct {
	left float64
	at   time.Time
}

// over counts one more of a name and reports whether it is above a limit in an hour; 0 is no limit.
func (c *counter) over(name string, limit int, now time.Time) bool {
	if limit <= 0 {
		return false
	}
	most := float64(limit)
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.buckets[name]
	if b == nil {
		c.sweep(now)
		b = &bucket{most, now}
		c.buckets[name] = b
	}
	if passed := now.Sub(b.at); passed > 0 {
		b.left = min(most, b.left+most*passed.Hours())
		b.at = now
	}
	if b.left < 1 {
		return true
	}
	b.left--
	return false
}

// sweep makes room for one more.
func (c *counter) sweep(now time.Time) {
	if len(c.buckets) < maxBuckets {
		return
	}
	for name, b := range c.buckets {
		if now.Sub(b.at) >= time.Hour {
			delete(c.buckets, name)
		}
	}
	if len(c.buckets) >= maxBuckets {
		clear(c.buckets)
	}
}
