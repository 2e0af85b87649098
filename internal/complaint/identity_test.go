package complaint

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/sealed"
)

// vault is a town with identity officers, who have written down their passphrases.
type vault struct {
	*town
	phrases map[string]string
	sheets  []sealed.Sheet
}

func vaults(t *testing.T, work func(t *testing.T, w *vault)) {
	t.Helper()
	towns(t, func(t *testing.T, w *town) {
		v := &vault{town: w, phrases: map[string]string{}}
		w.Identities = sealed.Over(sealed.Deps{
			DB: w.Ground.DB, Now: w.Ground.Now, Record: w.Ground.Record, Access: w.Ground.Access,
			// The cost of a passphrase is another test's matter.
			Stretch: func(_ context.Context, passphrase string, recipe account.Recipe) ([]byte, error) {
				sum := sha256.Sum256([]byte(passphrase + string(recipe)))
				return sum[:], nil
			},
		})
		work(t, v)
	})
}

// officer is an identity officer who has a key of their own.
func (w *vault) officer(name string) access.Actor {
	w.t.Helper()
	actor := w.seat(name, access.IdentityOfficer, access.Scope{Authority: w.city.ID})
	phrase, err := w.Identities.MakeOwn(w.t.Context(), actor, w.city.ID, false)
	fine(w.t, err)
	fine(w.t, w.Identities.TryOwn(w.t.Context(), actor, w.city.ID, strings.ToUpper(phrase)))
	w.phrases[name] = phrase
	return actor
}

func (w *vault) two(a, b string, give ...string) sealed.Two {
	return sealed.Two{Passphrase: w.phrases[a], Other: b, OtherPassphrase: w.phrases[b], Give: give}
}

// ready has two officers make the city's key.
func (w *vault) ready() (access.Actor, access.Actor) {
	w.t.Helper()
	a, b := w.officer("sari"), w.officer("tono")
	var err error
	w.sheets, err = w.Identities.MakeKey(w.t.Context(), a, w.city.ID, w.two("sari", "tono"), 3, false)
	fine(w.t, err)
	return a, b
}

func secretly(n *New) {
	n.Secrecy, n.Reporter = Secret, Reporter{Name: "Siti Contoh", Phone: "0811 2222 3333", Address: "Jalan Contoh 9", Reach: ByMailbox}
}

const reason = "Pelapor diancam dan perlu dilindungi malam ini juga."

func TestWhoIsSecretIsReadByTheOfficerWhoAskedAfterASecondAgreedAndByNobodyElse(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, b := w.ready()
		one := w.received(secretly)
		r, err := w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], "protect", reason)
		fine(t, err)
		if err := w.ApproveIdentity(t.Context(), a, r.ID, w.phrases["sari"]); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("the asker agreed themselves: %v", err)
		}
		if _, _, err := w.ReadIdentity(t.Context(), a, r.ID, w.phrases["sari"], 0); problem.KindOf(err) != problem.Conflict {
			t.Errorf("read before a second agreed: %v", err)
		}
		if err := w.ApproveIdentity(t.Context(), b, r.ID, w.phrases["sari"]); problem.KindOf(err) != problem.Invalid {
			t.Errorf("agreed with another's passphrase: %v", err)
		}
		fine(t, w.ApproveIdentity(t.Context(), b, r.ID, w.phrases["tono"]))
		if _, _, err := w.ReadIdentity(t.Context(), b, r.ID, w.phrases["tono"], 0); problem.KindOf(err) != problem.Conflict {
			t.Errorf("who agreed read it: %v", err)
		}
		_, who, err := w.ReadIdentity(t.Context(), a, r.ID, w.phrases["sari"], 0)
		fine(t, err)
		if who.Name != "Siti Contoh" || who.Phone != "+6281122223333" || who.Address != "Jalan Contoh 9" {
			t.Errorf("read %+v", who)
		}
		v := w.visitor(one)
		own, err := w.Mine(t.Context(), v)
		fine(t, err)
		text := ""
		for _, e := range own.Entries {
			text += string(e.Act) + " " + e.By + e.Why + e.Words + " "
			if e.Data["purpose"] == "" && e.Act != Receive {
				t.Errorf("no purpose: %+v", e)
			}
		}
		if want := "receive  ask_who  open_who  read_who  "; text != want {
			t.Errorf("the reporter sees %q, want %q: no name and no reason", text, want)
		}
		looked, err := w.Looked(t.Context(), v)
		if want := (Looked{Asked: 1, Opened: 1, Read: 1, Sealed: true}); err != nil || looked != want {
			t.Errorf("looked %+v, %v", looked, err)
		}
		w.pass(sealed.ReadFor)
		if _, _, err := w.ReadIdentity(t.Context(), a, r.ID, w.phrases["sari"], 1); problem.KindOf(err) != problem.Conflict {
			t.Errorf("read a day later: %v", err)
		}
		fine(t, w.Identities.Close(t.Context()))
		if left, err := db.One(t.Context(), w.DB, db.Column[int], `SELECT count(*) FROM sealed_request WHERE opened <> '' OR parts <> ''`); err != nil || left != 0 {
			t.Errorf("%d keys left, %v", left, err)
		}
	})
}

