package cli

import (
	"fmt"
	"runtime/debug"
)

// Version is set when a release is built.
var Version = "dev"

// VersionCommand prints which program this is.
type VersionCommand struct{}

// Run prints the version and the toolchain.
func (*VersionCommand) Run(app *App) error {
	toolchain := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		toolchain = info.GoVersion
	}
	_, err := fmt.Fprintln(app.Out, "patuh", Version, toolchain)
	return err
}
