package hook

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// pauses are the waits after each failed attempt at a message: the schedule that Standard Webhooks
// gives, over three days. After the last the message has failed.
var pauses = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// holds are how long an endpoint is left alone after so many failures in a row, whatever waits for it:
// one that never answers costs one attempt in each.
var holds = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 5 * time.Minute}

// DisableAfter is how long an endpoint may fail before it is disabled; and at least after as many
// attempts as one message has.
const DisableAfter = 5 * 24 * time.Hour

// maxRetryAfter bounds what an endpoint may ask for.
const maxRetryAfter = 24 * time.Hour

// pauseAfter is the wait after so many failed attempts at a message; false when it has failed.
func pauseAfter(attempts int) (time.Duration, bool) {
	if attempts > len(pauses) {
		return 0, false
	}
	return jitter(pauses[attempts-1]), true
}

func holdAfter(failures int) time.Duration { return holds[min(failures, len(holds))-1] }

// jitter lets those who failed together not come back together.
func jitter(d time.Duration) time.Duration {
	return d + time.Duration(rand.Int64N(int64(d)/5+1)) //nolint:gosec // nobody gains by guessing it
}

// retryAfter reads how long an answer asks to be left alone (RFC 9110, section 10.2.3).
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0
	}
	wait := time.Duration(0)
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		wait = time.Duration(seconds) * time.Second //nolint:gosec // below 2^31
	} else if at, err := http.ParseTime(text); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}
