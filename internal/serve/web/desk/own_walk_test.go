package desk_test

import (
	"net/url"
	"testing"

	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func ownSamples(w *desktest.World) map[string][]sample {
	// Whoever set a factor up is given a new token at the next request.
	rotate := func(t *testing.T, w *desktest.World, who string) {
		t.Helper()
		step, err := w.Accounts.Rotate(t.Context(), w.Tokens[who])
		if err != nil {
			t.Fatal(err)
		}
		w.Tokens[who] = step.Token
	}
	// What is somebody else's, or nobody's, is found by nobody.
	foreign := func(path string) []sample { return []sample{{path: path, own: "somebody else"}} }
	everybody := []sample{{}}
	own := func(path string, form url.Values) []sample { return []sample{{path: path, form: form}} }
	return map[string][]sample{
		"POST /akun/oidc/{code}/mulai":          everybody,
		"GET /akun/oidc/{code}/kembali":         everybody,
		"GET /akun/faktor":                      everybody,
		"POST /akun/faktor":                     everybody,
		"GET /akun/pasang":                      own("/akun/pasang", nil),
		"GET /akun/pasang/aplikasi":             own("/akun/pasang/aplikasi", nil),
		"POST /akun/pasang/aplikasi":            own("/akun/pasang/aplikasi", url.Values{"sealed": {"x"}}),
		"GET /akun/pasang/kartu":                own("/akun/pasang/kartu", nil),
		"POST /akun/pasang/kartu":               {{path: "/akun/pasang/kartu", undo: rotate}},
		"GET /akun/pasang/pemulihan":            own("/akun/pasang/pemulihan", nil),
		"POST /akun/pasang/pemulihan":           own("/akun/pasang/pemulihan", nil),
		"POST /akun/pasang/lanjut":              own("/akun/pasang/lanjut", nil),
		"GET /akun/pasang/kunci-sandi":          {{path: "/akun/pasang/kunci-sandi"}},
		"POST /akun/pasang/kunci-sandi":         {{path: "/akun/pasang/kunci-sandi"}},
		"POST /akun/pasang/kunci-sandi/simpan":  {{path: "/akun/pasang/kunci-sandi/simpan"}},
		"POST /akun/masuk/kunci-sandi":          everybody,
		"POST /akun/masuk/kunci-sandi/jawab":    everybody,
		"GET /akun":                             own("/akun", nil),
		"GET /akun/kata-sandi":                  own("/akun/kata-sandi", nil),
		"POST /akun/kata-sandi":                 own("/akun/kata-sandi", url.Values{"password": {"x"}}),
		"GET /akun/cara/{id}/hapus":             foreign("/akun/cara/x/hapus"),
		"POST /akun/cara/{id}/hapus":            foreign("/akun/cara/x/hapus"),
		"POST /akun/sesi/{id}/akhiri":           foreign("/akun/sesi/x/akhiri"),
		"POST /akun/sesi/akhiri-lain":           own("/akun/sesi/akhiri-lain", nil),
		"POST /akun/kabar/dibaca":               foreign("/akun/kabar/dibaca"),
		"POST /akun/kabar/{id}/dibaca":          foreign("/akun/kabar/x/dibaca"),
		"GET /akun/token":                       own("/akun/token", nil),
		"GET /akun/token/baru":                  {{path: "/akun/token/baru", anywhere: true}},
		"POST /akun/token":                      {{path: "/akun/token", anywhere: true}},
		"POST /akun/token/{id}/cabut":           foreign("/akun/token/x/cabut"),
		"GET /akun/titip":                       own("/akun/titip", nil),
		"GET /akun/titip/{position}":            {{path: "/akun/titip/" + w.Positions[admin], own: admin}},
		"POST /akun/titip/{position}":           {{path: "/akun/titip/" + w.Positions[admin], own: admin}},
		"POST /akun/titip/{position}/akhiri":    {{path: "/akun/titip/" + w.Positions[admin] + "/akhiri", own: admin}},
		"GET /akun/berkas":                      own("/akun/berkas", nil),
		"POST /akun/berkas":                     own("/akun/berkas", nil),
		"GET /akun/berkas/{id}/ambil":           foreign("/akun/berkas/x/ambil"),
		"POST /akun/berkas/{id}/hapus":          foreign("/akun/berkas/x/hapus"),
		"POST /akun/berkas/unggahan/{id}/batal": foreign("/akun/berkas/unggahan/x/batal"),
		"GET /akun/bukti":                       own("/akun/bukti", nil),
		"POST /akun/bukti":                      own("/akun/bukti", url.Values{"password": {desktest.Password}}),
	}
}
