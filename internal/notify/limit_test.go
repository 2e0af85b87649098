package notify_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit"
)

func urgent(what string) notify.Message {
	m := plain(what)
	m.Kind, m.Times = urgentKind.Name, map[string]time.Time{"at": time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)}
	return m
}

func TestTenThousandMessagesToOnePersonBecomeAFewAndADigest(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		all := 10000
		if d.Engine() == db.PostgreSQL {
			all = 1000 // the count is the same question there, asked over a socket
		}
		for part := range 20 {
			var some []notify.Message
			for i := range all / 20 {
				m := plain("message " + strconv.Itoa(part*all/20+i))
				m.Link = "/kelola/x"
				some = append(some, m)
			}
			h.send(some...)
		}
		h.run()
		if n := len(h.mail.got()); n != 10 {
			t.Errorf("%d letters in the first hour, want 10 of the kind", n)
		}
		if err := h.Digest(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.run()
		if n := len(h.mail.got()); n != 10 {
			t.Errorf("%d letters, want none more before the digest's time", n)
		}
		h.clock.pass(2 * time.Hour)
		for range 2 { // two replicas do it: the second finds nothing
			if err := h.Digest(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		h.run()
		letters := h.mail.got()
		if len(letters) != 11 {
			t.Fatalf("%d letters, want one digest more", len(letters))
		}
		digest := letters[10]
		if !digest.Digest || digest.Subject != strconv.Itoa(all-10)+" pesan untuk Anda" || len(digest.Lines) != 50 || digest.Lines[0].Subject != "id: message "+strconv.Itoa(all-1) ||
			digest.Lines[0].Link != origin+"/kelola/x" {
			t.Errorf("digest %q with %d lines, first %+v", digest.Subject, len(digest.Lines), digest.Lines[0])
		}
	})
}

func TestUrgentMessagesAreNeverFolded(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	h.prefer(notify.Preference{Digest: notify.Daily, Hour: 7, Urgent: true})
	for i := range 50 {
		h.send(urgent("urgent " + strconv.Itoa(i)))
	}
	if diff := cmp.Diff(map[notify.State]int{notify.Queued: 50}, h.states()); diff != "" {
		t.Error(diff)
	}
	h.run()
	if n := len(h.mail.got()); n != 30 {
		t.Errorf("%d went out at once, want 30 and the rest as a stream", n)
	}
	h.clock.pass(time.Hour)
	h.run()
	if n := len(h.mail.got()); n != 50 {
		t.Errorf("%d went out within the hour, want all", n)
	}
}

func TestPeopleAreToldWhenAndHowTheyWant(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	wait := notify.Message{Kind: digestKind.Name, To: notify.Recipient{Account: person}, Args: map[string]string{"what": "x"}}
	// It is 10.00 WITA on Tuesday 24 November.
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, 11, day, hour, minute, 0, 0, time.FixedZone("WITA", 8*60*60)).UTC()
	}
	for i, c := range []struct {
		name  string
		wish  notify.Preference
		send  notify.Message
		state notify.State
		due   time.Time
	}{
		{"at once", notify.Preference{Digest: notify.Once}, wait, notify.Queued, at(24, 10, 0)},
		{"a daily digest, tomorrow at seven", notify.Preference{Digest: notify.Daily, Hour: 7}, wait, notify.Held, at(25, 7, 0)},
		{"a daily digest, this afternoon", notify.Preference{Digest: notify.Daily, Hour: 16}, wait, notify.Held, at(24, 16, 0)},
		{"a weekly digest on Friday", notify.Preference{Digest: notify.Weekly, Hour: 7, Day: time.Friday}, wait, notify.Held, at(27, 7, 0)},
		{"a kind that may not wait", notify.Preference{Digest: notify.Daily, Hour: 7}, plain("x"), notify.Queued, at(24, 10, 0)},
		{"quiet in the morning", notify.Preference{Digest: notify.Once, QuietFrom: 9 * 60, QuietTo: 11*60 + 30}, plain("x"), notify.Queued, at(24, 11, 30)},
		{"quiet past midnight", notify.Preference{Digest: notify.Once, QuietFrom: 22 * 60, QuietTo: 10*60 + 1}, plain("x"), notify.Queued, at(24, 10, 1)},
		{"quiet at another hour", notify.Preference{Digest: notify.Once, QuietFrom: 22 * 60, QuietTo: 6 * 60}, plain("x"), notify.Queued, at(24, 10, 0)},
		{"urgent in quiet hours", notify.Preference{Digest: notify.Once, QuietFrom: 9 * 60, QuietTo: 11 * 60, Urgent: true}, urgent("x"), notify.Queued, at(24, 10, 0)},
		{"urgent that waits by choice", notify.Preference{Digest: notify.Once, QuietFrom: 9 * 60, QuietTo: 11 * 60}, urgent("x"), notify.Queued, at(24, 11, 0)},
	} {
		c.wish.Version = int64(i)
		h.prefer(c.wish)
		h.send(c.send)
		entries, err := h.Log(t.Context(), access.Machine(), notify.Filter{Everywhere: true, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if e := entries[0]; e.State != c.state || !e.Due.Equal(c.due) {
			t.Errorf("%s: %s at %s, want %s at %s", c.name, e.State, e.Due, c.state, c.due)
		}
	}
	if err := h.SetPreference(t.Context(), access.Actor{Account: person}, notify.Preference{Digest: notify.Once, Version: 1}); err == nil {
		t.Error("an old version was taken")
	}
}

func TestWordsComeInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	h.prefer(notify.Preference{Lang: locale.English, Digest: notify.Once, Urgent: true})
	m := urgent("")
	m.Args, m.Phrases = nil, map[string]notify.Phrase{"what": {Key: "demo.phrase", Args: map[string]string{"detail": "Kepala\r\nBcc: x@example.org"}}}
	m.Link = "/akun"
	h.send(m)
	h.run()
	l := h.mail.got()[0]
	if l.Subject != "en: en Kepala Bcc: x@example.org" || l.Link != origin+"/en/akun" || l.Fields["at"] != "24 November 2026 at 09:00 WITA" {
		t.Errorf("%q, %q, %q", l.Subject, l.Link, l.Fields["at"])
	}
}
