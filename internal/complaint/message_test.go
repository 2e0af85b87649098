package complaint

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit"
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

func (p *postOffice) telling() Telling {
	p.once = map[string]bool{}
	return Telling{Messages: p, Open: func(_ context.Context, _ db.Queryer, channel, _ string) (bool, error) { return !p.shut[channel], nil }}
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
			kind += " " + strings.TrimPrefix(what.Key, "complaint.")
		}
		said = append(said, kind)
	}
	return said
}

// told is a town whose people are told things.
type told struct {
	*town
	post *postOffice
}

func townsfolk(t *testing.T, work func(t *testing.T, w *told)) {
	t.Helper()
	towns(t, func(t *testing.T, w *town) {
		post := &postOffice{shut: map[string]bool{}}
		w.Tell(post.telling())
		work(t, &told{w, post})
	})
}

// staffed gives everybody who works on cases their seat.
func (w *told) staffed() {
	w.seat("admin", access.CaseAdministrator, w.city.Scope())
	w.seat("koordinator", access.Coordinator, w.city.Scope())
	w.seat("inspektur", access.Examiner, w.city.Scope())
	w.seat("peninjau", access.Reviewer, w.city.Scope())
	w.seat("wali", access.Leader, w.city.Scope())
	w.seat("penghubung", access.UnitOfficer, w.in(w.roads))
	w.seat("kepala", access.Leader, w.in(w.roads))
	w.seat("pelaksana", access.Handler, w.in(w.roads))
}

const citizen = "warga@contoh.id"

func byMail(n *New) { n.Reporter = Reporter{Reach: ByMail, Mail: citizen} }

func TestAReporterIsToldEveryStepInTheWayThatTheyChose(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		c := w.answered(w.accepted(w.disposed(w.verified(w.received(byMail), Ordinary), w.roads), w.roads), fullAnswer())
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
		c := w.answered(w.accepted(w.disposed(w.verified(w.received(byMail), Ordinary), w.roads), w.roads), fullAnswer())
		w.post.sent = nil
		for range 16 {
			w.pass(24 * time.Hour)
			w.sweep()
			w.sweep() // nothing is told twice
		}
		got := w.post.to(citizen)
		if diff := cmp.Diff([]string{"silence", "silence"}, got[:min(2, len(got))]); diff != "" {
			t.Error(diff)
		}
		if c = w.again(c); c.State == Closed {
			if diff := cmp.Diff([]string{"silence", "silence", "closed"}, got); diff != "" {
				t.Error(diff)
			}
		}
	})
}

