package citizen_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

var requestNumber = regexp.MustCompile(`DP-[0-9A-Z]{4}-[0-9A-Z]{4}`)

// What is right is asked of whoever wants a correction, and of nobody else; no script is needed for it.
func TestAReporterIsAskedWhatIsRightOnlyForACorrection(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, w *desktest.World) {
		v := newVisitor(t, w)
		_, number := answers(v, "081234567899")
		path := "/laporan/" + number + "/data-pribadi"
		v.get(path)
		v.sees(http.StatusOK, "Apa yang Anda minta?")
		v.lacks("Nama yang benar", "Nomor telepon yang benar")
		v.post(path, "kind", "correct", "words", "Salah tulis.")
		v.sees(http.StatusOK, "Apa yang benar?", "Nama yang benar", "Nomor telepon yang benar", "Salah tulis.")
		v.post(path, "kind", "correct", "words", "Salah tulis.", "benar", "1")
		v.sees(http.StatusUnprocessableEntity, "Isi sedikitnya satu yang hendak diperbaiki", "Nama yang benar", "Salah tulis.")
		v.post(path, "kind", "correct", "words", "Salah tulis.", "benar", "1", "name", "Warga Benar")
		v.sees(http.StatusOK, "Permintaan Anda dicatat", "menunggu jawaban")
		first := requestNumber.FindString(v.body)

		v.post(path, "kind", "correct", "benar", "1", "name", "Warga Lain")
		v.sees(http.StatusUnprocessableEntity, "Permintaan yang sama, "+first+", masih menunggu jawaban")

		v.get(path)
		v.post(path+"/tarik", "permintaan", first)
		v.sees(http.StatusOK, "Permintaan Anda ditarik kembali.", "ditarik kembali oleh peminta")
		v.lacks("Tarik permintaan ini")
		v.post(path+"/tarik", "permintaan", first)
		v.sees(http.StatusOK, "Itu tidak dapat dilakukan pada keadaan laporan sekarang")
		v.get("/laporan/" + number)
		v.sees(http.StatusOK, "Anda menarik kembali permintaan tentang data pribadi Anda")
	})
}
