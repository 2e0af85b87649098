// Package sheet reads and writes tables that people keep in files: CSV, spreadsheets and working
// papers. It bounds everything that comes from outside and judges the form of a file, never an
// answer: whether it fits its scale, and what it is worth, is for package score.
package sheet

import "embed"

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS
