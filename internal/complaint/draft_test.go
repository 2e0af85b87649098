package complaint

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestADraftIsKeptUntilItIsSentOnce(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		token := NewToken()
		if _, err := w.Draft(t.Context(), token); problem.KindOf(err) != problem.NotFound {
			t.Errorf("%v", err)
		}
		want := Draft{Authority: w.city.ID, Words: "Air", Reporter: Reporter{Phone: "bukan nomor"}, Step: 1}
		w.must(w.KeepDraft(t.Context(), token, want))
		got, err := w.Draft(t.Context(), token)
		w.must(err)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Draft{}, "Kept", "Until", "Once")); diff != "" {
			t.Error(diff)
		}
		_, err = w.SendDraft(t.Context(), token)
		if diff := cmp.Diff([]string{"words short", "phone phone"}, faultsOf(t, err)); diff != "" {
			t.Error(diff)
		}
		want.Words, want.Reporter.Phone = "Air keran di rumah saya keruh.", ""
		w.must(w.KeepDraft(t.Context(), token, want))
		first, err := w.SendDraft(t.Context(), token)
		w.must(err)
		second, err := w.SendDraft(t.Context(), token)
		w.must(err)
		if !second.Again || second.Case.ID != first.Case.ID || second.PIN != first.PIN {
			t.Errorf("%+v\n%+v", first, second)
		}
		if err := w.KeepDraft(t.Context(), token, want); problem.KindOf(err) != problem.Conflict {
			t.Errorf("a sent draft was written to: %v", err)
		}
		if got, err = w.Draft(t.Context(), token); err != nil || got.Words != "" || got.Sent != first.Case.ID {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestATokenThatOutlivesItsDraftLosesNoOtherReport(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		token := NewToken()
		w.must(w.KeepDraft(t.Context(), token, Draft{Authority: w.city.ID, Words: "Air keran di rumah saya keruh."}))
		first, err := w.SendDraft(t.Context(), token)
		w.must(err)
		w.pass(23 * time.Hour)
		if again, err := w.SendDraft(t.Context(), token); err != nil || again.PIN != first.PIN {
			t.Errorf("whoever lost the line has no PIN: %v", err)
		}
		w.pass(2 * time.Hour)
		if _, err := w.SendDraft(t.Context(), token); problem.KindOf(err) != problem.NotFound {
			t.Errorf("the PIN is shown after a day: %v", err)
		}
		w.must(w.forget(t.Context()))
		w.must(w.KeepDraft(t.Context(), token, Draft{Authority: w.city.ID, Words: "Sekarang lampu jalan padam."}))
		second, err := w.SendDraft(t.Context(), token)
		w.must(err)
		if second.Again || second.Case.ID == first.Case.ID || second.PIN == first.PIN || second.Case.Words != "Sekarang lampu jalan padam." {
			t.Errorf("the second report was lost in the first: %+v", second)
		}
	})
}

func TestAReceiptSaysTheSameWheneverItIsRead(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		for want, d := range map[string]Draft{
			"anonymous": {Secrecy: Anonymous, Reporter: Reporter{Phone: "081234567890"}},
			"secret":    {Secrecy: Secret, Reporter: Reporter{Phone: "081234567890", Reach: BySMS, Accepts: true}},
			"no_number": {Reporter: Reporter{Mail: "pelapor@contoh.id"}},
			"":          {Reporter: Reporter{Phone: "081234567890"}},
		} {
			d.Authority, d.Words = w.city.ID, "Air keran di rumah saya keruh."
			d.Happened = w.now().AddDate(0, 0, -40).Format("2006-01-02")
			token := NewToken()
			w.must(w.KeepDraft(t.Context(), token, d))
			for range 2 {
				r, err := w.SendDraft(t.Context(), token)
				w.must(err)
				if diff := cmp.Diff([]string{"complaint.note.thirty_days"}, r.Notes); diff != "" || r.NoNewPIN != want {
					t.Errorf("%q: %q %s", want, r.NoNewPIN, diff)
				}
			}
		}
	})
}

// One commit: a server that is killed leaves either the draft or the case, never both and never neither.
func TestADraftIsEmptiedInTheTransactionOfItsCase(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		token, sent := NewToken(), errors.New("the disk is full")
		var fails bool
		var became string
		w.Happened(func(ctx context.Context, tx db.Tx, h Happened) error {
			if fails {
				return sent
			}
			return tx.QueryRow(ctx, `SELECT complaint_id FROM complaint_draft WHERE complaint_id IS NOT NULL`).Scan(&became)
		})
		want := Draft{Authority: w.city.ID, Words: "Air keran di rumah saya keruh.", Reporter: Reporter{Reach: ByMailbox}}
		w.must(w.KeepDraft(t.Context(), token, want))
		fails = true
		if _, err := w.SendDraft(t.Context(), token); !errors.Is(err, sent) {
			t.Errorf("%v", err)
		}
		got, err := w.Draft(t.Context(), token)
		if err != nil || got.Sent != "" || got.Words != want.Words {
			t.Errorf("%+v, %v", got, err)
		}
		fails = false
		r, err := w.SendDraft(t.Context(), token)
		if err != nil || r.Again || became != r.Case.ID {
			t.Errorf("the draft became %q inside the transaction of %+v, %v", became, r, err)
		}
	})
}

