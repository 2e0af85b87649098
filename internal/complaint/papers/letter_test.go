package papers

import (
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/complaint/news"
)

func TestLettersAreAddressedToThoseWhoChoseThemAndToNobodyElse(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	news.Of(w.Cases)
	desk := access.Actor{Account: "admin", Holdings: []access.Holding{
		{Role: access.CaseAdministrator, Scope: w.City.Scope()}, {Role: access.IntakeOfficer, Scope: w.City.Scope()},
	}}
	if _, err := w.papers.Letters(t.Context(), desk, w.City.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("no letters: %v", err)
	}
	waiting := func() []string {
		all, _, err := w.Cases.Duties(t.Context(), desk, w.City.ID, "")
		w.Fine(err)
		ids := []string{"nothing"}
		for _, d := range all {
			ids = append(ids, d.ID)
		}
		return ids
	}
	open := w.Received(func(n *complaint.New) {
		n.Reporter = complaint.Reporter{Name: "Warga Contoh", Reach: complaint.ByLetter, Address: "Jalan Contoh 1"}
	})
	quiet := w.Received(func(n *complaint.New) {
		n.Reporter = complaint.Reporter{Name: "Warga Lain", Reach: complaint.ByLetter, Address: "Jalan Contoh 2", Quiet: true}
	})
	w.Received(func(n *complaint.New) {
		n.Reporter = complaint.Reporter{Name: "Warga Ketiga", Reach: complaint.ByPhone, Phone: "081234567890"}
	})
	data, err := w.papers.Letters(t.Context(), desk, w.City.ID, waiting()...)
	w.Fine(err)
	text := printed(t, "", data)
	for want, said := range map[string]bool{
		"Warga Contoh": true, "Jalan Contoh 1": true, open.Number: true, "Warga Lain": true, quiet.Number: false, "Warga Ketiga": false, "berlubang": false,
	} {
		if strings.Contains(text, want) != said {
			t.Errorf("%q on the letters: %t", want, !said)
		}
	}
	stranger := access.Actor{Account: "orang", Holdings: []access.Holding{{Role: access.CaseAdministrator, Scope: w.Other.Scope()}}}
	if _, err := w.papers.Letters(t.Context(), stranger, w.City.ID, waiting()...); err == nil {
		t.Error("somebody elsewhere writes to reporters")
	}
	if _, err := w.papers.Letters(t.Context(), desk, w.Other.ID, waiting()...); problem.KindOf(err) != problem.NotFound {
		t.Errorf("letters under another authority's head: %v", err)
	}
}
