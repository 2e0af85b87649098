package hook

import (
	"strings"
	"testing"
	"time"
)

// The vector that the specification's own libraries are tested with (standard-webhooks, TestWebhookSign).
func TestSignaturesAreThoseOfStandardWebhooks(t *testing.T) {
	t.Parallel()
	const id, payload = "msg_p5jXN8AQM9LWM0D4loKWxJek", `{"test": 2432232314}`
	at := time.Unix(1614265330, 0)
	for _, secret := range []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"} {
		got, err := sign(secret, id, at, []byte(payload))
		if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
			t.Errorf("%s: got %s, %v", secret, got, err)
		}
	}
}

func TestASecretIsLongEnoughAndNeverTheSame(t *testing.T) {
	t.Parallel()
	a, b := newSecret(), newSecret()
	if a == b || !strings.HasPrefix(a, "whsec_") || len(a) != len("whsec_")+44 {
		t.Errorf("%s, %s", a, b)
	}
	if _, err := sign("whsec_***", "msg_1", time.Unix(0, 0), nil); err == nil || strings.Contains(err.Error(), "***") {
		t.Errorf("a malformed secret: %v", err)
	}
}

// The schedule is the specification's: ten attempts over three days, each wait a little longer at random.
func TestAttemptsSpanThreeDays(t *testing.T) {
	t.Parallel()
	total := time.Duration(0)
	for n := 1; ; n++ {
		wait, more := pauseAfter(n)
		if !more {
			if n != 10 {
				t.Errorf("%d attempts", n)
			}
			break
		}
		if bare := pauses[n-1]; wait < bare || wait > bare*12/10+1 {
			t.Errorf("after attempt %d: %v", n, wait)
		}
		total += pauses[n-1]
	}
	if want := 75*time.Hour + 35*time.Minute + 5*time.Second; total != want {
		t.Errorf("they span %v, want %v", total, want)
	}
}

func TestRetryAfterIsHeededWithinReason(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "Mon, 02 Mar 2026 08:01:00 GMT": time.Minute, "Mon, 02 Mar 2026 07:00:00 GMT": 0,
		"-5": 0, "soon": 0, "99999999999999999999": 0, "2000000000": maxRetryAfter, "1e9": 0,
	} {
		h := map[string][]string{"Retry-After": {text}}
		if got := retryAfter(h, now); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestAnAnswerIsKeptAsTextThatPrints(t *testing.T) {
	t.Parallel()
	got := clean([]byte("ok\r\n\x1b[31m<script>\x00\xff\u202eabc"))
	if got != "ok   [31m<script> \uFFFD abc" {
		t.Errorf("%q", got)
	}
}
