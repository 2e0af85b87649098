package phone

import "testing"

func TestNormal(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"0511-3363811", "+625113363811"},
		{" (0511) 336 3811 ", "+625113363811"},
		{"+62 511 3363811", "+625113363811"},
		{"+62 (0)511 3363811", "+625113363811"},
		{"62 812-3456-7890", "+6281234567890"},
		{"0812.3456.7890", "+6281234567890"},
		{"0062 21 12345678", "+622112345678"},
		{"112", "112"},
		{"1500-123", "1500123"},
		{"+65 6123 4567", "+65 6123 4567"},
		{"0065 61234567", "+6561234567"},
		{"3363811", ""},
		{"0511-3363811 / 0511-3363812", ""},
		{"0511-3363811 ext 12", ""},
		{"0511", ""},
		{"00", ""},
		{"+", ""},
		{"+0 511 3363811", ""},
		{"", ""},
		{"0812345678901234567890", ""},
		{"٠٥١١٣٣٦٣٨١١", ""},
	}
	for _, tt := range tests {
		got, ok := Normal(tt.text)
		if ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%q: got %q, %v, want %q", tt.text, got, ok, tt.want)
		}
	}
}

// What is kept is kept the same when it is typed again.
func FuzzNormal(f *testing.F) {
	for _, text := range []string{"0511-3363811", "+62 (0)511 336", "+65 6123 4567", "112", "00+1", "+62 00511"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		kept, ok := Normal(text)
		if !ok {
			return
		}
		if again, ok := Normal(kept); !ok || again != kept || len(kept) > MaxLength {
			t.Errorf("%q is kept as %q, then as %q (%v)", text, kept, again, ok)
		}
	})
}

func TestShownAndURI(t *testing.T) {
	t.Parallel()
	for number, want := range map[string][2]string{
		"+625113363811":  {"0511-3363811", "tel:+625113363811"},
		"+6281234567890": {"0812-3456-7890", "tel:+6281234567890"},
		"+62215551234":   {"021-5551234", "tel:+62215551234"},
		"112":            {"112", "tel:112"},
		"+65 9123 (456)": {"+65 9123 (456)", "tel:+659123456"},
		"":               {"", ""},
	} {
		if got := [2]string{Shown(number), URI(number)}; got != want {
			t.Errorf("%q: got %q, want %q", number, got, want)
		}
	}
	if got, ok := Normal(URI("+625113363811")); !ok || got != "+625113363811" {
		t.Errorf("what URI writes is read as %q", got)
	}
}