func TestDraftsThatAreSentTogetherAreSettledTogether(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		tokens := make([]string, 7)
		for i := range tokens {
			tokens[i] = NewToken()
			w.must(w.KeepDraft(t.Context(), tokens[i], Draft{
				Authority: w.city.ID, Words: "Air keran di rumah saya keruh.", Reporter: Reporter{Reach: ByMailbox},
			}))
		}
		made := make([]Receipt, 2*len(tokens))
		var all sync.WaitGroup
		for i := range made {
			all.Go(func() {
				var err error
				if made[i], err = w.SendDraft(t.Context(), tokens[i%len(tokens)]); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for i, r := range made {
			d, err := w.Draft(t.Context(), tokens[i%len(tokens)])
			if err != nil || d.Sent != r.Case.ID || d.Words != "" || d.Until.Sub(w.now()) > receiptLasts {
				t.Errorf("%d: %+v, %v, where the case is %s", i, d, err, r.Case.ID)
			}
		}
		cases, err := db.One(t.Context(), w.DB, db.Column[int], `SELECT count(*) FROM complaint`)
		if err != nil || cases != len(tokens) {
			t.Errorf("%d cases of %d drafts, %v", cases, len(tokens), err)
		}
	})
}

func TestADraftOfAHundredThousandWordsIsRefusedAndKept(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		token := NewToken()
		words := strings.TrimSpace(strings.Repeat("lampu ", 100_000))
		w.must(w.KeepDraft(t.Context(), token, Draft{Authority: w.city.ID, Words: words}))
		_, err := w.SendDraft(t.Context(), token)
		if diff := cmp.Diff([]string{"words long"}, faultsOf(t, err)); diff != "" {
			t.Error(diff)
		}
		kept, err := w.Draft(t.Context(), token)
		if err != nil || kept.Words != words {
			t.Errorf("%d characters are left, %v", len(kept.Words), err)
		}
		err = w.KeepDraft(t.Context(), token, Draft{Words: strings.Repeat("a", MaxDraft)})
		if problem.KindOf(err) != problem.TooLarge {
			t.Errorf("%v", err)
		}
	})
}

func TestADraftIsForgottenAfterSevenDays(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		token := NewToken()
		w.must(w.KeepDraft(t.Context(), token, Draft{Words: "besok saya lanjutkan"}))
		w.pass(6 * 24 * time.Hour)
		w.must(w.forget(t.Context()))
		if _, err := w.Draft(t.Context(), token); err != nil {
			t.Error(err)
		}
		w.pass(25 * time.Hour)
		if _, err := w.Draft(t.Context(), token); problem.KindOf(err) != problem.NotFound {
			t.Errorf("%v", err)
		}
		w.must(w.forget(t.Context()))
		var left int
		w.must(w.DB.QueryRow(t.Context(), `SELECT count(*) FROM complaint_draft`).Scan(&left))
		if left != 0 {
			t.Errorf("%d drafts are left", left)
		}
	})
}

func TestADraftOpensWithItsTokenAlone(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		token := NewToken()
		w.must(w.KeepDraft(t.Context(), token, Draft{Words: "rahasia saya"}))
		for _, other := range []string{"", "x", NewToken(), token + "A", strings.ToUpper(token), token[:31]} {
			if _, err := w.Draft(t.Context(), other); problem.KindOf(err) != problem.NotFound {
				t.Errorf("%q: %v", other, err)
			}
			if err := w.KeepDraft(t.Context(), "kata", Draft{}); problem.KindOf(err) != problem.NotFound {
				t.Errorf("a word was taken for a token: %v", err)
			}
		}
		var key, sealed string
		w.must(w.DB.QueryRow(t.Context(), `SELECT token, sealed FROM complaint_draft`).Scan(&key, &sealed))
		if strings.Contains(key, token) || strings.Contains(DraftOwner(token), token) {
			t.Error("the token is kept")
		}
		if _, err := unsealDraft(key, sealed); err == nil {
			t.Error("a draft opens with what the database has")
		}
	})
}

func TestSuggestionsComeFromWordsAndPlace(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		for words, want := range map[string]string{
			"Lampu jalan di depan pasar mati sejak Senin": "lampu",
			"Sampahnya menumpuk dan baunya busuk":         "sampah",
			"saya dimintai uang rokok waktu urus surat":   "pungli",
			"KTP saya belum dicetak, blangko habis":       "kependudukan",
			"jalannya berlubang-lubang 🕳️":                "jalan",
			"Pipa bocor, air mati tiga hari":              "air",
			"anak saya kesetrum tiang lampu jalan":        "lampu",
			"antre lama di loket Dinas Dukcapil":          "kependudukan",
		} {
			s, err := w.Suggest(t.Context(), w.city.ID, words, "")
			w.must(err)
			if len(s.Categories) == 0 || s.Categories[0].Code != want {
				t.Errorf("%q: %+v", words, s.Categories)
			}
		}
		s, err := w.Suggest(t.Context(), w.city.ID, "Minta salinan anggaran dinas tahun lalu", "")
		w.must(err)
		if slices.ContainsFunc(s.Categories, func(c Category) bool { return c.Code == "pungli" || c.Code == "kependudukan" }) {
			t.Errorf("a budget: %+v", s.Categories)
		}
		for _, words := range []string{"", "x", "'; DROP TABLE complaint; --", "شارع مكسور", strings.Repeat("lampu ", 100_000)} {
			if _, err := w.Suggest(t.Context(), w.city.ID, words, words); err != nil {
				t.Errorf("%.20q: %v", words, err)
			}
		}
	})
}
