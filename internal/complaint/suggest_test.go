package complaint

import "testing"

func TestTheAuthoritysOwnNamePointsToNoOfficeAndATopicToTheOneCalledSo(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.unitNamed("Dinas Sosial Contoh")
		people := w.unitNamed("Dinas Kependudukan Contoh")
		for _, one := range []struct{ words, place, unit string }{
			{"Keran tidak mengalir", "Pasar Contoh", ""},
			{"KTP saya belum jadi sejak Maret", "Contoh", people.Unit},
			{"antre lama di loket dukcapil", "", people.Unit},
		} {
			s, err := w.Suggest(t.Context(), w.city.ID, one.words, one.place)
			fine(t, err)
			switch {
			case one.unit == "" && len(s.Offices) > 0, one.unit != "" && (len(s.Offices) == 0 || s.Offices[0].Unit != one.unit):
				t.Errorf("%q at %q: %+v", one.words, one.place, s.Offices)
			}
		}
	})
}
