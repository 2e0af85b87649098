package citizen

import (
	"context"

	"github.com/patuh-id/patuh/internal/complaint"
	reach "github.com/patuh-id/patuh/internal/office"
)

// helpView is what stands above everything when a life may be in danger, and in a line when not.
type helpView struct {
	// urgent: the words or the reporter say so.
	urgent  bool
	numbers []reach.Number
}

// help are the emergency numbers of the authority that a draft is for, or of all where it is not said yet.
func (z *Citizen) help(ctx context.Context, r *request, d complaint.Draft) (helpView, error) {
	v := helpView{urgent: d.Priority == complaint.Urgent || complaint.Alarming(d.Words)}
	if z.Emergency == nil {
		return v, nil
	}
	authorities := []string{d.Authority}
	if d.Authority == "" {
		houses, err := z.houses(ctx)
		if err != nil || len(houses) > maxHouses {
			return v, err
		}
		authorities = authorities[:0]
		for _, h := range houses {
			authorities = append(authorities, h.Authority)
		}
	}
	for _, authority := range authorities {
		numbers, err := z.Emergency(ctx, authority)
		if err != nil {
			return v, err
		}
		for _, n := range numbers {
			if n.Kind != reach.Mail { // whoever is in danger does not write letters
				v.numbers = append(v.numbers, n)
			}
		}
	}
	return v, nil
}

// maxHouses is of how many authorities the emergency numbers are shown at once; of more they would help
// nobody.
const maxHouses = 3
