package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Violation is one rule of axe-core that a page breaks, and where.
type Violation struct {
	ID     string   `json:"id"`
	Impact string   `json:"impact"`
	Help   string   `json:"help"`
	Nodes  []string `json:"nodes"`
}

// String says what is wrong and where, for a test's report.
func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n  %s", v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n  "))
}

// Rules that depend on how wide a page is and on its colours, and on nothing else that a width or a colour changes.
var shownRules = []string{"color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"}

const (
	// axeTags are WCAG 2.2 A and AA and axe's best practices.
	axeTags = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`
	axeRun  = `axe.run(document, {resultTypes: ["violations"], preload: false, runOnly: %s})
	.then(result => result.violations.map(v => ({
		id: v.id, impact: v.impact ?? "", help: v.help,
		nodes: v.nodes.map(n => n.target.join(" ") + ": " + n.html.slice(0, 200) + " — " + (n.any[0]?.message ?? n.all[0]?.message ?? "")),
	})))`
)

// Axe checks the page as it is shown now. It returns every violation of WCAG 2.2 AA that axe-core
// finds, and of its best practices. Without `npm ci` the test is skipped, but fails when CI is set.
func (p *Page) Axe() []Violation { p.t.Helper(); return p.axe(axeTags) }

// AxeShown is Axe for a page that it has checked already, and that is now shown in another width or colour.
func (p *Page) AxeShown() []Violation {
	p.t.Helper()
	rules, err := json.Marshal(shownRules)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.axe(`{type: "rule", values: ` + string(rules) + `}`)
}

func (p *Page) axe(only string) []Violation {
	p.t.Helper()
	source, err := axeSource()
	if err != nil {
		lacks(p.t, "axe-core is not installed: npm ci")
	}
	var there bool
	if p.Eval("typeof axe === 'object'", &there); !there {
		p.Eval(source+";true", nil)
	}
	var violations []Violation
	p.Eval(fmt.Sprintf(axeRun, only), &violations)
	return violations
}

var axeSource = sync.OnceValues(func() (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	source, err := os.ReadFile(filepath.Join(root, "node_modules", "axe-core", "axe.min.js"))
	return string(source), err
})

// Root returns the repository's folder: the one above the test's that holds go.mod.
func Root() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		above := filepath.Dir(folder)
		if above == folder {
			return "", errors.New("no go.mod above the test")
		}
		folder = above
	}
}
