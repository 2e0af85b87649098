package account

import "time"

// Signing in is slowed by lanes. A lane is a queue with a keyed name: of an account from one place,
// of a place, of an account from everywhere. Who is told to wait gets a time and a ticket for
// exactly the password that was typed. Two promises follow, and tests hold us to them:
//
//   - a ticket is honoured at its time, whatever anybody else does meanwhile. So nobody who knows the
//     password is refused for ever, also under attack.
//   - passwords are tested no faster than the lane's gap, however cleverly attempts are bundled: the
//     next attempt is given the next free time. Only what queues beyond the longest wait comes
//     together, and that wait is a day where the account itself is attacked from one place. Codes of a
//     second factor are short, so of those none comes beyond the wait.
//
// A browser from which the person has signed in before has a lane of its own, which no stranger can
// fill. NIST SP 800-63B-4, section 3.2.2, asks for a limit of consecutive failures; this spreads
// them out instead of ending with a locked account, which anybody could lock who knows an address.
type lane struct {
	key string
	// free failures cost nothing; each further one doubles the gap, from a second to gap.
	free int
	gap  time.Duration
	// wait is the longest anybody waits.
	wait time.Duration
}

// grace is how long after its time a ticket is honoured, and calm how long it takes for half of the
// failures to be forgotten.
const (
	grace = 10 * time.Minute
	calm  = 15 * time.Minute
)

// traffic is what the database knows of a lane.
type traffic struct {
	failures int
	failed   time.Time
	next     time.Time
}

// enter counts an attempt as failed, before anybody knows, and returns when it may be tested and
// the lane's new state. When the last attempt lies in the future the clock was set back, and the lane's
// times with it: nobody waits for the hours that the clock lost.
func (l lane) enter(t traffic, now time.Time) (time.Time, traffic) {
	if lost := t.failed.Sub(now); lost > 0 {
		t.next = t.next.Add(-lost)
	}
	slot := t.next
	if slot.Before(now) {
		slot = now
	}
	if latest := now.Add(l.wait); slot.After(latest) {
		slot = latest
	}
	failures := t.after(now) + 1
	return slot, traffic{failures: failures, failed: now, next: slot.Add(l.pause(failures))}
}

// after is how many failures are remembered at an instant.
func (t traffic) after(now time.Time) int {
	halves := 0
	if past := now.Sub(t.failed); past > 0 {
		halves = min(int(past/calm), 31)
	}
	return t.failures >> halves
}

func (l lane) pause(failures int) time.Duration {
	over := failures - l.free
	if over <= 0 {
		return 0
	}
	return min(time.Second<<min(over-1, 20), l.gap)
}
