package office

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
)

// Limits of a suggestion: how much of what somebody wrote is read, how many different words of it count,
// and how many services and offices one authority is searched for.
const (
	maxRead  = 20_000 // bytes
	maxStems = 200
	maxKnown = 20_000
)

// index is what the services and offices of an authority are found by.
type index struct {
	revision int64
	known    []Service
	// found are the places in known of what has a stem, each with how much the stem counts there.
	found map[string][]hit
}

type hit struct {
	at     int
	weight float64
}

// How much a word counts by where it stands. An office is asked for by what it does more than by name.
const (
	inTitle   = 3
	inWords   = 3
	inSummary = 1
	inOffice  = 1
)

// Suggest returns the services of an authority ("" is all there are, examples left out) whose words are
// most like what somebody wrote, the likest first, at most limit; a Service without an ID is an office
// of which no service is as like. Nothing that fits is no error. It reads what has no end yet, and of a
// long text the beginning.
func (o *Offices) Suggest(ctx context.Context, q db.Queryer, authority, words string, limit int) ([]Service, error) {
	stems := stemsOf(words)
	if len(stems) == 0 || limit <= 0 {
		return nil, nil
	}
	known, err := o.indexOf(ctx, q, authority)
	if err != nil {
		return nil, err
	}
	return known.like(stems, limit), nil
}

func (x *index) like(stems []string, limit int) []Service {
	scores := map[int]float64{}
	for _, stem := range stems {
		hits := x.found[stem]
		if len(hits) == 0 {
			continue
		}
		rarity := math.Log1p(float64(len(x.known)) / float64(len(hits))) // a word that all have says nothing
		for _, h := range hits {
			scores[h.at] += float64(h.weight * rarity)
		}
	}
	ids := make([]int, 0, len(scores))
	for at := range scores {
		ids = append(ids, at)
	}
	slices.SortFunc(ids, func(a, b int) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) })
	var list []Service
	offices := map[string]bool{}
	for _, at := range ids {
		s := x.known[at]
		if s.ID == "" && offices[s.Place.ID()] {
			continue // a service of it is there already
		}
		offices[s.Place.ID()] = true
		if list = append(list, s); len(list) == limit {
			break
		}
	}
	return list
}

// indexOf is the index of an authority as q sees it. It is kept until anything public changes; what a
// transaction sees is kept for nobody else, because it may be taken back.
func (o *Offices) indexOf(ctx context.Context, q db.Queryer, authority string) (*index, error) {
	revision, err := db.One(ctx, q, db.Column[int64], `SELECT revision FROM public_revision WHERE one = 1`)
	if err != nil {
		return nil, fmt.Errorf("read the public revision: %w", err)
	}
	o.mu.Lock()
	kept := o.index[authority]
	o.mu.Unlock()
	if kept != nil && kept.revision == revision {
		return kept, nil
	}
	read, err := o.readIndex(ctx, q, authority)
	if err != nil {
		return nil, err
	}
	read.revision = revision
	if _, whole := q.(*db.DB); whole {
		o.mu.Lock()
		o.index[authority] = read
		o.mu.Unlock()
	}
	return read, nil
}

