package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestAPracticeOfficeHasALinkForEveryPartAndIsMadeOnce(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	practise := func() (int, string, string) {
		var out, complaints bytes.Buffer
		code := Main(t.Context(), []string{"practice", "--data", data, "--public-url", "https://latihan.contoh.go.id"}, Process{Out: &out, Err: &complaints, Now: time.Now})
		return code, out.String(), complaints.String()
	}
	code, out, complaints := practise()
	if got := strings.Count(out, "https://latihan.contoh.go.id/akun/tautan/"); code != ExitOK || got != len(parts) {
		t.Errorf("%d, %d links, want one for each of %d who take part: %s%s", code, got, len(parts), out, complaints)
	}
	for _, want := range []string{"Petugas Provinsi Contoh", "Koordinator Provinsi Contoh", "Narahubung Contoh"} {
		if !strings.Contains(out, want) {
			t.Errorf("nobody plays %s", want)
		}
	}
	if code, _, complaints = practise(); code == ExitOK || !strings.Contains(complaints, "instalasi yang kosong") {
		t.Errorf("a second time: %d %s", code, complaints)
	}
}
