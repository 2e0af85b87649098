package citizen_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestOnlyWaysThatMessagesGoOutByAreOffered(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil)) // which sends SMS, and nothing else
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", story)
	v.post("/lapor/tempat", "office", "?", "about", "office")
	v.sees(http.StatusOK, `value="sms"`, `value="phone"`, `value="letter"`, "hanya ditawarkan bila instansi ini sudah dapat mengirimnya")
	v.lacks(`value="whatsapp"`, `value="mail"`)
	v.post("/lapor/kontak", "secrecy", "open", "reach", "whatsapp", "phone", "081234567890") // an old page
	v.sees(http.StatusUnprocessableEntity, "belum dapat mengirim kabar lewat cara itu", "081234567890")
	v.post("/lapor/kontak", "secrecy", "open", "reach", "phone", "phone", "0812345")
	v.sees(http.StatusUnprocessableEntity, "Nomor telepon tidak terbaca", "0812345")
	v.post("/lapor/kontak", "secrecy", "open", "reach", "sms", "phone", "0812345678")
	v.sees(http.StatusOK, "Periksa sebelum mengirim")
}

func TestAReceiptOpensHoweverItsNumberIsCopied(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	number, pin := newVisitor(t, w).reports(story)
	parts := strings.Split(number, "-")
	for _, typed := range []string{
		strings.ToLower(strings.ReplaceAll(number, "-", " ")), strings.ToLower(parts[0]) + " " + parts[1] + " " + strings.TrimLeft(parts[2], "0"),
		parts[0] + parts[1] + parts[2],
	} {
		v := newVisitor(t, w)
		v.post("/laporan", "number", typed, "pin", pin)
		v.sees(http.StatusOK, number, "Laporan diterima")
	}
	v := newVisitor(t, w)
	v.post("/laporan", "number", " ", "pin", "")
	v.sees(http.StatusUnprocessableEntity, "belum diisi")
	v.lacks("tidak cocok")
}

// The form is one page without a script: each choice is said beside what belongs to it.
func TestWhoHidesIsToldWhatIsForOpenReportsAloneAndThatAPINStaysInTheSentFolder(t *testing.T) {
	t.Parallel()
	for secrecy, want := range map[string]string{"open": "dapat membuka laporan ini", "secret": "tulis nomor dan PIN di kertas", "anonymous": "tulis nomor dan PIN di kertas"} {
		t.Run(secrecy, func(t *testing.T) {
			t.Parallel()
			v := newVisitor(t, desktest.New(t, nil))
			v.get("/lapor")
			v.upload("/lapor", nil, "kind", "complaint", "words", story)
			v.post("/lapor/tempat", "office", "?", "about", "office")
			v.sees(http.StatusOK, "Hanya bila memilih Terbuka.", "PIN yang hilang tidak dapat diganti, dengan atau tanpa nomor", "Bila memilih Terbuka: izin")
			if secrecy == "secret" {
				v.post("/lapor/kontak", "secrecy", "secret", "reach", "phone", "phone", "0812345678")
				v.sees(http.StatusUnprocessableEntity, "Hanya bila memilih Terbuka.")
			}
			v.post("/lapor/kontak", "secrecy", secrecy, "reach", "mailbox")
			v.sees(http.StatusOK, "Periksa sebelum mengirim")
			v.post("/lapor/kirim")
			v.sees(http.StatusOK, "Laporan Anda sudah diterima", "folder terkirim", want)
		})
	}
}

// Who typed an address and chose to be secret then sees it no more; what they do not see is not sealed either.
func TestWhatIsNotOfferedToWhoeverIsSecretDoesNotGoAlong(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", story)
	v.post("/lapor/tempat", "office", "?", "about", "office")
	v.post("/lapor/kontak", "secrecy", "secret", "reach", "mailbox", "address", "Jalan Contoh 9", "shown", "1")
	v.sees(http.StatusOK, "Periksa sebelum mengirim") // nobody could open a seal here, and there is nothing to be sealed
	v.lacks("Jalan Contoh 9")
	v.get("/lapor/kontak")
	v.lacks("Jalan Contoh 9")
}

// By the time that it takes nobody tells whether there is such a report, and one whose reporter can be called.
func TestAskingForANewPINTakesAsLongWhetherThereIsSuchAReportOrNot(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	number, _ := v.reports(story)
	for _, asked := range []string{number, "KCH-2026-999999"} {
		begun := time.Now()
		v.post("/laporan/hilang", "number", asked, "phone", "081234567890")
		v.sees(http.StatusOK, "Permintaan sudah diteruskan")
		if took := time.Since(begun); took < 700*time.Millisecond {
			t.Errorf("%s took %s", asked, took)
		}
	}
}
