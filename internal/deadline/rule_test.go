package deadline

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/workday"
)

var yamlTexts = yaml.Texts

var update = flag.Bool("update", false, "write golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil { //nolint:gosec // a golden file
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: %s", file, diff)
	}
}

func TestEveryRuleOfTheNoteIsThereAsTheNoteSaysIt(t *testing.T) {
	t.Parallel()
	rules, err := Presets()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"tanda_terima":             "0 hours unknown",
		"verifikasi":               "3 working_days official",
		"disposisi_lanjut":         "1 working_days inferred",
		"terima_unit":              "1 working_days assumed",
		"tanggapan_awal":           "5 working_days official",
		"jawab_kelengkapan":        "14 calendar_days unknown",
		"lengkapi_pelapor":         "30 calendar_days unknown",
		"selesai_informasi":        "5 working_days inferred",
		"selesai_aspirasi":         "5 working_days inferred",
		"selesai_tanpa_pengawasan": "14 working_days official",
		"selesai_pengawasan":       "60 working_days official",
		"sampaikan_keputusan":      "14 calendar_days unknown",
		"tutup_otomatis":           "10 working_days official",
		"komitmen":                 "given calendar_days assumed",
		"cek_rujukan":              "5 working_days assumed",
		"keberatan_arsip":          "10 working_days assumed",
		"minta_tinjau":             "30 calendar_days assumed",
		"tinjau_ulang":             "20 working_days assumed",
		"ppid":                     "10+7 working_days official",
		"pdp_hak_subjek":           "72 hours inferred",
		"pdp_kebocoran":            "72 hours inferred",
		"ombudsman_lhp":            "30 working_days inferred",
		"ombudsman_rekomendasi":    "60 calendar_days unknown",
		"ombudsman_saran":          "given calendar_days unknown",
		"ombudsman_klarifikasi":    "given calendar_days unknown",
	}
	got := map[string]string{}
	for _, r := range rules {
		length := fmt.Sprint(r.Length)
		if r.Given {
			length = "given"
		} else if r.Extension > 0 {
			length += fmt.Sprintf("+%d", r.Extension)
		}
		got[r.Code] = fmt.Sprintf("%s %s %s", length, r.Unit, r.Status)
		if r.Title.EN == "" || r.Basis.EN == "" || r.Basis.ID == "" {
			t.Errorf("%s lacks a text", r.Code)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Clocks rest on versions: whoever changes a rule gives it another one. The file holds what each
// version was when it was first there.
func TestAVersionOfARuleNeverChanges(t *testing.T) {
	t.Parallel()
	rules, err := Presets()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range rules {
		body, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(body)
		fmt.Fprintf(&b, "%s %s\n", r.ID(), hex.EncodeToString(sum[:8]))
	}
	golden(t, "versions.txt", b.String())
}

func TestARuleIsTheSameOnceKept(t *testing.T) {
	t.Parallel()
	rules, err := Presets()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		body, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var again Rule
		if err := json.Unmarshal(body, &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(*r, again); diff != "" {
			t.Errorf("%s: %s", r.ID(), diff)
		}
	}
}

func TestAFileTellsAllItsFaultsAtOnce(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/faults.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, err = ParseRules("faults.yaml", data)
	var faults problem.Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	for _, lang := range locale.Langs {
		catalog, err := locale.Load(Texts, yamlTexts)
		if err != nil {
			t.Fatal(err)
		}
		p := catalog.Printer(lang)
		var b strings.Builder
		for _, f := range faults {
			fmt.Fprintf(&b, "%s: %s\n", f.Place, p.Named(f.Key, f.Args))
		}
		golden(t, "faults."+string(lang)+".txt", b.String())
	}
}

func TestTheRuleOfADayIsTheLastToComeIntoForce(t *testing.T) {
	t.Parallel()
	rules := []*Rule{
		{Code: "a", Version: "1", Until: on(t, "2025-12-31")},
		{Code: "a", Version: "2", From: on(t, "2026-01-01")},
		{Code: "a", Version: "3", From: on(t, "2026-01-01")},
		{Code: "a", Version: "4", From: on(t, "2027-01-01"), Until: on(t, "2027-12-31")},
	}
	for day, want := range map[string]string{"2024-02-29": "1", "2025-12-31": "1", "2026-01-01": "3", "2027-06-01": "4", "2028-01-01": "3"} {
		if got := RuleOn(rules, "a", on(t, day)); got == nil || got.Version != want {
			t.Errorf("%s: got %v, want version %s", day, got, want)
		}
	}
	if got := RuleOn(rules, "b", on(t, "2026-01-01")); got != nil {
		t.Errorf("an unknown rule: %v", got)
	}
}

func FuzzParseRules(f *testing.F) {
	f.Add(presetFile)
	faults, err := os.ReadFile("testdata/faults.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(faults)
	f.Add([]byte("patuh: 1\nevents: {}\nrules: [{length: given}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rules, err := ParseRules("f.yaml", data)
		if err != nil {
			if problem.KindOf(err) != problem.Invalid {
				t.Fatal(err)
			}
			return
		}
		calendar := calendarOf(t)
		for _, r := range rules {
			due := workday.Date(0)
			if r.Given {
				due = on(t, "2026-03-20")
			}
			if _, err := Suppose(r, nil, calendar, wita(t, "2026-03-17T10:00"), due); err != nil && !bytes.Contains(data, []byte("length")) {
				t.Fatal(err)
			}
		}
	})
}