func (o *Offices) readIndex(ctx context.Context, q db.Queryer, authority string) (*index, error) {
	day := o.day()
	where, args := "NOT b.example", []any{maxKnown}
	if authority != "" {
		where, args = "b.owner = $2", append(args, authority)
	}
	services, err := db.All(ctx, q, scanService, `SELECT `+placeColumns+`, `+serviceColumns+` FROM `+serviceTables+` WHERE `+where+`
		ORDER BY s.name, s.id LIMIT $1`, args...)
	if err != nil {
		return nil, fmt.Errorf("read services: %w", err)
	}
	x := &index{found: map[string][]hit{}}
	for _, s := range services {
		if s.offered(day) && !directory.Ended(s.Place.ValidTo, day) {
			x.add(s, part{s.Title, inTitle}, part{s.Words, inWords}, part{s.Summary, inSummary}, part{s.Name(), inOffice})
		}
	}
	offices, err := db.All(ctx, q, scanOffice, `SELECT `+placeColumns+`, coalesce(x.does, ''), coalesce(x.words, '')
		FROM body b JOIN unit u ON u.body_id = b.id LEFT JOIN office_sheet x ON x.id = u.id WHERE `+where+` ORDER BY u.name, u.id LIMIT $1`, args...)
	if err != nil {
		return nil, fmt.Errorf("read offices: %w", err)
	}
	for _, s := range offices {
		if !directory.Ended(s.Place.ValidTo, day) {
			x.add(s, part{s.Name(), inTitle}, part{s.Words, inWords}, part{s.Summary, inSummary})
		}
	}
	return x, nil
}

// scanOffice reads an office as a Service without an ID.
func scanOffice(row db.Row) (Service, error) {
	var s Service
	err := row.Scan(append(s.into(), &s.Summary, &s.Words)...)
	s.Title = s.Name()
	return s, err
}

type part struct {
	text   string
	weight float64
}

func (x *index) add(s Service, parts ...part) {
	at := len(x.known)
	x.known = append(x.known, s)
	weights := map[string]float64{}
	for _, p := range parts {
		for _, stem := range stemsOf(p.text) {
			weights[stem] = max(weights[stem], p.weight)
		}
	}
	for stem, weight := range weights {
		x.found[stem] = append(x.found[stem], hit{at, weight})
	}
}

// stemsOf are the different stems of a text's words, in their order, at most maxStems. Words that every
// complaint has are left out.
func stemsOf(text string) []string {
	if len(text) > maxRead {
		text = text[:maxRead] // half a letter at the end becomes a gap
	}
	var stems []string
	had := map[string]bool{}
	for word := range strings.SplitSeq(directory.Slug(text), "-") {
		if len(word) < 3 || idle[word] {
			continue
		}
		for _, s := range stemOf(word) {
			if !had[s] && len(stems) < maxStems {
				had[s] = true
				stems = append(stems, s)
			}
		}
	}
	return stems
}

// idle are words that say nothing of what somebody needs.
var idle = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(`yang dan atau ini itu ada tidak tak belum sudah telah akan saya kami kita anda dia mereka untuk dari dengan
		pada dalam oleh karena bagi agar bahwa juga lagi lalu kalau jika saat ketika sejak sampai hingga hari minggu bulan tahun kepada tentang
		mohon tolong kenapa mengapa bagaimana apa siapa kapan mana dimana sangat sekali saja masih bisa dapat harus mau ingin kantor dinas badan
		layanan pelayanan petugas pak ibu bapak the and for with from that this not has have was were office service`) {
		words[w] = true
	}
	return words
}()

// stemOf takes the commonest beginnings and endings off an Indonesian word, so that "memperpanjang" and
// "perpanjangan" meet. It knows no dictionary: what it leaves need be no word, only the same for both. Of
// a word in -kan it cannot say whether the k is the word's own, so that it has two.
func stemOf(word string) []string {
	for _, end := range []string{"nya", "lah", "kah", "an", "i"} {
		cut, has := strings.CutSuffix(word, end)
		if !has || len(cut) < 4 {
			continue
		}
		if short, has := strings.CutSuffix(cut, "k"); has && end == "an" && len(short) >= 4 {
			return []string{beginless(cut), beginless(short)}
		}
		word = cut
		break
	}
	return []string{beginless(word)}
}

func beginless(word string) string {
	for range 2 {
		for _, begin := range []string{"meng", "meny", "mem", "men", "me", "peng", "peny", "pem", "pen", "per", "ber", "ter", "pe", "di", "ke", "se"} {
			if cut, has := strings.CutPrefix(word, begin); has && len(cut) >= 4 {
				word = cut
				break
			}
		}
	}
	return word
}
