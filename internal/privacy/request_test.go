package privacy_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/casetest"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/workday"
)

// told keeps the messages that were sent.
type told struct {
	mu  sync.Mutex
	all []notify.Message
}

func (s *told) Send(_ context.Context, _ db.Tx, m notify.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, m)
	return nil
}

// to counts the messages of a kind to an account.
func (s *told) to(kind, account string) int {
	n := 0
	for _, m := range s.all {
		if m.Kind == kind && m.To.Account == account {
			n++
		}
	}
	return n
}

// town has two data protection officers and somebody at the counter.
type town struct {
	*casetest.Town
	room     *privacy.Privacy
	one, two access.Actor
	counter  access.Actor
	sent     *told
	held     bool
}

func towns(t *testing.T, body func(t *testing.T, w *town)) {
	t.Helper()
	catalog, err := desktest.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := &town{Town: casetest.Open(t, d, catalog, nil, nil), sent: &told{}}
		w.Staff()
		w.room = privacy.Over(privacy.Deps{
			DB: d, Now: w.Now, Access: w.Access, Record: w.Record, Cases: w.Cases, Deadlines: w.Deadlines, Catalog: catalog, Seal: groundtest.Plain{}, Messages: w.sent,
			Held: func(context.Context, db.Queryer, string) (bool, error) { return w.held, nil },
		})
		w.Seat(t, "ppdp1", access.DataProtectionOfficer, w.City.Scope())
		w.Seat(t, "ppdp2", access.DataProtectionOfficer, w.City.Scope())
		w.one = casetest.Holds("ppdp1", access.DataProtectionOfficer, w.City.Scope())
		w.two = casetest.Holds("ppdp2", access.DataProtectionOfficer, w.City.Scope())
		w.counter = casetest.Holds("loket", access.IntakeOfficer, w.City.Scope())
		body(t, w)
	})
}

// known is a case of somebody who let the office know who they are.
func (w *town) known() complaint.Case {
	w.Helper()
	return w.Received(func(n *complaint.New) {
		n.Reporter = complaint.Reporter{Name: "Warga Contoh", Phone: "0812 0000 0001", Reach: complaint.ByPhone, Shown: true, Needs: []string{"elderly"}}
	})
}

// does changes rows.
func (w *town) does(query string, args ...any) {
	w.Helper()
	w.Fine(w.DB.InTx(w.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}))
}

func (w *town) ask(c complaint.Case, kind privacy.Kind, s privacy.Said) privacy.Request {
	w.Helper()
	r, err := w.room.Ask(w.Context(), w.Visitor(c), kind, s)
	w.Fine(err)
	return r
}

func (w *town) grant(r privacy.Request) privacy.Request {
	w.Helper()
	got, err := w.room.Decide(w.Context(), w.one, r.ID, r.Version, privacy.Decision{Outcome: privacy.Done, Answer: "Sudah dilakukan."})
	w.Fine(err)
	return got
}

// Asked at 23:50 WITA it is due 72 hours later to the minute, over a weekend too, and not in three working days.
func TestScenario10ARequestIsDueAfter72HoursAndNotThreeWorkingDays(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		w.SetLocal(t, "2026-03-06T23:50") // a Friday
		r := w.ask(c, privacy.Correct, privacy.Said{Name: "Warga Benar"})
		want := time.Date(2026, time.March, 9, 15, 50, 0, 0, time.UTC) // Monday, 23:50 WITA
		if !r.Due.Equal(want) {
			t.Errorf("asked on Friday at 23:50 WITA, due %s, want %s", r.Due, want)
		}
		p := w.Catalog.Printer(locale.Indonesian)
		for zone, hour := range map[string]string{"Asia/Jakarta": "22.50", "Asia/Makassar": "23.50", "Asia/Jayapura": "00.50"} {
			in := workday.ZoneOf(zone)
			if text := r.DueText(p, in); !strings.Contains(text, hour) || !strings.Contains(text, in.Name) {
				t.Errorf("%s: %q does not say %s", zone, text, hour)
			}
		}
		w.Pass(36 * time.Hour)
		w.Sweep()
		w.Sweep()
		for _, officer := range []string{"ppdp1", "ppdp2"} {
			if n := w.sent.to("privacy.soon", officer); n != 1 {
				t.Errorf("%s was reminded %d times at half the time", officer, n)
			}
		}
		w.Pass(36 * time.Hour)
		w.Sweep()
		if n := w.sent.to("privacy.late", "ppdp1"); n != 1 {
			t.Errorf("told of being late %d times", n)
		}
		open, err := w.room.List(t.Context(), w.one, privacy.Query{Authority: w.City.ID, Open: true, Limit: 10})
		if err != nil || len(open) != 1 || !open[0].Overdue(w.Now()) {
			t.Errorf("the list has %v, %v", open, err)
		}
	})
}

