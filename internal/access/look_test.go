package access_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func drawn(t *testing.T, width, height int) *image.RGBA {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width {
		m.Set(i, i%height, color.RGBA{20, 88, 63, 255})
	}
	return m
}

func asPNG(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, drawn(t, width, height)))
	return b.Bytes()
}

func asJPEG(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, drawn(t, width, height), nil))
	return b.Bytes()
}

func TestALogoIsSetChangedAndTakenAway(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.seat("admin", access.AuthorityAdministrator, w.city.Scope())
		w.seat("planner", access.Planner, w.city.Scope())
		admin := w.actor("admin")
		_, err := w.in.LogoOf(t.Context(), w.city.Slug)
		wantKey(t, err, problem.NotFound, "access.not_found")
		// What a file carries beside its pixels is not sent on.
		sent := append(asPNG(t, 64, 48), []byte("<script>beside the pixels</script>")...)
		must(t, w.in.SetLogo(t.Context(), admin, w.city.ID, 0, sent, " Lambang kota "))
		got, err := w.in.LogoOf(t.Context(), w.city.Slug)
		must(t, err)
		if diff := cmp.Diff(access.Logo{Alt: "Lambang kota", Width: 64, Height: 48, Version: 1}, got.Logo); diff != "" {
			t.Error(diff)
		}
		if got.Type != "image/png" || bytes.Contains(got.Data, []byte("script")) {
			t.Errorf("%s with %d bytes still holds what was beside the pixels", got.Type, len(got.Data))
		}
		shown, err := w.in.Branding(t.Context(), w.city.Slug)
		must(t, err)
		if diff := cmp.Diff(got.Logo, shown.Logo); diff != "" {
			t.Error(diff)
		}
		wantKey(t, w.in.SetLogo(t.Context(), admin, w.city.ID, 0, sent, "x"), problem.Conflict, "access.changed")
		must(t, w.in.SetLogo(t.Context(), admin, w.city.ID, 1, asJPEG(t, 100, 100), "Lambang"))
		wantKey(t, w.in.SetLogo(t.Context(), admin, w.city.ID, 1, sent, "x"), problem.Conflict, "access.changed")
		wantKey(t, w.in.SetLogo(t.Context(), w.actor("planner"), w.city.ID, 2, sent, "x"), problem.Forbidden, "access.forbidden")
		wantKey(t, w.in.SetLogo(t.Context(), admin, w.ori.ID, 0, sent, "x"), problem.NotFound, "access.not_found")
		wantKey(t, w.in.RemoveLogo(t.Context(), admin, w.city.ID, 1), problem.Conflict, "access.changed")
		must(t, w.in.RemoveLogo(t.Context(), admin, w.city.ID, 2))
		_, err = w.in.LogoOf(t.Context(), w.city.Slug)
		wantKey(t, err, problem.NotFound, "access.not_found")
	})
}

// A small file may say that it unfolds to a large picture: its size is believed before it is unfolded.
func TestPicturesThatAreNoneOrTooLargeAreRefused(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		tests := []struct {
			name string
			data []byte
			alt  string
			want []string
		}{
			{"nothing", nil, "", []string{"alt access.fault.empty", "logo access.fault.no_file"}},
			{"a text", []byte("lambang"), "a", []string{"logo access.fault.picture"}},
			{"svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "a", []string{"logo access.fault.picture"}},
			{"a cut off PNG", asPNG(t, 64, 64)[:60], "a", []string{"logo access.fault.picture"}},
			{"a cut off JPEG", asJPEG(t, 64, 64)[:200], "a", []string{"logo access.fault.picture"}},
			{"too small", asPNG(t, 8, 200), "a", []string{"logo access.fault.picture_side"}},
			{"too wide", asPNG(t, 1025, 20), "a", []string{"logo access.fault.picture_side"}},
			{"a bomb", bomb(t), "a", []string{"logo access.fault.picture_side"}},
			{"too many bytes", make([]byte, access.MaxLogoBytes+1), "a", []string{"logo access.fault.picture_bytes"}},
		}
		for _, test := range tests {
			err := w.in.SetLogo(t.Context(), access.Machine(), w.city.ID, 0, test.data, test.alt)
			if diff := cmp.Diff(test.want, faults(err)); diff != "" {
				t.Errorf("%s: %s", test.name, diff)
			}
		}
	})
}

// faults are all faults of an error as "field key".
func faults(err error) []string {
	var all problem.Faults
	errors.As(err, &all)
	var texts []string
	for _, f := range all {
		texts = append(texts, f.Place.File+" "+f.Key)
	}
	return texts
}

