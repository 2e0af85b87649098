package cli

import "testing"

func TestCatalogIsComplete(t *testing.T) {
	t.Parallel()
	if _, err := Catalog(); err != nil {
		t.Fatal(err)
	}
}
