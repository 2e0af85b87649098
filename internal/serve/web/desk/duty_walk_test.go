package desk_test

import (
	"context"
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/complaint/news"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// noMail is a world in which nothing goes out: everything has to be told by voice or on paper.
type noMail struct{}

func (noMail) Send(context.Context, db.Tx, notify.Message) error { return nil }

// owing has the world note whom it has to call and to write to.
func owing(w *desktest.World) {
	w.Complaints.Messages = noMail{}
	news.Of(w.Complaints)
}

// toTell is a case of somebody who chose a call, or a letter, with what they are to be told first.
func toTell(ctx context.Context, w *desktest.World, who complaint.Reporter) (complaint.Case, complaint.Duty, error) {
	got, err := w.Complaints.Receive(ctx, access.Machine(), complaint.New{
		Authority: w.City.ID, Channel: complaint.Letter, Source: complaint.Citizen, Secrecy: complaint.Open, Kind: complaint.Complaint, Lang: "id",
		Words: "Air tidak mengalir di seluruh gang sejak hari Senin pagi.", Reporter: who,
	})
	if err != nil {
		return got.Case, complaint.Duty{}, err
	}
	all, _, err := w.Complaints.Duties(ctx, access.Machine(), w.City.ID, "")
	for _, one := range all {
		if one.Case == got.Case.ID {
			return got.Case, one, nil
		}
	}
	return got.Case, complaint.Duty{}, err
}

func dutySamples(w *desktest.World) map[string][]sample {
	ctx := context.Background()
	owing(w)
	there, call, err := toTell(ctx, w, complaint.Reporter{Name: "Warga Contoh", Phone: "081200000001", Reach: complaint.ByPhone, Shown: true})
	if err != nil {
		panic(err)
	}
	_, letter, err := toTell(ctx, w, complaint.Reporter{Name: "Warga Contoh", Address: "Jalan Contoh 1", Reach: complaint.ByLetter, Shown: true})
	if err != nil {
		panic(err)
	}
	ours := func(path string, form url.Values) []sample {
		form.Set("instansi", w.City.Slug)
		return []sample{{path: path, form: form, scope: there.Scope(), action: access.ContactCases, complaint: true}}
	}
	return map[string][]sample{
		"GET /kelola/laporan/kabar":           {{path: "/kelola/laporan/kabar", anywhere: true}},
		"POST /kelola/laporan/kabar/lihat":    ours("/kelola/laporan/kabar/lihat", url.Values{"id": {call.ID}}),
		"POST /kelola/laporan/kabar/telepon":  ours("/kelola/laporan/kabar/telepon", url.Values{"id": {call.ID}, "reached": {"yes"}}),
		"POST /kelola/laporan/kabar/surat":    ours("/kelola/laporan/kabar/surat", url.Values{"id": {letter.ID}}),
		"POST /kelola/laporan/kabar/terkirim": {{path: "/kelola/laporan/kabar/terkirim", form: url.Values{}, anywhere: true}},
	}
}
