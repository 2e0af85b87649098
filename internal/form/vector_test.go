package form

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/instrument"
)

var update = flag.Bool("update", false, "write into the vectors what follows from them: trees of conditions, and the questionnaire")

// The vectors are shared with the phone: assets/field reads the same files.
const (
	whenVectors     = "testdata/vectors/when.json"
	completeVectors = "testdata/vectors/complete.json"
	mergeVectors    = "testdata/vectors/merge.json"
)

type whenCase struct {
	Name  string               `json:"name"`
	Expr  string               `json:"expr"`
	Tree  *instrument.WhenTree `json:"tree"`
	Facts map[string]string    `json:"facts"`
	Want  *bool                `json:"want"` // null: a fact is missing or wrong
}

type completeCase struct {
	Name    string  `json:"name"`
	Content Content `json:"content"`
	Want    []Lack  `json:"want"`
}

func TestConditionsHoldAsTheVectorsSay(t *testing.T) {
	t.Parallel()
	var all struct {
		Declared []struct {
			Subject string              `json:"subject"`
			Code    string              `json:"code"`
			Type    instrument.FactType `json:"type"`
		} `json:"declared"`
		Cases []whenCase `json:"cases"`
	}
	readVectors(t, whenVectors, &all)
	var facts []instrument.Fact
	for _, f := range all.Declared {
		facts = append(facts, instrument.Fact{Subject: f.Subject, Code: f.Code, Type: f.Type})
	}
	for i, one := range all.Cases {
		c, err := instrument.ParseCondition(one.Expr, facts)
		if err != nil {
			t.Fatalf("%s: %v", one.Name, err)
		}
		if *update {
			all.Cases[i].Tree = c.Tree()
		} else if diff := cmp.Diff(one.Tree, c.Tree()); diff != "" {
			t.Errorf("%s: the tree differs (-want +got); run with -update:\n%s", one.Name, diff)
		}
		got, err := c.Eval(one.Facts)
		if (err != nil) != (one.Want == nil) || one.Want != nil && got != *one.Want {
			t.Errorf("%s: %v, %v", one.Name, got, err)
		}
	}
	writeVectors(t, whenVectors, all)
}

func TestWhatIsLackingIsAsTheVectorsSay(t *testing.T) {
	t.Parallel()
	paper, err := os.ReadFile("testdata/vectors/complete.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ins, err := instrument.Parse("complete.yaml", paper)
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Questionnaire Questionnaire  `json:"questionnaire"`
		Cases         []completeCase `json:"cases"`
	}
	readVectors(t, completeVectors, &all)
	if *update {
		all.Questionnaire = QuestionnaireOf(ins)
	} else if diff := cmp.Diff(asJSON(t, all.Questionnaire), asJSON(t, QuestionnaireOf(ins))); diff != "" {
		t.Errorf("the questionnaire differs (-want +got); run with -update:\n%s", diff)
	}
	for _, one := range all.Cases {
		got := Lacks(ins, &one.Content)
		if len(one.Want) == 0 && len(got) == 0 {
			continue
		}
		if diff := cmp.Diff(one.Want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", one.Name, diff)
		}
	}
	writeVectors(t, completeVectors, all)
}

type mergeCase struct {
	Name    string   `json:"name"`
	Base    Content  `json:"base"`
	Here    Content  `json:"here"`
	There   Content  `json:"there"`
	Want    Content  `json:"want"`
	Clashes []string `json:"clashes"`
}

func TestWhatTwoPeopleWroteIsJoinedAsTheVectorsSay(t *testing.T) {
	t.Parallel()
	var all struct {
		Cases []mergeCase `json:"cases"`
	}
	readVectors(t, mergeVectors, &all)
	for _, one := range all.Cases {
		got := merge(&one.Base, &one.Here, &one.There)
		got.settle()
		one.Want.settle()
		byRef := func(a, b File) int { return strings.Compare(a.Ref, b.Ref) }
		slices.SortFunc(got.Files, byRef)
		if diff := cmp.Diff(asJSON(t, one.Want), asJSON(t, got.Content)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", one.Name, diff)
		}
		if diff := cmp.Diff(one.Clashes, append([]string{}, got.clashes...)); diff != "" {
			t.Errorf("%s: clashes (-want +got):\n%s", one.Name, diff)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func readVectors(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func writeVectors(t *testing.T, name string, all any) {
	t.Helper()
	if !*update {
		return
	}
	if err := os.WriteFile(name, append([]byte(asJSON(t, all)), '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
