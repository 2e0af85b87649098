package bounce_test

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/notify/mail/bounce"
	"github.com/patuh-id/patuh/internal/testkit/mailtest"
)

func now() time.Time { return time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC) }

func reading(t *testing.T, server *mailtest.Mailbox, address string) *bounce.Mailbox {
	t.Helper()
	m, err := bounce.New(bounce.Options{Mailbox: address, Host: host, Now: now, Roots: server.Roots, Patience: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// taken is what a round hands over.
type taken struct{ ids []string }

func (t *taken) take(_ context.Context, r notify.Report) (bool, error) {
	t.ids = append(t.ids, r.Delivery)
	return r.Delivery == delivery, nil
}

func TestOnlyReportsOfOursAreMarkedAsReadAndEachIsReadOnce(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]mailtest.Options{"STARTTLS": {}, "TLS": {Implicit: true}} {
		server := mailtest.NewMailbox(t, o)
		forged := written()
		forged.Delivery = another
		server.Put(written().String(), now().AddDate(0, -1, 0)) // older than any server tries
		server.Put(written().String(), now())
		server.Put("From: warga@example.org\nSubject: Tanya\n\nHalo.\n", now())
		server.Put(forged.String(), now())
		m := reading(t, server, server.URL(""))
		var first, second taken
		place, err := m.Read(t.Context(), notify.Place{}, first.take)
		if err != nil {
			t.Fatal(name, err)
		}
		server.Put(written().String(), now())
		next, err := m.Read(t.Context(), place, second.take)
		if err != nil || next.UID != place.UID+1 {
			t.Errorf("%s: %v after %v, %v", name, next, place, err)
		}
		if diff := cmp.Diff([][]string{{delivery, another}, {delivery}}, [][]string{first.ids, second.ids}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff([]bool{false, true, false, false, true}, server.Seen()); diff != "" {
			t.Errorf("%s: marked as read: %s", name, diff)
		}
		var again taken
		if same, err := m.Read(t.Context(), next, again.take); err != nil || same != next || len(again.ids) != 0 {
			t.Errorf("%s: with nothing new: %v %v %v", name, same, again.ids, err)
		}
		var anew taken
		if _, err := m.Read(t.Context(), notify.Place{Validity: 99, UID: 1000}, anew.take); err != nil || len(anew.ids) != 3 {
			t.Errorf("%s: of a mailbox that was made anew: %v, %v", name, anew.ids, err)
		}
	}
}

func TestARoundIsBounded(t *testing.T) {
	t.Parallel()
	server := mailtest.NewMailbox(t, mailtest.Options{Plain: true})
	for i := range bounce.MaxMessages + 3 {
		r := written()
		if i == 0 {
			r.Footer = strings.Repeat("panjang ", 100_000)
		}
		server.Put(r.String(), now())
	}
	m := reading(t, server, server.URL("")+"?tls=off")
	var got taken
	place, err := m.Read(t.Context(), notify.Place{}, got.take)
	if err != nil || len(got.ids) != bounce.MaxMessages {
		t.Fatalf("%d, %v", len(got.ids), err)
	}
	if _, err = m.Read(t.Context(), place, got.take); err != nil || len(got.ids) != bounce.MaxMessages+3 {
		t.Errorf("after the second round %d, %v", len(got.ids), err)
	}
}

func TestARoundThatIsInterruptedGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	server := mailtest.NewMailbox(t, mailtest.Options{})
	for range 3 {
		server.Put(written().String(), now())
	}
	m := reading(t, server, server.URL(""))
	full := errors.New("the disk is full")
	n := 0
	place, err := m.Read(t.Context(), notify.Place{}, func(context.Context, notify.Report) (bool, error) {
		if n++; n == 2 {
			return false, full
		}
		return true, nil
	})
	if !errors.Is(err, full) {
		t.Fatal(err)
	}
	var got taken
	if _, err := m.Read(t.Context(), place, got.take); err != nil || len(got.ids) != 2 {
		t.Errorf("%v, %v", got.ids, err)
	}
}

func TestNothingIsSaidToAServerThatIsNotWhoItShouldBe(t *testing.T) {
	t.Parallel()
	take := func(context.Context, notify.Report) (bool, error) { return false, nil }
	plain := mailtest.NewMailbox(t, mailtest.Options{Plain: true})
	if _, err := reading(t, plain, plain.URL("")).Read(t.Context(), notify.Place{}, take); err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("without encryption: %v", err)
	}
	server := mailtest.NewMailbox(t, mailtest.Options{})
	untrusting, err := bounce.New(bounce.Options{Mailbox: server.URL(""), Host: host, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := untrusting.Read(t.Context(), notify.Place{}, take); err == nil {
		t.Error("a certificate that nobody trusts was taken")
	}
	if _, err := reading(t, server, server.URL("rahasia@/")).Read(t.Context(), notify.Place{}, take); err == nil || strings.Contains(err.Error(), "rahasia") {
		t.Errorf("a wrong password: %v", err)
	}
	server.Close()
	if _, err := reading(t, server, server.URL("")).Read(t.Context(), notify.Place{}, take); err == nil {
		t.Error("a server that is away was read")
	}
}

func TestAServerThatNeverAnswersIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	take := func(context.Context, notify.Report) (bool, error) { return false, nil }
	for _, scheme := range []string{"imap", "imaps"} {
		m, err := bounce.New(bounce.Options{Mailbox: scheme + "://u:p@" + listener.Addr().String(), Now: now, Patience: 200 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		defer stop()
		if _, err := m.Read(ctx, notify.Place{}, take); err == nil || ctx.Err() != nil {
			t.Errorf("%s: %v, %v", scheme, err, ctx.Err())
		}
	}
}

func TestSettingsThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"", "surel.contoh.go.id", "http://u:rahasia@surel.contoh.go.id", "imap://", "imaps://surel.contoh.go.id", "imaps://u@surel.contoh.go.id",
		"imaps://u:rahasia@surel.contoh.go.id?tls=off", "imap://u:rahasia@surel.contoh.go.id?tls=maybe", "imap://u:rahasia@surel.contoh.go.id:99999/INBOX",
		"imap://u:rahasia%0d%0aA1%20DELETE@surel.contoh.go.id/INBOX", "imap://u:%zz@h", "imaps://u:rahasia@surel.contoh.go.id/A%0aB",
	} {
		_, err := bounce.New(bounce.Options{Mailbox: address, Now: now})
		if problem.KindOf(err) != problem.Invalid || strings.Contains(err.Error(), "rahasia") {
			t.Errorf("%q: %v", address, err)
		}
	}
	secret := url.UserPassword("patuh@contoh.go.id", "s3cret:/@").String()
	m, err := bounce.New(bounce.Options{Mailbox: "imaps://" + secret + "@surel.contoh.go.id/Bounces/Patuh", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Name(); got != "patuh@contoh.go.id surel.contoh.go.id/Bounces/Patuh" {
		t.Errorf("it is called %s", got)
	}
}