// bomb is a PNG whose head says 60,000 by 60,000 pixels.
func bomb(t *testing.T) []byte {
	t.Helper()
	data := asPNG(t, 32, 32)
	binary.BigEndian.PutUint32(data[16:], 60000)
	binary.BigEndian.PutUint32(data[20:], 60000)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

func FuzzLogo(f *testing.F) {
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add([]byte("\xff\xd8\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := access.Redraw(data)
		if err != nil {
			return
		}
		if p.Width > access.MaxLogoSide || p.Height > access.MaxLogoSide {
			t.Errorf("%d by %d", p.Width, p.Height)
		}
		if _, err := access.Redraw(p.Data); err != nil {
			t.Errorf("what we wrote we cannot read: %v", err)
		}
	})
}

func TestWorkplacesAreWhereARightCounts(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.bodies(t)
		const body, unit = "b1", "u1"
		w.seat("chief", access.SystemAdministrator, access.Scope{Installation: true})
		w.seat("common", access.InstrumentAdministrator, access.Scope{Installation: true})
		w.seat("liaison", access.Liaison, access.Scope{Authority: w.ori.ID, Body: body})
		w.seat("officer", access.UnitOfficer, access.Scope{Authority: w.city.ID, Body: body, Unit: unit})
		both := w.actor("liaison")
		both.Holdings = append(both.Holdings, w.actor("officer").Holdings...)
		tests := []struct {
			name   string
			actor  access.Actor
			action access.Action
			want   string
		}{
			{"who runs the machine sees all positions", w.actor("chief"), access.ReadPositions, "installation kota-banjarmasin ombudsman-kalsel"},
			{"but makes none in authorities", w.actor("chief"), access.EditPositions, "installation"},
			{"except administrators'", w.actor("chief"), access.EditAdministrators, "installation kota-banjarmasin ombudsman-kalsel"},
			{"who keeps the common rows sees the installation's", w.actor("common"), access.ReadPositions, "installation"},
			{"a liaison sees where they answer", w.actor("liaison"), access.ReadPositions, "ombudsman-kalsel"},
			{"two positions are two places", both, access.ReadPositions, "kota-banjarmasin ombudsman-kalsel"},
			{"whoever has no right has no place", w.actor("liaison"), access.EditPositions, ""},
			{"the machine is everywhere", access.Machine(), access.EditPositions, "installation kota-banjarmasin ombudsman-kalsel"},
		}
		for _, test := range tests {
			got, err := w.in.Workplaces(t.Context(), test.actor, test.action)
			must(t, err)
			var places []string
			if got.Installation {
				places = append(places, "installation")
			}
			for _, b := range got.Authorities {
				places = append(places, b.Slug)
			}
			if all := strings.Join(places, " "); all != test.want {
				t.Errorf("%s: %q, want %q", test.name, all, test.want)
			}
		}
	})
}

func TestSeatsAreFoundByWhatTheyAre(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.bodies(t)
		const body, unit = "b1", "u1"
		at := func(title string, role access.Role, scope access.Scope) access.Position {
			made, err := w.in.MakePosition(t.Context(), access.Machine(), access.Position{Scope: scope, Role: role, Title: title})
			must(t, err)
			return made
		}
		planner := at("Perencana 100%", access.Planner, w.city.Scope())
		at("Kepala Bagian", access.Leader, w.city.Scope())
		at("Penghubung Dinas", access.Liaison, access.Scope{Authority: w.city.ID, Body: body})
		at("Petugas Loket_1", access.UnitOfficer, access.Scope{Authority: w.city.ID, Body: body, Unit: unit})
		gone := at("Kepala Lama", access.Leader, w.city.Scope())
		w.pass(day)
		gone.To = w.now()
		_, err := w.in.EditPosition(t.Context(), access.Machine(), gone, "")
		must(t, err)
		at("Administrator sistem", access.SystemAdministrator, access.Scope{Installation: true})
		_, err = w.in.Fill(t.Context(), access.Machine(), access.Filling{Position: planner.ID, Version: 1, Account: "ani", Manner: access.Definitive})
		must(t, err)
		everything := "Kepala Bagian, Penghubung Dinas, Perencana 100%, Petugas Loket_1"
		tests := []struct {
			name  string
			query access.SeatQuery
			want  string
		}{
			{"all", access.SeatQuery{}, everything},
			{"ended too", access.SeatQuery{Ended: true}, "Kepala Bagian, Kepala Lama, Penghubung Dinas, Perencana 100%, Petugas Loket_1"},
			{"by role", access.SeatQuery{Role: access.Leader}, "Kepala Bagian"},
			{"at a body and its units", access.SeatQuery{Body: body}, "Penghubung Dinas, Petugas Loket_1"},
			{"at a unit", access.SeatQuery{Body: body, Unit: unit}, "Petugas Loket_1"},
			{"by words in any order", access.SeatQuery{Words: "BAGIAN kepala"}, "Kepala Bagian"},
			{"a percent sign is one", access.SeatQuery{Words: "0%"}, "Perencana 100%"},
			{"an underscore is one", access.SeatQuery{Words: "loket_"}, "Petugas Loket_1"},
			{"and stands for nothing else", access.SeatQuery{Words: "_epala"}, ""},
			{"vacant", access.SeatQuery{Vacant: true}, "Kepala Bagian, Penghubung Dinas, Petugas Loket_1"},
			{"a page", access.SeatQuery{Limit: 2}, "Kepala Bagian, Penghubung Dinas"},
			{"the next", access.SeatQuery{Limit: 2, After: access.Position{ID: "~", Title: "Penghubung Dinas"}}, "Perencana 100%, Petugas Loket_1"},
		}
		for _, test := range tests {
			test.query.Authority = w.city.ID
			got, err := w.in.Seats(t.Context(), access.Machine(), test.query)
			must(t, err)
			var titles []string
			for _, s := range got {
				titles = append(titles, s.Title)
			}
			if all := strings.Join(titles, ", "); all != test.want {
				t.Errorf("%s: %q, want %q", test.name, all, test.want)
			}
		}
		own, err := w.in.Seats(t.Context(), access.Machine(), access.SeatQuery{})
		must(t, err)
		if len(own) != 1 || own[0].Title != "Administrator sistem" {
			t.Errorf("the installation's own: %+v", own)
		}
	})
}