func TestTheProgramItselfReadsNothingOfWhoIsSecretButTheContactTheyLetIt(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		w.ready()
		one := w.received(secretly)
		who, err := w.reporterOf(t.Context(), w.DB, one.ID)
		fine(t, err)
		if who.identity() != (identity{}) {
			t.Errorf("the installation's key opens %+v", who)
		}
		two := w.received(secretly, func(n *New) { n.Reporter.Reach, n.Reporter.Accepts = BySMS, true })
		if who, err = w.reporterOf(t.Context(), w.DB, two.ID); err != nil || who.identity() != (identity{Phone: "+6281122223333"}) {
			t.Errorf("of one who wants messages it opens %+v, %v", who, err)
		}
		for field, change := range map[string]func(n *New){
			"accepts": func(n *New) { n.Reporter.Reach = BySMS },
			"reach":   func(n *New) { n.Reporter.Reach = ByPhone },
		} {
			n := New{Authority: w.city.ID, Channel: Web, Words: "Jalan di depan sekolah berlubang sejak bulan lalu."}
			secretly(&n)
			change(&n)
			_, err := w.Receive(t.Context(), access.Public(), n)
			var faults problem.Faults
			if !errors.As(err, &faults) || faults[0].Place.File != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

func TestWithFewerThanTwoOfficersNoNameIsTakenInSecretAndAReportWithoutOneIs(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, _ := w.officer("sari"), 0
		n := New{Authority: w.city.ID, Channel: Web, Words: "Jalan di depan sekolah berlubang sejak bulan lalu."}
		secretly(&n)
		_, err := w.Receive(t.Context(), access.Public(), n)
		var faults problem.Faults
		if !errors.As(err, &faults) || faults[0].Place.File != "secrecy" || faults[0].Key != "sealed.not_ready" {
			t.Errorf("with a name: %v", err)
		}
		n.Reporter = Reporter{}
		if _, err := w.Receive(t.Context(), access.Public(), n); err != nil {
			t.Errorf("without: %v", err)
		}
		if _, err := w.Identities.MakeKey(t.Context(), a, w.city.ID, sealed.Two{Passphrase: w.phrases["sari"], Other: "sari", OtherPassphrase: w.phrases["sari"]}, 3, false); problem.KindOf(err) != problem.Invalid {
			t.Errorf("an officer was both people: %v", err)
		}
	})
}

