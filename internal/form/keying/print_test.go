package keying

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/instrument"
)

var update = flag.Bool("update", false, "write the golden files anew")

func printer(t testing.TB, lang locale.Lang) *locale.Printer {
	t.Helper()
	catalog, err := locale.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Printer(lang)
}

func head(paper int) Head {
	return Head{
		Office: "Perwakilan Contoh", Cycle: "Penilaian 2026", Body: "Kota Contoh", Locus: "Dinas Contoh", Number: Number(locus), Days: "6 Juli 2026", Paper: paper,
		Web: "https://patuh.contoh.go.id/kelola/penilaian/x/ketik", Address: "https://patuh.contoh.go.id/kelola/penilaian/x/ketik/lembar?lokus=" + locus, Frozen: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
	}
}

func printed(t *testing.T, b *Booklet, lang locale.Lang, heads ...Head) string {
	t.Helper()
	data, err := b.Print(printer(t, lang), heads...)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if keep := os.Getenv("PATUH_TEST_KEEP"); keep != "" {
		file = filepath.Join(keep, strings.ReplaceAll(t.Name(), "/", "_")+".pdf")
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext (package poppler-utils, see tools/need tests): %v %s", err, text)
	}
	return string(text)
}

func TestAPaperAsPrinted(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		subject string
		lang    locale.Lang
		heads   []Head
	}{
		"unit": {"unit", locale.Indonesian, []Head{head(0)}},
		"user": {"user", locale.English, []Head{head(7), head(8)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := printed(t, booklet(t, tt.subject), tt.lang, tt.heads...)
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEveryInstrumentCanBePrinted also holds that what stands beside a box is what can be keyed.
func TestEveryInstrumentCanBePrinted(t *testing.T) {
	t.Parallel()
	for _, one := range instrument.Presets() {
		ins, err := instrument.Open(one.Ref())
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range Subjects(ins) {
			b, _ := Of(ins, code)
			for _, lang := range []locale.Lang{locale.Indonesian, locale.English} {
				data, err := b.Print(printer(t, lang), head(1))
				if err != nil || !bytes.HasPrefix(data, []byte("%PDF-")) {
					t.Errorf("%s %s: %v", one.Ref(), code, err)
				}
			}
			for i := range b.Questions {
				q := &b.Questions[i]
				for _, choice := range Choices(printer(t, "id"), q.Question) {
					if q.Question.Scale.Type == instrument.Range || choice.Name == "" {
						continue
					}
					if _, fault := q.Answer(choice.Name + " alasan"); fault != nil {
						t.Errorf("%s %s: %q cannot be keyed: %v", one.Ref(), q.Code, choice.Name, fault)
					}
				}
			}
		}
	}
}

var facts = regexp.MustCompile(`floors|online|kind`)

func TestConditionsInWords(t *testing.T) {
	t.Parallel()
	b := booklet(t, "unit")
	p := printer(t, "id")
	for source, want := range map[string]string{
		"floors > 1":                                    "Jumlah lantai lebih dari 1",
		"floors >= 2 and online == true":                "Jumlah lantai paling sedikit 2 dan Melayani daring: ya",
		"online != true":                                "Melayani daring: tidak",
		"not (kind == 'izin') or floors < 1/3":          "tidak (Jenis layanan: izin) atau Jumlah lantai kurang dari 1/3",
		"(floors > 1 or floors < 0) and kind != 'izin'": "(Jumlah lantai lebih dari 1 atau Jumlah lantai kurang dari 0) dan Jenis layanan bukan izin",
	} {
		when, err := instrument.ParseCondition(facts.ReplaceAllString(source, "unit.$0"), b.Instrument.Facts)
		if err != nil {
			t.Errorf("%q: %v", source, err)
			continue
		}
		q := Question{When: []*instrument.Condition{when}}
		if got := OnlyIf(p, b.Instrument, q.When...); got != want {
			t.Errorf("%q: %q", source, got)
		}
	}
}

// TestPaperAndPhoneReadTheSameOut: nobody agrees to less on paper than on the phone.
func TestPaperAndPhoneReadTheSameOut(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"id", "en"} {
		var own, phone map[string]any
		for path, into := range map[string]*map[string]any{"texts/": &own, "../../serve/web/field/app/texts/": &phone} {
			data, err := os.ReadFile(path + lang + ".json")
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(data, into); err != nil {
				t.Fatal(err)
			}
		}
		for _, key := range []string{"lead", "who", "what", "free", "named", "anonymous", "ask"} {
			if diff := cmp.Diff(phone["field.app.consent."+key], own["keying.consent."+key]); diff != "" {
				t.Error(diff)
			}
		}
	}
}
