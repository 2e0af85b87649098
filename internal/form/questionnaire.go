package form

import (
	"math/big"

	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Questionnaire is what of an instrument a phone needs: what is asked of whom, and nothing of weights or points.
type Questionnaire struct {
	Ref      string                 `json:"ref"`
	Title    instrument.Text        `json:"title"`
	Subjects []QuestionnaireSubject `json:"subjects"`
	Facts    []QuestionnaireFact    `json:"facts"`
	Scales   []QuestionnaireScale   `json:"scales"`
	// Questions in the order of the instrument; those whose value comes from elsewhere are left out.
	Questions []Question `json:"questions"`
	// Reason: N/A needs a reason.
	Reason bool `json:"reason"`
}

// QuestionnaireSubject is who or what answers. Without a target it is there once at a locus.
type QuestionnaireSubject struct {
	Code      string          `json:"code"`
	Label     instrument.Text `json:"label"`
	Per       string          `json:"per"`
	Target    *int            `json:"target"`
	Anonymous bool            `json:"anonymous"`
}

// QuestionnaireFact is what conditions ask about.
type QuestionnaireFact struct {
	Subject string              `json:"subject"`
	Code    string              `json:"code"`
	Type    instrument.FactType `json:"type"`
	Label   instrument.Text     `json:"label"`
}

// QuestionnaireScale is how answers are given; Low and High are exact numbers.
type QuestionnaireScale struct {
	Code    string                `json:"code"`
	Type    instrument.ScaleType  `json:"type"`
	Options []QuestionnaireOption `json:"options"`
	Low     string                `json:"low"`
	High    string                `json:"high"`
}

// QuestionnaireOption is one possible answer.
type QuestionnaireOption struct {
	Code  string          `json:"code"`
	Label instrument.Text `json:"label"`
}

// Question is a question. It is relevant where all of When hold, the outermost first.
type Question struct {
	Code     string                 `json:"code"`
	Path     []instrument.Text      `json:"path"` // labels of what it is a part of, the outermost first
	Subject  string                 `json:"subject"`
	Method   string                 `json:"method"`
	Scale    string                 `json:"scale"`
	Ask      instrument.Text        `json:"ask"`
	NA       bool                   `json:"na"`
	Evidence *QuestionnaireEvidence `json:"evidence"`
	When     *instrument.WhenTree   `json:"when"`
}

// QuestionnaireEvidence is what must be brought for an answer.
type QuestionnaireEvidence struct {
	Photos       int  `json:"photos"`
	Documents    int  `json:"documents"`
	GPS          bool `json:"gps"`
	MaxDistanceM int  `json:"max_distance_m"`
}

// QuestionnaireOf returns what phones need of an instrument. The conditions of what a question is a part of are joined
// with its own by "all", the outermost first: unlike within one condition, a part that is not relevant asks for no fact
// of what is within it.
func QuestionnaireOf(ins *instrument.Instrument) Questionnaire {
	q := Questionnaire{
		Ref: ins.Ref(), Title: ins.Title, Subjects: []QuestionnaireSubject{}, Facts: []QuestionnaireFact{}, Scales: []QuestionnaireScale{},
		Questions: []Question{}, Reason: ins.Method.NotApplicable.Reason != "optional",
	}
	for _, s := range ins.Subjects {
		one := QuestionnaireSubject{Code: s.Code, Label: s.Label, Per: s.Per, Anonymous: s.Anonymous}
		if s.Target != nil {
			one.Target = &s.Target.Value
		}
		q.Subjects = append(q.Subjects, one)
	}
	for _, f := range ins.Facts {
		q.Facts = append(q.Facts, QuestionnaireFact{Subject: f.Subject, Code: f.Code, Type: f.Type, Label: f.Label})
	}
	for _, s := range ins.Scales {
		one := QuestionnaireScale{Code: s.Code, Type: s.Type, Options: []QuestionnaireOption{}, Low: number(s.Low), High: number(s.High)}
		for _, o := range s.Options {
			one.Options = append(one.Options, QuestionnaireOption{Code: o.Code, Label: o.Label})
		}
		q.Scales = append(q.Scales, one)
	}
	q.nodes(ins.Tree, nil, nil)
	return q
}

func number(value *big.Rat) string {
	if value == nil {
		return ""
	}
	return yaml.FormatNumber(value)
}

func (q *Questionnaire) nodes(nodes []*instrument.Node, path []instrument.Text, when *instrument.WhenTree) {
	for _, node := range nodes {
		inner := when
		if node.When != nil {
			inner = node.When.Tree()
			if when != nil {
				inner = &instrument.WhenTree{Op: "all", Args: []*instrument.WhenTree{when, inner}}
			}
		}
		if one := node.Question; one != nil && one.Method != instrument.Computed {
			q.Questions = append(q.Questions, questionOf(node, path, inner))
		}
		q.nodes(node.Children, append(append([]instrument.Text{}, path...), node.Label), inner)
	}
}

func questionOf(node *instrument.Node, path []instrument.Text, when *instrument.WhenTree) Question {
	one := node.Question
	q := Question{
		Code: node.Code, Path: path, Subject: one.Subject.Code, Method: one.Method, Scale: one.Scale.Code, Ask: one.Ask, NA: one.NA, When: when,
	}
	if q.Path == nil {
		q.Path = []instrument.Text{}
	}
	if e := one.Evidence; e != nil {
		q.Evidence = &QuestionnaireEvidence{Photos: e.Photos, Documents: e.Documents, GPS: e.GPS, MaxDistanceM: e.MaxDistanceM}
	}
	return q
}
