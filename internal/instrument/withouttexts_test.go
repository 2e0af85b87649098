package instrument

import (
	"strings"
	"testing"
)

func TestWithoutTextsNothingOfWhatIsAskedIsLeft(t *testing.T) {
	t.Parallel()
	for _, preset := range Presets() {
		whole, err := Open(preset.Ref())
		if err != nil {
			t.Fatal(err)
		}
		bare := whole.WithoutTexts()
		data := bare.Format()
		again, err := Parse("bare.yaml", data)
		if err != nil {
			t.Fatalf("%s: %v", preset.Ref(), err)
		}
		if again.Hash != bare.Hash || bare.Hash == whole.Hash {
			t.Errorf("%s: the hash is %s, read again %s; of the whole %s", preset.Ref(), bare.Hash, again.Hash, whole.Hash)
		}
		for _, change := range Diff(whole, again) {
			if change.Kind != Wording {
				t.Errorf("%s: %s moves from %q to %q", preset.Ref(), change.Place(), change.Old, change.New)
			}
		}
		whole.Walk(func(node *Node) {
			if node.Question != nil && node.Question.Ask["id"] != "" && strings.Contains(string(data), node.Question.Ask["id"]) {
				t.Errorf("%s: the text of %s is left", preset.Ref(), node.Code)
			}
		})
	}
}
