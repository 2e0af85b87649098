package complaint

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Suggestions are what words and a place are likely about, the likeliest first.
type Suggestions struct {
	Categories []Category
	Offices    []OfficeHit
}

// OfficeHit is an office that may be meant, and a service of it where that is what the words are about.
type OfficeHit struct {
	Body, BodyName string
	Unit, UnitName string // empty: the body itself
	Service, Title string // empty where no service of it is as like
}

// Limits of a suggestion.
const (
	maxSuggested = 3
	maxHits      = 5
	maxHeard     = 20_000 // bytes of what somebody wrote
	maxStems     = 300
)

// Suggest says what words and a place may be about, among the categories and offices of an authority.
// Nothing that fits is no error. It is for everybody, and keeps nothing of the words.
func (c *Complaints) Suggest(ctx context.Context, authority, words, place string) (Suggestions, error) {
	var s Suggestions
	own, err := c.ownWords(ctx, authority)
	if err != nil {
		return s, err
	}
	stems := without(stemsOf(words), own)
	categories, err := c.Categories(ctx, authority)
	if err != nil {
		return s, err
	}
	of, shared := make(map[string][]string, len(categories)), map[string]int{}
	for _, one := range categories {
		of[one.ID] = stemsOf(one.NameID + " " + one.NameEN + " " + one.Words)
		for _, stem := range of[one.ID] {
			shared[stem]++
		}
	}
	s.Categories = rank(categories, maxSuggested, func(one Category) int { return likeness(stems, of[one.ID], shared) })
	all, err := c.officesOf(ctx, authority, "", "")
	if err != nil {
		return s, err
	}
	for _, one := range s.Categories {
		if one.Body == "" { // nobody said who has it: an office that is called so
			for _, hit := range rank(all, 1, func(o OfficeHit) int { return likeness(of[one.ID], nameOf(o, own), shared) }) {
				s.add(hit)
			}
			continue
		}
		hits, err := c.officesOf(ctx, authority, one.Body, one.Unit)
		if err != nil {
			return s, err
		}
		if len(hits) > 0 {
			s.add(hits[0])
		}
	}
	if c.Offices != nil {
		hits, err := c.Offices(ctx, authority, heard(wordsBut(words+" "+place, own)), maxHits)
		if err != nil {
			return s, err
		}
		for _, hit := range hits {
			s.add(hit)
		}
	}
	where := stemsOf(words + " " + place)
	for _, hit := range rank(all, maxHits, func(one OfficeHit) int { return likeness(where, nameOf(one, own), nil) }) {
		s.add(hit)
	}
	return s, nil
}

// ownWords are the stems of what an authority and its bodies are called, their region's name among them: they are
// in the names of all its offices and say of none that it is meant.
func (c *Complaints) ownWords(ctx context.Context, authority string) ([]string, error) {
	look, err := c.Access.BrandingIn(ctx, c.DB, authority)
	if err != nil {
		return nil, err
	}
	names, err := db.All(ctx, c.DB, db.Column[string], `SELECT name FROM body WHERE owner = $1 AND valid_to = '' AND kind IN ('province', 'city', 'regency')
		ORDER BY id LIMIT 20`, authority)
	return stemsOf(look.Name + " " + strings.Join(names, " ")), err
}

// without are stems but some.
func without(stems, some []string) []string {
	return slices.DeleteFunc(stems, func(stem string) bool { return slices.Contains(some, stem) })
}

// wordsBut is a text without the words that have some stems.
func wordsBut(text string, some []string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(text), func(word string) bool {
		stems := stemsOf(word)
		return len(stems) == 1 && slices.Contains(some, stems[0])
	}), " ")
}

// nameOf are the stems of what an office is called, without the authority's own.
func nameOf(o OfficeHit, own []string) []string {
	return without(stemsOf(cmp.Or(o.UnitName, o.BodyName)), own)
}