// Scenario 2 of the domain note: whoever is named, and works for whom it is about, finds nothing; also where they
// are identity officers.
func TestScenario2AnIdentityOfficerWhomACaseIsAboutCannotOpenIt(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, b := w.ready()
		one := w.received(secretly)
		_, err := w.Bar(t.Context(), w.desk(), one.ID, one.Version, Reported{Accounts: []string{"sari"}}, "ini tentang dia")
		fine(t, err)
		_, missing := w.AskIdentity(t.Context(), a, "KTC-2026-999999", w.phrases["sari"], "protect", reason)
		_, err = w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], "protect", reason)
		if err == nil || missing == nil || err.Error() != missing.Error() {
			t.Errorf("of a case about them: %v; of one that is not there: %v", err, missing)
		}
		// Where the only colleague is whom it is about, it waits for a third, and says so.
		if _, err := w.AskIdentity(t.Context(), b, one.Number, w.phrases["tono"], "protect", reason); problem.KindOf(err) != problem.Conflict {
			t.Errorf("asked with nobody who could agree: %v", err)
		}
		w.officer("umar")
		fine(t, w.Identities.Split(t.Context(), a, w.city.ID, w.two("sari", "tono", "umar")))
		r, err := w.AskIdentity(t.Context(), b, one.Number, w.phrases["tono"], "protect", reason)
		fine(t, err)
		if err := w.ApproveIdentity(t.Context(), a, r.ID, w.phrases["sari"]); problem.KindOf(err) != problem.NotFound {
			t.Errorf("agreed about a case about them: %v", err)
		}
		parts, err := db.One(t.Context(), w.DB, db.Column[string], `SELECT parts FROM sealed_request WHERE id = $1`, r.ID)
		if err != nil || strings.Count(parts, `":"`) != 1 {
			t.Errorf("more than one colleague has a part of the opening: %v", err)
		}
		if list, err := w.IdentityRequests(t.Context(), a, w.city.ID, "", 50); err != nil || len(list) != 0 {
			t.Errorf("sees %d requests, %v", len(list), err)
		}
	})
}

func TestAReporterBecomesKnownOrUnknownAndWhatWasKeptBeforeIsDestroyed(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, _ := w.ready()
		one := w.received(func(n *New) {
			n.Reporter = Reporter{Name: "Siti Contoh", Phone: "081122223333", Reach: ByPhone, Shown: true}
		})
		told := &toldOfIdentity{}
		w.Identities.Messages = told
		v := w.visitor(one)
		_, err := w.Contact(t.Context(), w.desk(), one.ID)
		fine(t, err)
		hidden, err := w.Hide(t.Context(), v, Secret)
		fine(t, err)
		if who, err := w.reporterOf(t.Context(), w.DB, one.ID); err != nil || who.identity() != (identity{}) || hidden.Secrecy != Secret {
			t.Errorf("hidden, and it reads %+v, %v", who, err)
		}
		if _, err := w.Contact(t.Context(), w.desk(), one.ID); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("contact of who is secret now: %v", err)
		}
		own, err := w.Mine(t.Context(), v)
		fine(t, err)
		if last := own.Entries[len(own.Entries)-1]; last.Act != Hide || last.Data["seen"] != "1" {
			t.Errorf("told %+v", last)
		}
		r, err := w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], "subject", reason)
		fine(t, err)
		_, err = w.Reveal(t.Context(), v, Reporter{Name: "Siti Contoh", Phone: "081122223333", Reach: ByPhone, Shown: true})
		fine(t, err)
		if who, err := w.Contact(t.Context(), w.desk(), one.ID); err != nil || who.Name != "Siti Contoh" {
			t.Errorf("revealed: %+v, %v", who, err)
		}
		if is, err := w.Identities.Has(t.Context(), w.DB, one.ID); err != nil || is {
			t.Errorf("the sealed identity is there still: %v", err)
		}
		if got, err := w.IdentityRequest(t.Context(), a, r.ID); err != nil || got.State != sealed.Destroyed || !got.News("sari", w.Ground.Now()) {
			t.Errorf("the request stands at %s, %v", got.State, err)
		}
		if told.decided["sari"] != "sealed.told.destroyed" {
			t.Errorf("who asked is told %v", told.decided)
		}
		_, err = w.Hide(t.Context(), v, Anonymous)
		fine(t, err)
		if who, err := w.reporterOf(t.Context(), w.DB, one.ID); err != nil || who.identity() != (identity{}) {
			t.Errorf("anonymous, and it reads %+v, %v", who, err)
		}
		if _, err := w.Hide(t.Context(), v, Secret); problem.KindOf(err) != problem.Conflict {
			t.Errorf("secret with nothing to keep: %v", err)
		}
	})
}

