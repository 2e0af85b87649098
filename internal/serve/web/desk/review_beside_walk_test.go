package desk_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// found is a form that an assessor sent of the unit of a plan that is fixed.
func found(ctx context.Context, w *desktest.World, s *selfAssessed) (fieldform.Content, error) {
	at := w.Now()
	ins, err := w.Forms.InstrumentOf(ctx, w.Forms.DB, &s.Cycle)
	if err != nil {
		return fieldform.Content{}, err
	}
	c := fieldform.Content{
		ID: uuid.NewString(), Cycle: s.ID, Locus: s.locus.ID, Instrument: s.Hash, Subject: ins.Subjects[0].Code, Consent: &at, Started: &at,
	}
	if ins.Subjects[0].Target == nil {
		c.ID = fieldform.OneID(c.Locus, c.Subject, "")
	}
	assessor := access.Actor{Account: w.People[desktest.Who(access.Assessor, access.OfAuthority)]}
	_, err = w.Forms.Receive(ctx, assessor, fieldform.Receipt{Content: c, Way: fieldform.Field})
	return c, err
}

func TestAReviewerDecidesAboutEvidenceBesideTheForm(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, err := planned(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	r, err := askedOf(t.Context(), w, s.Cycle)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := handedIn(t.Context(), w, r); err != nil {
		t.Fatal(err)
	}
	sheet, err := w.Cycles.One(t.Context(), access.Machine(), s.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.Cycle = sheet.Cycle
	c, err := found(t.Context(), w, &s)
	if err != nil {
		t.Fatal(err)
	}
	page := "/kelola/penilaian/" + s.ID + "/periksa/formulir/" + c.ID
	assessor := as(t, w, desktest.Who(access.Assessor, access.OfAuthority))
	assessor.get(page)
	accept := "/kelola/bukti/" + r.ID + "/terima?formulir=" + c.ID
	assessor.sees(page, "Bukti lain dari yang dinilai", "standar.pdf", accept)
	assessor.get(accept)
	assessor.post("/kelola/bukti/"+r.ID+"/terima", "version", "2", "formulir", c.ID)
	assessor.sees(page+"?selesai=dossier_accept", "Bukti diterima", "Diterima")
	assessor.get("/kelola/penilaian/" + s.ID + "/periksa/lokus/" + s.locus.ID)
	assessor.sees("/kelola/penilaian/"+s.ID+"/periksa/lokus/"+s.locus.ID, "Bukti dari yang dinilai", "Standar pelayanan")
	liaison := as(t, w, desktest.Who(access.Liaison, access.OfBody))
	liaison.get(page)
	liaison.answered(http.StatusForbidden)
}
