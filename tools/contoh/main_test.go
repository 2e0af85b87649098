package main

import (
	"bytes"
	"os"
	"testing"
)

func TestTheExampleIsWhatTheToolWrites(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("../../examples/kabupaten-contoh/kertas-kerja.csv")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := write(&got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error("examples/kabupaten-contoh/kertas-kerja.csv is stale: run go run ./contoh in tools")
	}
}
