package complaint

import "strings"

// ofForm begins what SQLite's search has of a word's stem, so that no word is taken for one. It is no letter.
const ofForm = "\ue000"

// formOf is how a word's forms are kept and sought.
func formOf(word string) string { return ofForm + stemOf(word) }

// tokensOf are what SQLite's search keeps of a text's words, each once: their beginnings and their forms. A
// beginning is then found as quickly as a word, the newest first, and without looking at those after it.
func tokensOf(words []string) string {
	var tokens []string
	seen := map[string]bool{}
	add := func(token string) {
		if !seen[token] {
			seen[token] = true
			tokens = append(tokens, token)
		}
	}
	for _, word := range words {
		letters := 0
		for at := range word {
			if letters >= 2 {
				add(word[:at])
			}
			letters++
		}
		add(word)
		add(formOf(word))
	}
	return strings.Join(tokens, " ")
}
