package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestEnvironment(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "database")
	if err := os.WriteFile(secret, []byte("postgres://localhost/patuh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	known := []string{"PATUH_ADDRESS", "PATUH_DATABASE"}
	tests := []struct {
		name    string
		environ []string
		want    map[string]string
		wrong   string
	}{
		{"others are left alone", []string{"HOME=/x", "PATUH_ADDRESS=:1"}, map[string]string{"PATUH_ADDRESS": ":1"}, ""},
		{"a value from a file", []string{"PATUH_DATABASE_FILE=" + secret}, map[string]string{"PATUH_DATABASE": "postgres://localhost/patuh"}, ""},
		{"an empty value is as good as none", []string{"PATUH_ADDRESS=", "PATUH_DATABASE_FILE="}, map[string]string{}, ""},
		{"both ways", []string{"PATUH_DATABASE=sqlite:x", "PATUH_DATABASE_FILE=" + secret}, nil, "cli.setting.twice"},
		{"an unknown name", []string{"PATUH_ADRESS=:1"}, nil, "cli.setting.unknown"},
		{"an unknown name with a file", []string{"PATUH_ADRESS_FILE=x"}, nil, "cli.setting.unknown"},
		{"a file that is not there", []string{"PATUH_DATABASE_FILE=" + secret + "x"}, nil, "cli.setting.file"},
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
