package news

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/casetest"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/workday"
)

// postOffice is what the room hands on to be sent. Sending itself is another room's.
type postOffice struct {
	shut map[string]bool // channels that nothing goes out by
	sent []notify.Message
	once map[string]bool
}

func (p *postOffice) Send(_ context.Context, _ db.Tx, m notify.Message) error {
	id := m.Kind + "/" + m.To.Account + m.To.Address + "/" + m.Unique
	if !p.once[id] {
		p.once[id] = true
		p.sent = append(p.sent, m)
	}
	return nil
}

// to is what somebody was sent since the last time, by an address or an account: kinds, and for work what it is.
func (p *postOffice) to(whom string) []string {
	said := []string{}
	for _, m := range p.sent {
		if m.To.Address+m.To.Account != whom {
			continue
		}
		kind := strings.TrimPrefix(m.Kind, "complaint.")
		if what, ok := m.Phrases["what"]; ok {
			kind += " " + strings.TrimPrefix(what.Key, "news.")
		}
		said = append(said, kind)
	}
	return said
}

// told is a town whose people are told things.
type told struct {
	*casetest.Town
	teller *Teller
	post   *postOffice
}

func townsfolk(t *testing.T, work func(t *testing.T, w *told)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, tell(t, d)) })
}

func tell(t *testing.T, d *db.DB) *told {
	t.Helper()
	post := &postOffice{shut: map[string]bool{}, once: map[string]bool{}}
	w := casetest.Open(t, d, catalog(t), post, post.shut)
	return &told{w, Of(w.Cases), post}
}

func catalog(t *testing.T) *locale.Catalog {
	t.Helper()
	all, err := locale.Load(complaint.Texts, Texts, deadline.Texts, workday.Texts, access.Texts, notify.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

const citizen = "warga@contoh.id"

func byMail(n *complaint.New) {
	n.Reporter = complaint.Reporter{Reach: complaint.ByMail, Mail: citizen}
}

func TestAReporterIsToldEveryStepInTheWayThatTheyChose(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		c := w.Answered(w.Accepted(w.Disposed(w.Verified(w.Received(byMail), complaint.Ordinary), w.Roads), w.Roads))
		want := []string{"receipt", "verified", "passed", "answered"}
		if diff := cmp.Diff(want, w.post.to(citizen)); diff != "" {
			t.Error(diff)
		}
		for _, m := range w.post.sent {
			if m.Link != "/laporan/"+c.Number || m.Args["number"] != c.Number {
				t.Errorf("%s leads to %q with %v", m.Kind, m.Link, m.Args)
			}
			for _, value := range m.Args {
				if strings.Contains(value, "berlubang") {
					t.Errorf("%s repeats what was said: %s", m.Kind, value)
				}
			}
		}
		if got := w.post.sent[2].Args["place"]; got != "Dinas Pekerjaan Umum" {
			t.Errorf("passed to %q", got)
		}
		if got := w.post.sent[3].Args["due"]; got != "Senin, 16 Maret 2026" {
			t.Errorf("the reporter has until %q", got)
		}
	})
}

func TestAReporterIsRemindedTwiceBeforeSilenceClosesACase(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		c := w.Answered(w.Accepted(w.Disposed(w.Verified(w.Received(byMail), complaint.Ordinary), w.Roads), w.Roads))
		w.post.sent = nil
		for range 16 {
			w.Pass(24 * time.Hour)
			w.Sweep()
			w.Sweep() // nothing is told twice
		}
		got := w.post.to(citizen)
		if diff := cmp.Diff([]string{"silence", "silence"}, got[:min(2, len(got))]); diff != "" {
			t.Error(diff)
		}
		if c = w.Again(c); c.State == complaint.Closed {
			if diff := cmp.Diff([]string{"silence", "silence", "closed"}, got); diff != "" {
				t.Error(diff)
			}
		}
	})
}

func TestALateOfficeSaysSorryAndNamesTheOmbudsman(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.Staff()
		w.Accepted(w.Disposed(w.Verified(w.Received(byMail), complaint.AsksInformation), w.Roads), w.Roads)
		w.post.sent = nil
		w.Wait(12)
		if diff := cmp.Diff([]string{"sorry"}, w.post.to(citizen)); diff != "" {
			t.Error(diff)
		}
		for _, lang := range []locale.Lang{locale.Indonesian, locale.English} {
			if body := catalog(t).Printer(lang).T("notify.kind.complaint.sorry.body"); !strings.Contains(body, "Ombudsman") {
				t.Errorf("%s: %s", lang, body)
			}
		}
		for _, boss := range []string{"kepala", "wali"} {
			if !slices.ContainsFunc(w.post.to(boss), func(s string) bool { return strings.HasPrefix(s, "late") }) {
				t.Errorf("%s was told %v", boss, w.post.to(boss))
			}
		}
	})
}

