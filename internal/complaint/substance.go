package complaint

import (
	"strings"
	"unicode/utf8"
)

// How short a finding says nothing, and a proof shows nothing, in characters: "ada" is no proof.
const (
	MinFinding = 60
	MinProof   = 15
)

// formulas are what many were told and nobody learned anything from. They are this program's own list: the
// ministry asked for answers of substance in January 2025 and named no words.
var formulas = []string{
	"terima kasih atas laporan", "terima kasih atas pengaduan", "terima kasih atas aspirasi", "terima kasih atas perhatian", "terima kasih",
	"akan segera kami tindak lanjuti", "akan kami tindak lanjuti", "sudah kami tindak lanjuti", "telah kami tindak lanjuti",
	"akan segera ditindaklanjuti", "akan ditindaklanjuti", "sudah ditindaklanjuti", "telah ditindaklanjuti",
	"sesuai dengan ketentuan yang berlaku", "sesuai ketentuan yang berlaku", "sesuai dengan peraturan yang berlaku", "sesuai peraturan yang berlaku",
	"sesuai prosedur yang berlaku", "sesuai dengan prosedur", "sesuai prosedur", "sesuai sop", "peraturan perundang-undangan yang berlaku",
	"mohon maaf atas ketidaknyamanannya", "mohon maaf atas ketidaknyamanan", "kami mohon maaf", "dimohon bersabar", "mohon bersabar", "mohon menunggu",
	"akan kami koordinasikan", "sudah kami koordinasikan", "telah kami koordinasikan", "dengan pihak terkait", "dengan instansi terkait", "dengan dinas terkait",
	"laporan anda", "laporan saudara", "pengaduan anda", "pengaduan saudara", "bapak/ibu", "yang terhormat", "demikian", "atas perhatiannya",
	"thank you for your report", "will be followed up", "in accordance with applicable regulations",
}

// substance is how many characters of a text are left without its formulas.
func substance(text string) int {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	for _, formula := range formulas {
		text = strings.ReplaceAll(text, formula, " ")
	}
	return utf8.RuneCountInString(strings.Join(strings.Fields(text), " "))
}