func TestARequestThatIsRepeatedIsOne(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		first := w.ask(c, privacy.See, privacy.Said{})
		for range 9 {
			w.Pass(time.Minute)
			_, err := w.room.Ask(t.Context(), w.Visitor(c), privacy.See, privacy.Said{})
			var repeated *problem.Error
			if !errors.As(err, &repeated) || repeated.Kind != problem.Conflict || repeated.Args["number"] != first.Number {
				t.Fatalf("asked again: %v", err)
			}
		}
		if other := w.ask(c, privacy.Erase, privacy.Said{}); other.ID == first.ID {
			t.Error("another kind is the same request")
		}
		w.grant(first)
		if after := w.ask(c, privacy.See, privacy.Said{}); after.ID == first.ID {
			t.Error("what was answered is not open any more")
		}
	})
}

func TestACorrectionLeavesNothingOfTheOldValue(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		r := w.ask(c, privacy.Correct, privacy.Said{Name: "Warga Benar"})
		w.grant(r)
		who, _, err := w.Cases.OwnWho(t.Context(), w.Visitor(c))
		if err != nil || who.Name != "Warga Benar" || who.Phone != "+6281200000001" {
			t.Errorf("after the correction it is %+v, %v", who, err)
		}
		w.nowhere(t, "Warga Contoh")
		if left, err := db.One(t.Context(), w.DB, db.Column[int], `SELECT count(*) FROM privacy_request WHERE sealed <> ''`); err != nil || left != 0 {
			t.Errorf("%d requests still have what was to be corrected, %v", left, err)
		}
	})
}

// nowhere looks for a text in the rows that could have it: the reporter, the entries, the requests, the events.
func (w *town) nowhere(t *testing.T, text string) {
	t.Helper()
	for table, columns := range map[string]string{
		"complaint_reporter": "sealed || caller", "complaint_entry": "why || words || data", "privacy_request": "sealed || answer || checked", "ledger_event": "leaf || detail",
		"complaint_duty": "data",
	} {
		n, err := db.One(t.Context(), w.DB, db.Column[int], `SELECT count(*) FROM `+table+` WHERE CAST(`+columns+` AS TEXT) LIKE $1`, "%"+text+"%")
		if table == "ledger_event" && err != nil {
			continue // leaves are bytes on PostgreSQL, and hashes
		}
		if err != nil || n != 0 {
			t.Errorf("%s has it in %d rows, %v", table, n, err)
		}
	}
}

func TestWhoAHiddenReporterIsIsNotWrittenForWhoeverDecides(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		hidden := w.Received(func(n *complaint.New) { n.Secrecy = complaint.Anonymous })
		said := privacy.Said{Name: "Siti Contoh", Phone: "0812 0000 0009"}
		_, err := w.room.Ask(t.Context(), w.Visitor(hidden), privacy.Correct, said)
		if problem.KindOf(err) != problem.Invalid {
			t.Errorf("asked from the receipt: %v", err)
		}
		_, err = w.room.Take(t.Context(), w.counter, privacy.Taking{
			Authority: w.City.ID, Kind: privacy.Correct, Case: hidden.Number, Way: privacy.TakenWays[0], Checked: privacy.Checks[0], At: w.Now(), Said: said,
		})
		if problem.KindOf(err) != problem.Invalid {
			t.Errorf("taken down by staff: %v", err)
		}
		w.ask(hidden, privacy.See, privacy.Said{})
	})
}

