package desk_test

import (
	"context"
	"net/url"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// reviewSamples are about a unit whose assessor has sent a form of it.
func reviewSamples(w *desktest.World) map[string][]sample {
	ctx := context.Background()
	s, err := planned(ctx, w)
	if err != nil {
		panic(err)
	}
	if s.Cycle, err = w.Cycles.Freeze(ctx, access.Machine(), s.ID, s.Version); err != nil {
		panic(err)
	}
	assessor := access.Actor{Account: w.People[desktest.Who(access.Assessor, access.OfAuthority)]}
	at := w.Now()
	c := fieldform.Content{
		ID: uuid.NewString(), Cycle: s.ID, Locus: s.locus.ID, Instrument: s.Hash, Subject: "user", Consent: &at, Started: &at,
	}
	ins, err := w.Forms.InstrumentOf(ctx, w.Forms.DB, &s.Cycle)
	if err != nil {
		panic(err)
	}
	for _, subject := range ins.Subjects {
		if subject.Target != nil {
			c.Subject = subject.Code
		}
	}
	if ins.Subject(c.Subject) == nil {
		c.Subject = ins.Subjects[0].Code
		c.ID = fieldform.OneID(c.Locus, c.Subject, "")
	}
	if _, err := w.Forms.Receive(ctx, assessor, fieldform.Receipt{Content: c, Way: fieldform.Field}); err != nil {
		panic(err)
	}
	again := c
	again.Role, again.Base = "petugas", 99
	if _, err := w.Forms.Receive(ctx, assessor, fieldform.Receipt{Content: again, Way: fieldform.Field}); err != nil {
		panic(err)
	}
	whole, err := w.Forms.One(ctx, access.Machine(), c.ID)
	if err != nil {
		panic(err)
	}
	if err := w.Reviews.Say(ctx, access.Machine(), c.ID, "", "", "Uji."); err != nil {
		panic(err)
	}
	talk, err := w.Reviews.Comments(ctx, w.Forms.DB, c.ID)
	if err != nil {
		panic(err)
	}
	said := talk[c.ID][0]
	if err := w.Reviews.Resolve(ctx, access.Machine(), c.ID, said.ID); err != nil {
		panic(err)
	}
	drawn, coding := sampledAgain(ctx, w, s, c.ID)
	here, one := w.City.Scope(), "/kelola/penilaian/"+s.ID+"/periksa"
	unit, page := one+"/lokus/"+s.locus.ID, one+"/formulir/"+c.ID
	of := func(path string, stale url.Values) []sample {
		return []sample{{path: path, form: stale, scope: here, lost: desktest.Nobody}}
	}
	all := map[string][]sample{
		"GET /kelola/penilaian/{id}/periksa":                                   {{path: one, scope: here}},
		"GET /kelola/penilaian/{id}/periksa/formulir":                          {{path: one + "/formulir?keadaan=draft&tanda=any&pilih=1", scope: here}},
		"GET /kelola/penilaian/{id}/periksa/banyak":                            {{path: one + "/banyak?act=return&unit=" + s.locus.ID, scope: here}},
		"POST /kelola/penilaian/{id}/periksa/banyak":                           {{path: one + "/banyak", form: url.Values{"act": {"return_form"}, "formulir": {c.ID + "~99"}, "mend": {"salah"}}, scope: here}},
		"GET /kelola/penilaian/{id}/periksa/lokus/{lokus}":                     of(unit, nil),
		"GET /kelola/penilaian/{id}/periksa/formulir/{formulir}":               of(page, nil),
		"GET /kelola/penilaian/{id}/periksa/formulir/{formulir}/versi/{versi}": of(page+"/versi/"+whole.Versions[0].ID, nil),
	}
	twice := one + "/kode-ganda"
	all["GET /kelola/penilaian/{id}/periksa/kode-ganda"] = []sample{{path: twice, scope: here}}
	all["POST /kelola/penilaian/{id}/periksa/kode-ganda"] = of(twice, url.Values{"wanted": {"0"}, "office": {w.City.ID}})
	all["GET /kelola/penilaian/{id}/periksa/kode-ganda/kerangka/{undian}"] = of(twice+"/kerangka/"+drawn, nil)
	all["GET /kelola/penilaian/{id}/periksa/kode-ganda/kode/{kode}"] = []sample{{path: twice + "/kode/" + coding, scope: here, own: desktest.Nobody}}
	all["POST /kelola/penilaian/{id}/periksa/kode-ganda/kode/{kode}"] = []sample{{path: twice + "/kode/" + coding, form: url.Values{"version": {"99"}}, scope: here, own: desktest.Nobody}}
	stale := url.Values{"version": {"99"}, "why": {"salah"}, "mend": {"salah"}, "decision": {"approved"}, "tanda": {whole.Flags[0].ID}, "soal": {"x"}}
	for _, act := range []string{"verifikasi", "validasi", "cek-pusat", "mundurkan", "kembalikan"} {
		all["GET /kelola/penilaian/{id}/periksa/lokus/{lokus}/"+act] = of(unit+"/"+act, nil)
		all["POST /kelola/penilaian/{id}/periksa/lokus/{lokus}/"+act] = of(unit+"/"+act, stale)
	}
	for _, act := range []string{"kembalikan", "batalkan", "pulihkan", "tidak-berlaku", "tanda", "pilih"} {
		all["GET /kelola/penilaian/{id}/periksa/formulir/{formulir}/"+act] = of(page+"/"+act+"?tanda="+whole.Flags[0].ID, nil)
		all["POST /kelola/penilaian/{id}/periksa/formulir/{formulir}/"+act] = of(page+"/"+act, stale)
	}
	all["POST /kelola/penilaian/{id}/periksa/formulir/{formulir}/komentar"] = of(page+"/komentar", url.Values{"text": {""}, "sebut": {"ya"}})
	all["POST /kelola/penilaian/{id}/periksa/formulir/{formulir}/komentar/selesai"] = of(page+"/komentar/selesai", url.Values{"utas": {said.ID}})
	return all
}

// sampledAgain puts a form into a sample, as if nobody of the team had filled it in, and returns the ids of both.
func sampledAgain(ctx context.Context, w *desktest.World, s selfAssessed, form string) (string, string) {
	drawn, coding := uuid.NewString(), uuid.NewString()
	err := w.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE form_version SET account = 'orang-lain' WHERE form_id = $1`, form); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO review_sample (id, cycle_id, office_id, seed, wanted, frame, frame_hash, drawn_by, drawn_at) VALUES ($1, $2, $3, '4 17', 1, $4, 'abcdef0123456789', '', $5)`,
			drawn, s.ID, w.City.ID, form+"\n", db.At(w.Now()))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO review_coding (id, sample_id, cycle_id, office_id, form_id, account, rev, answers, coded_at, version) VALUES ($1, $2, $3, $4, $5, '', 0, '{}', NULL, 1)`,
			coding, drawn, s.ID, w.City.ID, form)
		return err
	})
	if err != nil {
		panic(err)
	}
	return drawn, coding
}
