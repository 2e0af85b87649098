package notify_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestAServerThatIsAwayIsWaitedForFiveDays(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	h.mail.answer = func(notify.Letter) error { return errors.New("connection refused") }
	h.send(plain("x"))
	for range 100 {
		h.run()
		if h.only().State != notify.Queued {
			break
		}
		h.clock.pass(4 * time.Hour)
	}
	e := h.only()
	if e.State != notify.Failed || e.Attempts < 30 || e.Reason != "connection refused" || !e.Again {
		t.Errorf("%+v", e)
	}
	if waited := e.Ended.Sub(e.Created); waited < 5*24*time.Hour || waited > 6*24*time.Hour {
		t.Errorf("given up after %s", waited)
	}
	h.mail.answer = nil
	if err := h.Retry(t.Context(), access.Machine(), []string{e.ID}); err != nil {
		t.Fatal(err)
	}
	h.run()
	if e := h.only(); e.State != notify.Sent {
		t.Errorf("after somebody tried again: %+v", e)
	}
	if err := h.Retry(t.Context(), access.Machine(), []string{e.ID}); problem.KindOf(err) != problem.Conflict {
		t.Errorf("a message that went out may be sent again: %v", err)
	}
}

func TestAnAddressWhereNobodyIsIsLeftAloneUntilSomebodyConfirmsIt(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.mail.answer = func(notify.Letter) error { return notify.Unreachable(errors.New("550 no such user")) }
		for range 3 {
			h.send(plain("x"))
			h.run()
		}
		h.send(plain("x"))
		if diff := cmp.Diff(map[notify.State]int{notify.Bounced: 3, notify.Dropped: 1}, h.states()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{person}, h.warned); diff != "" {
			t.Errorf("who was warned: %s", diff)
		}
		own := access.Actor{Account: person}
		failing, err := h.OwnFailing(t.Context(), own)
		if err != nil || len(failing) != 1 || failing[0].Reason != "550 no such user" {
			t.Fatal(failing, err)
		}
		if got := h.condition("bounces"); got.State != condition.Watch {
			t.Errorf("condition %+v", got)
		}
		if err := h.ConfirmOwn(t.Context(), own, notify.Mail); err != nil {
			t.Fatal(err)
		}
		h.mail.answer = nil
		h.send(plain("x"))
		h.run()
		if len(h.mail.got()) != 1 {
			t.Error("nothing is sent to an address that its owner confirmed")
		}
	})
}

func (h *house) condition(topic string) condition.Condition {
	h.t.Helper()
	for _, probe := range h.Conditions() {
		if probe.Topic == topic {
			found, err := probe.Look(h.t.Context())
			if err != nil {
				h.t.Fatal(err)
			}
			return found[0]
		}
	}
	h.t.Fatalf("no condition %s", topic)
	return condition.Condition{}
}

func TestConditionSaysWhenMailStaysAway(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		expect := func(when string, want condition.State) {
			t.Helper()
			if got := h.condition("mail"); got.State != want {
				t.Errorf("%s: %+v, want %s", when, got, want)
			}
		}
		expect("with nothing to do", condition.Good)
		h.send(plain("x"))
		h.run()
		expect("after a message", condition.Good)
		h.mail.answer = func(notify.Letter) error { return errors.New("away") }
		h.send(plain("y"))
		h.run()
		expect("after one failure", condition.Good)
		h.clock.pass(90 * time.Minute)
		h.run()
		expect("after an hour and a half", condition.Watch)
		h.clock.pass(25 * time.Hour)
		expect("after a day", condition.Alarm)
		h.mail.answer = func(notify.Letter) error { return notify.Refused(errors.New("554 spam")) }
		h.run()
		expect("when it was refused for good", condition.Watch)
	})
}

