package desk_test

import (
	"context"
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// letters writes a draft and a signed letter.
func letters(ctx context.Context, w *desktest.World) (document.Document, document.Document, error) {
	text := document.Text{
		Lang: "id", Open: true, Subject: "Permintaan data", Class: "ORG", Recipients: "Yth. Kepala Dinas Contoh", Body: "Dengan hormat.",
		Position: w.Positions[desktest.Who(access.Leader, access.OfAuthority)],
	}
	draft, err := w.Documents.Write(ctx, access.Machine(), w.City.ID, document.Letter, text)
	if err != nil {
		return draft, draft, err
	}
	issued, err := w.Documents.Write(ctx, access.Machine(), w.City.ID, document.Letter, text)
	if err != nil {
		return draft, issued, err
	}
	if issued, err = w.Documents.Issue(ctx, access.Machine(), issued.ID, issued.Version, ""); err != nil {
		return draft, issued, err
	}
	by := access.Actor{
		Account:  w.People[desktest.Who(access.Leader, access.OfAuthority)],
		Holdings: []access.Holding{{Role: access.Leader, Scope: w.City.Scope()}},
	}
	err = w.Documents.Sign(ctx, by, issued.ID, issued.Version, document.Signing{Name: "surat.pdf", Data: []byte("%PDF-1.4\n%%EOF\n"), Looked: true})
	return draft, issued, err
}

func letterSamples(w *desktest.World) map[string][]sample {
	draft, signed, err := letters(context.Background(), w)
	if err != nil {
		panic(err)
	}
	of := func(one document.Document, path string, form url.Values) []sample {
		return []sample{{path: "/kelola/surat/" + one.ID + path, form: form, scope: w.City.Scope()}}
	}
	stale := url.Values{"version": {"99"}, "subject": {"Hal"}, "lang": {"id"}, "why": {"salah"}, "number": {"tidak ada"}}
	here := w.City.Scope()
	return map[string][]sample{
		"GET /kelola/surat":                      {{path: "/kelola/surat", anywhere: true}},
		"GET /kelola/surat-baru":                 {{path: "/kelola/surat-baru?instansi=" + w.City.Slug, scope: here}},
		"POST /kelola/surat-baru":                {{path: "/kelola/surat-baru", form: url.Values{"instansi": {w.City.Slug}}, scope: here}},
		"GET /kelola/surat/{id}":                 of(draft, "", nil),
		"GET /kelola/surat/{id}/isi":             of(signed, "/isi", nil),
		"GET /kelola/surat/{id}/berkas":          of(signed, "/berkas", nil),
		"GET /kelola/surat/{id}/bertanda-tangan": of(signed, "/bertanda-tangan", nil),
		"GET /kelola/surat/{id}/ubah":            of(draft, "/ubah", nil),
		"POST /kelola/surat/{id}/ubah":           of(draft, "/ubah", stale),
		"GET /kelola/surat/{id}/buang":           of(draft, "/buang", nil),
		"POST /kelola/surat/{id}/buang":          of(draft, "/buang", stale),
		"GET /kelola/surat/{id}/terbit":          of(draft, "/terbit", nil),
		"POST /kelola/surat/{id}/terbit":         of(draft, "/terbit", stale),
		"GET /kelola/surat/{id}/tanda-tangan":    of(signed, "/tanda-tangan", nil),
		"POST /kelola/surat/{id}/tanda-tangan":   of(signed, "/tanda-tangan", stale),
		"GET /kelola/surat/{id}/ganti":           of(signed, "/ganti", nil),
		"POST /kelola/surat/{id}/ganti":          of(signed, "/ganti", stale),
		"GET /kelola/surat/{id}/cabut":           of(signed, "/cabut", nil),
		"POST /kelola/surat/{id}/cabut":          of(signed, "/cabut", stale),
		"GET /kelola/instansi/{slug}/kop":        {{path: "/kelola/instansi/" + w.City.Slug + "/kop", scope: here}, {path: "/kelola/instansi/" + w.Other.Slug + "/kop", scope: w.Other.Scope()}},
		"POST /kelola/instansi/{slug}/kop":       {{path: "/kelola/instansi/" + w.City.Slug + "/kop", form: stale, scope: here}},
	}
}
