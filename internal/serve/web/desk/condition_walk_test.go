package desk_test

import (
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func conditionSamples(_ *desktest.World) map[string][]sample {
	return map[string][]sample{
		"GET /kelola/keadaan": {{path: "/kelola/keadaan", scope: access.Scope{Installation: true}}},
	}
}
