package citizen_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestTheHistoryIsProvenWholeWithoutSayingWhatHappened(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	number, _ := v.reports(story)
	bureauOf(t, w, number).verifies()
	v.get("/laporan/" + number + "/bukti")
	v.sees(http.StatusOK, "Langkah terbaru belum ditandatangani") // nobody has signed yet

	folder := t.TempDir()
	key, err := ledger.OpenKey(folder, "")
	if err == nil {
		_, _, err = ledger.New(ledger.Deps{DB: w.DB, Now: time.Now, Key: key}).Sequence(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	v.get("/laporan/" + number + "/bukti")
	proof, err := ledger.ReadProof(strings.NewReader(v.body))
	if err != nil {
		t.Fatalf("%v: %s", err, v.body)
	}
	proven, err := proof.Check("")
	if err != nil || !proven.Whole || !proven.Sealed || len(proven.Events) < 2 {
		t.Errorf("it proves %+v, %v", proven, err)
	}
	for _, secret := range []string{"Lampu jalan mati", w.People[coordinator], "complaint.verify", "case.verify"} {
		if strings.Contains(v.body, secret) {
			t.Errorf("the proof says %q", secret)
		}
	}
	proof.Events = append(proof.Events[:1:1], proof.Events[2:]...)
	if _, err := proof.Check(""); err == nil && len(proof.Events) > 1 {
		t.Error("a proof from which a step was taken out still holds")
	}
}
