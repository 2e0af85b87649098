package chart

import "strings"

// breaks returns where a place name may be broken into two lines, as byte offsets: before a space
// or between syllables as Indonesian divides them (before a consonant that a vowel follows, between
// two consonants; ng, ny, sy and kh are one), never within two letters of an end.
func breaks(name string) []int {
	var offsets []int
	from := 0
	for i := 0; i <= len(name); i++ {
		if i < len(name) && name[i] != ' ' {
			continue
		}
		for _, at := range syllables(name[from:i]) {
			offsets = append(offsets, from+at)
		}
		if i < len(name) && i > 0 {
			offsets = append(offsets, i)
		}
		from = i + 1
	}
	return offsets
}

func syllables(word string) []int {
	var offsets []int
	lower := strings.ToLower(word)
	vowel := strings.IndexAny(lower, "aeiou")
	for vowel >= 0 {
		next := strings.IndexAny(lower[vowel+1:], "aeiou")
		if next < 0 {
			break
		}
		next += vowel + 1
		if at := divide(lower, vowel+1, next); at >= 2 && at <= len(word)-2 {
			offsets = append(offsets, at)
		}
		vowel = next
	}
	return offsets
}

// divide returns where the consonants between two vowels are parted, 0 where there are none or
// where something else than a letter stands between them.
func divide(lower string, from, to int) int {
	between := lower[from:to]
	if strings.Trim(between, "bcdfghjklmnpqrstvwxyz") != "" || between == "" {
		return 0
	}
	first := 1
	for _, pair := range [4]string{"ng", "ny", "sy", "kh"} {
		if strings.HasPrefix(between, pair) {
			first = 2
		}
	}
	if first == len(between) {
		return from
	}
	return from + first
}
