package desk_test

import "github.com/patuh-id/patuh/internal/testkit/desktest"

func peopleSamples(_ *desktest.World) map[string][]sample { return nil }
