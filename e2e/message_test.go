package e2e_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/notify/mail"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
	"github.com/patuh-id/patuh/internal/testkit/mailtest"
)

// An administrator writes words of their own, sends a test through a real server, and reads in the log
// that it arrived; the pages are looked at.
func TestMessagesFromWordsToTheLog(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t, mailtest.Options{})
	channel, err := mail.New(mail.Options{Server: "smtp://" + server.Address(), From: "patuh@contoh.go.id", Now: time.Now, Roots: server.Roots})
	if err != nil {
		t.Fatal(err)
	}
	o := serveDeskFor(t, desktest.Setting{Channels: []notify.Channel{channel}})
	queue := job.New(job.Deps{DB: o.DB, Now: time.Now})
	o.Messages.Handle(queue)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- queue.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	admin := desktest.Who(access.AuthorityAdministrator, access.OfAuthority)
	w := o.World
	actor := w.Actor(t, admin)
	words, err := w.Messages.Words(t.Context(), actor, w.City.ID, "notify.test", "id")
	if err != nil {
		t.Fatal(err)
	}
	words.Subject = "Pesan uji Kabupaten Contoh"
	if err := w.Messages.SetWords(t.Context(), actor, w.City.ID, words); err != nil {
		t.Fatal(err)
	}
	if err := w.Messages.SendTest(t.Context(), actor, w.City.ID); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); len(server.Mails()) == 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the test message did not arrive")
		}
	}
	if !strings.Contains(server.Mails()[0].Header(t, "Subject"), "Kabupaten Contoh") {
		t.Error(server.Mails()[0].Raw)
	}
	o.looks(t, admin, map[string]string{
		"messages": "/kelola/pesan", "words": "/kelola/pesan-teks", "word": "/kelola/pesan-teks/notify.test", "failing": "/kelola/pesan-gagal", "wishes": "/akun/pesan",
	}, "wishes")
}
