package instrument

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const awardLines = `award:
  gives: certificate
  classes: [A, B]
  products: {value: withhold, kinds: [lhp, suggestion], status: inferred}
  body: all
  unit: {value: own, status: assumed, basis: {id: "Pemberitaan", en: "Press"}}
  later: keeps
  lapse: {value: 365, status: assumed}
`

func awarded(t testing.TB) string {
	t.Helper()
	return strings.Replace(sample(t), "\ntotal: 100", "\n"+awardLines+"\ntotal: 100", 1)
}

func TestAnAwardIsReadAndWritten(t *testing.T) {
	t.Parallel()
	i := parse(t, awarded(t))
	a := i.Award
	if a.Gives.Value != GivesCertificate || !slices.Equal(a.Classes.Codes, []string{"A", "B"}) || a.Products.Value != Withhold ||
		!slices.Equal(a.Products.Codes, []string{"lhp", "suggestion"}) || a.Unit.Status != Assumed || a.Lapse.Value != "365" {
		t.Fatalf("%+v", a)
	}
	if diff := cmp.Diff(i, parse(t, string(i.Format())), same); diff != "" {
		t.Error(diff)
	}
	if bare := i.WithoutTexts(); bare.Award.Unit.Basis != nil || bare.Award.Unit.Value != Own || a.Unit.Basis == nil {
		t.Error("without texts the rules stay and their words go")
	}
}

func TestAnAwardThatIsWrongIsRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ old, new, want string }{
		"no such class":        {"[A, B]", "[A, Z]", "instrument.fault.award_class"},
		"class twice":          {"[A, B]", "[A, A]", "instrument.fault.award_class"},
		"no class":             {"[A, B]", "[]", "instrument.fault.award_classes"},
		"no kinds":             {", kinds: [lhp, suggestion]", "", "instrument.fault.award_kinds"},
		"kinds for nothing":    {"value: withhold", "value: none", "instrument.fault.award_kinds"},
		"kind that is none":    {"suggestion]", "surat]", "yaml.fault.want_one_of"},
		"suffix without words": {"value: withhold", "value: suffix", "instrument.fault.award_suffix"},
		"words of no suffix":   {"  body: all", "  suffix: {id: Tanpa}\n  body: all", "instrument.fault.award_suffix"},
		"unknown with a value": {"365, status: assumed", "365, status: unknown", "instrument.fault.unknown_value"},
		"lapse of no days":     {"365", "0", "yaml.fault.want_int"},
		"later takes back":     {"later: keeps", "later: takes", "yaml.fault.want_one_of"},
		"line that is missing": {"  later: keeps\n", "", "yaml.fault.missing_key"},
	} {
		text := strings.Replace(sample(t), "\ntotal: 100", "\n"+strings.Replace(awardLines, tt.old, tt.new, 1)+"\ntotal: 100", 1)
		_, err := Parse("contoh.yaml", []byte(text))
		if got := lines(err); len(got) != 1 || !strings.HasSuffix(got[0], " "+tt.want) {
			t.Errorf("%s: %v, want %s", name, got, tt.want)
		}
	}
}

// Since 2023 products hold a certificate back; before nothing is known of it; since 2025 they decide a suffix.
func TestPresetsSayWhatIsKnownOfAwards(t *testing.T) {
	t.Parallel()
	for ref, want := range map[string]string{"ori@2015": "", "ori@2021": "", "ori@2022": "", "ori@2023": Withhold, "ori@2024": Withhold, "ori@2025": Suffix} {
		i, err := Open(ref)
		if err != nil {
			t.Fatal(err)
		}
		if (i.Award != nil) != (want != "") || i.Award != nil && i.Award.Products.Value != want {
			t.Errorf("%s: %+v", ref, i.Award)
		}
		for _, line := range i.Award.Lines() {
			if line.Status == Official || line.Status != Unknown && len(line.Basis) != 2 {
				t.Errorf("%s: award.%s has no basis, or says it is official", ref, line.Name)
			}
		}
	}
}

func TestAnotherAwardMayGiveAnotherCertificate(t *testing.T) {
	t.Parallel()
	before, after := parse(t, awarded(t)), parse(t, strings.Replace(awarded(t), "body: all", "body: own", 1))
	changes := Diff(before, after)
	if len(changes) != 1 || changes[0].Kind != ScoreMoving || changes[0].Place() != "award: body" {
		t.Errorf("%+v", changes)
	}
}
