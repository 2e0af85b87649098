package desk_test

import (
	"context"
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/sealed"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// identityOfficers are two who have made the city's key.
type identityOfficers struct {
	first, second             access.Actor
	firstPhrase, secondPhrase string
	sheets                    []sealed.Sheet
}

// identified has the city keep identities, with the first officer of the world and a second one.
func identified(ctx context.Context, w *desktest.World) (identityOfficers, error) {
	o := identityOfficers{}
	holding := []access.Holding{{Role: access.IdentityOfficer, Scope: w.City.Scope()}}
	o.second = access.Actor{Account: w.People[desktest.Who(access.IdentityOfficer, access.OfAuthority)], Holdings: holding}
	position, err := w.Access.MakePosition(ctx, access.Machine(), access.Position{Scope: w.City.Scope(), Title: "Petugas identitas kedua", Role: access.IdentityOfficer})
	if err != nil {
		return o, err
	}
	link, err := w.Accounts.Invite(ctx, access.Machine(), account.Invitation{Mail: "identitas2@contoh.go.id", Name: "Petugas Identitas Dua", Positions: []string{position.ID}})
	if err != nil {
		return o, err
	}
	made, err := w.Accounts.Accept(ctx, account.Acceptance{Code: link.Code, Password: desktest.Password})
	if err != nil {
		return o, err
	}
	o.first = access.Actor{Account: made.ID, Holdings: holding}
	room := w.Complaints.Identities
	for actor, phrase := range map[*access.Actor]*string{&o.first: &o.firstPhrase, &o.second: &o.secondPhrase} {
		if *phrase, err = room.MakeOwn(ctx, *actor, w.City.ID, false); err != nil {
			return o, err
		}
		if err = room.TryOwn(ctx, *actor, w.City.ID, *phrase); err != nil {
			return o, err
		}
	}
	o.sheets, err = room.MakeKey(ctx, o.first, w.City.ID, sealed.Two{Passphrase: o.firstPhrase, Other: o.second.Account, OtherPassphrase: o.secondPhrase}, 3, false)
	return o, err
}

// secretCase is a case of somebody who sent their name in secret.
func secretCase(ctx context.Context, w *desktest.World) (complaint.Receipt, error) {
	return w.Complaints.Receive(ctx, access.Public(), complaint.New{
		Authority: w.City.ID, Channel: complaint.Web, Words: "Petugas loket meminta uang di luar tarif (contoh).", Secrecy: complaint.Secret,
		Reporter: complaint.Reporter{Name: "Warga Contoh", Phone: "081200000009"},
	})
}

func identitySamples(w *desktest.World) map[string][]sample {
	at := func(path string, form url.Values) []sample {
		var all []sample
		for _, office := range []access.Authority{w.City, w.Other} {
			sent := url.Values{"instansi": {office.Slug}}
			for name, values := range form {
				sent[name] = values
			}
			one := sample{path: path, form: sent, scope: office.Scope()}
			if form == nil {
				one.path, one.form = path+"?instansi="+office.Slug, nil
			}
			all = append(all, one)
		}
		return all
	}
	ctx := context.Background()
	o, err := identified(ctx, w)
	if err != nil {
		panic(err)
	}
	got, err := secretCase(ctx, w)
	if err != nil {
		panic(err)
	}
	asked, err := w.Complaints.AskIdentity(ctx, o.first, got.Case.Number, o.firstPhrase, "protect", "Pelapor diancam dan perlu dilindungi (contoh).")
	if err != nil {
		panic(err)
	}
	other, err := secretCase(ctx, w)
	if err != nil {
		panic(err)
	}
	mine, err := w.Complaints.AskIdentity(ctx, o.second, other.Case.Number, o.secondPhrase, "protect", "Pelapor diancam dan perlu dilindungi (contoh).")
	if err != nil {
		panic(err)
	}
	one := func(path string, form url.Values) []sample {
		return []sample{{path: "/kelola/identitas/permintaan/" + asked.ID + path, form: form, scope: w.City.Scope()}}
	}
	samples := map[string][]sample{
		"GET /kelola/identitas": at("/kelola/identitas", nil),
		// Nobody's passphrase is right, and nobody has a key.
		"POST /kelola/identitas/kunci-saya":      at("/kelola/identitas/kunci-saya", url.Values{"replace": {"1"}}),
		"POST /kelola/identitas/kunci-saya/coba": at("/kelola/identitas/kunci-saya/coba", url.Values{"passphrase": {"badu badu"}}),
		"POST /kelola/identitas/minta":           at("/kelola/identitas/minta", url.Values{"number": {"KCH-2026-999999"}}),
		"GET /kelola/identitas/kunci":            at("/kelola/identitas/kunci", nil),
		"GET /kelola/identitas/kunci/lembar":     at("/kelola/identitas/kunci/lembar", nil),
		"POST /kelola/identitas/kunci/lembar":    at("/kelola/identitas/kunci/lembar", url.Values{"upacara": {"none"}}),
	}
	samples["GET /kelola/identitas/permintaan/{id}"] = one("", nil)
	samples["POST /kelola/identitas/permintaan/{id}/setuju"] = one("/setuju", url.Values{"passphrase": {"badu badu"}})
	samples["POST /kelola/identitas/permintaan/{id}/tolak"] = one("/tolak", url.Values{})
	samples["POST /kelola/identitas/permintaan/{id}/tarik"] = []sample{{path: "/kelola/identitas/permintaan/" + mine.ID + "/tarik", form: url.Values{}, scope: w.City.Scope()}}
	samples["POST /kelola/identitas/permintaan/{id}/baca"] = one("/baca", url.Values{"passphrase": {"badu badu"}})
	for _, name := range []string{"buat", "bagi", "cetak", "pulihkan"} {
		samples["GET /kelola/identitas/kunci/"+name] = at("/kelola/identitas/kunci/"+name, nil)
		samples["POST /kelola/identitas/kunci/"+name] = at("/kelola/identitas/kunci/"+name, url.Values{"sheets": {"0"}})
	}
	return samples
}