func TestErasureTakesNameAndContactsAndLeavesTheFacts(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		r := w.ask(c, privacy.Erase, privacy.Said{})
		w.held = true
		if _, err := w.room.Decide(t.Context(), w.one, r.ID, r.Version, privacy.Decision{Outcome: privacy.Done, Answer: "Ya."}); problem.KindOf(err) != problem.Conflict {
			t.Fatalf("while a legal hold runs it is %v", err)
		}
		if who, _, err := w.Cases.OwnWho(t.Context(), w.Visitor(c)); err != nil || who.Name == "" {
			t.Fatalf("refused, and yet %+v, %v", who, err)
		}
		w.held = false
		w.grant(r)
		who, sealed, err := w.Cases.OwnWho(t.Context(), w.Visitor(c))
		if err != nil || sealed || who.Name != "" || who.Phone != "" || len(who.Needs) != 0 || who.Reach != complaint.ByMailbox {
			t.Errorf("after the erasure it is %+v, %v", who, err)
		}
		if again := w.Again(c); again.Words != c.Words || again.Secrecy != complaint.Anonymous {
			t.Errorf("the case is %q, %s", again.Words, again.Secrecy)
		}
		w.nowhere(t, "Warga Contoh")
		// Asked of what is erased already it is answered all the same.
		w.grant(w.ask(c, privacy.Erase, privacy.Said{}))
	})
}

// An answer may say who somebody is: the desk reads in the history that there was one, and not what it says.
func TestTheDeskDoesNotReadWhatSomebodyIsAnswered(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		w.grant(w.ask(c, privacy.See, privacy.Said{}))
		f, err := w.Cases.File(t.Context(), w.counter, c.ID)
		w.Fine(err)
		for _, e := range f.Entries {
			if (e.Act == complaint.AnswerRight || e.Act == complaint.AskRight) && e.Words != "" {
				t.Errorf("the history has %q", e.Words)
			}
		}
		all, err := w.room.Of(t.Context(), w.Visitor(c))
		if err != nil || len(all) != 1 || all[0].Answer == "" {
			t.Errorf("the reporter has %v, %v", all, err)
		}
		pack, err := w.room.PackageOf(t.Context(), w.Visitor(c))
		w.Fine(err)
		for lang, state := range map[locale.Lang]string{locale.Indonesian: "dikabulkan", locale.English: "granted"} {
			words := pack.Words(w.Catalog.Printer(lang), workday.ZoneOf(w.City.Zone))
			line := words[len(words)-1].Lines[0]
			if !strings.Contains(line, state) || !strings.Contains(line, all[0].Answer) || strings.ToUpper(line[:1]) != line[:1] {
				t.Errorf("%s: their copy says %q", lang, line)
			}
		}
	})
}

// entries counts those of a case.
// restrictedSaid looks whether desk and reporter are told that a reporter is hidden, and whether their contacts are offered.
// The package has what is kept, and who looked by their role; not who they are.
func TestThePackageHasWhatIsKeptAndWhoLooked(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		if _, err := w.room.PackageOf(t.Context(), w.Visitor(c)); problem.KindOf(err) != problem.NotFound {
			t.Fatalf("before it is granted: %v", err)
		}
		_, err := w.Cases.Contact(t.Context(), w.counter, c.ID)
		w.Fine(err)
		w.grant(w.ask(c, privacy.See, privacy.Said{}))
		pack, err := w.room.PackageOf(t.Context(), w.Visitor(c))
		w.Fine(err)
		data, err := pack.JSON()
		w.Fine(err)
		text := string(data)
		for _, want := range []string{"Warga Contoh", "+6281200000001", "elderly", c.Words, string(access.IntakeOfficer)} {
			if !strings.Contains(text, want) {
				t.Errorf("the package has no %q", want)
			}
		}
		if !json.Valid(data) || strings.Contains(text, "loket") || strings.Contains(text, "ppdp1") {
			t.Errorf("the package names an officer, or is no JSON: %s", text)
		}
		if words := pack.Words(w.Catalog.Printer(locale.English), workday.ZoneOf(w.City.Zone)); len(words) != len(pack.Parts) {
			t.Errorf("%d parts in words", len(words))
		}
		w.Pass(privacy.SaidFor)
		if _, err := w.room.PackageOf(t.Context(), w.Visitor(c)); problem.KindOf(err) != problem.NotFound {
			t.Errorf("a month later: %v", err)
		}
	})
}

