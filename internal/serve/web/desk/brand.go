package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// maxLogoForm is more than the room takes, so that somebody with a file that is a little too large
// reads so beside it.
const maxLogoForm = 4 << 20

// authorityWays are what can be done about an authority, by whoever is reading.
func (r *request) authorityWays(seen authoritySeen) []ui.Link {
	var links []ui.Link
	path := authorityPath(seen.Slug)
	add := func(action access.Action, key, to string) {
		if r.may(action, seen.Scope()) {
			links = append(links, ui.Link{Text: r.T(key), Href: r.URL(to)})
		}
	}
	add(access.ReadPositions, "desk.authority.positions", positions+"?instansi="+seen.Slug)
	add(access.BrandAuthority, "desk.authority.brand", path+"/tampilan")
	add(access.BrandAuthority, "desk.authority.logo", path+"/lambang")
	add(access.SetDocuments, "desk.authority.letterhead", path+"/kop")
	add(access.SetSignIn, "desk.authority.rules", path+"/masuk")
	add(access.EditAuthority, "desk.authority.change", path+"/ubah")
	add(access.EditAuthority, "desk.authority.term", path+"/masa")
	return links
}

// brandAuthority changes what the public sees of an authority. Looking at a colour first changes
// nothing.
func (d *Desk) brandAuthority(ctx context.Context, r *request) (answer, error) {
	one, err := d.editingAuthority(ctx, r, access.BrandAuthority)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(one.Version,
		ui.Field{Name: "name", Label: r.T("desk.field.name_shown"), Value: r.typed("name", one.Name), Max: access.MaxText},
		ui.Field{Name: "short", Label: r.T("desk.field.short"), Hint: r.T("desk.field.short_hint"), Value: r.typed("short", one.Short), Optional: true, Max: access.MaxText},
		ui.Field{Name: "colour", Label: r.T("desk.field.colour"), Hint: r.T("desk.field.colour_hint"), Value: r.typed("colour", one.Colour), Optional: true, Narrow: true, Auto: "off", Max: 20})
	if r.http.Method == post && !r.ticked("look") {
		wanted := one
		wanted.Version, wanted.Name, wanted.Short, wanted.Colour = e.version, r.get("name"), r.get("short"), r.get("colour")
		_, err := d.Access.Brand(ctx, r.actor, wanted)
		if err == nil {
			return r.goTo(authorityPath(one.Slug), "authority_branded"), nil
		}
		if !e.refuse(r, err, one.Version, r.brandTerms(one)) {
			return answer{}, err
		}
	}
	looks, err := d.Access.BrandingsOf(ctx, one.ID)
	if err != nil {
		return answer{}, err
	}
	shown := looks[one.ID]
	shown.Name, shown.Short, shown.Colour = r.typed("name", one.Name), r.typed("short", one.Short), strings.ToLower(r.typed("colour", one.Colour))
	got := r.editPage(r.T("desk.brand.title", "name", one.Name), e, brandBody(r, e, one, shown))
	got.page.Breadcrumbs = r.authorityCrumbs(one)
	return got, nil
}

func (r *request) brandTerms(one access.Authority) []ui.Term {
	colour := one.Colour
	if colour == "" {
		colour = r.T("desk.brand.house")
	}
	return append(r.authorityTerms(one)[:2], ui.Term{Term: r.T("desk.field.colour"), Text: colour})
}

// contrast says whether white text can be read on a colour.
func (r *request) contrast(colour string) string {
	ratio, ok := access.ContrastWithWhite(colour)
	switch {
	case colour == "":
		return r.T("desk.brand.contrast_house")
	case !ok:
		return r.Named("access.fault.colour", problem.Args{"colour": colour})
	case ratio < access.MinContrast:
		return r.T("desk.brand.contrast_low", "ratio", r.ratio(ratio), "least", r.ratio(access.MinContrast))
	default:
		return r.T("desk.brand.contrast_good", "ratio", r.ratio(ratio), "least", r.ratio(access.MinContrast))
	}
}

// ratio is rounded down, so that 4.49 is not called the 4.5 it misses.
func (r *request) ratio(ratio float64) string {
	return r.Decimal(fmt.Sprintf("%.1f", math.Floor(ratio*10)/10))
}