func TestALateOfficeSaysSorryAndNamesTheOmbudsman(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.staffed()
		w.accepted(w.disposed(w.verified(w.received(byMail), AsksInformation), w.roads), w.roads)
		w.post.sent = nil
		for range 12 {
			w.pass(24 * time.Hour)
			w.sweep()
		}
		if diff := cmp.Diff([]string{"sorry"}, w.post.to(citizen)); diff != "" {
			t.Error(diff)
		}
		for _, lang := range []locale.Lang{locale.Indonesian, locale.English} {
			if body := w.Catalog.Printer(lang).T("notify.kind.complaint.sorry.body"); !strings.Contains(body, "Ombudsman") {
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
		w.disposed(w.verified(w.received(byMail, func(n *New) { n.Secrecy = Secret }), Ordinary), w.roads)
		w.verified(w.received(func(n *New) {
			n.Reporter = Reporter{Reach: BySMS, Phone: "081234567890", Quiet: true}
		}), Ordinary)
		if len(w.post.sent) != 5 {
			t.Errorf("%d messages", len(w.post.sent))
		}
		for _, m := range w.post.sent {
			m.Unique = ""
			want := notify.Message{Kind: kindQuiet, To: m.To, Scope: m.Scope}
			if diff := cmp.Diff(want, m); diff != "" {
				t.Error(diff)
			}
			if m.To.Name != "" || m.To.Channel == notify.Mail && m.Scope != (access.Scope{}) {
				t.Errorf("%+v says whose it is", m)
			}
		}
		for _, lang := range []locale.Lang{locale.Indonesian, locale.English} {
			p := w.Catalog.Printer(lang)
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
		w.verified(w.received(), Ordinary)
		w.verified(w.received(func(n *New) {
			n.Secrecy = Anonymous
			n.Reporter = Reporter{Reach: ByMail, Mail: citizen}
		}), Ordinary)
		if len(w.post.sent) != 0 {
			t.Errorf("sent %v", w.post.sent)
		}
	})
}

func TestCallsAndLettersAreTheOfficesToMake(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.post.shut["whatsapp"] = true
		desk := w.desk()
		var cases []Case
		for _, r := range []Reporter{
			{Reach: ByPhone, Phone: "081234567890"}, {Reach: ByLetter, Address: "Jalan Contoh 1"}, {Reach: ByWhatsApp, Phone: "081234567891"},
		} {
			cases = append(cases, w.received(func(n *New) { n.Reporter = r }))
		}
		duties, err := w.Duties(t.Context(), desk, w.city.ID, "")
		fine(t, err)
		ways := map[string]Reach{}
		for _, d := range duties {
			ways[d.Number] = d.Way
			if !strings.Contains(d.Subject+d.Words, d.Number) || strings.Contains(d.Subject+d.Words, "{") {
				t.Errorf("to say: %s %s", d.Subject, d.Words)
			}
		}
		want := map[string]Reach{cases[0].Number: ByPhone, cases[1].Number: ByLetter, cases[2].Number: ByPhone}
		if diff := cmp.Diff(want, ways); diff != "" {
			t.Error(diff)
		}
		after, err := w.Duties(t.Context(), desk, w.city.ID, duties[1].ID)
		fine(t, err)
		if len(after) != 1 {
			t.Errorf("the next page has %d", len(after))
		}
		if len(w.post.sent) != 0 {
			t.Errorf("sent %v", w.post.sent)
		}
		pdf, err := w.Letters(t.Context(), desk, w.city.ID)
		fine(t, err)
		if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			t.Errorf("%.20q", pdf)
		}
		for _, d := range duties {
			if n, err := w.CountDuties(t.Context(), desk, w.city.ID); err != nil || n != 3 {
				t.Errorf("%d wait, %v", n, err)
			}
			_, who, err := w.Whom(t.Context(), desk, d.ID)
			fine(t, err)
			if d.Way == ByLetter && who.Address == "" || d.Way == ByPhone && who.Phone == "" {
				t.Errorf("%+v", who)
			}
			file, err := w.File(t.Context(), desk, d.Case)
			fine(t, err)
			if !slices.ContainsFunc(file.Entries, func(e Entry) bool { return e.Act == See && e.By == desk.Account }) {
				t.Error("nobody knows who looked")
			}
		}
		secret := w.received(func(n *New) {
			n.Secrecy, n.Reporter = Secret, Reporter{Reach: ByLetter, Address: "Jalan Contoh 2"}
		})
		if owes, err := w.Owes(t.Context(), desk, secret.ID); err != nil || owes {
			t.Errorf("somebody has to know where a secret reporter lives: %t, %v", owes, err)
		}
		fine(t, w.Posted(t.Context(), desk, duties[1].ID))
		if err := w.Posted(t.Context(), desk, duties[1].ID); err == nil {
			t.Error("a letter was sent twice")
		}
		stranger := holds("orang", access.CaseAdministrator, w.other.Scope())
		if err := w.Posted(t.Context(), stranger, duties[0].ID); err == nil {
			t.Error("somebody elsewhere ended a duty")
		}
		left, err := w.Duties(t.Context(), desk, w.city.ID, "")
		fine(t, err)
		if len(left) != 2 {
			t.Errorf("%d are left", len(left))
		}
		if others, err := w.Duties(t.Context(), stranger, w.city.ID, ""); err != nil || len(others) != 0 {
			t.Errorf("a stranger sees %v, %v", others, err)
		}
	})
}

func TestColleaguesAreToldWhatWaitsForThemByALinkWithoutContent(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.staffed()
		c := w.accepted(w.disposed(w.verified(w.received(), Ordinary), w.roads), w.roads)
		c = w.done(w.Assign(t.Context(), w.officer(w.roads), c.ID, c.Version, "pelaksana"))
		c = w.answered(c, fullAnswer())
		w.done(w.Dispute(t.Context(), w.visitor(c), Said{Words: "Lubangnya masih ada."}))
		want := map[string][]string{
			"admin": {}, "inspektur": {}, "penghubung": {"work work.dispose"},
			"pelaksana": {"work work.assign", "work work.dispute"}, "kepala": {"work work.approve"},
			"peninjau": {"work work.review"}, "koordinator": {"work work.review"}, "wali": {},
		}
		for _, whom := range slices.Sorted(maps.Keys(want)) {
			if diff := cmp.Diff(want[whom], w.post.to(whom)); diff != "" {
				t.Errorf("%s: %s", whom, diff)
			}
		}
		for _, m := range w.post.sent {
			if m.Link != "/kelola/laporan/"+c.ID || len(m.Args) != 1 || m.Args["number"] != c.Number {
				t.Errorf("%+v", m)
			}
		}
	})
}

func TestCallsMentionsAndTasksReachThoseTheyAreFor(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.staffed()
		c := w.accepted(w.disposed(w.verified(w.received(func(n *New) {
			n.Reporter = Reporter{Reach: ByPhone, Phone: "081234567890"}
		}), Ordinary), w.roads), w.roads)
		w.done(w.Note(t.Context(), w.officer(w.roads), c.ID, 0, Remark{Words: "Mohon dilihat.", Mentions: []string{"kepala"}}))
		if diff := cmp.Diff([]string{"work work.mention"}, w.post.to("kepala")); diff != "" {
			t.Error(diff)
		}
		for _, want := range []struct {
			reached bool
			left    int
		}{{false, 3}, {true, 0}} {
			w.done(w.Call(t.Context(), w.officer(w.roads), c.ID, 0, want.reached, "Ditelepon."))
			duties, err := w.Duties(t.Context(), w.desk(), w.city.ID, "")
			fine(t, err)
			if len(duties) != want.left {
				t.Errorf("reached %t: %d are left", want.reached, len(duties))
			}
		}
	})
}

