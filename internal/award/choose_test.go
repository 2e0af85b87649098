package award

import (
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// scored is "name:score" or "name:score/second", with * where the gate says no.
func scored(text string) []Candidate {
	var all []Candidate
	for word := range strings.FieldsSeq(text) {
		name, rest, _ := strings.Cut(word, ":")
		score, points, _ := strings.Cut(rest, "/")
		c := Candidate{Body: name, BodyName: name, Score: strings.TrimSuffix(score, "*"), Verdict: Verdict{Standing: Eligible}}
		if strings.HasSuffix(score, "*") {
			c.Standing = NotEligible
		}
		if points != "" {
			c.Second, _ = new(big.Rat).SetString(points)
		}
		all = append(all, c)
	}
	return all
}

func TestAListEndsWhereItsRulesSay(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		most       int
		ties       Ties
		candidates string
		want       string
	}{
		{"all who may", 0, "", "a:90 b:95 c:70*", "b:1:in a:2:in c:0:gate!"},
		{"the best two", 2, "", "a:90 b:95 c:80", "b:1:in a:2:in c:3:beyond!"},
		{"a tie inside decides nothing", 2, "", "a:90 b:90 c:80", "a:1:in b:1:in c:3:beyond!"},
		{"a tie over the end waits for the office", 2, "", "a:95 b:90 c:90 d:80", "a:1:in b:2:undecided! c:2:undecided! d:4:beyond!"},
		{"all who tie", 2, AllTied, "a:95 b:90 c:90 d:80", "a:1:in b:2:in_tied c:2:in_tied d:4:beyond!"},
		{"fewer", 2, Fewer, "a:95 b:90 c:90", "a:1:in b:2:out_tied! c:2:out_tied!"},
		{"second criterion", 2, Second, "a:95 b:90/20.1 c:90/20.2", "a:1:in c:2:in_second b:2:out_second!"},
		{"equal in the second, too", 2, Second, "a:95 b:90/20 c:90/20 d:90/19", "a:1:in b:2:in_both c:2:in_both d:2:out_second!"},
		{"without the second points", 2, Second, "a:95 b:90 c:90/1", "a:1:in c:2:in_second b:2:out_second!"},
		{"87.59 is less than 87.6", 1, "", "a:87.59 b:87.6", "b:1:in a:2:beyond!"},
		{"nobody", 3, "", "", ""},
	} {
		var got []string
		for _, e := range Choose(&Rules{Most: tt.most, Ties: tt.ties}, scored(tt.candidates)) {
			text := e.BodyName + ":" + strconv.Itoa(e.Place) + ":" + e.Reason
			if !e.Chosen {
				text += "!"
			}
			got = append(got, text)
		}
		if text := strings.Join(got, " "); text != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, text, tt.want)
		}
	}
}

// Whoever is in has no smaller figure than whoever is out and may be in; the order of the candidates decides nothing;
// a list without an undecided tie has room for as many as it says, or fewer only where those who tie stay out.
func TestChoosingIsFair(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(8, 2026))
	for range 2_000 {
		var all []Candidate
		for i := range random.IntN(12) {
			standing := []Standing{Eligible, Withheld, NotEligible}[random.IntN(3)]
			all = append(all, Candidate{
				Body: strconv.Itoa(i), BodyName: strconv.Itoa(i), Score: strconv.Itoa(80 + random.IntN(5)), Verdict: Verdict{Standing: standing},
				Second: big.NewRat(int64(random.IntN(3)), 1),
			})
		}
		rules := Rules{Most: random.IntN(6), Ties: []Ties{NotChosen, AllTied, Second, Fewer}[random.IntN(4)]}
		entries := Choose(&rules, all)
		random.Shuffle(len(all), func(a, b int) { all[a], all[b] = all[b], all[a] })
		chosen, may := 0, 0
		for i, other := range Choose(&rules, all) {
			e := entries[i]
			if e.Body != other.Body || e.Chosen != other.Chosen || e.Reason != other.Reason {
				t.Fatalf("%+v: the order decides: %+v, %+v", rules, e, other)
			}
			if e.Standing != NotEligible {
				may++
			}
			if e.Chosen {
				chosen++
			}
			for _, later := range entries[i+1:] {
				if later.Chosen && !e.Chosen && e.Standing != NotEligible && figure(&later).Cmp(figure(&e)) <= 0 && rules.Ties != Second {
					t.Fatalf("%+v: %+v stays out before %+v", rules, e, later)
				}
			}
		}
		room := rules.Most
		if room == 0 || room > may {
			room = may
		}
		if (rules.Ties == AllTied || rules.Ties == Second) && chosen < room || (rules.Ties == Fewer || rules.Ties == NotChosen) && chosen > room {
			t.Fatalf("%+v: %d chosen for %d", rules, chosen, room)
		}
	}
}
