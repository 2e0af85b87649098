package cli

import (
	"context"

	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/evidence/clamav"
)

// Scanning says who looks for viruses in files.
type Scanning struct {
	Clamd string `name:"clamd" setting:"" help:"${help_clamd}"`
}

// scanner is nil where none is named.
func (s Scanning) scanner() (*clamav.Clamd, error) {
	if s.Clamd == "" {
		return nil, nil //nolint:nilnil // none is no failure
	}
	return clamav.New(s.Clamd)
}

// scanWith is a scanner as the room of files takes it: a nil one is none.
func scanWith(clamd *clamav.Clamd) evidence.Scanner {
	if clamd == nil {
		return nil
	}
	return clamd
}

// checkScanning asks the scanner who it is.
func (c *ConfigCheckCommand) checkScanning(ctx context.Context, _ *App) ([]string, error) {
	clamd, err := c.scanner()
	if err == nil && clamd != nil {
		_, err = clamd.Version(ctx)
	}
	return nil, err
}
