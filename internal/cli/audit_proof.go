package cli

import (
	"bytes"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// maxProof bounds a file that somebody was given: a little more than the largest proof.
const maxProof = 33 << 20

// proof checks a proof with nothing but the file: of events, or that the record only grew.
func (c *AuditVerifyCommand) proof(app *App) error {
	data, err := readFile(c.Proof, maxProof)
	if err != nil {
		return err
	}
	if growth, err := ledger.ReadGrowth(bytes.NewReader(data)); err == nil {
		return c.growth(app, growth)
	}
	p, err := ledger.ReadProof(bytes.NewReader(data))
	if err != nil {
		return err
	}
	proven, err := p.Check(c.Key)
	if err != nil {
		return err
	}
	for _, e := range proven.Events {
		app.printEvent(proven, e)
	}
	said := "cli.audit.proven"
	switch {
	case proven.Sealed:
		said = "cli.audit.proven_sealed"
	case proven.Whole:
		said = "cli.audit.proven_whole"
	}
	fmt.Fprintln(app.Out, app.T(said, "n", len(proven.Events), "stream", proven.Stream,
		"origin", proven.Checkpoint.Origin, "size", proven.Checkpoint.Tree.N))
	app.untrusted(proven.Verifier, proven.Trusted)
	return nil
}

func (a *App) printEvent(proven ledger.Proven, e ledger.ProvenEvent) {
	switch {
	case proven.Sealed:
		fmt.Fprintln(a.Out, a.T("cli.audit.event_sealed", "sequence", e.Sequence, "position", e.Position))
	case e.Erased:
		fmt.Fprintln(a.Out, a.T("cli.audit.event_erased", "sequence", e.Sequence, "position", e.Position))
	default:
		fmt.Fprintln(a.Out, a.T("cli.audit.event", "sequence", e.Sequence, "position", e.Position,
			"at", e.At.Format(time.RFC3339), "kind", a.kind(e.Kind), "subject", e.Subject, "actor", a.actor(e.Actor)))
	}
}

// untrusted says whose word a proof rests on where no key was given.
func (a *App) untrusted(verifier string, trusted bool) {
	if !trusted {
		fmt.Fprintln(a.Out, a.T("cli.audit.untrusted", "key", verifier, "fingerprint", ledger.Fingerprint(verifier)))
	}
}

// growth checks a proof that the record only grew, from the checkpoint that was kept if one is given.
func (c *AuditVerifyCommand) growth(app *App, g ledger.Growth) error {
	newer, err := g.Check(c.Key)
	if err != nil {
		return err
	}
	if c.Since != "" {
		text, err := readFile(c.Since, 1<<20)
		if err != nil {
			return err
		}
		verifier := c.Key
		if verifier == "" {
			verifier = g.Verifier
		}
		kept, err := ledger.ParseCheckpoint(string(text), verifier)
		if err != nil {
			return err
		}
		if kept.Tree.N != g.Older.Size || !bytes.Equal(kept.Tree.Hash[:], g.Older.Root) {
			return problem.New(problem.Conflict, "cli.audit.other_older", problem.Args{"kept": kept.Tree.N, "older": g.Older.Size})
		}
	}
	fmt.Fprintln(app.Out, app.T("cli.audit.grown", "origin", newer.Origin, "size", newer.Tree.N, "older", g.Older.Size))
	app.untrusted(g.Verifier, c.Key != "")
	return nil
}
