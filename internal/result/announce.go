package result

import "github.com/patuh-id/patuh/internal/access"

// Announced are the kinds of this room's events that programs elsewhere may be told of: published
// figures are public. Their subject is a file or a body that is gone, so it is not told.
var Announced = []access.Announcement{
	{Name: "result.imported", Public: true, Read: "/data/hasil.json", Acts: []string{"result.imported"}},
	{Name: "result.corrected", Public: true, Read: "/data/ralat.json", Acts: []string{"result.corrected"}},
	{Name: "result.published", Public: true, Read: "/data/hasil.json", Acts: []string{"result.published", "result.withdrawn"}},
	{Name: "result.forgotten", Public: true, Read: "/data/hasil.json", Acts: []string{"result.forgotten"}},
}
