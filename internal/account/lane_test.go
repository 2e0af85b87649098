package account

import (
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/base/problem"
)

var start = time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)

// However attempts are bundled, no more are tested than the free ones and one for each gap that
// passed, as long as the queue is shorter than the longest wait.
func TestALaneTestsNoFasterThanItsGap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := lane{"k", rapid.IntRange(0, 8).Draw(t, "free"), time.Minute, 24 * time.Hour}
		now, last := start, traffic{}
		var tested []time.Time
		for range rapid.IntRange(1, 300).Draw(t, "attempts") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(90*time.Second)).Draw(t, "pause")))
			at, next := l.enter(last, now)
			if at.Before(now) || at.Sub(now) > l.wait {
				t.Fatalf("a wait of %v", at.Sub(now))
			}
			last = next
			tested = append(tested, at)
		}
		// Pauses double from a second: seven steps until the gap is reached.
		allowed := l.free + 8 + int(tested[len(tested)-1].Sub(tested[0])/l.gap)
		// Whoever keeps quiet for a quarter of an hour gets some of the free ones back.
		allowed += (l.free + 8) * (1 + int(now.Sub(start)/calm))
		if len(tested) > allowed {
			t.Fatalf("%d tested in %v, %d allowed", len(tested), tested[len(tested)-1].Sub(tested[0]), allowed)
		}
	})
}

func TestAClockThatJumpsLocksNobodyOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := lane{"k", 5, time.Minute, time.Hour}
		last, now := traffic{}, start
		for range 50 {
			jump := rapid.Int64Range(-int64(100*24*time.Hour), int64(100*24*time.Hour)).Draw(t, "jump")
			now = now.Add(time.Duration(jump))
			at, next := l.enter(last, now)
			if at.Sub(now) > l.wait || at.Before(now) {
				t.Fatalf("told to wait %v", at.Sub(now))
			}
			last = next
		}
	})
}

func TestNobodyWaitsForTheHoursThatAClockLost(t *testing.T) {
	t.Parallel()
	l := lane{"k", 5, time.Minute, time.Hour}
	_, last := l.enter(traffic{}, start)
	if at, _ := l.enter(last, start.Add(-3*time.Hour)); !at.Equal(start.Add(-3 * time.Hour)) {
		t.Errorf("told to wait until %v", at)
	}
	for range 20 {
		_, last = l.enter(last, start)
	}
	at, _ := l.enter(last, start)
	back, _ := l.enter(last, start.Add(-3*time.Hour))
	if wait, want := back.Sub(start.Add(-3*time.Hour)), at.Sub(start); wait != want {
		t.Errorf("after the clock was set back the wait is %v, before it was %v", wait, want)
	}
}

// Whatever strangers do, and however many there are, the person with the right password is let in at
// the time that they were first told, at the latest a day away, and at once from a known browser.
func TestTheRightPasswordIsNeverRefusedForEver(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "pegawai@contoh.go.id")
		known := r.signIn(t, "pegawai@contoh.go.id").Browser
		places := []netip.Addr{office, netip.MustParseAddr("198.51.100.9"), netip.MustParseAddr("2001:db8:1:2::1")}
		attack := func(t *rapid.T) {
			place := rapid.SampledFrom(places).Draw(t, "place")
			wrong := rapid.StringMatching(`[a-z]{12}`).Draw(t, "wrong")
			step, err := r.StartSignIn(ctx(t), SignIn{Mail: "pegawai@contoh.go.id", Password: wrong, Place: place})
			if err == nil && step.Stage != Waiting {
				t.Fatalf("a wrong password came to %s", step.Stage)
			}
		}
		rapid.Check(t, func(rt *rapid.T) {
			for range rapid.IntRange(0, 12).Draw(rt, "before") {
				attack(rt)
			}
			mine := SignIn{Mail: "pegawai@contoh.go.id", Password: good, Place: office}
			step, err := r.StartSignIn(ctx(rt), mine)
			if err != nil {
				rt.Fatal(err)
			}
			if step.Stage == Waiting {
				wait := step.Until.Sub(r.Now())
				if wait > 24*time.Hour {
					rt.Fatalf("told to wait %v", wait)
				}
				for range rapid.IntRange(0, 4).Draw(rt, "meanwhile") {
					r.add(wait / 5)
					attack(rt)
				}
				r.add(step.Until.Sub(r.Now()))
				mine.Ticket = step.Ticket
				if step, err = r.StartSignIn(ctx(rt), mine); err != nil || step.Stage != Open {
					rt.Fatalf("at the promised time: %s, %v", step.Stage, err)
				}
			}
			mine.Browser, mine.Ticket = known, ""
			if step, err = r.StartSignIn(ctx(rt), mine); err != nil || step.Stage != Open {
				rt.Fatalf("from a known browser: %s, %v", step.Stage, err)
			}
			r.add(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(rt, "later")))
		})
	})
}

