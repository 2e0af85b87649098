package directory

import "github.com/patuh-id/patuh/internal/access"

// Announced are the kinds of this room's events that programs elsewhere may be told of: the directory
// is public.
var Announced = []access.Announcement{
	{
		Name: "body.changed", Public: true, Names: "body", Read: "/data/penyelenggara.json",
		Acts: []string{"directory.body_made", "directory.body_edited", "directory.body_kept"},
	},
	{
		Name: "unit.changed", Public: true, Names: "unit", Read: "/data/unit.json",
		Acts: []string{"directory.unit_made", "directory.unit_edited"},
	},
	{Name: "directory.imported", Public: true, Read: "/data/penyelenggara.json", Acts: []string{"directory.imported"}},
}
