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
		// Nobody is left; whoever may not know of one of the cases must not learn that by asking.
		w.Fine(w.room.Run(w.Context(), w.send(one.ID).ID))
		if got := w.get(w.officer, one.ID).Notified; got.Told != 4 || got.Last.State != breach.Sent {
			t.Errorf("to nobody: %+v", got)
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
		v := w.get(w.officer, one.ID)
		if mine, all := v.Notified.Told, w.get(chief, one.ID).Notified.Told; mine != 1 || all != 2 {
			t.Errorf("%d of %d", mine, all)
		}
		if len(v.Notices) != 1 || strings.ContainsAny(v.Notices[0].Addressee, "0123456789") {
			t.Errorf("the notice counts what they may not know of: %+v", v.Notices)
		}
	})
}

func TestAnIncidentIsNotClosedWhileSomebodyIsStillToBeTold(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		first, second := w.Received(), w.Received()
		one := w.written(func(n *breach.New) { n.Numbers = first.Number })
		w.note(one.ID, breach.ToPeople, w.Now())
		w.note(one.ID, breach.ToAuthority, w.Now())
		refused := func(when string) {
			t.Helper()
			if err := w.room.Close(w.Context(), w.officer, one.ID, w.get(w.officer, one.ID).Version, "Daftar tidak lagi dicetak."); problem.KindOf(err) != problem.Conflict {
				t.Errorf("closed %s: %v", when, err)
			}
		}
		s := w.send(one.ID)
		refused("while it is sent")
		w.Fine(w.room.CancelSending(w.Context(), w.officer, one.ID))
		refused("after it was stopped")
		w.Fine(w.room.ResumeSending(w.Context(), w.officer, one.ID))
		w.Fine(w.room.Run(w.Context(), s.ID))
		w.Fine(w.room.Correct(w.Context(), w.officer, one.ID, 0, w.lost(func(n *breach.New) {
			n.Numbers, n.Why = first.Number+" "+second.Number, "Satu laporan lagi ada di daftar."
		})))
		refused("with a case that was added")
		w.Fine(w.room.Run(w.Context(), w.send(one.ID).ID))
		w.Fine(w.room.Close(w.Context(), w.officer, one.ID, w.get(w.officer, one.ID).Version, "Daftar tidak lagi dicetak."))
	})
}

func TestALetterThatNobodyPostedIsNotSaidToBeDone(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		hides := w.Received(reachedBy(complaint.Reporter{Reach: complaint.ByLetter, Name: "Ibu Contoh", Address: "Jalan Contoh 1"}, complaint.Open))
		one := w.today()
		w.Fine(w.room.Run(w.Context(), w.send(one.ID).ID))
		_, err := w.Cases.Hide(w.Context(), w.Visitor(hides), complaint.Anonymous)
		w.Fine(err)
		_, owed, err := w.room.Owed(w.Context(), w.officer, one.ID)
		w.Fine(err)
		if len(owed) != 1 || owed[0].Key() != "breach.owed.gone" || !owed[0].Done.IsZero() {
			t.Errorf("%+v", owed)
		}
	})
}

func TestWhoRestrictedTheirDataIsOwedNoLetter(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.Received(reachedBy(complaint.Reporter{Reach: complaint.ByLetter, Name: "Ibu Contoh", Address: "Jalan Contoh 1"}, complaint.Open))
		w.Fine(w.DB.InTx(w.Context(), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO privacy_request (id, authority_id, number, kind, about, complaint_id, way, checked, lang, sealed, asked_at, due_at,
				taken_by, taken_at, state, ground, answer, decided_by, lifted_by, version)
				VALUES ($1, $2, 'DP-CONTOH', 'restrict', 'case', $1, 'receipt', 'pin', 'id', '', $3, $3, '', $3, 'done', '', '', '', '', 1)`, c.ID, w.City.ID, db.At(w.Now()))
			if err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `INSERT INTO privacy_restriction (complaint_id, request_id, since_at) VALUES ($1, $1, $2)`, c.ID, db.At(w.Now()))
			return err
		}))
		one := w.today()
		w.note(one.ID, breach.ToAuthority, w.Now())
		w.Fine(w.room.Run(w.Context(), w.send(one.ID).ID))
		v := w.get(w.officer, one.ID)
		if len(w.notices(c)) != 1 || v.Notified.Owed != 0 || v.Told.IsZero() {
			t.Errorf("%+v, told at %v", v.Notified, v.Told)
		}
		// The restriction was written past its room, so the record knows nothing of it.
		w.Fine(w.DB.InTx(w.Context(), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM privacy_restriction`)
			if err == nil {
				_, err = tx.Exec(ctx, `DELETE FROM privacy_request`)
			}
			return err
		}))
	})
}

func TestWhatAnOpenIncidentStillOwesIsNotDestroyed(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c, letter := w.Received(), w.Received(reachedBy(complaint.Reporter{Reach: complaint.ByLetter, Name: "Ibu Contoh", Address: "Jalan Contoh 1"}, complaint.Open))
		kept := func() map[string]string {
			t.Helper()
			got, err := breach.Untold(w.Context(), w.DB, []string{c.ID, letter.ID})
			w.Fine(err)
			return got
		}
		one := w.today()
		if diff := cmp.Diff(map[string]string{c.ID: "incident", letter.ID: "incident"}, kept()); diff != "" {
			t.Error(diff)
		}
		w.Fine(w.room.Run(w.Context(), w.send(one.ID).ID))
		if diff := cmp.Diff(map[string]string{letter.ID: "incident"}, kept()); diff != "" {
			t.Error("told:", diff)
		}
		w.posted(letter)
		if got := kept(); len(got) != 0 {
			t.Errorf("posted: %v", got)
		}
	})
}

func TestNobodyIsNamedInWhatManyRead(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.Received()
		one, said := w.today(), statement
		said.How = "Daftar dengan nomor 0812-3456-7890 tertinggal di loket."
		if got := faultsOf(w.room.Send(w.Context(), w.officer, one.ID, 0, said)); len(got) != 1 || got[0].Key != "breach.fault.named" || got[0].Place.File != "told_how" {
			t.Errorf("%v", got)
		}
		if got := faultsOf(breach.CheckPublic("Data 6371010101010001 hilang", said, "Layanan terganggu (contoh).")); len(got) != 2 {
			t.Errorf("%v", got)
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
