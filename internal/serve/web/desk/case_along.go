package desk

import (
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
)

// along says to whoever is about to refer a case what becomes of the reporter's files.
func (v *caseView) along(r *request) []string {
	ids, may := complaint.Along(&v.Case, v.Entries)
	n := 0
	for _, id := range ids {
		if state := v.Files[id].State; state == evidence.Ready || state == evidence.Waiting {
			n++
		}
	}
	switch {
	case n == 0:
		return []string{r.T("desk.case.along.none")}
	case may:
		return []string{r.T("desk.case.along.goes", "n", n)}
	default:
		return []string{r.T("desk.case.along.stays", "n", n)}
	}
}

// sealedStays says what becomes of who a secret reporter is when their case is referred.
func (v *caseView) sealedStays(r *request) []string {
	if v.Case.Secrecy != complaint.Secret {
		return nil
	}
	return []string{r.T("desk.case.along.sealed")}
}

// filesAlong says of an entry what became of files with a referral, or what the reporter said about it.
func (r *request) filesAlong(e *complaint.Entry) string {
	went, kept := e.Went()
	switch {
	case e.Act == complaint.Carry && e.MayCarry():
		return r.T("desk.case.said.carry")
	case e.Act == complaint.Carry:
		return r.T("desk.case.said.carry_not")
	case went > 0:
		return r.T("desk.case.said.went", "n", went)
	case kept > 0:
		return r.T("desk.case.said.kept", "n", kept)
	default:
		return ""
	}
}
