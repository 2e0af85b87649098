package complaint

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// reachable is a case of somebody who left a number.
func (w *counter) reachable(once string) Receipt {
	w.t.Helper()
	n := w.report(once)
	n.Reporter = Reporter{Name: "Pelapor Contoh", Phone: "0812-3456-7890", Reach: ByPhone}
	return w.receive(access.Public(), n)
}

func TestANewPINIsGivenAfterCallingBackAndShutsTheOldOneOut(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		r := w.reachable(strings.Repeat("c", 32))
		pass := w.Pass(w.Admit(r), w.now().Add(time.Hour))
		_, _, err := w.Reissue(t.Context(), w.clerk, r.Case.ID, r.Case.Version, " ")
		if diff := cmp.Diff([]string{"calledback empty"}, faultsOf(t, err)); diff != "" {
			t.Error(diff)
		}
		pin, one, err := w.Reissue(t.Context(), w.clerk, r.Case.ID, r.Case.Version, "Ditelepon balik, menyebut tempat dan hari kejadian.")
		w.must(err)
		if one.State != r.Case.State || one.Version != r.Case.Version+1 || pin == r.PIN {
			t.Errorf("%+v", one)
		}
		if _, err := w.Visitor(t.Context(), pass); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("an old pass lets in: %v", err)
		}
		if _, err := w.Enter(t.Context(), one.Number, r.PIN, village); problem.KindOf(err) != problem.NotFound {
			t.Errorf("the old PIN lets in: %v", err)
		}
		if _, err := w.Enter(t.Context(), one.Number, pin, village); err != nil {
			t.Error(err)
		}
		if again := w.receive(access.Public(), w.report(strings.Repeat("c", 32))); !again.Again || again.PIN != "" {
			t.Errorf("the old form tells a PIN: %+v", again)
		}
		w.sound()
	})
}

func TestNoPINIsGivenWhereNobodyCanBeCalledBack(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		for want, reporter := range map[string]struct {
			secrecy Secrecy
			who     Reporter
		}{
			"complaint.reissue.anonymous": {Anonymous, Reporter{Phone: "081234567890", Reach: ByPhone}},
			"complaint.reissue.secret":    {Secret, Reporter{Phone: "081234567890", Reach: BySMS, Accepts: true}},
			"complaint.reissue.no_number": {Open, Reporter{Mail: "pelapor@contoh.id", Reach: ByMail}},
		} {
			n := w.report("")
			n.Secrecy, n.Reporter = reporter.secrecy, reporter.who
			r := w.receive(access.Public(), n)
			_, _, err := w.Reissue(t.Context(), w.clerk, r.Case.ID, 0, "Ditelepon balik.")
			if problem.KindOf(err) != problem.Conflict || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", want, err)
			}
			if _, err := w.Enter(t.Context(), r.Case.Number, r.PIN, village); err != nil {
				t.Errorf("%s: %v", want, err)
			}
		}
		r := w.reachable("")
		for who, actor := range map[string]access.Actor{"a handler": w.officer("pelaksana", access.Handler), "the public": access.Public()} {
			if _, _, err := w.Reissue(t.Context(), actor, r.Case.ID, 0, "Ditelepon balik."); err == nil {
				t.Errorf("%s gave a PIN", who)
			}
		}
	})
}

func TestTheOfficeHearsOfALostPINOnlyWhatItMayKnow(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		const left, other = "081234567890", "+6285712345678"
		catalog, err := locale.Load(Texts)
		w.must(err)
		w.Catalog = catalog
		for name, one := range map[string]struct {
			secrecy     Secrecy
			left, named string
			heard       string // "" nothing, else what it must hold
		}{
			"anonymous":      {Anonymous, left, left, ""},
			"secret":         {Secret, left, left, ""},
			"left no number": {Open, "", other, ""},
			"the same":       {Open, left, "0812 3456 7890", "+6281234567890"},
			"a stranger's":   {Open, left, other, "Jangan menerbitkan PIN baru"},
		} {
			n := w.report("")
			n.Secrecy, n.Reporter = one.secrecy, Reporter{Phone: one.left}
			if one.secrecy == Secret {
				n.Reporter.Reach, n.Reporter.Accepts = BySMS, true
			}
			r := w.receive(access.Public(), n)
			w.must(w.AskPIN(t.Context(), r.Case.Number, one.named, "pagi di "+other, village))
			all, err := entries(t.Context(), w.DB, r.Case.ID)
			w.must(err)
			said := ""
			for _, e := range all[1:] {
				said += e.Words
			}
			if (said == "") != (one.heard == "") || !strings.Contains(said, one.heard) {
				t.Errorf("%s: the office hears %q", name, said)
			}
			now, err := w.Numbered(t.Context(), access.Machine(), r.Case.Number)
			w.must(err)
			f := File{Case: now, Entries: all}
			if waits := len(f.Unanswered()) > 0 || !f.Case.Unread.IsZero(); waits != (name == "the same") {
				t.Errorf("%s: waits for a reply: %v", name, waits)
			}
			if name != "the same" && strings.Contains(said, other) {
				t.Errorf("%s: the office learns a number: %q", name, said)
			}
		}
		w.must(w.AskPIN(t.Context(), "BJM-2026-999999", left, "", village)) // nobody learns that there is none
	})
}

