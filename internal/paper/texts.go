package paper

import "embed"

// Texts are what people read about documents that cannot be drawn.
//
//go:embed texts
var Texts embed.FS