// Two officers decide the same request at once: one is told that the other was faster.
func TestTwoOfficersAtOnceDecideOnce(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		r := w.ask(w.known(), privacy.Erase, privacy.Said{})
		results := make(chan error, 2)
		for _, actor := range []access.Actor{w.one, w.two} {
			go func() {
				_, err := w.room.Decide(t.Context(), actor, r.ID, r.Version, privacy.Decision{Outcome: privacy.Refused, Ground: "public_task", Answer: "Tidak."})
				results <- err
			}()
		}
		a, b := <-results, <-results
		if (a == nil) == (b == nil) || a != nil && problem.KindOf(a) != problem.Conflict || b != nil && problem.KindOf(b) != problem.Conflict {
			t.Errorf("two at once: %v, %v", a, b)
		}
	})
}

// Whoever may have been reported gets the same answer whether there is a case about them or not, and an officer whom a
// case is about finds nothing of it.
func TestThePersonReportedIsAnsweredAlikeAndAnOfficerWhoIsNamedFindsNothing(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		take := func() privacy.Request {
			r, err := w.room.Take(t.Context(), w.counter, privacy.Taking{
				Authority: w.City.ID, Kind: privacy.See, Way: "counter", Checked: "card_seen", At: w.Now(), Said: privacy.Said{Name: "Pejabat Contoh", Words: "Siapa yang melaporkan saya?"},
			})
			w.Fine(err)
			r, err = w.room.Decide(t.Context(), w.two, r.ID, r.Version, privacy.Decision{Outcome: privacy.Done, Answer: "Ada laporan tentang Anda."})
			w.Fine(err)
			return r
		}
		before := take()
		c := w.known()
		_, err := w.Cases.Bar(t.Context(), w.Desk(), c.ID, c.Version, complaint.Reported{Accounts: []string{"ppdp1"}}, "Laporan ini tentang petugas itu.")
		w.Fine(err)
		after := take()
		if before.Answer != after.Answer || before.State != after.State || before.Ground != after.Ground || before.Answer == "" {
			t.Errorf("answered %q, then %q", before.Answer, after.Answer)
		}
		r := w.ask(c, privacy.See, privacy.Said{})
		if _, err := w.room.Get(t.Context(), w.one, r.ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("who is named finds the request: %v", err)
		}
		if _, err := w.room.Decide(t.Context(), w.one, r.ID, r.Version, privacy.Decision{Outcome: privacy.Done, Answer: "Ya."}); problem.KindOf(err) != problem.NotFound {
			t.Errorf("who is named decides: %v", err)
		}
		list, err := w.room.List(t.Context(), w.one, privacy.Query{Authority: w.City.ID, Limit: 10})
		if err != nil || len(list) != 2 {
			t.Errorf("who is named has %d in the list, %v", len(list), err)
		}
		if w.sent.to("privacy.new", "ppdp2") == 0 {
			t.Error("the other officer is not told")
		}
		for _, m := range w.sent.all {
			if m.To.Account == "ppdp1" && strings.Contains(m.Link, r.ID) {
				t.Error("who is named is told")
			}
		}
		// And the number of such a case is answered like one that is not there.
		_, there := w.room.Take(t.Context(), w.one, privacy.Taking{Authority: w.City.ID, Kind: privacy.See, Case: c.Number, Way: "phone", Checked: "called_back", At: w.Now()})
		_, not := w.room.Take(t.Context(), w.one, privacy.Taking{Authority: w.City.ID, Kind: privacy.See, Case: "KTC-2026-999999", Way: "phone", Checked: "called_back", At: w.Now()})
		if there == nil || not == nil || there.Error() != not.Error() {
			t.Errorf("a case about the actor: %v; none: %v", there, not)
		}
	})
}

func TestStaffAskAboutTheirOwnAccountAndSomebodyElseDecides(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		r, err := w.room.AskOwn(t.Context(), w.one, w.City.ID, privacy.See, privacy.Said{Words: "Salinan data saya."})
		w.Fine(err)
		if _, err := w.room.Decide(t.Context(), w.one, r.ID, r.Version, privacy.Decision{Outcome: privacy.Done, Answer: "Ya."}); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("one's own: %v", err)
		}
		if _, err := w.room.Decide(t.Context(), w.two, r.ID, r.Version, privacy.Decision{Outcome: privacy.Done, Answer: "Ya."}); err != nil {
			t.Error(err)
		}
		if _, err := w.room.AskOwn(t.Context(), w.one, "elsewhere", privacy.See, privacy.Said{}); problem.KindOf(err) != problem.Invalid {
			t.Errorf("where they do not work: %v", err)
		}
	})
}

