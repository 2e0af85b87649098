package notify_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit"
)

// hanging is a channel whose provider takes what it is given and never says so.
type hanging struct{ name string }

func (h hanging) Name() string { return h.name }

func (hanging) Deliver(ctx context.Context, _ notify.Letter) (notify.Receipt, error) {
	<-ctx.Done()
	return notify.Receipt{}, ctx.Err()
}

func TestAProviderThatHangsKeepsNoMailWaiting(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d, hanging{"sms"})
		for i := range 20 {
			m := plain("x")
			m.To = notify.Recipient{Address: fmt.Sprintf("0812000000%02d", i), Channel: "sms"}
			h.send(m)
		}
		h.send(plain("a mail"))
		ctx, stop := context.WithCancel(t.Context())
		queue := h.queue()
		queue.Grace = 50 * time.Millisecond
		ended := make(chan error, 1)
		go func() { ended <- queue.Run(ctx) }()
		for deadline := time.Now().Add(20 * time.Second); len(h.mail.got()) == 0 && time.Now().Before(deadline); {
			time.Sleep(10 * time.Millisecond)
		}
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if n := len(h.mail.got()); n != 1 {
			t.Errorf("%d mails while the other channel hangs", n)
		}
	})
}

func TestWhatIsTriedAgainKeepsTheDayItWasWritten(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.mail.answer = func(notify.Letter) error { return notify.Refused(fmt.Errorf("552 too large")) }
		h.send(plain("x"))
		written := h.clock.now()
		h.run()
		h.clock.pass(6 * 24 * time.Hour)
		if err := h.Retry(t.Context(), access.Machine(), []string{h.only().ID}); err != nil {
			t.Fatal(err)
		}
		if e := h.only(); !e.Created.Equal(written) {
			t.Errorf("written on %s, and now on %s", written, e.Created)
		}
		h.mail.answer = func(notify.Letter) error { return fmt.Errorf("451 later") }
		h.run()
		if e := h.only(); e.State != notify.Queued {
			t.Errorf("it is %s after one attempt: five days begin anew with the one who tries again", e.State)
		}
	})
}

// Somebody who presses "try again" while a message is on its way must not send it twice.
func TestTryingAgainWhatIsUnderwaySendsNoSecondCopy(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		begun, goOn := make(chan struct{}, 2), make(chan struct{})
		h.mail.answer = func(notify.Letter) error {
			begun <- struct{}{}
			<-goOn
			return nil
		}
		h.send(plain("x"))
		id := h.only().ID
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		queue := h.queue()
		go func() { ended <- queue.Run(ctx) }()
		<-begun
		if err := h.Retry(t.Context(), access.Machine(), []string{id}); err != nil {
			t.Fatal(err)
		}
		close(goOn)
		for deadline := time.Now().Add(20 * time.Second); h.only().State == notify.Queued && time.Now().Before(deadline); {
			time.Sleep(10 * time.Millisecond)
		}
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		h.run()
		if n := len(h.mail.got()); n != 1 {
			t.Errorf("%d copies", n)
		}
	})
}

func TestATestMessageToAnAddressThatFailsIsSaidNotToGo(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.mail.answer = func(notify.Letter) error { return notify.Unreachable(fmt.Errorf("550 nobody")) }
		for range notify.MaxFailures {
			h.send(plain("x"))
			h.run()
		}
		actor := access.Actor{Account: person, Holdings: []access.Holding{{Role: access.AuthorityAdministrator, Scope: access.Scope{Authority: authorityID}}}}
		if err := h.SendTest(t.Context(), actor, authorityID); problem.KindOf(err) != problem.Conflict {
			t.Errorf("said: %v", err)
		}
	})
}

// A message of a newer version's kind, or with a lost key, is no reason to keep digests from everybody.
func TestOneMessageThatCannotBeReadKeepsNoDigestWaiting(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.prefer(notify.Preference{Digest: notify.Daily, Hour: 7})
		waits := plain("readable")
		waits.Kind = digestKind.Name
		h.send(waits, waits)
		h.exec(`UPDATE delivery SET sealed = 'lost' WHERE id = (SELECT min(id) FROM delivery)`)
		// Whoever comes first in order has nothing but what cannot be read.
		h.exec(`INSERT INTO delivery (id, kind, channel, account_id, recipient, address, name, lang, state, sealed, digest_id, attempts, provider_id, reason,
			created_at, due_at, version) VALUES ('0', 'newer.kind', 'mail', '', 'a', 'a@example.org', '', 'id', 'held', 'x', '', 0, '', '', $1, $1, 1)`, db.At(h.clock.now()))
		h.clock.pass(24 * time.Hour)
		if err := h.Digest(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.run()
		letters := h.mail.got()
		if len(letters) != 1 || len(letters[0].Lines) != 1 || !strings.Contains(letters[0].Lines[0].Subject, "readable") {
			t.Fatalf("letters %+v", letters)
		}
		for range 12 {
			h.clock.pass(24 * time.Hour)
			if err := h.Digest(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := h.states()[notify.Failed]; n != 2 {
			t.Errorf("%d failed in the end: %v", n, h.states())
		}
	})
}

func TestFieldsOfAllMessagesThatFailedAreGoneAfterAWeek(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.exec(`INSERT INTO delivery (id, kind, channel, account_id, recipient, address, name, lang, state, sealed, digest_id, attempts, provider_id, reason,
			created_at, due_at, ended_at, version)
			WITH RECURSIVE row (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < 2500)
			SELECT 'd' || n, 'demo.plain', 'mail', '', 'a', 'warga@example.org', '', 'id', 'failed', 'x', '', 1, '', '', $1, $1, $1, 1 FROM row`, db.At(h.clock.now()))
		left := func() (sealed, rows int) {
			for query, n := range map[string]*int{`SELECT count(*) FROM delivery WHERE sealed <> '' OR address LIKE 'warga%'`: &sealed, `SELECT count(*) FROM delivery`: &rows} {
				var err error
				if *n, err = db.One(t.Context(), d, db.Column[int], query); err != nil {
					t.Fatal(err)
				}
			}
			return sealed, rows
		}
		for _, after := range []struct {
			days         time.Duration
			sealed, rows int
		}{{8, 0, 2500}, {90, 0, 0}} {
			h.clock.pass(after.days * 24 * time.Hour)
			if err := h.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if sealed, rows := left(); sealed != after.sealed || rows != after.rows {
				t.Errorf("after %d days %d of %d still say something", after.days, sealed, rows)
			}
		}
	})
}
