package complaint

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func (s *shelf) found(t *testing.T, actor access.Actor, words string) []int64 {
	t.Helper()
	page, err := s.Search(t.Context(), actor, s.city.ID, words, "", 0)
	fine(t, err)
	return numbers(page.Rows)
}

// Both databases answer the same list of queries alike.
func TestSearchAnswersTheSameQueriesOnBothDatabases(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		s.put(t, Case{Words: "Lampu jalan di depan Pasar Baru mati sejak Senin.", Place: "Jl. A. Yani km 5"})           // 1
		s.put(t, Case{Words: "Petugas meminta uang untuk KTP.", Title: "Pungutan di loket", Body: "kota", Unit: "u1"})  // 2
		s.put(t, Case{Words: "Saya melaporkan sampah menumpuk 3 hari; bau!", Wish: "diangkut setiap pagi"})             // 3
		s.put(t, Case{Words: "اللمبة مكسورة 💡 RT 07", Link: "https://contoh.test/kiriman/42"})                          // 4
		s.put(t, Case{Words: "Pungutan atas rahasia", Examined: true, State: Examining})                                // 5
		s.put(t, Case{Authority: s.other.ID, Words: "Lampu jalan kabupaten"})                                           // 6
		s.put(t, Case{Words: strings.Repeat("panjang ", 100_000) + "ujung"})                                            // 7
		s.put(t, Case{Words: `'; DROP TABLE complaint; -- <script>alert("x")</script>`, State: Closed, Ended: s.now()}) // 8
		fine(t, s.Index(t.Context()))
		admin := s.serves("ani", access.CaseAdministrator)
		for _, c := range []struct {
			words string
			want  []int64
		}{
			{"lampu", []int64{1}},
			{"LAMPU mati", []int64{1}},
			{"mati lampu", []int64{1}},
			{"pasar-baru", []int64{1}},
			{"yani", []int64{1}},
			{"km 5", []int64{1}},
			{"lamp", []int64{1}},
			{"lampu sampah", []int64{}},
			{"pungutan", []int64{2}},
			{"ktp loket", []int64{2}},
			{"sampah bau", []int64{3}},
			{"diangkut", []int64{3}},
			{"lapor", []int64{3}},
			{"rt 07", []int64{4}},
			{"اللمبة", []int64{4}},
			{"contoh kiriman", []int64{4}},
			{"panjang", []int64{7}},
			{"CTH-2026-000003", []int64{3}},
			{"cth-2026-000002", []int64{2}},
			{"0004", []int64{4}},
			{"CTH-2026-000006", []int64{}},
			{"💡", []int64{}},
			{"", []int64{}},
			{"a", []int64{}},
			{"script alert", []int64{8}},
			{`lampu" OR "sampah`, []int64{}},
			{"lampu* NEAR(mati) ^jalan {words}: -", []int64{}},
			{"'; DROP TABLE complaint; --", []int64{8}},
			{strings.Repeat("lampu ", 100_000), []int64{1}},
			{"lampu\x00mati", []int64{1}},
			{"\xff\xfe", []int64{}},
		} {
			if diff := cmp.Diff(c.want, s.found(t, admin, c.words)); diff != "" {
				t.Errorf("%.40q: %s", c.words, diff)
			}
		}
		if got := s.found(t, s.serves("citra", access.Examiner), "pungutan"); len(got) != 1 || got[0] != 5 {
			t.Errorf("the examiner finds %v", got)
		}
		if got := s.found(t, s.works("budi", access.Handler, "u1"), "uang"); len(got) != 1 || got[0] != 2 {
			t.Errorf("the office finds %v", got)
		}
		if _, err := s.Search(t.Context(), access.Public(), s.city.ID, "lampu", "", 0); problem.KindOf(err) != problem.Unauthenticated {
			t.Errorf("nobody: %v", err)
		}
	})
}

func TestWhatChangesIsFoundByItsNewWords(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		one := s.put(t, Case{Words: "Jembatan retak"})
		admin := s.serves("ani", access.CaseAdministrator)
		fine(t, s.Index(t.Context()))
		s.write(t, `UPDATE complaint SET title = 'Perbaikan gorong', words = 'retak', version = 2 WHERE id = $1`, one.ID)
		s.write(t, `INSERT INTO complaint_answer (id, complaint_id, state, finding, action, done_on, proof, outcome, promised_on, made_by, made_at, sent_by,
				ended_at, ended_why, version)
			VALUES ('j', $1, 'sent', 'Benar bocor', 'Ditambal', '2026-03-01', '', 'fixed', '', 'ani', '2026-03-02T03:00:00.000000Z', 'budi',
				'2026-03-02T03:00:00.000000Z', '', 1)`, one.ID)
		fine(t, s.Index(t.Context()))
		for words, want := range map[string]int{"jembatan": 0, "gorong": 1, "retak": 1, "bocor ditambal": 1} {
			if got := s.found(t, admin, words); len(got) != want {
				t.Errorf("%s finds %v", words, got)
			}
		}
		// A backup that is put back brings the cases and not the search.
		s.write(t, `DELETE FROM complaint_search`)
		if got := s.found(t, admin, "gorong"); len(got) != 0 {
			t.Errorf("a search that is lost finds %v", got)
		}
		fine(t, s.Index(t.Context()))
		if got := s.found(t, admin, "gorong"); len(got) != 1 {
			t.Errorf("after it was made anew it finds %v", got)
		}
	})
}

func TestPagesOfASearchJoinWithoutGapOrRepeat(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		// Few of many may be seen: parts of the list are short, and yet lead on.
		for i := range 130 {
			c := Case{Words: fmt.Sprintf("lubang jalan %d", i), Received: s.now().Add(time.Duration(i) * time.Second)}
			if i%40 == 7 {
				c.Body, c.Unit, c.State = "kota", "u1", Disposed
			}
			s.put(t, c)
		}
		fine(t, s.Index(t.Context()))
		for _, actor := range []access.Actor{s.serves("ani", access.CaseAdministrator), s.works("budi", access.Handler, "u1")} {
			var got []int64
			for after, first := "", true; first || after != ""; first = false {
				page, err := s.Search(t.Context(), actor, s.city.ID, "lubang", after, 7)
				fine(t, err)
				got, after = append(got, numbers(page.Rows)...), page.Next
			}
			want := []int64{128, 88, 48, 8}
			if actor.Account == "ani" {
				want = nil
				for i := int64(130); i > 0; i-- {
					want = append(want, i)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", actor.Account, diff)
			}
		}
	})
}

func FuzzWordsOf(f *testing.F) {
	for _, text := range []string{"", "Lampu jalan", "a\x00b", "\xff", "💥 اللمبة", `"NEAR(`, "ǅ İ ß"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, word := range wordsOf(text, maxSoughtText) {
			if strings.ContainsAny(word, "\"'* \x00") || len([]rune(word)) > maxSoughtWord {
				t.Errorf("%q", word)
			}
		}
	})
}