// add notes an office once; one that was found with a service says more.
func (s *Suggestions) add(hit OfficeHit) {
	known := slices.IndexFunc(s.Offices, func(o OfficeHit) bool { return o.Body == hit.Body && o.Unit == hit.Unit })
	switch {
	case known >= 0 && s.Offices[known].Service == "":
		s.Offices[known].Service, s.Offices[known].Title = hit.Service, hit.Title
	case known < 0 && len(s.Offices) < maxHits:
		s.Offices = append(s.Offices, hit)
	}
}

// officesOf returns the offices that an authority keeps and that are still there, of one body or unit where
// that is named.
func (c *Complaints) officesOf(ctx context.Context, authority, body, unit string) ([]OfficeHit, error) {
	return db.All(ctx, c.DB, func(row db.Row) (OfficeHit, error) {
		var o OfficeHit
		return o, row.Scan(&o.Body, &o.BodyName, &o.Unit, &o.UnitName)
	}, `SELECT b.id, b.name, coalesce(u.id, ''), coalesce(u.name, '') FROM body b LEFT JOIN unit u ON u.body_id = b.id AND u.valid_to = ''
		WHERE b.owner = $1 AND b.valid_to = '' AND ($2 = '' OR b.id = $2) AND ($3 = '' OR u.id = $3) ORDER BY b.id, u.id LIMIT 2000`, authority, body, unit)
}

// rank returns those of a list that have any likeness, the likest first, at most limit.
func rank[T any](list []T, limit int, like func(T) int) []T {
	type scored struct {
		one   T
		score int
	}
	var found []scored
	for _, one := range list {
		if score := like(one); score > 0 {
			found = append(found, scored{one, score})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var best []T
	for _, f := range found[:min(len(found), limit)] {
		best = append(best, f.one)
	}
	return best
}

// likeness counts which of the stems of a thing somebody used; long ones say more, and those that several things
// share less.
func likeness(said, of []string, shared map[string]int) int {
	const whole = 12
	score := 0
	for _, stem := range of {
		one := 0
		switch {
		case slices.Contains(said, stem):
			one = 2 + len(stem)/4
		case len(stem) >= 5 && slices.ContainsFunc(said, func(word string) bool { return strings.HasPrefix(word, stem) }):
			one = 1
		}
		score += one * whole / max(shared[stem], 1)
	}
	return score
}

// common words say nothing of what something is about.
var common = strings.Fields(`yang dan di ke dari untuk pada dengan ini itu ada tidak saya kami kita anda mereka sudah belum akan juga
	karena oleh dalam sejak sampai atau kalau bila agar mohon tolong terima kasih pak bu bapak ibu sangat lebih lagi masih hanya
	saja jadi seperti para bagi antara setelah sebelum ketika maka lalu bisa dapat harus hari minggu bulan tahun jam depan dekat kota
	kabupaten kantor dinas the and for with not has have this that was are from our your please`)

// stemsOf are the different words of a text without what Indonesian hangs around them, so that "diperbaiki"
// and "perbaikan" are one. It is coarse: it finds, it does not understand.
func stemsOf(text string) []string {
	var stems []string
	for _, word := range strings.FieldsFunc(strings.ToLower(heard(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(word) < 2 || slices.Contains(common, word) {
			continue
		}
		if stem := stemOf(word); !slices.Contains(stems, stem) {
			stems = append(stems, stem)
		}
		if len(stems) == maxStems {
			break
		}
	}
	return stems
}

var (
	suffixes = []string{"nya", "lah", "kah", "kan", "an", "i"}
	prefixes = []string{"meng", "meny", "mem", "men", "me", "peng", "peny", "pem", "pen", "per", "ber", "ter", "di", "ke", "se", "pe"}
)

// shortest is how much of a word must be left.
const shortest = 4

func stemOf(word string) string {
	for _, s := range suffixes {
		if rest, ok := strings.CutSuffix(word, s); ok && len(rest) >= shortest {
			word = rest
			break
		}
	}
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(word, p); ok && len(rest) >= shortest {
			return rest
		}
	}
	return word
}

// heard is as much of a text as is listened to.
func heard(text string) string {
	if len(text) <= maxHeard {
		return text
	}
	return strings.ToValidUTF8(text[:maxHeard], "")
}
