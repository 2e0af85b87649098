package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/problem"
)

var known = []Setting{
	{Name: "address"},
	{Name: "database", Secret: true},
	{Name: "cache-mb", Kind: Number},
	{Name: "example", Kind: Switch},
	{Name: "log-format", Values: []string{"text", "json"}},
	{Name: "outlines", Kind: List},
	{Name: "outlines-file"}, // a setting may have such a name of its own
}

func secret(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "database")
	if err := os.WriteFile(name, []byte("postgres://localhost/patuh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	file := secret(t)
	tests := []struct {
		name    string
		environ []string
		want    map[string]Value
		wrong   string
	}{
		{"others are left alone", []string{"HOME=/x", "PATUH_ADDRESS=:1"}, map[string]Value{"address": {":1", "PATUH_ADDRESS"}}, ""},
		{"a value from a file", []string{"PATUH_DATABASE_FILE=" + file}, map[string]Value{"database": {"postgres://localhost/patuh", "PATUH_DATABASE_FILE"}}, ""},
		{"an empty value is as good as none", []string{"PATUH_ADDRESS=", "PATUH_DATABASE_FILE="}, map[string]Value{}, ""},
		{"every kind", []string{"PATUH_CACHE_MB=5", "PATUH_EXAMPLE=1", "PATUH_LOG_FORMAT=json", "PATUH_OUTLINES=a,b"}, map[string]Value{
			"cache-mb": {"5", "PATUH_CACHE_MB"}, "example": {"1", "PATUH_EXAMPLE"},
			"log-format": {"json", "PATUH_LOG_FORMAT"}, "outlines": {"a,b", "PATUH_OUTLINES"},
		}, ""},
		{"both ways", []string{"PATUH_DATABASE=sqlite:x", "PATUH_DATABASE_FILE=" + file}, nil, "cli.setting.twice"},
		{"an unknown name", []string{"PATUH_ADRESS=:1"}, nil, "cli.setting.unknown"},
		{"an unknown name with a file", []string{"PATUH_ADRESS_FILE=x"}, nil, "cli.setting.unknown"},
		{"a name in small letters", []string{"PATUH_address=:1"}, nil, "cli.setting.unknown"},
		{"a file that is not there", []string{"PATUH_DATABASE_FILE=" + file + "x"}, nil, "cli.setting.file"},
		{"no number", []string{"PATUH_CACHE_MB=much"}, nil, "cli.setting.number"},
		{"neither yes nor no", []string{"PATUH_EXAMPLE=maybe"}, nil, "cli.setting.switch"},
		{"none of the choices", []string{"PATUH_LOG_FORMAT=xml"}, nil, "cli.setting.choice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Environment(tt.environ, known)
			if tt.wrong != "" {
				if p, ok := err.(*problem.Error); !ok || p.Key != tt.wrong {
					t.Fatalf("got %v, want %s", err, tt.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	file := secret(t)
	tests := []struct {
		name, text string
		want       map[string]Value
		wrong      []string // line: key of each fault
	}{
		{"nothing", "# nothing yet\n", map[string]Value{}, nil},
		{
			"every kind", "address: :80\ncache-mb: 5\nexample: true\nlog-format: json\noutlines: [a, \"b,c\"]\n",
			map[string]Value{
				"address": {":80", "patuh.yaml:1"}, "cache-mb": {"5", "patuh.yaml:2"}, "example": {"true", "patuh.yaml:3"},
				"log-format": {"json", "patuh.yaml:4"}, "outlines": {`a,b\,c`, "patuh.yaml:5"},
			},
			nil,
		},
		{"one part of a list", "outlines: a\n", map[string]Value{"outlines": {"a", "patuh.yaml:1"}}, nil},
		{"a value from a file", "database-file: " + file + "\n", map[string]Value{"database": {"postgres://localhost/patuh", "patuh.yaml:1"}}, nil},
		{"a name that ends like one", "outlines-file: x\n", map[string]Value{"outlines-file": {"x", "patuh.yaml:1"}}, nil},
		{"an empty value is as good as none", "address:\ndatabase: \"\"\n", map[string]Value{}, nil},
		{"an unknown name, and a wrong value beside it", "adress: x\ncache-mb: much\n", nil, []string{"1 cli.setting.unknown", "2 yaml.fault.want_int"}},
		{"neither yes nor no", "example: ya\n", nil, []string{"1 yaml.fault.want_bool"}},
		{"none of the choices", "log-format: xml\n", nil, []string{"1 yaml.fault.want_one_of"}},
		{"a name twice, and an unknown one", "address: a\naddress: b\nadress: x\n", nil, []string{"2 yaml.fault.duplicate", "3 cli.setting.unknown"}},
		{"both ways", "database: x\ndatabase-file: " + file + "\n", nil, []string{"2 cli.setting.twice_key"}},
		{"a file that is not there", "\ndatabase-file: " + file + "x\n", nil, []string{"2 cli.setting.file"}},
		{"a list for a text", "address: [a]\n", nil, []string{"1 yaml.fault.want_text"}},
		{"a list of settings", "- address\n", nil, []string{"1 yaml.fault.want_mapping"}},
		{"an anchor", "address: &x a\n", nil, []string{"1 yaml.fault.feature"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := File("patuh.yaml", []byte(tt.text), known)
			if diff := cmp.Diff(tt.wrong, faultsOf(err)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
			if tt.wrong == nil {
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func faultsOf(err error) []string {
	faults, ok := err.(problem.Faults)
	if err != nil && !ok {
		return []string{err.Error()}
	}
	var all []string
	for _, f := range faults {
		all = append(all, string(rune('0'+f.Place.Line))+" "+f.Key)
	}
	return all
}

func FuzzFile(f *testing.F) {
	f.Add("address: :80\n")
	f.Add("outlines: [a, b]\nexample: true\n")
	f.Fuzz(func(t *testing.T, text string) {
		settings, err := File("patuh.yaml", []byte(text), known)
		if err != nil && problem.KindOf(err) != problem.Invalid {
			t.Fatalf("%q: %v", text, err)
		}
		for name, value := range settings {
			if err == nil && value.Text == "" {
				t.Errorf("%q sets %s to nothing", text, name)
			}
		}
	})
}
