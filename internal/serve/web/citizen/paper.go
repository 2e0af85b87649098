package citizen

import (
	"context"

	"github.com/patuh-id/patuh/internal/complaint"
)

// inLang is whoever reads a case, in the language of the page that they are on.
func (r *request) inLang(v complaint.Visitor) complaint.Visitor {
	v.Lang = string(r.Lang)
	return v
}

// pdf is a paper to be saved, under a name that says nothing.
func (r *request) pdf(name string, data []byte, err error) (answer, error) {
	return answer{file: &file{name: r.T("citizen."+name+".file") + ".pdf", contentType: "application/pdf", data: data}}, err
}

// sentPaper is the first receipt on paper, with its PIN.
func (z *Citizen) sentPaper(ctx context.Context, r *request) (answer, error) {
	receipt, _, to, err := r.sent(ctx)
	if to != "" || err != nil {
		return answer{to: to}, err
	}
	data, err := z.Papers.Receipt(ctx, r.inLang(z.Cases.Admit(receipt)), receipt.PIN)
	return r.pdf("note", data, err)
}

// ownPaper is the receipt as it is now; nobody knows its PIN any more.
func (z *Citizen) ownPaper(ctx context.Context, r *request) (answer, error) {
	data, err := z.Papers.Receipt(ctx, r.inLang(r.visitor), "")
	return r.pdf("note", data, err)
}

// pack is what a reporter takes to the Ombudsman.
func (z *Citizen) pack(ctx context.Context, r *request) (answer, error) {
	data, err := z.Papers.Pack(ctx, r.inLang(r.visitor))
	return r.pdf("proof", data, err)
}
