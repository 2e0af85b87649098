package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

func TestAddressesWithOneMeaningShareOneKey(t *testing.T) {
	t.Parallel()
	names := []string{"tahun", "jenis"}
	tests := []struct {
		name, query string
		lang        locale.Lang
		want        string
	}{
		{"nothing asked", "", locale.Indonesian, "/peringkat"},
		{"order does not matter", "jenis=city&tahun=2024", locale.Indonesian, "/peringkat?tahun=2024&jenis=city"},
		{"unknown parameters are dropped", "tahun=2024&utm_source=x", locale.Indonesian, "/peringkat?tahun=2024"},
		{"the first of several counts", "tahun=2024&tahun=2023", locale.Indonesian, "/peringkat?tahun=2024"},
		{"blanks are nothing", "tahun=+&jenis=", locale.Indonesian, "/peringkat"},
		{"another language is another page", "tahun=2024", locale.English, "/en/peringkat?tahun=2024"},
		{"values are escaped", "jenis=%26%3D%22", locale.Indonesian, "/peringkat?jenis=%26%3D%22"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			query, err := url.ParseQuery(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			r, err := newRequest(ui.Context{Printer: &locale.Printer{Lang: tt.lang}}, "/peringkat", query, names)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.key(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestAPartOfThePathNeverLooksLikeAQuery(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/penyelenggara/a%3Ftahun=2023", http.NoBody)
	r.SetPathValue("slug", "a?tahun=2023")
	path := "/penyelenggara/{slug}"
	if got, want := filledPath(path, partNames(path), r), "/penyelenggara/a%3Ftahun=2023"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestParametersThatCannotBeMeantAreRefused(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"too long":     strings.Repeat("a", maxValue+1),
		"not text":     "\xff",
		"control mark": "a\x00b",
	} {
		_, err := newRequest(ui.Context{}, "/cari", url.Values{"q": {value}}, []string{"q"})
		if problem.KindOf(err) != problem.Invalid || err == nil {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