// A letter that lay two days is counted from when it came, and a case that is over can be asked about.
func TestATakenRequestCountsFromWhenItWasAskedOnAWithdrawnCaseToo(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		_, err := w.Cases.WithdrawBy(t.Context(), w.Visitor(c), complaint.Said{Words: "Sudah selesai."})
		w.Fine(err)
		w.Pass(48 * time.Hour)
		asked := w.Now().Add(-48 * time.Hour)
		r, err := w.room.Take(t.Context(), w.counter, privacy.Taking{
			Authority: w.City.ID, Kind: privacy.Withdraw, Case: strings.ToLower(c.Number), Way: "letter", Checked: "known_person", At: asked,
		})
		if err != nil || !r.Due.Equal(asked.Add(72*time.Hour)) || r.TakenBy != "loket" {
			t.Fatalf("%+v, %v", r, err)
		}
		w.grant(r)
		if again := w.Again(c); again.Secrecy != complaint.Anonymous || again.State != complaint.Withdrawn {
			t.Errorf("the case is %s, %s", again.Secrecy, again.State)
		}
		for name, at := range map[string]time.Time{"in the future": w.Now().Add(time.Hour), "long ago": w.Now().AddDate(-1, 0, 0)} {
			if _, err := w.room.Take(t.Context(), w.counter, privacy.Taking{Authority: w.City.ID, Kind: privacy.See, Way: "letter", Checked: "card_seen", At: at}); problem.KindOf(err) != problem.Invalid {
				t.Errorf("asked %s: %v", name, err)
			}
		}
	})
}

// The file of an officer has no name in it.
func TestTheReportOfRequestsHasNoNames(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		_, err := w.room.Take(t.Context(), w.counter, privacy.Taking{
			Authority: w.City.ID, Kind: privacy.See, Way: "counter", Checked: "card_seen", At: w.Now(), Said: privacy.Said{Name: "Orang Contoh", Phone: "081200000002"},
		})
		w.Fine(err)
		w.grant(w.ask(w.known(), privacy.See, privacy.Said{}))
		all, err := w.room.List(t.Context(), w.one, privacy.Query{Authority: w.City.ID, From: w.Now().Add(-time.Hour), Before: w.Now().Add(time.Hour), Limit: privacy.MaxExport})
		w.Fine(err)
		data, _, err := privacy.RequestsFile(w.Catalog.Printer(locale.Indonesian), all, workday.ZoneOf(w.City.Zone), w.Now(), "csv")
		if text := string(data); err != nil || len(all) != 2 || strings.Contains(text, "Contoh") || strings.Contains(text, "0812") || !strings.Contains(text, "DP-") {
			t.Errorf("%d requests: %s, %v", len(all), text, err)
		}
		if _, _, err := privacy.RequestsFile(w.Catalog.Printer(locale.English), all, workday.ZoneOf(w.City.Zone), w.Now(), "xlsx"); err != nil {
			t.Error(err)
		}
		w.Pass(privacy.SaidFor + time.Hour)
		w.Fine(w.room.Forget(t.Context()))
		clocks, err := w.Deadlines.Of(t.Context(), w.DB, deadline.Subject{Kind: "privacy", ID: all[0].ID})
		if err != nil || len(clocks) != 1 || clocks[0].Open() {
			t.Errorf("the clock of what was answered is %+v, %v", clocks, err)
		}
	})
}

// Who reads what somebody said about themselves is in the record.
func TestReadingWhatWasSaidIsAnEvent(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		r := w.ask(w.known(), privacy.Correct, privacy.Said{Name: "Warga Benar"})
		count := func() int {
			n, err := db.One(t.Context(), w.DB, db.Column[int], `SELECT count(*) FROM ledger_event WHERE detail LIKE '%privacy.read%'`)
			w.Fine(err)
			return n
		}
		got, err := w.room.Get(t.Context(), w.one, r.ID)
		w.Fine(err)
		was := count()
		said, _, err := w.room.SaidWith(t.Context(), w.one, &got)
		if err != nil || said.Name != "Warga Benar" || count() != was+1 {
			t.Errorf("%+v, %d events, %v", said, count()-was, err)
		}
	})
}
