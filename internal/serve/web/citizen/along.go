package citizen

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
)

// carry takes whether the files of a reporter who is not open go along to another authority.
func (z *Citizen) carry(ctx context.Context, r *request) (answer, error) {
	may := r.get("along") == "yes"
	_, err := z.Cases.Carry(ctx, r.visitor, may)
	switch {
	case err == nil && may:
		return r.goTo(ownPath(r.visitor.Number), "carried"), nil
	case err == nil:
		return r.goTo(ownPath(r.visitor.Number), "carried_not"), nil
	case problem.KindOf(err) == problem.Conflict:
		return r.goTo(ownPath(r.visitor.Number), "not_now"), nil
	default:
		return answer{}, err
	}
}

// carries reports whether there are files of which the reporter may say that they go along, and what they said.
func (v *ownView) carries() (bool, bool) {
	ids, may := complaint.Along(&v.Case, v.Entries)
	return len(ids) > 0 && v.may(complaint.Carry), may
}

// filesAlong says what became of the reporter's files with an entry; empty where it has to do with none.
func (r *request) filesAlong(e *complaint.Entry) string {
	went, kept := e.Went()
	switch {
	case went > 0:
		return r.T("citizen.story.files_went", "n", went)
	case kept > 0:
		return r.T("citizen.story.files_kept", "n", kept)
	default:
		return ""
	}
}