// A channel that gives the letter away and then dies with the program: the second copy has the same id.
func TestKilledBetweenSendingAndNotingItDownGivesOneRecognisableCopy(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.send(plain("x"))
		given := make(chan struct{})
		ctx, kill := context.WithCancel(t.Context())
		h.mail.answer = func(l notify.Letter) error {
			h.mail.letters = append(h.mail.letters, l) // the server has it, and no answer comes back
			close(given)
			<-ctx.Done()
			return ctx.Err()
		}
		queue := h.queue()
		queue.Grace = 50 * time.Millisecond
		ended := make(chan error, 1)
		go func() { ended <- queue.Run(ctx) }()
		<-given
		kill()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		h.mail.mu.Lock()
		h.mail.answer = nil
		h.mail.mu.Unlock()
		h.clock.pass(time.Hour)
		h.run()
		letters := h.mail.got()
		if len(letters) != 2 || letters[0].ID != letters[1].ID {
			t.Errorf("%d copies: %v", len(letters), letters)
		}
		if e := h.only(); e.State != notify.Sent || e.Attempts != 2 {
			t.Errorf("the log says %+v", e)
		}
	})
}

func TestTwoReplicasSendEachMessageOnce(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		for i := range 25 {
			m := plain("x")
			m.To = notify.Recipient{Address: "warga" + string(rune('a'+i)) + "@example.org"}
			h.send(m)
		}
		ctx, stop := context.WithCancel(t.Context())
		var replicas sync.WaitGroup
		for range 2 {
			replicas.Go(func() {
				if err := h.queue().Run(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		for deadline := time.Now().Add(20 * time.Second); h.states()[notify.Queued] > 0 && time.Now().Before(deadline); {
			time.Sleep(20 * time.Millisecond)
		}
		stop()
		replicas.Wait()
		seen := map[string]int{}
		for _, l := range h.mail.got() {
			seen[l.ID]++
		}
		if len(seen) != 25 || len(h.mail.got()) != 25 {
			t.Errorf("%d letters of %d messages", len(h.mail.got()), len(seen))
		}
	})
}

func TestWhatStaysOfAMessageToAStrangerNamesNobody(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	m := plain("rahasia")
	m.To = notify.Recipient{Address: "pelapor@example.org", Name: "Warga"}
	h.send(m)
	sealed, err := db.One(t.Context(), h.db, db.Column[string], `SELECT sealed FROM delivery`)
	if err != nil || sealed == "" || strings.Contains(sealed, "rahasia") {
		t.Errorf("while it waits its fields read %q, %v", sealed, err)
	}
	h.run()
	kept, err := db.One(t.Context(), h.db, db.Column[string], `SELECT address || ' ' || recipient || ' ' || sealed FROM delivery`)
	if err != nil || strings.Contains(kept, "pelapor") || !strings.HasPrefix(kept, "p•••@example.org ") {
		t.Errorf("kept: %q, %v", kept, err)
	}
	h.clock.pass(91 * 24 * time.Hour)
	if err := h.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(h.states()) != 0 {
		t.Error("a message of ninety-one days ago is still there")
	}
}

func TestAdministratorsSeeTheirAuthoritysMessagesAlone(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		as := func(scope access.Scope, role access.Role) access.Actor {
			return access.Actor{Account: person, Holdings: []access.Holding{{Position: "p", Title: "Administrator", Role: role, Scope: scope}}}
		}
		mine := as(access.Scope{Authority: authorityID}, access.AuthorityAdministrator)
		other := as(access.Scope{Authority: otherID}, access.AuthorityAdministrator)
		stranger := plain("x")
		stranger.To = notify.Recipient{Address: "pelapor@example.org"}
		h.send(plain("x"), stranger)
		entries, err := h.Log(t.Context(), mine, notify.Filter{Authority: authorityID})
		if err != nil || len(entries) != 2 || entries[1].To != "pegawai@contoh.go.id" || entries[0].To != "p•••@example.org" {
			t.Errorf("%+v, %v", entries, err)
		}
		if _, err := h.Log(t.Context(), other, notify.Filter{Authority: authorityID}); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another authority's administrator reads the log: %v", err)
		}
		if all, err := h.Log(t.Context(), other, notify.Filter{Everywhere: true}); err != nil || len(all) != 0 {
			t.Errorf("they see %d, %v", len(all), err)
		}
		if err := h.GiveUp(t.Context(), other, []string{entries[0].ID}); problem.KindOf(err) != problem.NotFound {
			t.Errorf("they give it up: %v", err)
		}
		if err := h.GiveUp(t.Context(), mine, []string{entries[0].ID}); err != nil {
			t.Error(err)
		}
		h.run()
		if n := len(h.mail.got()); n != 1 {
			t.Errorf("%d letters, want the one that was not given up", n)
		}
	})
}
