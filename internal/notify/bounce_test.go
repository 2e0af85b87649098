package notify_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/notify/mail/bounce"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/mailtest"
)

// readBy lets the house read a mailbox of a server.
func (h *house) readBy(server *mailtest.Mailbox, password string) {
	h.t.Helper()
	mailbox, err := bounce.New(bounce.Options{Mailbox: server.URL(password), Host: "patuh.contoh.go.id", Now: h.clock.now, Roots: server.Roots})
	if err != nil {
		h.t.Fatal(err)
	}
	h.Bounces = mailbox
}

// come puts reports into the mailbox and reads them.
func (h *house) come(server *mailtest.Mailbox, reports ...mailtest.Report) {
	h.t.Helper()
	for _, r := range reports {
		server.Put(r.String(), h.clock.now())
	}
	if err := h.ReadBounces(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// sent sends a message and is its report.
func (h *house) sent(m notify.Message) mailtest.Report {
	h.t.Helper()
	h.send(m)
	h.run()
	letters := h.mail.got()
	last := letters[len(letters)-1]
	return mailtest.Report{Delivery: last.ID, To: last.To, Host: "patuh.contoh.go.id"}
}

func (h *house) entry(id string) notify.Entry {
	h.t.Helper()
	entries, err := h.Log(h.t.Context(), access.Machine(), notify.Filter{Everywhere: true, Limit: 500})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range entries {
		if e.ID == id {
			return e
		}
	}
	h.t.Fatalf("no message %s", id)
	return notify.Entry{}
}

func (h *house) failing() []notify.Failing {
	h.t.Helper()
	list, err := h.FailingAddresses(h.t.Context(), access.Machine())
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}

func TestMailThatIsRefusedLateCountsAsRefused(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		server := mailtest.NewMailbox(t, mailtest.Options{})
		h.readBy(server, "")
		first := h.sent(plain("x"))
		h.come(server, first, first)
		h.come(server, first)
		e := h.entry(first.Delivery)
		if e.State != notify.Bounced || !strings.HasPrefix(e.Reason, "5.1.1 smtp; 550") || strings.Contains(e.Reason, "@") {
			t.Errorf("%+v", e)
		}
		if f := h.failing(); len(f) != 1 || f[0].Failures != 1 {
			t.Errorf("the same report three times gives %+v", f)
		}
		// The server between takes each new message, which proves nothing.
		second, third := h.sent(plain("y")), h.sent(plain("z"))
		h.come(server, second, third)
		h.send(plain("w"))
		if diff := cmp.Diff(map[notify.State]int{notify.Bounced: 3, notify.Dropped: 1}, h.states()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{person}, h.warned); diff != "" {
			t.Errorf("who was warned: %s", diff)
		}
	})
}

func TestALateRefusalIsForgottenOnceMailArrivesForAMonth(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	server := mailtest.NewMailbox(t, mailtest.Options{})
	h.readBy(server, "")
	h.come(server, h.sent(plain("x")))
	h.clock.pass(29 * 24 * time.Hour)
	h.sent(plain("y"))
	if len(h.failing()) != 1 {
		t.Error("forgotten before a month was over")
	}
	h.clock.pass(2 * 24 * time.Hour)
	h.sent(plain("z"))
	if f := h.failing(); len(f) != 0 {
		t.Errorf("after a month: %+v", f)
	}
}

func TestAReportOfAStrangersMessageIsKnownByTheAddressThatIsNotKept(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		server := mailtest.NewMailbox(t, mailtest.Options{})
		h.readBy(server, "")
		m := plain("x")
		m.To = notify.Recipient{Address: "Pelapor@example.org"}
		report := h.sent(m)
		kept := report
		kept.To = "P•••@example.org"
		h.come(server, kept)
		if e := h.entry(report.Delivery); e.State != notify.Sent {
			t.Errorf("the masked address was believed: %+v", e)
		}
		small := strings.NewReplacer("822; Pelapor", "822; pelapor", "822;Pelapor", "822;pelapor").Replace(report.String())
		server.Put(small, h.clock.now())
		h.come(server)
		if e := h.entry(report.Delivery); e.State != notify.Bounced || e.To != "P•••@example.org" {
			t.Errorf("%+v", e)
		}
		address, err := db.One(t.Context(), d, db.Column[string], `SELECT address FROM failing_address`)
		if err != nil || address != "Pelapor@example.org" {
			t.Errorf("failing is %q, %v", address, err)
		}
	})
}

