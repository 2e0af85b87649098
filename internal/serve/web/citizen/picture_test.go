package citizen_test

import (
	"bytes"
	"image"
	"image/png"
	"testing"
)

// pngBytes is a small picture.
func pngBytes(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
