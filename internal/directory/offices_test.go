package directory

import (
	"slices"
	"testing"
)

func TestOfficesAreThoseThatAnAuthorityKeepsAndThatHaveNotEnded(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		b := o.taken(t, "kota-banjarmasin")
		for _, one := range []struct{ name, until string }{{"Puskesmas Contoh", ""}, {"Puskesmas Lama", "2025"}, {"Puskesmas Nanti", "2027-01-01"}} {
			u, err := o.MakeUnit(t.Context(), o.planner, b.Slug, Unit{Kind: "health_centre", Name: one.name}, "")
			must(t, err)
			if one.until != "" {
				u.ValidTo = one.until
				_, err = o.EditUnit(t.Context(), o.planner, b.Slug, u, "contoh")
				must(t, err)
			}
		}
		all, err := o.OfficesOf(t.Context(), o.city.ID)
		must(t, err)
		has := func(name string) bool {
			return slices.ContainsFunc(all, func(one Office) bool { return one.Name == name && one.Body == b.ID && one.BodyName == b.Name })
		}
		if !has(b.Name) || !has("Puskesmas Contoh") || !has("Puskesmas Nanti") || has("Puskesmas Lama") {
			t.Errorf("%+v", all)
		}
		if all, err = o.OfficesOf(t.Context(), o.other.ID); err != nil || len(all) > 0 {
			t.Errorf("whoever keeps nothing has %v %v", all, err)
		}
	})
}
