package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/sheet"
)

// ScoreCommand scores a working paper and prints the figures, or one figure's explanation.
type ScoreCommand struct {
	File       string `arg:"" name:"file" help:"${help_score_file}"`
	Instrument string `name:"instrument" short:"i" required:"" placeholder:"ori@2023" help:"${help_score_instrument}"`
	Body       string `name:"body" help:"${help_score_body}"`
	JSON       bool   `name:"json" xor:"form" help:"${help_score_json}"`
	CSV        bool   `name:"csv" xor:"form" help:"${help_score_csv}"`
	Explain    string `name:"explain" xor:"form" placeholder:"KODE[@UNIT]" help:"${help_score_explain}"`
}

// Run scores the file. Nothing is printed when anything in it is wrong.
func (c *ScoreCommand) Run(app *App) error {
	result, err := c.score(app)
	if err != nil {
		return err
	}
	switch {
	case c.JSON:
		return result.WriteJSON(app.Out, app.Catalog)
	case c.CSV:
		return result.WriteCSV(app.Out, app.Lang)
	case c.Explain != "":
		return c.explain(app, result)
	}
	return result.WriteTable(app.Out, app.Printer)
}

func (c *ScoreCommand) score(app *App) (*score.Result, error) {
	source, err := openInstrument(c.Instrument)
	if err != nil {
		return nil, err
	}
	plan, err := score.Load(source)
	if err != nil {
		return nil, err
	}
	data, err := readFile(c.File, sheet.MaxPaper)
	if err != nil {
		return nil, err
	}
	paper, err := sheet.ReadPaper(c.File, data, source)
	if err != nil {
		return nil, withAnswers(err, paper, plan)
	}
	if c.Body != "" {
		paper.Body = c.Body
	}
	if paper.Body == "" {
		paper.Body = app.T("cli.score.body")
	}
	return plan.Score(paper)
}

// withAnswers adds what is wrong with the answers to what is wrong with the form of their file, in
// file order, so that one sitting mends both.
func withAnswers(err error, paper *score.Paper, plan *score.Plan) error {
	var faults problem.Faults
	if paper == nil || !errors.As(err, &faults) {
		return err
	}
	for _, fault := range plan.Judge(paper) {
		faults.Add(fault.Place, fault.Key, fault.Args)
	}
	return faults
}

// explain takes CODE, CODE@UNIT, or @UNIT for the unit's total.
func (c *ScoreCommand) explain(app *App, result *score.Result) error {
	code, unit, _ := strings.Cut(c.Explain, "@")
	explanation, err := result.Explain(unit, code)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprint(app.Out, explanation.Text(app.Printer)); err != nil {
		return err
	}
	return result.WriteNotice(app.Out, app.Printer)
}
