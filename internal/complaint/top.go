package complaint

import (
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
)

// tops are words for the top of an authority, in Indonesian and English. They are this program's own list; one too
// many only asks whom a case is about, and lets nobody but the desk read it until it is verified. They hold no
// quotes and no signs of patterns, since seen writes them into its condition.
var tops = []string{
	"bupati", "wali kota", "walikota", "gubernur", "sekda", "sekretaris daerah", "kepala daerah", "wabup", "wagub", "wawali",
	"the mayor", "our mayor", "governor", "the regent", "our regent", "regional secretary",
}

// NamesTop reports whether somebody's words name the top of an authority, so that it may be about them.
func NamesTop(words string) bool {
	text := strings.ToLower(words)
	return slices.ContainsFunc(tops, func(top string) bool { return strings.Contains(text, top) })
}

// somebodies are words for what single people do, and for who they are. One too many only asks whom a case is about.
var somebodies = []string{
	"atasan saya", "oknum", "pungli", "pungutan liar", "meminta uang", "minta uang", "minta duit", "meminta imbalan", "minta imbalan", "suap", "mengancam", "diancam",
	"ancaman", "melecehkan", "dilecehkan", "pelecehan", "korupsi", "kepala dinas", "kepala kantor", "kepala sekolah", "kepala desa", "kades", "lurah", "camat",
	"my boss", "bribe", "asked for money", "threaten", "harass", "corrupt",
}

// NamesSomebody reports whether somebody's words speak of a person in the office, so that it may be about them.
func NamesSomebody(words string) bool {
	text := strings.ToLower(words)
	return slices.ContainsFunc(somebodies, func(one string) bool { return strings.Contains(text, one) })
}

// namesTop is NamesTop of a row of "complaint c" in SQL.
var namesTop = "(lower(c.words) LIKE '%" + strings.Join(tops, "%' OR lower(c.words) LIKE '%") + "%')"

// guarded reports whether a case may turn out to be about the top: until it is verified the desk alone reads it, and
// whoever took it down.
func (c *Case) guarded() bool {
	return c.Class == Unverified && !c.Examined && (c.Shielded || NamesTop(c.Words))
}

// reading is the way of those who read cases: all that is not in the examiners' hands, but of what is guarded no
// more than what they verify, or took down themselves.
func (m *marks) reading(actor access.Actor) []string {
	return m.readingBut(actor, "c.class <> '' OR NOT "+namesTop+" OR c.taken_by")
}

// readingAll is reading with what is guarded, and has the same arguments.
func (m *marks) readingAll(actor access.Actor) []string { return m.readingBut(actor, "1 = 1 OR ''") }

// readingBut is reading; own ends before the account of the actor.
func (m *marks) readingBut(actor access.Actor, own string) []string {
	if slices.Equal(access.Where(actor, access.ReadCases), access.Where(actor, access.TriageCases)) {
		return []string{m.way(actor, access.ReadCases, "NOT c.examined")}
	}
	return []string{
		m.way(actor, access.TriageCases, "NOT c.examined"),
		m.way(actor, access.ReadCases, "NOT c.examined AND ("+own+" = "+m.mark(actor.Account)+")"),
	}
}
