package complaint

import "testing"

func TestAFormulaIsNoAnswer(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		text string
		says bool
	}{
		{"Terima kasih atas laporan Anda, sudah kami tindak lanjuti sesuai ketentuan yang berlaku dan dengan instansi terkait.", false},
		{"TERIMA  KASIH atas laporan Anda. Akan segera kami tindak lanjuti sesuai dengan peraturan yang berlaku. Mohon maaf atas ketidaknyamanannya.", false},
		{"ada", false},
		{"Berkas Anda lengkap sejak 3 November, tetapi petugas loket 2 tidak memasukkannya ke antrean cetak.", true},
		{"Terima kasih atas laporan Anda. Lubang di Jalan Contoh sedalam 20 cm kami temukan pada 4 November di depan pasar.", true},
	} {
		if got := substance(one.text) >= MinFinding; got != one.says {
			t.Errorf("%q has %d characters of substance, so says something: %v", one.text, substance(one.text), got)
		}
	}
}
