package desk_test

import (
	"net/url"
	"testing"

	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func ownSamples(_ *desktest.World) map[string][]sample {
	// Whoever set a factor up is given a new token at the next request.
	rotate := func(t *testing.T, w *desktest.World, who string) {
		t.Helper()
		step, err := w.Accounts.Rotate(t.Context(), w.Tokens[who])
		if err != nil {
			t.Fatal(err)
		}
		w.Tokens[who] = step.Token
	}
	everybody := []sample{{}}
	own := func(path string, form url.Values) []sample { return []sample{{path: path, form: form}} }
	return map[string][]sample{
		"GET /akun/faktor":            everybody,
		"POST /akun/faktor":           everybody,
		"GET /akun/pasang":            own("/akun/pasang", nil),
		"GET /akun/pasang/aplikasi":   own("/akun/pasang/aplikasi", nil),
		"POST /akun/pasang/aplikasi":  own("/akun/pasang/aplikasi", url.Values{"sealed": {"x"}}),
		"GET /akun/pasang/kartu":      own("/akun/pasang/kartu", nil),
		"POST /akun/pasang/kartu":     {{path: "/akun/pasang/kartu", undo: rotate}},
		"GET /akun/pasang/pemulihan":  own("/akun/pasang/pemulihan", nil),
		"POST /akun/pasang/pemulihan": own("/akun/pasang/pemulihan", nil),
		"POST /akun/pasang/lanjut":    own("/akun/pasang/lanjut", nil),
		"GET /akun/bukti":             own("/akun/bukti", nil),
		"POST /akun/bukti":            own("/akun/bukti", url.Values{"password": {desktest.Password}}),
	}
}
