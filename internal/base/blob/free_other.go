//go:build !linux && !windows

package blob

import "errors"

func free(string) (Room, error) { return Room{}, errors.ErrUnsupported }
