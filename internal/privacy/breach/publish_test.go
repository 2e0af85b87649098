package breach_test

import (
	"testing"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/privacy/breach"
)

func TestAnIncidentIsPublishedWithAReasonAndTakenBack(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.written()
		if got := faultsOf(w.room.Publish(w.Context(), w.officer, one.ID, 0, "Daftar hilang", statement, "")); len(got) != 1 || got[0].Place.File != "public_why" {
			t.Errorf("without why: %v", got)
		}
		if err := w.room.Publish(w.Context(), w.Desk(), one.ID, 0, "Daftar hilang", statement, "Layanan terganggu (contoh)."); err == nil {
			t.Error("anybody published it")
		}
		w.Fine(w.room.Publish(w.Context(), w.officer, one.ID, 0, "Daftar hilang", statement, "Layanan terganggu (contoh)."))
		all, err := w.room.Public(w.Context())
		w.Fine(err)
		if len(all) != 1 || all[0].How != statement.How || all[0].Data[0] != "incidents" || all[0].Authority != w.City.ID {
			t.Fatalf("%+v", all)
		}
		if noted := w.get(w.officer, one.ID).Notices; len(noted) != 1 || noted[0].Kind != breach.ToPublic {
			t.Errorf("not among the notices: %+v", noted)
		}
		if err := w.room.Publish(w.Context(), w.officer, one.ID, 0, "Daftar hilang", statement, "Layanan terganggu (contoh)."); problem.KindOf(err) != problem.Conflict {
			t.Errorf("twice: %v", err)
		}
		w.Fine(w.room.Unpublish(w.Context(), w.officer, one.ID, "Semua yang terkena sudah dihubungi."))
		if all, err = w.room.Public(w.Context()); err != nil || len(all) != 0 {
			t.Errorf("%d, %v", len(all), err)
		}
		if err := w.room.Unpublish(w.Context(), w.officer, one.ID, "Semua yang terkena sudah dihubungi."); problem.KindOf(err) != problem.Conflict {
			t.Errorf("taken back twice: %v", err)
		}
	})
}