// The first authority keeps the seal, and the second writes.
// A request whose time was over lapsed, whatever became of the identity since.
func TestOfficersLeaveAndLosePassphrasesAndWhatIsSealedStaysTheirs(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, b := w.ready()
		one := w.received(secretly)
		c := w.officer("umar")
		if _, err := w.AskIdentity(t.Context(), c, one.Number, w.phrases["umar"], "urgent", reason); problem.KindOf(err) != problem.Conflict {
			t.Errorf("a new officer without a share: %v", err)
		}
		fine(t, w.Identities.Split(t.Context(), a, w.city.ID, w.two("sari", "tono", "umar")))
		r, err := w.AskIdentity(t.Context(), c, one.Number, w.phrases["umar"], "urgent", reason)
		fine(t, err)
		// Both of the others lose their passphrases: the paper is all there is.
		for name, actor := range map[string]access.Actor{"sari": a, "tono": b} {
			phrase, err := w.Identities.MakeOwn(t.Context(), actor, w.city.ID, true)
			fine(t, err)
			fine(t, w.Identities.TryOwn(t.Context(), actor, w.city.ID, phrase))
			w.phrases[name] = phrase
		}
		if is, err := w.Keeps(t.Context(), w.city.ID); err != nil || is {
			t.Errorf("one officer left, and names are taken: %v", err)
		}
		if err := w.ApproveIdentity(t.Context(), b, r.ID, w.phrases["tono"]); problem.KindOf(err) != problem.Conflict {
			t.Errorf("agreed without a share: %v", err)
		}
		if err := w.Identities.Split(t.Context(), a, w.city.ID, w.two("sari", "tono")); problem.KindOf(err) != problem.Conflict {
			t.Errorf("split without shares: %v", err)
		}
		for name, codes := range map[string][]string{
			"one sheet": {w.sheets[0].Code}, "twice the same": {w.sheets[0].Code, w.sheets[0].Code},
			"a letter wrong": {w.sheets[0].Code, "B" + w.sheets[2].Code[1:]}, "none": nil,
		} {
			if err := w.Identities.Recover(t.Context(), a, w.city.ID, w.two("sari", "tono"), codes); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		fine(t, w.Identities.Recover(t.Context(), a, w.city.ID, w.two("sari", "tono"), []string{strings.ToLower(w.sheets[2].Code), w.sheets[0].Code}))
		r, err = w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], "urgent", reason)
		fine(t, err)
		fine(t, w.ApproveIdentity(t.Context(), b, r.ID, w.phrases["tono"]))
		if _, who, err := w.ReadIdentity(t.Context(), a, r.ID, w.phrases["sari"], 0); err != nil || who.Name != "Siti Contoh" {
			t.Errorf("read %+v, %v", who, err)
		}
	})
}

func TestWithAllLostANewKeyIsMadeAndTheOldIdentitiesStayClosed(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, b := w.ready()
		old := w.received(secretly)
		if _, err := w.Identities.MakeKey(t.Context(), a, w.city.ID, w.two("sari", "tono"), 3, true); problem.KindOf(err) != problem.Conflict {
			t.Errorf("a second key while the first is in use: %v", err)
		}
		for name, actor := range map[string]access.Actor{"sari": a, "tono": b} {
			phrase, err := w.Identities.MakeOwn(t.Context(), actor, w.city.ID, true)
			fine(t, err)
			fine(t, w.Identities.TryOwn(t.Context(), actor, w.city.ID, phrase))
			w.phrases[name] = phrase
		}
		if _, err := w.Identities.MakeKey(t.Context(), a, w.city.ID, w.two("sari", "tono"), 3, false); problem.KindOf(err) != problem.Conflict {
			t.Errorf("without saying that the old one is lost: %v", err)
		}
		_, err := w.Identities.MakeKey(t.Context(), a, w.city.ID, w.two("sari", "tono"), 3, true)
		fine(t, err)
		kept, err := w.Identities.Keeping(t.Context(), a, w.city.ID)
		if err != nil || !kept.Ready || kept.Kept != 1 || kept.Lost != 1 {
			t.Errorf("keeping %+v, %v", kept, err)
		}
		if _, err := w.AskIdentity(t.Context(), a, old.Number, w.phrases["sari"], "urgent", reason); problem.KindOf(err) != problem.Conflict {
			t.Errorf("what is sealed to the lost key: %v", err)
		}
		w.pass(time.Minute)
		one := w.received(secretly)
		if _, err := w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], "urgent", reason); err != nil {
			t.Error(err)
		}
	})
}

