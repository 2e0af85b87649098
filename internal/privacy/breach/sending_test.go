package breach_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/testkit/casetest"
	"github.com/patuh-id/patuh/internal/workday"
)

var statement = breach.Statement{How: "Daftar laporan tertinggal di loket (contoh).", Handling: "Daftar sudah kembali dan disobek.", Contact: "Loket pengaduan (contoh)"}

// today is an incident about all cases that came today.
func (w *town) today() breach.Incident {
	w.Helper()
	today := w.Now().In(workday.ZoneOf("Asia/Makassar").Location).Format(time.DateOnly)
	return w.written(func(n *breach.New) { n.From, n.Until = today, today })
}

func (w *town) send(id string) breach.Sending {
	w.Helper()
	w.Fine(w.room.Send(w.Context(), w.officer, id, 0, statement))
	return *w.get(w.officer, id).Notified.Last
}

// notices are what stands in the mailbox of a case about its reporter's data.
func (w *town) notices(c complaint.Case) []string {
	w.Helper()
	own, err := w.Cases.Mine(w.Context(), w.Visitor(c))
	w.Fine(err)
	var all []string
	for _, e := range own.Entries {
		if e.Act == complaint.TellData {
			all = append(all, e.Words)
		}
	}
	return all
}

func reachedBy(who complaint.Reporter, secrecy complaint.Secrecy) func(n *complaint.New) {
	return func(n *complaint.New) { n.Reporter, n.Secrecy = who, secrecy }
}

func TestANoticeReachesEveryMailboxOnce(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		mail := w.Received(reachedBy(complaint.Reporter{Reach: complaint.ByMail, Mail: "warga@contoh.id"}, complaint.Open))
		english := w.Received(func(n *complaint.New) { n.Lang = "en" }, reachedBy(complaint.Reporter{Reach: complaint.ByMailbox}, complaint.Anonymous))
		letter := w.Received(reachedBy(complaint.Reporter{Reach: complaint.ByLetter, Name: "Ibu Contoh", Address: "Jalan Contoh 1"}, complaint.Open))
		over := w.Answered(w.Working())
		over = w.Done(w.Cases.Confirm(w.Context(), w.Visitor(over), 4))
		one := w.today()
		before := len(w.post.all)
		s := w.send(one.ID)
		for range 2 { // the queue may run it again
			w.Fine(w.room.Run(w.Context(), s.ID))
		}
		for _, c := range []complaint.Case{mail, english, letter, over} {
			got := w.notices(c)
			if len(got) != 1 || !strings.Contains(got[0], statement.How) || !strings.Contains(got[0], statement.Contact) || !strings.Contains(got[0], c.Number) {
				t.Errorf("%s: %q", c.Number, got)
			}
		}
		if got := w.notices(english)[0]; !strings.Contains(got, "Whom to ask") {
			t.Errorf("not in their language: %s", got)
		}
		if got := w.Again(over); got.State != complaint.Closed {
			t.Errorf("a case moved: %s", got.State)
		}
		if sent := w.post.all[before:]; len(sent) != 1 || sent[0].Kind != "breach.people" || sent[0].To.Address != "warga@contoh.id" || len(sent[0].Args) != 1 {
			t.Errorf("%+v", sent)
		}
		v := w.get(w.officer, one.ID)
		if v.Notified.Told != 4 || v.Notified.Left != 0 || v.Notified.Owed != 1 || v.Notified.Open != 1 || v.Notified.Last.State != breach.Sent {
			t.Errorf("%+v", v.Notified)
		}
		if len(v.Notices) != 0 {
			t.Error("noted as given while a letter waits")
		}
		if err := w.room.Send(w.Context(), w.officer, one.ID, 0, statement); problem.KindOf(err) != problem.Conflict {
			t.Errorf("to nobody: %v", err)
		}
		w.lists(one.ID, letter.Number)
		w.posted(letter)
		if got := w.get(w.officer, one.ID).Notified; got.Open != 0 || got.Owed != 1 {
			t.Errorf("posted: %+v", got)
		}
	})
}

// lists looks at who is owed a letter, who is named nowhere.
func (w *town) lists(id, number string) {
	w.Helper()
	p := w.catalog.Printer(locale.Indonesian)
	data, err := w.room.OwedCSV(w.Context(), w.officer, id, p)
	w.Fine(err)
	if text := string(data); !strings.Contains(text, number) || strings.Contains(text, "Ibu Contoh") || strings.Contains(text, "Jalan Contoh") {
		w.Errorf("%s", text)
	}
	paper, err := w.room.OwedPaper(w.Context(), w.officer, id, p)
	w.Fine(err)
	if !strings.HasPrefix(string(paper), "%PDF-") {
		w.Error("no paper")
	}
}

// posted has the desk send every letter of a case; it reads there what the notice says.
func (w *town) posted(c complaint.Case) {
	w.Helper()
	duties, _, err := w.Cases.Duties(w.Context(), w.Desk(), w.City.ID, "")
	w.Fine(err)
	said := false
	for _, d := range duties {
		if d.Case != c.ID {
			continue
		}
		full, who, err := w.Cases.Whom(w.Context(), w.Desk(), d.ID)
		w.Fine(err)
		said = said || strings.Contains(full.Said, statement.How) && who.Address == "Jalan Contoh 1"
		w.Fine(w.Cases.Posted(w.Context(), w.Desk(), d.ID))
	}
	if !said {
		w.Error("the letter does not say what happened")
	}
}