func TestATicketIsForOnePasswordFromOnePlace(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		r.invited(t, "pegawai@contoh.go.id")
		in := SignIn{Mail: "pegawai@contoh.go.id", Password: "bukan kata sandinya", Place: office}
		var step Step
		for range 20 {
			step, _ = r.StartSignIn(t.Context(), in)
			if step.Stage == Waiting {
				break
			}
		}
		if step.Stage != Waiting {
			t.Fatal("twenty wrong passwords cost nothing")
		}
		r.add(step.Until.Sub(r.Now()))
		in.Ticket = step.Ticket
		for name, change := range map[string]func(*SignIn){
			"another password": func(in *SignIn) { in.Password = "lain lagi kata sandinya" },
			"another place":    func(in *SignIn) { in.Place = netip.MustParseAddr("203.0.114.7") },
			"another account":  func(in *SignIn) { in.Mail = "lain@contoh.go.id" },
			"forged":           func(in *SignIn) { in.Ticket = in.Ticket[:20] + strings.ToLower(in.Ticket[20:30]) + in.Ticket[30:] },
		} {
			other := in
			change(&other)
			at, ok := r.readTicket(other.Ticket, other.Mail, other.Password, Block(other.Place))
			if ok && !at.After(r.Now()) {
				t.Errorf("%s: the ticket is taken", name)
			}
		}
		if _, err := r.StartSignIn(t.Context(), in); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("with the ticket: %v", err)
		}
		r.add(grace + time.Second)
		if step, err := r.StartSignIn(t.Context(), in); step.Ticket == in.Ticket {
			t.Errorf("an old ticket: %v, %v", step.Stage, err)
		}
	})
}

func TestTwoAttemptsDoNotGetTheSameTime(t *testing.T) {
	rooms(t, func(t *testing.T, r *room) {
		lanes := r.lanesFor("pegawai@contoh.go.id", office, "", false)[:1]
		lanes[0].free = 0
		const attempts = 12
		var mu sync.Mutex
		seen := map[time.Time]int{}
		var all sync.WaitGroup
		for range attempts {
			all.Go(func() {
				at, _, err := r.enter(t.Context(), lanes, Account{}, r.Accounts.now())
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				seen[at]++
				mu.Unlock()
			})
		}
		all.Wait()
		if len(seen) != attempts {
			t.Errorf("%d attempts got %d times", attempts, len(seen))
		}
	})
}

func TestBlocks(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"203.0.113.7": "203.0.113.0/24", "::ffff:203.0.113.9": "203.0.113.0/24", "2001:db8:1:2ff::1": "2001:db8:1:200::/56",
		"fe80::1%eth0": "fe80::/56",
	} {
		if got := Block(netip.MustParseAddr(text)).String(); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	if got := Block(netip.Addr{}); got.IsValid() {
		t.Errorf("no address gives %v", got)
	}
}