// tableWith is the table that has a text somewhere; empty where none does.
func (w *vault) tableWith(text string) string {
	w.t.Helper()
	tables, err := w.DB.Tables(w.t.Context(), w.DB)
	fine(w.t, err)
	for _, table := range tables {
		columns := make([]string, len(table.Columns))
		for i, c := range table.Columns {
			columns[i] = db.Quote(c.Name)
		}
		rows, err := db.All(w.t.Context(), w.DB, func(row db.Row) (string, error) { return wholeRow(row, len(columns)) },
			`SELECT `+strings.Join(columns, ", ")+` FROM `+db.Quote(table.Name))
		fine(w.t, err)
		if slices.ContainsFunc(rows, func(row string) bool { return strings.Contains(row, text) }) {
			return table.Name
		}
	}
	return ""
}

// wholeRow is all that stands in a row.
func wholeRow(row db.Row, columns int) (string, error) {
	var text strings.Builder
	values, into := make([]any, columns), make([]any, columns)
	for i := range values {
		into[i] = &values[i]
	}
	err := row.Scan(into...)
	for _, v := range values {
		switch v := v.(type) {
		case string:
			text.WriteString(v + " ")
		case []byte:
			text.Write(v)
		}
	}
	return text.String(), err
}

// A correction is not written over a seal that nobody here can read: name and address would be gone for good.
func TestACorrectionDoesNotGoOverASeal(t *testing.T) {
	t.Parallel()
	vaults(t, func(t *testing.T, w *vault) {
		a, b := w.ready()
		one := w.received(func(n *New) {
			secretly(n)
			n.Secrecy = Open
		})
		_, err := w.Hide(t.Context(), w.visitor(one), Secret)
		fine(t, err)
		dpo := w.seat("ppdp", access.DataProtectionOfficer, access.Scope{Authority: w.city.ID})
		_, err = w.AnswerRight(t.Context(), dpo, one.ID, Right{
			Kind: "correct", Result: "done", Change: Correct, Who: Reporter{Phone: "081299998888"},
			Write: func(context.Context, db.Tx, Case, *ledger.Touched) error { return nil },
		})
		if problem.KindOf(err) != problem.Conflict {
			t.Errorf("corrected: %v", err)
		}
		r, err := w.AskIdentity(t.Context(), a, one.Number, w.phrases["sari"], "protect", reason)
		fine(t, err)
		fine(t, w.ApproveIdentity(t.Context(), b, r.ID, w.phrases["tono"]))
		_, who, err := w.ReadIdentity(t.Context(), a, r.ID, w.phrases["sari"], 0)
		if err != nil || who.Name != "Siti Contoh" || who.Phone != "+6281122223333" || who.Address != "Jalan Contoh 9" {
			t.Errorf("sealed is %+v, %v", who, err)
		}
	})
}

// toldOfIdentity keeps what officers are told became of their requests.
type toldOfIdentity struct{ decided map[string]string }

func (s *toldOfIdentity) Send(_ context.Context, _ db.Tx, m notify.Message) error {
	if m.Kind == "identity.decided" {
		s.decided = map[string]string{m.To.Account: m.Phrases["what"].Key}
	}
	return nil
}
