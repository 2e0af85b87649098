package mask

import (
	"regexp"
	"slices"
	"strings"
)

// runForm is digits with little between them: one number, or several.
var runForm = regexp.MustCompile(`\+?\(?[0-9](?:[ .\-()\x{00a0}]{0,2}[0-9])*`)

// group is digits without anything between them.
type group struct {
	start, end int
	digits     string
}

// maxGroups is in how many groups a number is written at most.
const maxGroups = 7

// numbers finds numbers of people in a run of digits. Where two stand side by side, each is found.
func numbers(text string, start, end int) []Piece {
	if !alone(text, start, end, "/_") {
		return nil
	}
	groups := split(text, start, end)
	var all []Piece
	for i := 0; i < len(groups); {
		kind, n := first(text, groups[i:])
		if n == 0 {
			i++
			continue
		}
		from := groups[i].start
		for from > start && strings.ContainsRune("+(", rune(text[from-1])) {
			from--
		}
		all = append(all, Piece{kind, from, groups[i+n-1].end})
		i += n
	}
	return all
}

func split(text string, start, end int) []group {
	var all []group
	for i := start; i < end; i++ {
		if text[i] < '0' || text[i] > '9' {
			continue
		}
		from := i
		for i < end && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		all = append(all, group{from, i, text[from:i]})
	}
	return all
}

// first is what some groups begin with, and how many of them it has; 0 where they begin with nothing.
func first(text string, groups []group) (Kind, int) {
	for n := min(len(groups), maxGroups); n > 0; n-- {
		if digits := joined(groups[:n]); len(digits) == 16 && nik(digits) && !price(text, groups[:n]) {
			return NIK, n
		}
	}
	for n := min(len(groups), maxGroups); n > 0; n-- {
		if !price(text, groups[:n]) && phone(text, groups[:n]) {
			return Phone, n
		}
	}
	for n := min(len(groups), maxGroups); n > 0; n-- {
		if !price(text, groups[:n]) && account(text, groups[:n]) {
			return Account, n
		}
	}
	return "", 0
}

func joined(groups []group) string {
	var b strings.Builder
	for _, g := range groups {
		b.WriteString(g.digits)
	}
	return b.String()
}

// provinces are the first two digits of a region (Kepmendagri 300.2.2-2138/2025 and those before).
var provinces = strings.Fields("11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94 95 96 97")

// nik reports whether 16 digits are a region of three levels, a day of birth (women's with 40 added) and a
// running number.
func nik(digits string) bool {
	day, month := digits[6:8], digits[8:10]
	if day >= "41" {
		day = string(day[0]-4) + day[1:]
	}
	return slices.Contains(provinces, digits[:2]) && digits[2:4] >= "01" && digits[2:4] <= "79" && digits[4:6] >= "01" &&
		day >= "01" && day <= "31" && month >= "01" && month <= "12" && digits[12:] != "0000"
}

var (
	money = regexp.MustCompile(`(?i)(?:rp|idr|usd)\.?\s*$`)
	day   = regexp.MustCompile(`^[0-9]{1,2}[ .\-][0-9]{1,2}[ .\-](?:19|20)[0-9]{2}`)
	early = regexp.MustCompile(`^(?:19|20)[0-9]{2}[ .\-][0-9]{2}[ .\-][0-9]{2}`)
)

// price reports whether groups are written as an amount, or begin as a day does.
func price(text string, groups []group) bool {
	from, to := groups[0].start, groups[len(groups)-1].end
	if money.MatchString(text[max(0, from-6):from]) || day.MatchString(text[from:]) || early.MatchString(text[from:]) {
		return true
	}
	if len(groups) == 1 || groups[0].digits[0] == '0' || len(groups[0].digits) > 3 || from > 0 && text[from-1] == '+' {
		return false
	}
	for i, g := range groups[1:] {
		if len(g.digits) != 3 || text[groups[i].end:g.start] != "." {
			return false
		}
	}
	return !strings.ContainsAny(text[from:to], "()")
}

var (
	called = regexp.MustCompile(`(?i)(?:\bhp|\bwa|whatsapp|telp?|telepon|telpon|phone|hubungi|kontak|ponsel)[ .:,]{0,3}(?:(?:no|nomor|di|ke)[ .:]{0,2})?\(?$`)
	banked = regexp.MustCompile(`(?i)\b(?:rek|rekening|norek|account|bca|bri|bni|bsi|btn|mandiri|bank|transfer|ditransfer|dana|ovo|gopay)\b[^\n]{0,30}$`)
)

// phone reports whether groups are one telephone number that leads to somebody: of a telephone in the pocket, or
// of a line with its area. Those of public services (112, 1500-123) lead to nobody.
func phone(text string, groups []group) bool {
	digits, from := joined(groups), groups[0].start
	plus := from > 0 && (text[from-1] == '+' || from > 1 && text[from-2:from] == "+(")
	lead := groups[0].digits
	var rest string
	switch {
	case strings.HasPrefix(digits, "0062"):
		rest = strings.TrimPrefix(digits[4:], "0")
	case strings.HasPrefix(digits, "62") && (plus || digits[2:min(3, len(digits))] == "8"):
		rest = strings.TrimPrefix(digits[2:], "0")
	case plus:
		return len(digits) >= 8 && len(digits) <= 15
	case digits[0] == '0' && len(lead) >= 3:
		rest = digits[1:]
	case digits[0] == '8' && called.MatchString(text[max(0, from-30):from]):
		rest = digits
	default:
		return false
	}
	if len(rest) < 8 || rest[0] < '2' {
		return false
	}
	if rest[0] == '8' {
		return len(rest) >= 9 && len(rest) <= 12
	}
	for _, g := range groups[1:] {
		if len(g.digits) < 3 {
			return false
		}
	}
	return len(rest) <= 11 && (plus || len(lead) <= 4 || len(groups) == 1) && len(groups) <= 4
}

// account reports whether groups are an account: as one bank writes all of its, or near a word of banks.
func account(text string, groups []group) bool {
	digits, from := joined(groups), groups[0].start
	lengths := make([]int, len(groups))
	for i, g := range groups {
		lengths[i] = len(g.digits)
	}
	if slices.Equal(lengths, []int{4, 2, 6, 2, 1}) {
		return true
	}
	return len(digits) >= 10 && len(digits) <= 16 && banked.MatchString(text[max(0, from-60):from])
}
