// Package sheet reads and writes tables that people keep in files: CSV and spreadsheets. It knows
// rows, columns and cells, bounds everything that comes from outside, and knows no domain word:
// what a column means is its caller's business.
package sheet

import "embed"

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS
