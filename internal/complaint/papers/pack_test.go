package papers

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
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/casetest"
	"github.com/patuh-id/patuh/internal/workday"
)

var update = flag.Bool("update", false, "write the golden files anew")

// town is a city whose cases are put on paper.
type town struct {
	*casetest.Town
	papers *Papers
}

func newTown(t *testing.T) town {
	t.Helper()
	catalog, err := locale.Load(complaint.Texts, Texts, deadline.Texts, workday.Texts, access.Texts, document.Texts, paper.Texts, evidence.Texts)
	fine(t, err)
	w := casetest.Open(t, testkit.SQLite(t), catalog, nil, nil)
	return town{w, Of(Deps{Cases: w.Cases, Origin: "https://patuh.contoh.go.id"})}
}

func fine(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// story is a case with a question, an answer, a dispute and a missed deadline.
func (w town) story() (complaint.Case, string) {
	w.Helper()
	got, err := w.Cases.Receive(w.Context(), access.Public(), complaint.New{
		Authority: w.City.ID, Kind: complaint.Complaint, Channel: complaint.Web, Lang: "id", Place: "Jalan Contoh, depan sekolah", Happened: "2026-02-01", Asked: "2026-02-10",
		Words: "Jalan di depan sekolah berlubang sejak bulan lalu dan sudah dua anak jatuh.", Wish: "Jalan ditambal sebelum musim hujan.",
		Once: "sekali-untuk-uji-yang-panjang", Reporter: complaint.Reporter{Name: "Warga Contoh", Reach: complaint.ByMailbox},
	})
	w.Fine(err)
	c := w.Accepted(w.Disposed(w.Verified(got.Case, complaint.Ordinary), w.Roads), w.Roads)
	c = w.Done(w.Cases.Say(w.Context(), w.Visitor(c), complaint.Said{Words: "Kapan diperbaiki?"}))
	w.SetLocal(w.T, "2026-03-10T09:00")
	c = w.Answered(c)
	w.Sweep()
	return w.Done(w.Cases.Dispute(w.Context(), w.Visitor(c), complaint.Said{Words: "Satu lubang masih ada."})), got.PIN
}

func TestPapersOfAReporterAreTheSameBytesForTheSameCase(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c, pin := w.story()
	for _, lang := range []string{"id", "en"} {
		v := complaint.Visitor{Case: c.ID, Number: c.Number, Lang: lang}
		for name, draw := range map[string]func() ([]byte, error){
			"pack":    func() ([]byte, error) { return w.papers.Pack(t.Context(), v) },
			"receipt": func() ([]byte, error) { return w.papers.Receipt(t.Context(), v, "") },
			"first":   func() ([]byte, error) { return w.papers.Receipt(t.Context(), v, pin) },
		} {
			data, err := draw()
			fine(t, err)
			w.Pass(time.Hour)
			again, err := draw()
			fine(t, err)
			if !bytes.Equal(data, again) {
				t.Errorf("%s.%s is another each time", name, lang)
			}
			text := printed(t, name+"."+lang, data)
			if strings.Contains(text, "Warga Contoh") {
				t.Errorf("%s.%s says who it was", name, lang)
			}
			if got := strings.Contains(text, complaint.ShowPIN(pin)); got != (name == "first") {
				t.Errorf("%s.%s: PIN %t", name, lang, got)
			}
		}
	}
}

func TestAPINThatIsNotTheCasesIsPrintedOnNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c, _ := w.story()
	for _, pin := range []string{"1234 5678 9012", "x", "000000000000"} {
		if _, err := w.papers.Receipt(t.Context(), w.Visitor(c), pin); problem.KindOf(err) != problem.NotFound {
			t.Errorf("%q: %v", pin, err)
		}
	}
	if _, err := w.papers.Pack(t.Context(), complaint.Visitor{Case: "lain"}); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a pack of nothing: %v", err)
	}
}

func TestTheReceiptOfASecretCaseSaysNothingOfIt(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := w.Received(func(n *complaint.New) { n.Secrecy, n.Place = complaint.Secret, "Loket tiga" })
	data, err := w.papers.Receipt(t.Context(), w.Visitor(c), "")
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
	w := newTown(t)
	for _, words := range []string{
		strings.Repeat("Panjang sekali. ", 1200), "😀😀😀😀😀😀😀😀😀😀😀", "<script>alert('x')</script> DROP TABLE complaint;", "السلام عليكم ورحمة الله وبركاته",
	} {
		c := w.Received(func(n *complaint.New) { n.Words = words })
		for _, draw := range []func() ([]byte, error){
			func() ([]byte, error) { return w.papers.Pack(t.Context(), w.Visitor(c)) },
			func() ([]byte, error) { return w.papers.Receipt(t.Context(), w.Visitor(c), "") },
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