func TestForgedReportsChangeNothing(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		server := mailtest.NewMailbox(t, mailtest.Options{})
		h.readBy(server, "")
		report := h.sent(plain("x"))
		elsewhere, never := report, report
		elsewhere.To = "bupati@contoh.go.id"
		never.Delivery = otherID
		h.come(server, elsewhere, never)
		if e := h.entry(report.Delivery); e.State != notify.Sent || e.Reason != "" || len(h.failing()) != 0 {
			t.Errorf("%+v, %+v", e, h.failing())
		}
		// One that was never tried cannot have come back.
		h.send(plain("y"))
		waiting, err := h.Log(t.Context(), access.Machine(), notify.Filter{Everywhere: true, State: notify.Queued})
		if err != nil || len(waiting) != 1 {
			t.Fatal(waiting, err)
		}
		report.Delivery = waiting[0].ID
		h.come(server, report)
		if e := h.entry(report.Delivery); e.State != notify.Queued {
			t.Errorf("%+v", e)
		}
		if diff := cmp.Diff([]bool{false, false, false}, server.Seen()); diff != "" {
			t.Errorf("marked as read: %s", diff)
		}
	})
}

func TestWhatServersReportIsWeighed(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	server := mailtest.NewMailbox(t, mailtest.Options{})
	h.readBy(server, "")
	for name, c := range map[string]struct {
		action, status string
		want           notify.State
		noted          bool
	}{
		"tried for hours":     {"delayed", "4.4.1", notify.Sent, true},
		"given up after days": {"failed", "4.4.7", notify.Failed, true},
		"taken for spam":      {"failed", "5.7.1", notify.Failed, true},
		"too large":           {"failed", "5.3.4", notify.Failed, true},
		"delivered":           {"delivered", "2.0.0", notify.Sent, false},
		"handed on":           {"relayed", "2.0.0", notify.Sent, false},
		"nonsense":            {"exploded", "5.1.1", notify.Sent, false},
	} {
		report := h.sent(plain(name))
		report.Action, report.Status = c.action, c.status
		h.come(server, report)
		if e := h.entry(report.Delivery); e.State != c.want || (e.Reason != "") != c.noted {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if f := h.failing(); len(f) != 0 {
		t.Errorf("an address fails: %+v", f)
	}
}

func TestAMessageThatBouncesBeforeItIsKnownToBeSentIsNotSentAgain(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	server := mailtest.NewMailbox(t, mailtest.Options{})
	h.readBy(server, "")
	h.mail.answer = func(notify.Letter) error { return errors.New("the server hung up") }
	h.send(plain("x"))
	h.run()
	h.come(server, mailtest.Report{Delivery: h.only().ID, To: "pegawai@contoh.go.id", Host: "patuh.contoh.go.id"})
	h.mail.answer = nil
	h.clock.pass(time.Hour)
	h.run()
	if e := h.only(); e.State != notify.Bounced || e.Attempts != 1 || len(h.mail.got()) != 0 {
		t.Errorf("%+v", e)
	}
}

func TestConditionSaysWhenTheMailboxIsAway(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		server := mailtest.NewMailbox(t, mailtest.Options{})
		h.readBy(server, "")
		expect := func(when string, want condition.State) {
			t.Helper()
			if got := h.mailbox(); got.State != want {
				t.Errorf("%s: %+v, want %s", when, got, want)
			}
		}
		expect("before anybody looked", condition.Unknown)
		h.come(server)
		expect("once it was read", condition.Good)
		h.readBy(server, "salah")
		h.clock.pass(30 * time.Minute)
		h.come(server)
		expect("half an hour after the password was changed", condition.Good)
		h.clock.pass(time.Hour)
		h.come(server)
		expect("an hour and a half after", condition.Watch)
		reason, err := db.One(t.Context(), d, db.Column[string], `SELECT reason FROM mailbox`)
		if err != nil || reason == "" || strings.Contains(reason, "salah") {
			t.Errorf("the reason is %q, %v", reason, err)
		}
		server.Close()
		h.clock.pass(25 * time.Hour)
		h.come(server)
		expect("a day later, with the server away", condition.Alarm)
		another := mailtest.NewMailbox(t, mailtest.Options{Implicit: true})
		h.readBy(another, "")
		h.come(another)
		expect("with another server", condition.Good)
	})
}

// mailbox is the condition of the mailbox alone.
func (h *house) mailbox() condition.Condition {
	h.t.Helper()
	for _, probe := range h.Conditions() {
		found, err := probe.Look(h.t.Context())
		if err != nil {
			h.t.Fatal(err)
		}
		for _, c := range found {
			if c.Part == h.Bounces.Name() {
				return c
			}
		}
	}
	h.t.Fatal("no condition of the mailbox")
	return condition.Condition{}
}
