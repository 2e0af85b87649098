package complaint

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

var update = flag.Bool("update", false, "write the golden files anew")

// story is a case with a question, an answer, a dispute and a missed deadline.
func (w *town) story() (Case, string) {
	w.t.Helper()
	w.Origin = "https://patuh.contoh.go.id"
	got, err := w.Receive(w.t.Context(), access.Public(), New{
		Authority: w.city.ID, Kind: Complaint, Channel: Web, Lang: "id", Place: "Jalan Contoh, depan sekolah", Happened: "2026-02-01", Asked: "2026-02-10",
		Words: "Jalan di depan sekolah berlubang sejak bulan lalu dan sudah dua anak jatuh.", Wish: "Jalan ditambal sebelum musim hujan.",
		Once: "sekali-untuk-uji-yang-panjang", Reporter: Reporter{Name: "Warga Contoh", Reach: ByMailbox},
	})
	fine(w.t, err)
	c := w.accepted(w.disposed(w.verified(got.Case, Ordinary), w.roads), w.roads)
	c = w.done(w.Say(w.t.Context(), w.visitor(c), Said{Words: "Kapan diperbaiki?"}))
	w.setNow("2026-03-10T09:00")
	c = w.answered(c, fullAnswer())
	w.sweep()
	return w.done(w.Dispute(w.t.Context(), w.visitor(c), Said{Words: "Satu lubang masih ada."})), got.PIN
}

func TestPapersOfAReporterAreTheSameBytesForTheSameCase(t *testing.T) {
	t.Parallel()
	w := newTown(t, testkit.SQLite(t))
	c, pin := w.story()
	for _, lang := range []string{"id", "en"} {
		v := Visitor{Case: c.ID, Number: c.Number, Lang: lang}
		for name, draw := range map[string]func() ([]byte, error){
			"pack":    func() ([]byte, error) { return w.Pack(t.Context(), v) },
			"receipt": func() ([]byte, error) { return w.ReceiptPaper(t.Context(), v, "") },
			"first":   func() ([]byte, error) { return w.ReceiptPaper(t.Context(), v, pin) },
		} {
			data, err := draw()
			fine(t, err)
			w.pass(time.Hour)
			again, err := draw()
			fine(t, err)
			if !bytes.Equal(data, again) {
				t.Errorf("%s.%s is another each time", name, lang)
			}
			text := printed(t, name+"."+lang, data)
			if strings.Contains(text, "Warga Contoh") {
				t.Errorf("%s.%s says who it was", name, lang)
			}
			if got := strings.Contains(text, ShowPIN(pin)); got != (name == "first") {
				t.Errorf("%s.%s: PIN %t", name, lang, got)
			}
		}
	}
}

func TestAPINThatIsNotTheCasesIsPrintedOnNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t, testkit.SQLite(t))
	c, _ := w.story()
	for _, pin := range []string{"1234 5678 9012", "x", "000000000000"} {
		if _, err := w.ReceiptPaper(t.Context(), w.visitor(c), pin); problem.KindOf(err) != problem.NotFound {
			t.Errorf("%q: %v", pin, err)
		}
	}
	if _, err := w.Pack(t.Context(), Visitor{Case: "lain"}); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a pack of nothing: %v", err)
	}
}

func TestTheReceiptOfASecretCaseSaysNothingOfIt(t *testing.T) {
	t.Parallel()
	w := newTown(t, testkit.SQLite(t))
	c := w.received(func(n *New) { n.Secrecy, n.Place = Secret, "Loket tiga" })
	data, err := w.ReceiptPaper(t.Context(), w.visitor(c), "")
	fine(t, err)
	text := printed(t, "", data)
	for _, word := range []string{"berlubang", "Loket tiga", "Pengaduan"} {
		if strings.Contains(text, word) {
			t.Errorf("it says %q", word)
		}
	}
}

func TestPapersHoldWhateverIsSaid(t *testing.T) {
	t.Parallel()
	w := newTown(t, testkit.SQLite(t))
	for _, words := range []string{
		strings.Repeat("Panjang sekali. ", 1200), "😀😀😀😀😀😀😀😀😀😀😀", "<script>alert('x')</script> DROP TABLE complaint;", "السلام عليكم ورحمة الله وبركاته",
	} {
		c := w.received(func(n *New) { n.Words = words })
		for _, draw := range []func() ([]byte, error){
			func() ([]byte, error) { return w.Pack(t.Context(), w.visitor(c)) },
			func() ([]byte, error) { return w.ReceiptPaper(t.Context(), w.visitor(c), "") },
		} {
			if data, err := draw(); err != nil || !bytes.HasPrefix(data, []byte("%PDF")) {
				t.Errorf("%.20q: %v", words, err)
			}
		}
	}
}

// printed is what stands on a paper; with a name it is compared with the golden file, and so is the paper.
func printed(t *testing.T, name string, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "paper.pdf")
	fine(t, os.WriteFile(file, data, 0o600))
	if keep := os.Getenv("PATUH_TEST_KEEP"); keep != "" && name != "" {
		fine(t, os.WriteFile(filepath.Join(keep, name+".pdf"), data, 0o600))
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v: %s", err, out)
	}
	if name == "" {
		return string(out)
	}
	sum := sha256.Sum256(data)
	got := string(out) + "sha256 " + hex.EncodeToString(sum[:]) + "\n"
	golden := filepath.Join("testdata", name+".txt")
	if *update {
		fine(t, os.MkdirAll("testdata", 0o750))
		fine(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	if want, err := os.ReadFile(golden); err != nil || string(want) != got {
		t.Errorf("%s (%v), run with -update if it is right:\n%s", name, err, got)
	}
	return string(out)
}
