package desk_test

import (
	"context"
	"net/url"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// peopleSamples are about somebody who works in City and never signs in, about an invitation to a
// position there, and about a token that acts there.
func peopleSamples(w *desktest.World) map[string][]sample {
	city := w.City.Scope()
	who := "/kelola/orang/" + settled(w)
	repair := "/kelola/pemulihan/" + sure(w.Accounts.AskRepair(context.Background(), access.Machine(), settledID(who), "ponsel hilang"))
	invited := sure(w.Accounts.Invite(context.Background(), access.Machine(), account.Invitation{
		Mail: "diundang@contoh.go.id", Name: "Pegawai Diundang", Positions: []string{vacant(w, "Jabatan yang ditawarkan", access.Assessor)},
	}))
	planner := desktest.Who(access.Planner, access.OfAuthority)
	token := "/kelola/orang/" + w.People[planner] + "/token/" + tokenOf(w, planner) + "/cabut"
	anywhere := func(path string, form url.Values) []sample { return []sample{{path: path, form: form, anywhere: true}} }
	here := func(path string, form url.Values) []sample { return []sample{{path: path, form: form, scope: city}} }
	all := map[string][]sample{
		"GET /kelola/orang":                           anywhere("/kelola/orang?cari=pegawai", nil),
		"GET /kelola/orang/undang":                    anywhere("/kelola/orang/undang", nil),
		"POST /kelola/orang/undang":                   anywhere("/kelola/orang/undang", url.Values{"mail": {"x"}}),
		"GET /kelola/orang/undangan":                  anywhere("/kelola/orang/undangan", nil),
		"POST /kelola/orang/undangan/{id}/cabut":      here("/kelola/orang/undangan/"+invited.ID+"/cabut", nil),
		"GET /kelola/orang/{id}":                      here(who, nil),
		"GET /kelola/orang/{id}/ubah":                 here(who+"/ubah", nil),
		"POST /kelola/orang/{id}/ubah":                here(who+"/ubah", url.Values{"version": {"99"}, "name": {"Lain"}, "mail": {"lain@contoh.go.id"}}),
		"POST /kelola/orang/{id}/token/{token}/cabut": here(token, nil),
		"GET /kelola/pemulihan":                       anywhere("/kelola/pemulihan", nil),
		"GET /kelola/pemulihan/{id}":                  here(repair, nil),
		"POST /kelola/pemulihan/{id}":                 here(repair, url.Values{"decision": {"setujui"}}),
		"POST /akun/tautan/{code}/jawab":              {{path: account.LinkPath + offered(w, planner) + "/jawab", own: planner}},
		"GET /akun/pemulihan":                         {{path: "/akun/pemulihan"}},
		"POST /akun/pemulihan/tolak":                  {{path: "/akun/pemulihan/tolak"}},
	}
	for _, act := range []string{"nonaktif", "aktif", "keluar", "pemulihan"} {
		all["GET /kelola/orang/{id}/"+act] = here(who+"/"+act, nil)
		all["POST /kelola/orang/{id}/"+act] = here(who+"/"+act, url.Values{"why": {" "}})
	}
	return all
}

// sure panics on an error: samples are made before there is a test to fail.
func sure[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func settledID(path string) string { return path[len("/kelola/orang/"):] }

// settled makes somebody who works in City.
func settled(w *desktest.World) string {
	link := sure(w.Accounts.Invite(context.Background(), access.Machine(), account.Invitation{
		Mail: "menetap@contoh.go.id", Name: "Pegawai Menetap", Positions: []string{vacant(w, "Jabatan tetap", access.Assessor)},
	}))
	return sure(w.Accounts.Accept(context.Background(), account.Acceptance{Code: link.Code, Password: desktest.Password})).ID
}

// vacant makes a position in City that nobody holds.
func vacant(w *desktest.World, title string, role access.Role) string {
	return sure(w.Access.MakePosition(context.Background(), access.Machine(), access.Position{Scope: w.City.Scope(), Title: title, Role: role})).ID
}

// offered is the code of an invitation of somebody with an account, to a position that is held by now: they
// read it and are told why they cannot accept.
func offered(w *desktest.World, who string) string {
	position := vacant(w, "Jabatan yang sudah terisi", access.Assessor)
	link := sure(w.Accounts.Invite(context.Background(), access.Machine(), account.Invitation{
		Mail: desktest.Mail(who), Name: "Pegawai Contoh", Positions: []string{position},
	}))
	sure(w.Access.Fill(context.Background(), access.Machine(), access.Filling{
		Position: position, Version: 1, Account: w.People[desktest.Nobody], Manner: access.Definitive,
	}))
	return link.Code
}

// tokenOf makes a token of somebody that acts in City.
func tokenOf(w *desktest.World, who string) string {
	session := sure(w.Accounts.Session(context.Background(), w.Tokens[who]))
	sure(w.Accounts.MakeToken(context.Background(), session, account.NewToken{
		Label: "skrip contoh", Limit: w.City.Scope(), Actions: []access.Action{access.ReadPositions}, Expires: time.Now().AddDate(0, 1, 0),
	}))
	return sure(w.Accounts.Tokens(context.Background(), session.Actor))[0].ID
}
