package mail_test

import (
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/notify/mail"
	"github.com/patuh-id/patuh/internal/testkit/mailtest"
)

func now() time.Time { return time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC) }

func channel(t *testing.T, s *mailtest.Server, scheme, rest string) *mail.Channel {
	t.Helper()
	c, err := mail.New(mail.Options{
		Server: scheme + s.Address() + rest, From: "patuh@contoh.go.id", Name: "Patuh Kalimantan – Ombudsmán", Host: "patuh.contoh.go.id", Now: now, Roots: s.Roots,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func signedIn(scheme string) string {
	return scheme + url.UserPassword(mailtest.User, mailtest.Password).String() + "@"
}

func letter() notify.Letter {
	return notify.Letter{
		ID: "0b000000-0000-7000-8000-000000000001", Kind: "demo.plain", To: "pegawai@contoh.go.id", Name: "Séri Ayu", Lang: locale.Indonesian,
		Subject: "Kabar baru – penting", Paragraphs: []string{"Halo Séri <b>Ayu</b>,", strings.Repeat("kata ", 40)},
		Link: "https://patuh.contoh.go.id/akun", Open: "Buka di Patuh", Foot: []string{"Dikirim otomatis."}, Settings: "https://patuh.contoh.go.id/akun/pesan",
	}
}

func TestAMailIsWhatServersAndPeopleExpect(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]mailtest.Options{
		"smtp://": {Auth: true}, "smtps://": {Auth: true, Implicit: true},
	} {
		s := mailtest.New(t, o)
		receipt, err := channel(t, s, signedIn(name), "").Deliver(t.Context(), letter())
		if err != nil || receipt.Final {
			t.Fatal(name, receipt, err)
		}
		got := s.Mails()[0]
		if got.From != "patuh@contoh.go.id" || got.To != "pegawai@contoh.go.id" {
			t.Errorf("%s: envelope %s to %s", name, got.From, got.To)
		}
		for header, want := range map[string]string{
			"Message-ID": "<0b000000-0000-7000-8000-000000000001@patuh.contoh.go.id>", "Auto-Submitted": "auto-generated",
			"X-Patuh-Delivery": "0b000000-0000-7000-8000-000000000001", "Content-Language": "id", "List-Unsubscribe": "",
		} {
			if is := got.Header(t, header); is != want {
				t.Errorf("%s: %s is %q, want %q", name, header, is, want)
			}
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(got.Header(t, "Subject"))
		if err != nil || subject != "Kabar baru – penting" {
			t.Errorf("%s: subject %q, %v", name, subject, err)
		}
		to, err := netmail.ParseAddress(got.Header(t, "To"))
		if err != nil || to.Name != "Séri Ayu" {
			t.Errorf("%s: to %v, %v", name, to, err)
		}
		plain, html := parts(t, got)
		if !strings.HasPrefix(plain, "Halo Séri <b>Ayu</b>,") || !strings.Contains(plain, "\nhttps://patuh.contoh.go.id/akun\n") {
			t.Errorf("%s: plain text %q", name, plain)
		}
		for line := range strings.Lines(plain) {
			if len(line) > 80 {
				t.Errorf("%s: a line of %d: %q", name, len(line), line)
			}
		}
		if !strings.Contains(html, "<p>Halo Séri &lt;b&gt;Ayu&lt;/b&gt;,</p>") || !strings.Contains(html, `<html lang="id">`) || strings.Contains(html, "src=") || strings.Contains(html, "style") {
			t.Errorf("%s: HTML %s", name, html)
		}
	}
}

// parts are the plain text and the HTML of a mail, in that order.
func parts(t *testing.T, m mailtest.Mail) (string, string) {
	t.Helper()
	message, err := netmail.ReadMessage(strings.NewReader(m.Raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatal(kind, err)
	}
	var texts []string
	for reader := multipart.NewReader(message.Body, params["boundary"]); ; {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, strings.ReplaceAll(string(data), "\r\n", "\n"))
	}
	if len(texts) != 2 {
		t.Fatalf("%d parts", len(texts))
	}
	return texts[0], texts[1]
}

func TestNoHeaderCanBeHidden(t *testing.T) {
	t.Parallel()
	s := mailtest.New(t, mailtest.Options{Plain: true})
	c := channel(t, s, "smtp://", "?tls=off")
	l := letter()
	l.Name = "Ayu\r\nBcc: semua@contoh.go.id\r\n\r\nIsi palsu"
	l.Subject = "Kabar\r\nBcc: semua@contoh.go.id"
	l.Digest, l.Settings = true, "https://patuh.contoh.go.id/akun/pesan"
	if _, err := c.Deliver(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	got := s.Mails()[0]
	head, _, _ := strings.Cut(got.Raw, "\r\n\r\n")
	if bcc := got.Header(t, "Bcc"); bcc != "" || strings.Contains(head, "\nBcc:") {
		t.Errorf("a header was hidden: %q\n%s", bcc, got.Raw)
	}
	if got.Header(t, "List-Unsubscribe") != "<https://patuh.contoh.go.id/akun/pesan>" {
		t.Error("a digest does not say how to end it")
	}
	for _, to := range []string{"a@b.id\r\nRCPT TO:<x@y.id>", "a b@c.id", "<a@b.id>", "a@b.id, c@d.id", "", "ümlaut@contoh.go.id"} {
		l.To = to
		if _, err := c.Deliver(t.Context(), l); err == nil {
			t.Errorf("the address %q was taken", to)
		}
	}
	if len(s.Mails()) != 1 {
		t.Error("something was sent to an address that is none")
	}
}

// state is what the room makes of an error, through the room's own wrapping.
func state(err error) string {
	switch {
	case err == nil:
		return "taken"
	case fmt.Sprintf("%T", err) != "*notify.final":
		return "passing"
	case notify.IsUnreachable(err):
		return "unreachable"
	default:
		return "refused"
	}
}

func TestWhatAServerSaysIsFinalOrPassing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rcpt, data error
		want       string
	}{
		"full mailbox":      {rcpt: mailtest.Say(452, 4, 2, 2, "full"), want: "passing"},
		"greylisting":       {rcpt: mailtest.Say(451, 4, 7, 1, "later"), want: "passing"},
		"no such user":      {rcpt: mailtest.Say(550, 5, 1, 1, "no such user pegawai@contoh.go.id"), want: "unreachable"},
		"disabled mailbox":  {rcpt: mailtest.Say(550, 5, 2, 1, "disabled"), want: "unreachable"},
		"policy":            {rcpt: mailtest.Say(550, 5, 7, 1, "not from you"), want: "refused"},
		"spam":              {data: mailtest.Say(554, 5, 7, 1, "spam"), want: "refused"},
		"busy after data":   {data: mailtest.Say(451, 4, 3, 0, "busy"), want: "passing"},
		"hang up with mail": {data: mailtest.ErrHangUp, want: "passing"},
	} {
		s := mailtest.New(t, mailtest.Options{})
		s.Refuse(func(string) error { return c.rcpt })
		s.Answer(func(mailtest.Mail) error { return c.data })
		_, err := channel(t, s, "smtp://", "").Deliver(t.Context(), letter())
		if got := state(err); got != c.want {
			t.Errorf("%s: %s (%v), want %s", name, got, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "@") {
			t.Errorf("%s: the log would say an address: %v", name, err)
		}
	}
}

func TestEncryptionIsNotOptional(t *testing.T) {
	t.Parallel()
	plain := mailtest.New(t, mailtest.Options{Plain: true})
	if _, err := channel(t, plain, "smtp://", "").Deliver(t.Context(), letter()); err == nil || len(plain.Mails()) > 0 {
		t.Error("a server without encryption was given a mail")
	}
	s := mailtest.New(t, mailtest.Options{Auth: true})
	untrusting, err := mail.New(mail.Options{Server: signedIn("smtp://") + s.Address(), From: "patuh@contoh.go.id", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := untrusting.Deliver(t.Context(), letter()); err == nil || len(s.Mails()) > 0 {
		t.Error("a certificate that nobody trusts was taken")
	}
	if _, err := channel(t, s, "smtp://patuh:salah@", "").Deliver(t.Context(), letter()); state(err) != "passing" || strings.Contains(err.Error(), "salah") {
		t.Errorf("a wrong password: %v", err)
	}
}

func TestAServerThatNeverAnswersIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	c, err := mail.New(mail.Options{Server: "smtp://" + listener.Addr().String() + "?tls=off", From: "patuh@contoh.go.id", Now: now, Patience: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	if _, err := c.Deliver(ctx, letter()); state(err) != "passing" || ctx.Err() != nil {
		t.Errorf("%v, %v", err, ctx.Err())
	}
}

func TestSettingsThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	for _, server := range []string{
		"", "surel.contoh.go.id", "http://surel.contoh.go.id", "smtp://", "smtp://u:rahasia@surel.contoh.go.id?tls=off", "smtps://surel.contoh.go.id?tls=off",
		"smtp://surel.contoh.go.id:99999", "smtp://surel.contoh.go.id/x", "smtp://surel.contoh.go.id?tls=maybe", "smtp://surel.contoh.go.id?x=y", "smtp://u:%zz@h",
	} {
		_, err := mail.New(mail.Options{Server: server, From: "patuh@contoh.go.id", Now: now})
		if problem.KindOf(err) != problem.Invalid || strings.Contains(err.Error(), "rahasia") {
			t.Errorf("%q: %v", server, err)
		}
	}
	for _, from := range []string{"", "patuh", "Patuh <patuh@contoh.go.id>", "a@b.id\r\nBcc: c@d.id"} {
		if _, err := mail.New(mail.Options{Server: "smtp://surel.contoh.go.id", From: from, Now: now}); problem.KindOf(err) != problem.Invalid {
			t.Errorf("from %q: %v", from, err)
		}
	}
}
