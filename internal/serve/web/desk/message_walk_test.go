package desk_test

import (
	"context"
	"net/url"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// stuck writes a message of the city that failed, and an address of it that fails.
func stuck(w *desktest.World) {
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	now := db.At(w.Now())
	must(w.DB.InTx(context.Background(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO delivery (id, kind, channel, authority_id, account_id, recipient, address, name, lang, state, unique_key, sealed,
				digest_id, attempts, provider_id, reason, created_at, due_at, tried_at, ended_at, version)
			VALUES ('stuck', 'account.notice', 'mail', $1, $2, 'account:x', 'pegawai@contoh.go.id', 'Pegawai Contoh', 'id', 'failed', NULL, 'sealed',
				'', 3, '', 'connection refused', $3, $3, $3, $3, 1) ON CONFLICT (id) DO NOTHING`, w.City.ID, w.People[admin], now)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO failing_address (channel, address, authority_id, account_id, failures, reason, first_at, last_at, suppressed_at)
			VALUES ('mail', 'pegawai@contoh.go.id', $1, $2, 3, '550 no such user', $3, $3, $3) ON CONFLICT (channel, address) DO NOTHING`,
			w.City.ID, w.People[admin], now)
		return err
	}))
}

// failingID is how pages name the failing address: the SHA-256 of channel and address.
const failingID = "cafc21a3643bb3897ffdc816542a58ed02d26da7ecc735e41951ff7de6f4883f"

func messageSamples(w *desktest.World) map[string][]sample {
	stuck(w)
	city := w.City.Scope()
	again := func(_ *testing.T, w *desktest.World, _ string) { stuck(w) }
	one := url.Values{"id": {"stuck"}}
	words := "?instansi=" + w.City.Slug + "&bahasa=id"
	mine := url.Values{"instansi": {w.City.Slug}, "bahasa": {"id"}}
	own := func(path string, form url.Values) []sample { return []sample{{path: path, form: form}} }
	return map[string][]sample{
		"GET /kelola/pesan":                     {{path: "/kelola/pesan", anywhere: true}},
		"POST /kelola/pesan/ulang":              {{path: "/kelola/pesan/ulang", form: one, scope: city}},
		"POST /kelola/pesan/hentikan":           {{path: "/kelola/pesan/hentikan", form: one, scope: city}},
		"GET /kelola/pesan-gagal":               {{path: "/kelola/pesan-gagal", anywhere: true}},
		"POST /kelola/pesan-gagal/benar":        {{path: "/kelola/pesan-gagal/benar", form: url.Values{"id": {failingID}}, scope: city, undo: again}},
		"GET /kelola/pesan-teks":                {{path: "/kelola/pesan-teks", anywhere: true}, {path: "/kelola/pesan-teks" + words, scope: city}},
		"POST /kelola/pesan-teks-uji":           {{path: "/kelola/pesan-teks-uji", form: mine, scope: city}},
		"GET /kelola/pesan-teks/{kind}":         {{path: "/kelola/pesan-teks/account.notice" + words, scope: city}},
		"POST /kelola/pesan-teks/{kind}":        {{path: "/kelola/pesan-teks/account.notice", form: mine, scope: city}},
		"POST /kelola/pesan-teks/{kind}/bawaan": {{path: "/kelola/pesan-teks/account.notice/bawaan", form: url.Values{"instansi": {w.City.Slug}, "bahasa": {"id"}, "version": {"9"}}, scope: city}},
		"GET /akun/pesan":                       own("/akun/pesan", nil),
		"POST /akun/pesan":                      own("/akun/pesan", url.Values{"digest": {"never"}}),
		"GET /akun/pesan/nomor":                 own("/akun/pesan/nomor?saluran=sms", nil),
		"POST /akun/pesan/nomor":                own("/akun/pesan/nomor", url.Values{"saluran": {"sms"}, "number": {"112"}}),
		"POST /akun/pesan/nomor-hapus":          own("/akun/pesan/nomor-hapus", url.Values{"saluran": {"sms"}}),
		"GET /akun/pesan/kode":                  own("/akun/pesan/kode?saluran=sms", nil),
		"POST /akun/pesan/kode":                 own("/akun/pesan/kode", url.Values{"saluran": {"sms"}, "code": {"1"}}),
		"POST /akun/pesan/benar":                own("/akun/pesan/benar", url.Values{"saluran": {"mail"}}),
	}
}