func TestANoticeToAllInWritingEndsTheirPartOfTheHours(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.Received()
		one := w.today()
		w.note(one.ID, breach.ToAuthority, w.Now())
		w.Fine(w.room.Run(w.Context(), w.send(one.ID).ID))
		v := w.get(w.officer, one.ID)
		if v.Told.IsZero() || len(v.Notices) != 2 || v.Notices[0].Kind != breach.ToPeople {
			t.Errorf("%+v", v.Notices)
		}
	})
}

// breaking ends a run after some cases, as a kill would.
func breaking(ctx context.Context, w *town, after int) context.Context {
	ctx, stop := context.WithCancel(ctx)
	w.post.each = func() {
		if after--; after == 0 {
			stop()
		}
	}
	return ctx
}

func TestASendingThatWasKilledGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		var all []complaint.Case
		for range 6 {
			all = append(all, w.Received(reachedBy(complaint.Reporter{Reach: complaint.ByMail, Mail: "warga@contoh.id"}, complaint.Open)))
		}
		one := w.today()
		s := w.send(one.ID)
		if err := w.room.Run(breaking(w.Context(), w, 3), s.ID); err == nil {
			t.Error("it was not ended")
		}
		w.post.each = nil
		if got := w.get(w.officer, one.ID).Notified; got.Told == 0 || got.Left == 0 || got.Last.State != breach.Running || got.Last.Trouble == "" {
			t.Fatalf("%+v", got)
		}
		var wait sync.WaitGroup
		for range 2 { // another replica at the same time
			wait.Go(func() {
				if err := w.room.Run(w.Context(), s.ID); err != nil && problem.KindOf(err) != problem.Conflict {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		w.Fine(w.room.Run(w.Context(), s.ID))
		for _, c := range all {
			if got := w.notices(c); len(got) != 1 {
				t.Errorf("%s was told %d times", c.Number, len(got))
			}
		}
		if got := w.get(w.officer, one.ID).Notified; got.Last.State != breach.Sent || got.Told != 6 || got.Last.Trouble != "" {
			t.Errorf("%+v", got)
		}
	})
}

func TestASendingIsStoppedAndGoesOn(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.Received()
		one := w.today()
		s := w.send(one.ID)
		if err := w.room.Send(w.Context(), w.officer, one.ID, 0, statement); problem.KindOf(err) != problem.Conflict {
			t.Errorf("two at once: %v", err)
		}
		if err := w.room.ResumeSending(w.Context(), w.officer, one.ID); problem.KindOf(err) != problem.Conflict {
			t.Errorf("what runs: %v", err)
		}
		if err := w.room.CancelSending(w.Context(), w.Desk(), one.ID); problem.KindOf(err) != problem.NotFound && problem.KindOf(err) != problem.Forbidden {
			t.Errorf("anybody: %v", err)
		}
		w.Fine(w.room.CancelSending(w.Context(), w.officer, one.ID))
		w.Fine(w.room.Run(w.Context(), s.ID))
		if got := w.notices(c); len(got) != 0 {
			t.Error("told after it was stopped")
		}
		w.Fine(w.room.ResumeSending(w.Context(), w.officer, one.ID))
		w.Fine(w.room.Run(w.Context(), s.ID))
		if got := w.notices(c); len(got) != 1 {
			t.Errorf("%d", len(got))
		}
	})
}

func TestOnlyThoseWhoTurnedOutLaterAreToldLater(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		first, second := w.Received(), w.Received()
		one := w.written(func(n *breach.New) { n.Numbers = first.Number })
		w.Fine(w.room.Run(w.Context(), w.send(one.ID).ID))
		w.Fine(w.room.Correct(w.Context(), w.officer, one.ID, 0, w.lost(func(n *breach.New) {
			n.Numbers, n.Why = first.Number+" "+second.Number, "Satu laporan lagi ada di daftar."
		})))
		w.Fine(w.room.Run(w.Context(), w.send(one.ID).ID))
		if diff := cmp.Diff([]int{1, 1}, []int{len(w.notices(first)), len(w.notices(second))}); diff != "" {
			t.Error(diff)
		}
	})
}

func TestProgressTellsNobodyOfACaseThatIsAboutThem(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		about := w.Received()
		w.Received()
		w.Done(w.Cases.Bar(w.Context(), w.Desk(), about.ID, about.Version, complaint.Reported{Accounts: []string{"ppdp"}}, "Laporan ini tentang petugas itu."))
		chief := casetest.Holds("wakil", access.DataProtectionOfficer, w.City.Scope())
		one := w.today()
		if got := w.get(w.officer, one.ID).Notified.Left; got != 1 {
			t.Errorf("%d left", got)
		}
		w.Fine(w.room.Run(w.Context(), w.send(one.ID).ID))
		if mine, all := w.get(w.officer, one.ID).Notified.Told, w.get(chief, one.ID).Notified.Told; mine != 1 || all != 2 {
			t.Errorf("%d of %d", mine, all)
		}
	})
}

func TestAStatementSaysEverything(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.Received()
		one := w.today()
		if got := faultsOf(w.room.Send(w.Context(), w.officer, one.ID, 0, breach.Statement{})); len(got) != 3 {
			t.Errorf("%v", got)
		}
		n, err := db.One(w.Context(), w.DB, db.Column[int], `SELECT count(*) FROM breach_sending`)
		w.Fine(err)
		if n != 0 {
			t.Errorf("%d sendings", n)
		}
	})
}
