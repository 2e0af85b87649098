package blob

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// children are what this test binary does when it is started again, by the variable that says so.
var children = map[string]func(mode, arg string) error{}

func TestMain(m *testing.M) {
	for name, run := range children {
		if mode, arg, child := strings.Cut(os.Getenv(name), " "); child {
			if err := run(mode, arg); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			os.Exit(0)
		}
	}
	code := m.Run()
	if gateway.stop != nil {
		gateway.stop()
	}
	os.Exit(code)
}