// ground is the colour that white text may stand on, or "" for the house's.
func ground(look access.Branding) string {
	if _, ok := access.ContrastWithWhite(look.Colour); ok {
		return look.Colour
	}
	return ""
}

// logoPath is where the picture of an authority is. It changes with the picture, so that browsers may
// keep it.
func logoPath(look access.Branding) string {
	return "/instansi/" + look.Slug + "/logo?v=" + versionText(look.Logo.Version)
}

func (d *Desk) logoPage(ctx context.Context, r *request) (answer, error) {
	one, err := d.editingAuthority(ctx, r, access.BrandAuthority)
	if err != nil {
		return answer{}, err
	}
	return d.logoAnswer(ctx, r, one, r.logoForm())
}

func (r *request) logoForm() *edit {
	return r.editOf(0,
		ui.Field{
			Kind: ui.File, Name: "logo", Label: r.T("desk.field.logo"), Accept: "image/png,image/jpeg",
			Hint: r.T("desk.field.logo_hint", "side", access.MaxLogoSide, "kb", access.MaxLogoBytes>>10),
		},
		ui.Field{Name: "alt", Label: r.T("desk.field.alt"), Hint: r.T("desk.field.alt_hint"), Value: r.typed("alt", ""), Max: access.MaxText})
}

func (d *Desk) logoAnswer(ctx context.Context, r *request, one access.Authority, e *edit) (answer, error) {
	looks, err := d.Access.BrandingsOf(ctx, one.ID)
	if err != nil {
		return answer{}, err
	}
	look := looks[one.ID]
	if r.http.Method == get || e.now != nil {
		e.version = look.Logo.Version
	}
	if f := &e.fields[1]; r.http.Method == get {
		f.Value = look.Logo.Alt
	}
	got := r.editPage(r.T("desk.logo.title", "name", one.Name), e, logoBody(r, e, one, look))
	got.page.Breadcrumbs = r.authorityCrumbs(one)
	return got, nil
}

func (d *Desk) setLogo(ctx context.Context, r *request) (answer, error) {
	one, err := d.editingAuthority(ctx, r, access.BrandAuthority)
	if err != nil {
		return answer{}, err
	}
	data, err := r.fileSent("logo")
	if err != nil {
		return answer{}, err
	}
	e := r.logoForm()
	err = d.Access.SetLogo(ctx, r.actor, one.ID, e.version, data, r.get("alt"))
	if err == nil {
		return r.goTo(authorityPath(one.Slug), "logo_set"), nil
	}
	if !e.refuse(r, err, 0, []ui.Term{}) {
		return answer{}, err
	}
	return d.logoAnswer(ctx, r, one, e)
}

// fileSent returns the bytes of a file of the form; none when none was chosen.
func (r *request) fileSent(name string) ([]byte, error) {
	files := r.http.MultipartForm.File[name]
	if len(files) == 0 {
		return nil, nil
	}
	file, err := files[0].Open()
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(file)
	return data, errors.Join(err, file.Close())
}

func (d *Desk) removeLogo(ctx context.Context, r *request) (answer, error) {
	one, err := d.editingAuthority(ctx, r, access.BrandAuthority)
	if err != nil {
		return answer{}, err
	}
	e := r.logoForm()
	err = d.Access.RemoveLogo(ctx, r.actor, one.ID, e.version)
	if err == nil {
		return r.goTo(authorityPath(one.Slug), "logo_removed"), nil
	}
	if !e.refuse(r, err, 0, []ui.Term{}) {
		return answer{}, err
	}
	return d.logoAnswer(ctx, r, one, e)
}

// logo sends the picture of an authority to anybody. It is nothing but a picture: whatever a reader's
// browser might take it for, it may run and load nothing.
func (d *Desk) logo(w http.ResponseWriter, r *http.Request) {
	p, err := d.Access.LogoOf(r.Context(), r.PathValue("slug"))
	if err != nil {
		d.fail(w, r, d.context(locale.Indonesian), err)
		return
	}
	header := w.Header()
	header.Set("Content-Type", p.Type)
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "public, max-age=86400")
	header.Set("ETag", `"`+versionText(p.Version)+`"`)
	if r.Header.Get("If-None-Match") == header.Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Length", strconv.Itoa(len(p.Data)))
	if _, err := w.Write(p.Data); err != nil {
		d.Log.DebugContext(r.Context(), "picture was cut off", "error", err)
	}
}
