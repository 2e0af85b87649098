package result

import (
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/directory"
)

// Rank is a rank somebody printed.
type Rank struct {
	Place int
	Of    int    // how many are in the list; 0 when not printed
	Area  string // "ID" for the nation, else the code of a region
	// List is the kind in which the list ranks, or "government" for provinces, cities and
	// regencies together. Empty: the source does not say which list it means.
	List string
	Text string // as printed
}

// Nation is the Area of a national rank.
const Nation = "ID"

// MaxRanks bounds the ranks of one result.
const MaxRanks = 8

var listWords = []struct{ word, list string }{
	{"pemda", directory.Government},
	{"pemerintah daerah", directory.Government},
	{"kantah", "land_office"},
	{"kantor pertanahan", "land_office"},
	{"polres", "police_resort"},
	{"kota", "city"},
	{"kabupaten", "regency"},
	{"provinsi", "province"},
	{"kementerian", "ministry"},
	{"lembaga", "agency"},
}

// parseRanks reads a cell of printed ranks with " | " between them, such as
// "1 in nasional kota | 2 in 14 pemda Kalimantan Selatan": a place, "in", how many there are when
// that was printed, then the list and the area, either first. What stands in brackets is a remark.
func parseRanks(cell string) ([]Rank, bool) {
	var ranks []Rank
	for _, text := range strings.Split(cell, "|") {
		// One line, because they are kept one a line.
		if text = strings.Join(strings.Fields(text), " "); text == "" {
			continue
		}
		rank, ok := parseRank(text)
		if !ok || len(ranks) == MaxRanks {
			return nil, false
		}
		ranks = append(ranks, rank)
	}
	return ranks, true
}

func parseRank(text string) (Rank, bool) {
	plain, _, _ := strings.Cut(text, "(")
	placeText, rest, ok := strings.Cut(strings.TrimSpace(plain), " in ")
	if !ok {
		return Rank{}, false
	}
	place, err := strconv.Atoi(placeText)
	if err != nil || place < 1 || place > 9999 {
		return Rank{}, false
	}
	r := Rank{Place: place, Text: text}
	rest = strings.TrimSpace(rest)
	if first, after, ok := strings.Cut(rest, " "); ok {
		if of, err := strconv.Atoi(first); err == nil {
			if of < place || of > 9999 {
				return Rank{}, false
			}
			r.Of, rest = of, after
		}
	}
	r.List, rest = cutList(rest)
	r.Area, ok = areaCode(rest)
	return r, ok
}

// cutList returns the list that text names and what is left of text.
func cutList(text string) (string, string) {
	for _, w := range listWords {
		if after, ok := strings.CutPrefix(text, w.word+" "); ok {
			return w.list, after
		}
		if before, ok := strings.CutSuffix(text, " "+w.word); ok {
			return w.list, before
		}
	}
	return "", text
}

func areaCode(name string) (string, bool) {
	if name == "nasional" {
		return Nation, true
	}
	for _, r := range directory.Regions() {
		if r.Name == name || r.Code == name {
			return r.Code, true
		}
	}
	return "", false
}

// The column ranks holds one rank a line: place, of, area, list, text, with tabs between.
func packRanks(ranks []Rank) string {
	lines := make([]string, len(ranks))
	for i, r := range ranks {
		lines[i] = strings.Join([]string{strconv.Itoa(r.Place), strconv.Itoa(r.Of), r.Area, r.List, r.Text}, "\t")
	}
	return strings.Join(lines, "\n")
}

func unpackRanks(packed string) []Rank {
	if packed == "" {
		return nil
	}
	var ranks []Rank
	for _, line := range strings.Split(packed, "\n") {
		f := strings.SplitN(line, "\t", 5)
		if len(f) < 5 {
			continue // written by packRanks, so it has all five
		}
		place, errPlace := strconv.Atoi(f[0])
		of, errOf := strconv.Atoi(f[1])
		if errPlace == nil && errOf == nil {
			ranks = append(ranks, Rank{Place: place, Of: of, Area: f[2], List: f[3], Text: f[4]})
		}
	}
	return ranks
}

func packFlags(flags []Flag) string {
	words := make([]string, len(flags))
	for i, f := range flags {
		words[i] = string(f)
	}
	return strings.Join(words, ",")
}

func unpackFlags(packed string) []Flag {
	if packed == "" {
		return nil
	}
	var flags []Flag
	for _, word := range strings.Split(packed, ",") {
		flags = append(flags, Flag(word))
	}
	return flags
}

var zoneWords = map[string]string{
	"": "", "green": "green", "yellow": "yellow", "red": "red", "hijau": "green", "kuning": "yellow", "merah": "red",
}