func TestWhoeverMayNotBeKnownIsToldNothingThatOthersCouldRead(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.Disposed(w.Verified(w.Received(byMail, func(n *complaint.New) { n.Secrecy, n.Reporter.Name, n.Reporter.Accepts = complaint.Secret, "", true }), complaint.Ordinary), w.Roads)
		w.Verified(w.Received(func(n *complaint.New) {
			n.Reporter = complaint.Reporter{Reach: complaint.BySMS, Phone: "081234567890", Quiet: true}
		}), complaint.Ordinary)
		if len(w.post.sent) != 5 {
			t.Errorf("%d messages", len(w.post.sent))
		}
		for _, m := range w.post.sent {
			m.Unique = ""
			want := notify.Message{Kind: complaint.QuietNews, To: m.To, Scope: m.Scope}
			if diff := cmp.Diff(want, m); diff != "" {
				t.Error(diff)
			}
			if m.To.Name != "" || m.To.Channel == notify.Mail && m.Scope != (access.Scope{}) {
				t.Errorf("%+v says whose it is", m)
			}
		}
		for _, lang := range []locale.Lang{locale.Indonesian, locale.English} {
			p := catalog(t).Printer(lang)
			text := strings.ToLower(p.T("notify.kind.complaint.quiet.subject") + p.T("notify.kind.complaint.quiet.body"))
			for _, word := range []string{"lapor", "report", "pengaduan", "complaint", "ombudsman", "kantor", "office", "pin", "{"} {
				if strings.Contains(text, word) {
					t.Errorf("the neutral text says %q", word)
				}
			}
		}
	})
}

func TestWhoeverWantsAMailboxOrNothingIsSentNothing(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.Verified(w.Received(), complaint.Ordinary)
		w.Verified(w.Received(func(n *complaint.New) {
			n.Secrecy = complaint.Anonymous
			n.Reporter = complaint.Reporter{Reach: complaint.ByMail, Mail: citizen}
		}), complaint.Ordinary)
		if len(w.post.sent) != 0 {
			t.Errorf("sent %v", w.post.sent)
		}
	})
}

func TestALetterIsSaidToBeSentByWhoMayKnowWhereTo(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		one := w.Working(func(n *complaint.New) {
			n.Reporter = complaint.Reporter{Reach: complaint.ByLetter, Address: "Jalan Contoh 1"}
		})
		duties, _, err := w.Cases.Duties(t.Context(), w.Desk(), w.City.ID, "")
		w.Fine(err)
		office := w.Officer(complaint.To{Body: one.Body, Unit: one.Unit})
		if err := w.Cases.Posted(t.Context(), office, duties[0].ID); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("the office to which the address was not shown: %v", err)
		}
		w.Fine(w.Cases.Posted(t.Context(), w.Desk(), duties[0].ID))
	})
}

func TestCallsAndLettersAreTheOfficesToMake(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.post.shut["whatsapp"] = true
		desk := w.Desk()
		var cases []complaint.Case
		for _, r := range []complaint.Reporter{
			{Reach: complaint.ByPhone, Phone: "081234567890"}, {Reach: complaint.ByLetter, Address: "Jalan Contoh 1"}, {Reach: complaint.ByWhatsApp, Phone: "081234567891"},
		} {
			cases = append(cases, w.Received(func(n *complaint.New) { n.Reporter = r }))
		}
		duties, _, err := w.Cases.Duties(t.Context(), desk, w.City.ID, "")
		w.Fine(err)
		ways := map[string]complaint.Reach{}
		for _, d := range duties {
			ways[d.Number] = d.Way
			if !strings.Contains(d.Subject+d.Words, d.Number) || strings.Contains(d.Subject+d.Words, "{") {
				t.Errorf("to say: %s %s", d.Subject, d.Words)
			}
		}
		want := map[string]complaint.Reach{cases[0].Number: complaint.ByPhone, cases[1].Number: complaint.ByLetter, cases[2].Number: complaint.ByPhone}
		if diff := cmp.Diff(want, ways); diff != "" {
			t.Error(diff)
		}
		after, _, err := w.Cases.Duties(t.Context(), desk, w.City.ID, duties[1].ID)
		w.Fine(err)
		if len(after) != 1 {
			t.Errorf("the next page has %d", len(after))
		}
		if len(w.post.sent) != 0 {
			t.Errorf("sent %v", w.post.sent)
		}
		for _, d := range duties {
			if n, err := w.Cases.CountDuties(t.Context(), desk, w.City.ID); err != nil || n != 3 {
				t.Errorf("%d wait, %v", n, err)
			}
			_, who, err := w.Cases.Whom(t.Context(), desk, d.ID)
			w.Fine(err)
			if d.Way == complaint.ByLetter && who.Address == "" || d.Way == complaint.ByPhone && who.Phone == "" {
				t.Errorf("%+v", who)
			}
			file, err := w.Cases.File(t.Context(), desk, d.Case)
			w.Fine(err)
			if !slices.ContainsFunc(file.Entries, func(e complaint.Entry) bool { return e.Act == complaint.See && e.By == desk.Account }) {
				t.Error("nobody knows who looked")
			}
		}
		secret := w.Received(func(n *complaint.New) {
			n.Secrecy, n.Reporter = complaint.Secret, complaint.Reporter{Reach: complaint.ByMailbox}
		})
		if owes, err := w.Cases.Owes(t.Context(), desk, secret.ID); err != nil || owes {
			t.Errorf("somebody has to reach a secret reporter: %t, %v", owes, err)
		}
		w.Fine(w.Cases.Posted(t.Context(), desk, duties[1].ID))
		if err := w.Cases.Posted(t.Context(), desk, duties[1].ID); err == nil {
			t.Error("a letter was sent twice")
		}
		stranger := casetest.Holds("orang", access.CaseAdministrator, w.Other.Scope())
		if err := w.Cases.Posted(t.Context(), stranger, duties[0].ID); err == nil {
			t.Error("somebody elsewhere ended a duty")
		}
		left, _, err := w.Cases.Duties(t.Context(), desk, w.City.ID, "")
		w.Fine(err)
		if len(left) != 2 {
			t.Errorf("%d are left", len(left))
		}
		if others, _, err := w.Cases.Duties(t.Context(), stranger, w.City.ID, ""); err != nil || len(others) != 0 {
			t.Errorf("a stranger sees %v, %v", others, err)
		}
	})
}

