package access

import "testing"

func TestScopeCovers(t *testing.T) {
	t.Parallel()
	city := Scope{Authority: "banjarmasin"}
	tests := []struct {
		name        string
		wide, other Scope
		want        bool
	}{
		{"the installation covers all", Scope{Installation: true}, city, true},
		{"nothing covers the installation but itself", city, Scope{Installation: true}, false},
		{"an authority covers its bodies", city, Scope{Authority: "banjarmasin", Body: "dinas"}, true},
		{"an authority covers no other", city, Scope{Authority: "banjarbaru"}, false},
		{"a liaison sees one body towards one authority", Scope{Authority: "ombudsman", Body: "polresta"}, Scope{Authority: "ombudsman", Body: "polresta"}, true},
		{"and not that body towards another", Scope{Authority: "ombudsman", Body: "polresta"}, Scope{Authority: "banjarmasin", Body: "polresta"}, false},
		{"a unit does not cover its body", Scope{Body: "dinas", Unit: "loket"}, Scope{Body: "dinas"}, false},
		{"an empty scope covers nothing", Scope{}, city, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.wide.Covers(tt.other); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
