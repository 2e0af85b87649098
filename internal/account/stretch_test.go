package account

import (
	"bytes"
	"testing"

	"github.com/patuh-id/patuh/internal/testkit"
)

func TestAKeyIsDrawnFromAPassphraseAndItsRecipeAlone(t *testing.T) {
	t.Parallel()
	r := newRoom(t, testkit.SQLite(t))
	cheap := NewRecipe(Params{Memory: 64, Time: 1, Lanes: 1}, bytes.Repeat([]byte{1}, 16))
	one, err := r.Stretch(t.Context(), "badu kilo", cheap)
	if err != nil || len(one) != 32 {
		t.Fatalf("%x, %v", one, err)
	}
	if again, err := r.Stretch(t.Context(), "badu kilo", cheap); err != nil || !bytes.Equal(one, again) {
		t.Errorf("%x, %v", again, err)
	}
	other := NewRecipe(Params{Memory: 64, Time: 1, Lanes: 1}, bytes.Repeat([]byte{2}, 16))
	if again, err := r.Stretch(t.Context(), "badu kilo", other); err != nil || bytes.Equal(one, again) {
		t.Errorf("another salt draws the same key, %v", err)
	}
	for _, bad := range []Recipe{"", "x", "$argon2id$v=19$m=999999999,t=1,p=1$AQEBAQEBAQEBAQEBAQEBAQ", cheap + "$AQEB"} {
		if _, err := r.Stretch(t.Context(), "badu", bad); err == nil {
			t.Errorf("recipe %q was taken", bad)
		}
	}
}
