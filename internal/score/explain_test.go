package score

import (
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestWhyAFigureHasItsClass(t *testing.T) {
	t.Parallel()
	plan := sample(t)
	tests := []struct{ rounded, want string }{
		{"88.01", "class A (Highest quality): 88.01 is 0.01 above its bound (88.00)"},
		{"88.00", "class A (Highest quality): 88.00 is 0.00 above its bound (88.00)"},
		{"87.99", "class B (High quality): 87.99 is 9.99 above its bound (78.00) and below the bound of A (88.00)"},
		{"0.00", "class E (Lowest quality): 0.00 is 0.00 above its bound (0.00) and below the bound of D (32.00)"},
	}
	for _, tt := range tests {
		exact, _ := new(big.Rat).SetString(tt.rounded)
		total := Total{Figure: Figure{Exact: exact, Rounded: tt.rounded}}
		plan.class(&total)
		r := &Result{plan: plan}
		e := r.begin(&total.Figure)
		e.Class = r.bound(&total)
		w := &explainer{p: catalog(t).Printer(locale.English)}
		w.class(e, 0)
		if diff := cmp.Diff(tt.want, strings.TrimSpace(w.b.String())); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWhatCannotBeExplained(t *testing.T) {
	t.Parallel()
	result, err := sample(t).Score(paper(complete + "Dinas B|not_assessed||||tutup"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ unit, code, key string }{
		{"Dinas A", "ZZZ", "score.unknown_code"},
		{"Dinas Z", "", "score.unknown_unit"},
		{"Dinas B", "", "score.unit_not_assessed"},
		{"", "KOM", "score.body_code"},
	}
	for _, tt := range tests {
		_, err := result.Explain(tt.unit, tt.code)
		if problem.KindOf(err) != problem.NotFound || !strings.Contains(err.Error(), tt.key) {
			t.Errorf("%s@%s: %v, want %s", tt.code, tt.unit, err, tt.key)
		}
	}
}
