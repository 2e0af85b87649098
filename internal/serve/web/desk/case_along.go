package desk

import (
	"slices"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/redact"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// asItCame is the choice that a file goes to another authority as the reporter sent it.
const asItCame = "asli"

// along says to whoever is about to refer a case what becomes of the reporter's files.
func (v *caseView) along(r *request, elsewhere bool) []string {
	if !elsewhere {
		return []string{r.T("desk.case.along.outside")}
	}
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
	case may && v.Case.Secrecy != complaint.Open:
		return []string{r.T("desk.case.along.goes_hidden", "n", n)}
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

// elsewhere reports whether a referral can go to an authority on this site, so that files can go along at all.
func (e *edit) elsewhere() bool {
	return slices.ContainsFunc(e.fields, func(f ui.Field) bool { return f.Name == "authority" })
}

// going are the files of the reporter's of which somebody has to say whether they go to another authority.
func (v *caseView) going() []evidence.File {
	ids, may := complaint.Along(&v.Case, v.Entries)
	if !may {
		return nil
	}
	var files []evidence.File
	for _, id := range ids {
		file := v.Files[id]
		if !file.Sound() && (file.State == evidence.Ready || file.State == evidence.Waiting) {
			files = append(files, file)
		}
	}
	return files
}

// voices are the reporter's voice notes.
func (v *caseView) voices() []evidence.File {
	ids, _ := complaint.Along(&v.Case, v.Entries)
	var files []evidence.File
	for _, id := range ids {
		if file := v.Files[id]; file.Sound() && file.State == evidence.Ready {
			files = append(files, file)
		}
	}
	return files
}

// usable are the redacted copies of a case that are there.
func (v *caseView) usable() []redact.Copy {
	return slices.DeleteFunc(slices.Clone(v.Copies), func(c redact.Copy) bool { return v.Files[c.ID].State != evidence.Ready })
}

// beside are the parts of an act's form that stand beside its fields.
func (v *caseView) beside(act *caseAct) map[string]string {
	switch act.name {
	case "order", "answer":
		return map[string]string{"pictures": ""}
	case "refer":
		parts := map[string]string{}
		for _, file := range v.going() {
			parts["goes-"+file.ID] = ""
		}
		return parts
	default:
		return nil
	}
}

// typedGoes are the files that were chosen to go to another authority.
func (r *request) typedGoes(v *caseView) []complaint.Goes {
	var all []complaint.Goes
	for _, file := range v.going() {
		chosen := r.get("goes-" + file.ID)
		if chosen == "" {
			continue
		}
		one := complaint.Goes{File: file.ID, Looked: slices.Contains(r.form["looked"], file.ID)}
		if chosen != asItCame {
			one.Copy = chosen
		}
		all = append(all, one)
	}
	return all
}

// filesAlong says of an entry what became of files with a referral, or what the reporter said about it.
func (r *request) filesAlong(e *complaint.Entry) string {
	went, kept := e.Went()
	switch {
	case e.Act == complaint.Carry && e.MayCarry():
		return r.T("desk.case.said.carry")
	case e.Act == complaint.Carry:
		return r.T("desk.case.said.carry_not")
	case went > 0 && kept > 0:
		return r.T("desk.case.said.went_some", "n", went, "kept", kept)
	case went > 0:
		return r.T("desk.case.said.went", "n", went)
	case kept > 0:
		return r.T("desk.case.said.kept", "n", kept)
	default:
		return ""
	}
}
