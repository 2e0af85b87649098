package desk_test

import "github.com/patuh-id/patuh/internal/testkit/desktest"

func directorySamples(_ *desktest.World) map[string][]sample { return nil }
