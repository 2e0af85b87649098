package citizen

import (
	"bytes"
	"context"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// proof is a file by which anybody can check, without us, that nothing of the case's history was changed or
// left out. It says nothing of what happened: who worked on it is no reporter's to carry around.
func (z *Citizen) proof(ctx context.Context, r *request) (answer, error) {
	p, err := z.Ledger.Export(ctx, "", r.visitor.Stream())
	if err != nil && problem.KindOf(err) == problem.NotFound {
		return r.goTo(ownPath(r.visitor.Number), "proof_waits"), nil // it is signed within the minute
	}
	if err != nil {
		return answer{}, err
	}
	var b bytes.Buffer
	if err := p.Seal().Write(&b); err != nil {
		return answer{}, err
	}
	return answer{file: &file{name: r.T("citizen.proof.file") + ".json", contentType: "application/json", data: b.Bytes()}}, nil
}
