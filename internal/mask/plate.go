package mask

import (
	"regexp"
	"slices"
	"strings"
)

// plateForm is a letter or two for where a vehicle is registered, a number, and letters of its series.
var plateForm = regexp.MustCompile(`(?i)\b([a-z]{1,2})[ \-]?([0-9]{3,4})[ \-]?([a-z]{1,3})\b`)

// regions are the letters by which vehicles are registered (Peraturan Polri 7/2021).
var regions = strings.Fields(`A B D E F G H K L M N P R S T W Z AA AB AD AE AG BA BB BD BE BG BH BK BL BM BN BP
	DA DB DC DD DE DG DH DK DL DM DN DP DR DS DT DW EA EB ED KB KH KT KU PA PB PG PS PT PY`)

// series are letters behind a number that mean something else.
var series = strings.Fields("RB JT M KM CM MM KG GR L ML HA X WIB WIT VA KVA KW MW MB GB RT RW TH AN DI KE YG DG SD SM TH BH PCS ORG HR JAM")

// houses are words before which a letter and a number are a place.
var houses = regexp.MustCompile(`(?i)(?:blok|blk|gang|gg\.?|jalan|jl\.?|kamar|ruang|ruangan|loket|lantai|lt\.?|gedung|kavling|kav\.?|no\.?|nomor|pasal|tipe|type|seri)\s*$`)

// plate reports whether a match of plateForm is a number plate. Its letters are all large or all small:
// "L 1500 rb" is a price.
func plate(text string, at []int) bool {
	where, number, letters := text[at[2]:at[3]], text[at[4]:at[5]], text[at[6]:at[7]]
	large := strings.ToUpper(where + letters)
	switch {
	case !slices.Contains(regions, strings.ToUpper(where)), slices.Contains(series, strings.ToUpper(letters)):
		return false
	case where+letters != large && (where+letters != strings.ToLower(where+letters) || len(letters) < 2 || len(where) < 2):
		return false
	case !alone(text, at[2], at[7], "/-._"):
		return false
	case number[0] == '0', strings.Contains(text[at[3]:at[6]], "-") && (number[:2] == "19" || number[:2] == "20"):
		return false // of a register: BA-2026-KPU
	}
	return !houses.MatchString(text[max(0, at[2]-12):at[2]])
}