func TestWhoeverACaseIsAboutHearsNothingOfIt(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.staffed()
		c := w.received(func(n *New) { n.About = AboutPerson })
		c = w.done(w.Verify(t.Context(), w.desk(), c.ID, c.Version, Verification{
			Class: Ordinary, Title: "Pungutan di loket", Named: []string{"kepala", "penghubung"},
		}))
		w.seat("kepala", access.Leader, w.in(w.health))
		w.seat("penghubung", access.UnitOfficer, w.in(w.health))
		w.disposed(c, w.health)
		for range 60 {
			w.pass(24 * time.Hour)
			w.sweep()
		}
		for _, whom := range []string{"kepala", "penghubung"} {
			if got := w.post.to(whom); len(got) != 0 {
				t.Errorf("%s was told %v", whom, got)
			}
		}
		if len(w.post.to("koordinator")) == 0 {
			t.Error("nobody else took their place")
		}
	})
}

func TestWhatTwoOfficesGiveBackIsTheCoordinators(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.staffed()
		c := w.disposed(w.verified(w.received(byMail), Ordinary), w.roads)
		c = w.done(w.Return(t.Context(), w.officer(w.roads), c.ID, c.Version, "Jalan provinsi.", To{}))
		c = w.disposed(c, w.health)
		w.done(w.Return(t.Context(), w.officer(w.health), c.ID, c.Version, "Bukan urusan kesehatan.", To{}))
		if diff := cmp.Diff([]string{"work work.return"}, w.post.to("admin")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"work work.return_again"}, w.post.to("koordinator")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"receipt", "verified", "passed"}, w.post.to(citizen)); diff != "" {
			t.Errorf("the reporter is told of a quarrel: %s", diff)
		}
	})
}

func TestNewCasesAreToldTogetherAndOnce(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.staffed()
		desk := teller{w.Complaints, w.post.telling()}
		fine(t, desk.arrived(t.Context()))
		w.received()
		w.received()
		fine(t, desk.arrived(t.Context()))
		fine(t, desk.arrived(t.Context()))
		last := w.received()
		w.verified(last, Ordinary)
		fine(t, desk.arrived(t.Context()))
		var counts []string
		for _, m := range w.post.sent {
			if m.Kind == kindNew {
				counts = append(counts, m.To.Account+" "+m.Args["n"])
			}
		}
		if diff := cmp.Diff([]string{"admin 2", "admin 2"}, counts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestHeadsReadOnMondayHowTheirOfficeStands(t *testing.T) {
	t.Parallel()
	townsfolk(t, func(t *testing.T, w *told) {
		w.staffed()
		w.disposed(w.verified(w.received(), Ordinary), w.roads)
		week := teller{w.Complaints, w.post.telling()}
		w.setNow("2026-03-08T23:00") // Sunday
		fine(t, week.week(t.Context()))
		w.setNow("2026-03-09T06:59")
		fine(t, week.week(t.Context()))
		if got := w.post.to("kepala"); slices.Contains(got, "week") {
			t.Errorf("told too early: %v", got)
		}
		w.sweep()
		w.setNow("2026-03-09T07:01")
		w.sweep()
		fine(t, week.week(t.Context()))
		fine(t, week.week(t.Context()))
		var said []map[string]string
		for _, m := range w.post.sent {
			if m.Kind == kindWeek && m.To.Account == "kepala" {
				said = append(said, m.Args)
			}
		}
		if len(said) != 1 || said[0]["unopened"] != "1" || said[0]["overdue"] != "1" || said[0]["place"] != "Dinas Pekerjaan Umum" ||
			!strings.HasPrefix(said[0]["worst"], "KTC-2026-") {
			t.Errorf("the head of the office was told %v", said)
		}
		w.setNow("2026-03-16T07:01")
		w.seat("kepala-kesehatan", access.Leader, w.in(w.health))
		fine(t, week.week(t.Context()))
		if got := w.post.to("kepala-kesehatan"); len(got) != 0 {
			t.Errorf("an office without cases is told %v", got)
		}
	})
}

// Every kind can be filled: in both languages, from what the room sends.
func TestMessagesHaveTheirTexts(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		catalog, err := locale.Load(Texts, notify.Texts)
		fine(t, err)
		_, err = notify.New(notify.Deps{
			DB: d, Now: time.Now, Record: nobody{}, Catalog: catalog, Seal: plain{}, Kinds: Messages(),
			Person: func(context.Context, db.Queryer, string) (notify.Person, error) { return notify.Person{}, nil },
			Office: func(context.Context, db.Queryer, string) (notify.Office, error) { return notify.Office{}, nil },
		})
		fine(t, err)
	})
}

// nobody keeps no record.
type nobody struct{}

func (nobody) Record(context.Context, db.Tx, access.Event) error { return nil }