func TestTheNumberThatIsCalledBackIsTheOneOnRecord(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		catalog, err := locale.Load(Texts)
		w.must(err)
		w.Catalog = catalog
		r := w.reachable("") // who did not say that the office may see it
		w.must(w.AskPIN(t.Context(), r.Case.Number, "0857 1234 5678", "", village))
		number, err := w.CallBack(t.Context(), w.clerk, r.Case.ID)
		if err != nil || number != "+6281234567890" {
			t.Errorf("%q is called, %v", number, err)
		}
		all, err := entries(t.Context(), w.DB, r.Case.ID)
		w.must(err)
		if last := all[len(all)-1]; last.Act != See || last.By == "" {
			t.Errorf("that somebody looked is kept as %+v", last)
		}
		if _, err := w.CallBack(t.Context(), w.officer("pelaksana", access.Handler), r.Case.ID); err == nil {
			t.Error("a handler learnt the number")
		}
		n := w.report("")
		n.Secrecy, n.Reporter = Secret, Reporter{Phone: "081234567890", Reach: BySMS, Accepts: true}
		hidden := w.receive(access.Public(), n)
		if number, err := w.CallBack(t.Context(), w.clerk, hidden.Case.ID); problem.KindOf(err) != problem.Conflict || number != "" {
			t.Errorf("of who is secret %q is told, %v", number, err)
		}
	})
}

func TestTheNumberToCallBackIsToldToNobodyWhoMayGiveNoPIN(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.received(func(n *New) { n.Reporter = Reporter{Phone: "081234567890", Reach: ByPhone} })
		c = w.accepted(w.disposed(w.verified(c, Ordinary), w.roads), w.roads)
		for name, actor := range map[string]access.Actor{"the liaison": w.officer(w.roads), "a handler": w.staff(w.roads), "the office's head": w.head(w.roads)} {
			number, err := w.CallBack(t.Context(), actor, c.ID)
			if problem.KindOf(err) != problem.Forbidden || number != "" {
				t.Errorf("%s learnt %q, which the reporter did not let the office know: %v", name, number, err)
			}
		}
		if number, err := w.CallBack(t.Context(), w.desk(), c.ID); err != nil || number == "" {
			t.Errorf("the desk is told %q, %v", number, err)
		}
	})
}

func TestEarlierCasesOfACallerAreFound(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		first, second := w.reachable("satu"), w.reachable("dua")
		n := w.report("tiga")
		n.Secrecy, n.Reporter = Secret, Reporter{Phone: "081234567890", Reach: BySMS, Accepts: true}
		w.receive(access.Public(), n)
		for _, typed := range []string{"081234567890", "+62 812 3456 7890", "62 812-3456-7890"} {
			found, err := w.Earlier(t.Context(), w.clerk, w.city.ID, typed)
			w.must(err)
			if len(found) != 2 || found[0].ID != second.Case.ID || found[1].ID != first.Case.ID {
				t.Errorf("%s: %d cases", typed, len(found))
			}
		}
		for _, typed := range []string{"", "0812", "' OR 1=1", "081234567891"} {
			if found, err := w.Earlier(t.Context(), w.clerk, w.city.ID, typed); err != nil || len(found) != 0 {
				t.Errorf("%q: %d cases, %v", typed, len(found), err)
			}
		}
		if _, err := w.Earlier(t.Context(), w.officer("pelaksana", access.Handler), w.city.ID, "081234567890"); err == nil {
			t.Error("a handler asked who calls")
		}
	})
}

func TestWhatIsAboutTheTopSkipsItsQueues(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		n := w.report("")
		n.About = AboutTop
		_, err := w.Receive(t.Context(), access.Public(), n)
		if diff := cmp.Diff([]string{"about top_nowhere"}, faultsOf(t, err)); diff != "" {
			t.Error(diff)
		}
		w.gapless(0)
		governor := access.Actor{Account: "gubernur", Holdings: []access.Holding{{Position: "g", Role: access.Coordinator, Scope: w.province.Scope()}}}
		_, err = w.SetHouse(t.Context(), governor, House{Authority: w.province.ID, Prefix: "PRV", Open: false})
		w.must(err)
		h, err := w.House(t.Context(), w.head, w.city.ID)
		w.must(err)
		h.Above = w.province.ID
		h, err = w.SetHouse(t.Context(), w.head, h)
		w.must(err)
		above := w.receive(access.Public(), n)
		if above.Case.Authority != w.province.ID || above.Case.Number != "PRV-2026-000001" || above.Case.State != Received {
			t.Errorf("%+v", above.Case)
		}
		h.ExaminersIndependent, h.ExaminersBasis = true, "Keputusan Contoh 1/2026"
		_, err = w.SetHouse(t.Context(), w.head, h)
		w.must(err)
		examined := w.receive(access.Public(), n)
		if examined.Case.Authority != w.city.ID || examined.Case.State != Examining || !examined.Case.Examined {
			t.Errorf("%+v", examined.Case)
		}
		var codes []string
		for _, c := range examined.Clocks {
			codes = append(codes, c.Code)
		}
		if diff := cmp.Diff([]string{"selesai_pengawasan"}, codes); diff != "" {
			t.Error(diff)
		}
		for who, actor := range map[string]access.Actor{"the coordinator": w.head, "the clerk": w.clerk} {
			if _, err := w.File(t.Context(), actor, examined.Case.ID); problem.KindOf(err) != problem.NotFound {
				t.Errorf("%s sees it: %v", who, err)
			}
		}
		w.sound()
	})
}
