package chart

import "embed"

// Texts are what people read about faults in a map file.
//
//go:embed texts
var Texts embed.FS
