package cycle

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestAPlaceIsReadAsMapsWriteIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]*Place{
		"-3.3194, 114.5908": {-3_319_400, 114_590_800}, "-3,3194; 114,5908": {-3_319_400, 114_590_800}, "-3.3194 114.5908": {-3_319_400, 114_590_800},
		"−3.3194°, 114.5908°": {-3_319_400, 114_590_800}, "0, 0": {0, 0}, "": nil, " ": nil, "-3.31940049,114.590800": {-3_319_400, 114_590_800},
	} {
		got, err := ReadPlace(text)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v %s", text, err, diff)
		}
	}
	for _, text := range []string{"salah", "-3.3", "91, 0", "0, 181", "1, 2, 3", "NaN, 1", "1e999, 3"} {
		_, err := ReadPlace(text)
		wantFault(t, err, "place", "place")
	}
	if text := (Place{-3_319_400, 114_590_800}).String(); text != "-3.3194, 114.5908" {
		t.Error(text)
	}
}

func TestWhereALocusLies(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, team, loci := w.sent()
		at := &Place{-3_319_400, 114_590_800}
		w.fine(w.PlaceAt(t.Context(), w.local, one.ID, loci[0].ID, at))
		w.fine(w.PlaceAt(t.Context(), w.local, one.ID, loci[0].ID, &Place{1, 2}))
		w.fine(w.PlaceAt(t.Context(), w.local, one.ID, loci[0].ID, at))
		spot, err := w.SpotOf(t.Context(), w.DB, loci[0].ID)
		w.fine(err)
		if diff := cmp.Diff(at, spot.Place); diff != "" || spot.Cycle.ID != one.ID || spot.Team.ID != "" {
			t.Errorf("%+v %s", spot, diff)
		}
		w.fine(w.PlaceAt(t.Context(), w.local, one.ID, loci[0].ID, nil))
		none, err := w.PlaceOf(t.Context(), w.local, one.ID, loci[0].ID)
		if none != nil || err != nil {
			t.Errorf("%v, %v", none, err)
		}
		wantFault(t, w.PlaceAt(t.Context(), w.local, one.ID, loci[0].ID, &Place{91e6, 0}), "place", "place")
		stranger := w.holds("orang", "assessor", w.center)
		wantKind(t, w.PlaceAt(t.Context(), stranger, one.ID, loci[0].ID, at), problem.NotFound)
		// Who was in a team stays known when they leave it.
		team.Members = []string{"budi"}
		_, err = w.KeepTeam(t.Context(), w.local, one.ID, team)
		w.fine(err)
		was, err := w.WasSent(t.Context(), w.DB, one.ID, w.south.ID, "ani")
		w.fine(err)
		now, err := w.TeamsWith(t.Context(), w.DB, one.ID, "ani")
		w.fine(err)
		if !was || len(now) != 0 {
			t.Errorf("%v, %v", was, now)
		}
	})
}
