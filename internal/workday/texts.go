package workday

import "embed"

// Texts are this room's catalog texts.
//
//go:embed texts
var Texts embed.FS
