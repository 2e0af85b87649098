package cli

import (
	"context"
	"errors"
	"testing"
)

// Whatever ends first takes the others along, and nobody is left behind.
func TestTogether(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	waited := false
	err := together(t.Context(),
		func(context.Context) error { return broken },
		func(ctx context.Context) error {
			<-ctx.Done()
			waited = true
			return nil
		})
	if !errors.Is(err, broken) || !waited {
		t.Errorf("error = %v, waited = %v", err, waited)
	}
}
