package desk_test

import "github.com/patuh-id/patuh/internal/testkit/desktest"

func positionSamples(_ *desktest.World) map[string][]sample { return nil }
