package news

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/notify/mail"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/casetest"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/mailtest"
)

// The whole way, through the room of messages and a real server: a report by mail from the receipt to the
// answer, in the reporter's language, and a secret one beside it.
func TestMailsAboutACaseReachTheReporter(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		server := mailtest.New(t, mailtest.Options{Plain: true})
		channel, err := mail.New(mail.Options{
			Server: "smtp://" + server.Address() + "?tls=off", From: "patuh@contoh.go.id", Name: "Patuh", Host: "patuh.contoh.go.id", Now: time.Now,
		})
		later := &laterPost{}
		w := casetest.Open(t, d, catalog(t), later, nil)
		w.Fine(err)
		post, err := notify.New(notify.Deps{
			DB: d, Now: w.Now, Record: w.Record, Catalog: w.Catalog, Seal: groundtest.Plain{}, Kinds: Kinds(), Channels: []notify.Channel{channel},
			Person: func(context.Context, db.Queryer, string) (notify.Person, error) { return notify.Person{}, nil },
			Office: func(context.Context, db.Queryer, string) (notify.Office, error) {
				return notify.Office{Name: "Pemerintah Kota Contoh", Zone: "Asia/Makassar"}, nil
			},
			Origin: "https://patuh.contoh.go.id",
		})
		w.Fine(err)
		later.Post = post
		Of(w.Cases)

		c := w.Answered(w.Accepted(w.Disposed(w.Verified(w.Received(byMail), complaint.Ordinary), w.Roads), w.Roads))
		w.Verified(w.Received(byMail, func(n *complaint.New) { n.Lang, n.Reporter.Mail = "en", "reader@contoh.id" }), complaint.Suggests)
		w.Received(byMail, func(n *complaint.New) {
			n.Secrecy, n.Reporter = complaint.Secret, complaint.Reporter{Reach: complaint.ByMail, Mail: "rahasia@contoh.id", Accepts: true}
		})
		deliver(t, w, post, func() bool { return len(server.Mails()) >= 7 })

		subjects := map[string][]string{}
		for _, m := range server.Mails() {
			subjects[m.To] = append(subjects[m.To], m.Header(t, "Subject"))
			if strings.Contains(m.Raw, "berlubang") || strings.Contains(m.Raw, "Jalan") {
				t.Errorf("a mail repeats what was said:\n%s", m.Raw)
			}
			if m.To == "rahasia@contoh.id" && (strings.Contains(m.Raw, "laporan") || strings.Contains(m.Raw, "KTC-") || strings.Contains(m.Raw, "Kota Contoh")) {
				t.Errorf("a mail says what nobody may learn:\n%s", m.Raw)
			}
		}
		for _, all := range subjects {
			slices.Sort(all)
		}
		want := map[string][]string{
			citizen: {
				"Laporan " + c.Number + " dijawab", "Laporan " + c.Number + " diteruskan",
				"Laporan " + c.Number + " sudah diperiksa kelengkapannya", "Tanda terima laporan " + c.Number,
			},
			"reader@contoh.id":  {"Receipt for report KTC-2026-000002", "Report KTC-2026-000002 is complete"},
			"rahasia@contoh.id": {"Ada kabar baru untuk Anda"},
		}
		if diff := cmp.Diff(want, subjects); diff != "" {
			t.Error(diff)
		}
	})
}

// laterPost is a post that opens after those who hand things in.
type laterPost struct{ complaint.Post }

// deliver lets a queue work until everything has arrived.
func deliver(t *testing.T, w *casetest.Town, post *notify.Notify, arrived func() bool) {
	t.Helper()
	queue := job.New(job.Deps{DB: w.DB, Now: w.Now})
	post.Handle(queue)
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	done := make(chan error, 1)
	go func() { done <- queue.Run(ctx) }()
	for !arrived() && ctx.Err() == nil {
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	<-done
	if !arrived() {
		t.Error("mails are missing")
	}
}
