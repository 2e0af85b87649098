package notify_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit"
)

func words(subject, body string, version int64) notify.Words {
	return notify.Words{Kind: plainKind.Name, Lang: locale.Indonesian, Subject: subject, Body: body, Version: version}
}

func TestAnAuthorityHasItsOwnWordsAndGoesBack(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		admin := access.Actor{Account: person, Holdings: []access.Holding{{
			Position: "p", Title: "Administrator", Role: access.AuthorityAdministrator, Scope: access.Scope{Authority: authorityID},
		}}}
		if err := h.SetWords(t.Context(), admin, authorityID, words("Kabar: {what}", "Yth. {name},\r\n\r\n{what}.", 0)); err != nil {
			t.Fatal(err)
		}
		if err := h.SetWords(t.Context(), admin, authorityID, words("Lain {what}", "{what}", 0)); problem.KindOf(err) != problem.Conflict {
			t.Errorf("an old version was taken: %v", err)
		}
		if err := h.SetWords(t.Context(), admin, otherID, words("{what}", "{what}", 0)); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another authority's words were changed: %v", err)
		}
		h.send(plain("A"))
		h.run()
		if err := h.ResetWords(t.Context(), admin, authorityID, words("", "", 1)); err != nil {
			t.Fatal(err)
		}
		h.send(plain("B"))
		h.run()
		var subjects []string
		for _, l := range h.mail.got() {
			subjects = append(subjects, l.Subject+"|"+l.Paragraphs[0])
		}
		if diff := cmp.Diff([]string{"Kabar: A|Yth. Pegawai Contoh,", "id: B|Dear Pegawai Contoh,"}, subjects); diff != "" {
			t.Error(diff)
		}
		history, err := h.History(t.Context(), admin, authorityID, plainKind.Name, locale.Indonesian)
		if err != nil || len(history) != 2 || history[0].Own || !history[1].Own || history[1].By != person {
			t.Errorf("%+v, %v", history, err)
		}
	})
}

func TestWhatIsWrongWithWordsIsSaid(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	for _, c := range []struct{ name, subject, body, want string }{
		{"nothing", "", "", "subject notify.fault.empty, body notify.fault.empty, body notify.fault.field_missing {what}"},
		{"an unknown field", "{what}", "{amount}", "body notify.fault.field_unknown {amount}"},
		{"a missing field", "x", "y", "body notify.fault.field_missing {what}"},
		{"a brace that never ends", "{what}", "a {what", "body notify.fault.field_unknown {what …}"},
		{"a break in the subject", "{what}\r\nBcc: x@example.org", "y", "subject notify.fault.control"},
		{"a link elsewhere", "{what}", "Lihat HTTPS://contoh.example/", "body notify.fault.link"},
		{"a link by name", "{what}", "Lihat www.contoh.example", "body notify.fault.link"},
		{"a link that looks like ours", "{what}", origin + ".example.org/", "body notify.fault.link"},
		{"our own link", "{what}", "Lihat " + origin + "/akun", ""},
		{"too long", "{what}" + strings.Repeat("x", 200), "y", "subject notify.fault.long"},
	} {
		err := h.SetWords(t.Context(), access.Machine(), authorityID, words(c.subject, c.body, 0))
		var faults problem.Faults
		errors.As(err, &faults)
		var said []string
		for _, f := range faults {
			text := f.Place.File + " " + f.Key
			if field, ok := f.Args["field"].(string); ok {
				text += " " + field
			}
			said = append(said, text)
		}
		if got := strings.Join(said, ", "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPreviewIsFilledWithExamples(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	l, err := h.Preview(t.Context(), access.Machine(), authorityID, words("{what}!", "{name}: {what} ({office})", 0))
	if err != nil || l.Subject != "Something!" || l.Paragraphs[0] != "Pegawai Contoh: Something (Kabupaten Contoh)" {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestAPreviewHasTheLinksOfWhatIsSent(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	w := words("{what}", "{name}", 0)
	l, err := h.Preview(t.Context(), access.Machine(), authorityID, w)
	if err != nil || l.Link != "" || len(l.Foot) != 2 {
		t.Errorf("to an account, leading nowhere: %+v, %v", l, err)
	}
	w.Kind = placeKind.Name
	l, err = h.Preview(t.Context(), access.Machine(), "", w)
	if err != nil || l.Link != origin+"/di/sini" || len(l.Foot) != 1 {
		t.Errorf("to a stranger, with a link: %+v, %v", l, err)
	}
}

func TestWordsOfTheInstallationAreNoAuthoritys(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	w := words("{what}", "{name}", 0)
	w.Kind = placeKind.Name
	if err := h.SetWords(t.Context(), access.Machine(), authorityID, w); problem.KindOf(err) != problem.NotFound {
		t.Errorf("an authority's: %v", err)
	}
	if err := h.SetWords(t.Context(), access.Machine(), "", w); err != nil {
		t.Errorf("the installation's: %v", err)
	}
	named := func(kinds []notify.Kind) bool {
		return slices.ContainsFunc(kinds, func(k notify.Kind) bool { return k.Name == placeKind.Name })
	}
	if named(h.KindsOf(authorityID)) || !named(h.KindsOf("")) {
		t.Error("only the installation is offered its words")
	}
}

func TestValuesLeadNowhere(t *testing.T) {
	t.Parallel()
	h := open(t, testkit.SQLite(t))
	h.send(plain("https://penipu.example/ www.penipu.example {name} <b>"))
	h.run()
	if got := h.mail.got()[0].Subject; got != "id: https: //penipu.example/ www .penipu.example {name} <b>" {
		t.Error(got)
	}
}
