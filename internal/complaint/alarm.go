package complaint

import (
	"strings"
	"unicode"
)

// alarms are beginnings of words, and groups of words, that speak of a life in danger now; a word with a space
// behind it is the whole word. They are this program's own list, in Indonesian and with a few words of English; to
// find one too many only shows emergency numbers to somebody who does not need them, and the case before others.
var alarms = []string{
	"kebakaran", "terbakar", "kecelakaan", "tertabrak", "tenggelam", "hanyut", "longsor", "tertimbun", "terjebak", "tersengat",
	"kesetrum", "keracunan", "overdosis", "pingsan", "tidak sadarkan diri", "sekarat", "gawat darurat", "ambulans", "ambulan",
	"pendarahan", "sesak napas", "serangan jantung", "mau melahirkan", "bunuh diri", "mengakhiri hidup", "ingin mati",
	"pembunuhan", "dibunuh", "membunuh", "ditusuk", "dibacok", "ditembak", "perampokan", "dirampok", "begal", "diculik", "penculikan",
	"diperkosa", "perkosaan", "dilecehkan", "disekap", "penyekapan", "dipukuli", "dianiaya", "penganiayaan", "kekerasan", "kdrt",
	"mengancam nyawa", "ancaman pembunuhan", "bom ", "ledakan", "meledak", "gas bocor", "tawuran", "bangunan roboh", "suicide",
	// weapons, and what is done with them
	"parang ", "parangnya ", "golok", "celurit", "clurit", "badik ", "pedang ", "pisau", "senjata tajam", "sajam ", "senjata api", "senpi ", "pistol",
	"senapan", "bersenjata", "menodong", "ditodong", "air keras", "disandera", "dikeroyok", "pengeroyokan", "ditikam", "menikam", "membacok",
	"menembak", "merampok", "menculik", "memperkosa", "machete", "knife", "gunman", "gunpoint", "a gun ", "armed man", "armed with",
	"kill myself", "on fire", "drowning", "stabbed", "gunshot", "kidnapped", "raped", "bleeding", "heart attack",
}

// Alarming reports whether somebody's words speak of a life in danger, so that they are shown whom to call
// before anything else.
func Alarming(words string) bool {
	text := " " + strings.Join(strings.FieldsFunc(strings.ToLower(words), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ") + " "
	for _, alarm := range alarms {
		if strings.Contains(text, " "+alarm) {
			return true
		}
	}
	return false
}