func TestEveryCallThatIsOwedIsOnSomePageOfTheList(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		desk := w.Desk()
		urgent := w.Received(func(n *complaint.New) {
			n.Reporter = complaint.Reporter{Reach: complaint.ByPhone, Phone: "081234567890"}
		})
		w.Done(w.Cases.Verify(t.Context(), desk, urgent.ID, urgent.Version, complaint.Verification{Class: complaint.Ordinary, Title: "Kabel jatuh", Priority: complaint.Urgent}))
		w.Fine(w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			for i := range complaint.MaxDuties {
				err := w.Cases.TellReporter(ctx, tx, complaint.Happened{Now: urgent}, complaint.News{Kind: "complaint.wrote", Once: strconv.Itoa(i)})
				if err != nil {
					return err
				}
			}
			return nil
		}))
		seen, urgents := map[string]bool{}, 0
		for after, page := "", 0; page == 0 || after != ""; page++ {
			duties, next, err := w.Cases.Duties(t.Context(), desk, w.City.ID, after)
			w.Fine(err)
			for _, d := range duties {
				if page == 0 && !d.Due.IsZero() {
					urgents++
				}
				seen[d.ID] = true
			}
			after = next
		}
		if len(seen) <= complaint.MaxDuties || urgents != 1 {
			t.Errorf("%d are on the pages, %d of them urgent on the first", len(seen), urgents)
		}
	})
}

// Every kind can be filled: in both languages, from what the room sends.
func TestMessagesHaveTheirTexts(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		_, err := notify.New(notify.Deps{
			DB: d, Now: time.Now, Record: nobody{}, Catalog: catalog(t), Seal: groundtest.Plain{}, Kinds: Kinds(),
			Person: func(context.Context, db.Queryer, string) (notify.Person, error) { return notify.Person{}, nil },
			Office: func(context.Context, db.Queryer, string) (notify.Office, error) { return notify.Office{}, nil },
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// nobody keeps no record.
type nobody struct{}

func (nobody) Record(context.Context, db.Tx, access.Event) error { return nil }

func TestWhoHasACaseIsToldThatItsReporterWaitsForAReply(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.Staff()
		one := w.Answered(w.Working())
		w.Pass(11 * 24 * time.Hour)
		w.Done(w.Cases.Say(t.Context(), w.Visitor(one), complaint.Said{Words: "Kapan lubang yang di sebelah utara ditambal?"}))
		w.post.sent = nil
		w.Wait(8)
		if got := w.post.to("penghubung"); !slices.Contains(got, "work work.silence") {
			t.Errorf("who has it was told %v", got)
		}
	})
}

func TestNoAnswerAndNoLateCaseWaitsForAnEmptyPost(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.Seat(t, "koordinator", access.Coordinator, w.City.Scope())
		w.Seat(t, "inspektur", access.Examiner, w.City.Scope())
		w.Seat(t, "penghubung", access.UnitOfficer, w.In(w.Roads))
		one := w.Working()
		w.post.sent = nil
		w.Done(w.Cases.DraftAnswer(t.Context(), w.Worker(w.Roads), one.ID, one.Version, casetest.FullAnswer(), true))
		if got := w.post.to("koordinator"); !slices.Contains(got, "work work.approve_vacant") {
			t.Errorf("the coordinator was told %v", got)
		}
		secret := w.Received()
		secret = w.Done(w.Cases.Verify(t.Context(), w.Desk(), secret.ID, secret.Version, complaint.Verification{Class: complaint.Supervision, Title: "Pungutan"}))
		w.Done(w.Cases.Examine(t.Context(), w.Desk(), secret.ID, secret.Version, "Dugaan pungutan."))
		w.post.sent = nil
		w.Wait(130)
		late := 0
		for _, m := range w.post.sent {
			if m.To.Account == "inspektur" && m.Kind == kindLate && m.Args["number"] == secret.Number {
				late++
			}
		}
		if late == 0 {
			t.Error("nobody was told that an examination is late")
		}
		if got := w.post.to("koordinator"); len(got) == 0 {
			t.Error("nobody above was told of the empty post")
		}
	})
}
