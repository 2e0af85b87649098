package access

// The roles. Sources: the practice of the Ombudsman's assessment for planner to leader, the practice
// of complaint handling for the rest. A role is here when something may be done with it now.
const (
	SystemAdministrator     Role = "system_administrator"     // runs the machine and reads no content
	InstrumentAdministrator Role = "instrument_administrator" // instruments, the common directory, published figures
	AuthorityAdministrator  Role = "authority_administrator"  // people, positions and looks of an authority
	Planner                 Role = "planner"                  // prepares an assessment
	Assessor                Role = "assessor"                 // visits and fills in
	Verifier                Role = "verifier"                 // Kepala Keasistenan
	Validator               Role = "validator"                // Kepala Perwakilan
	CentralReviewer         Role = "central_reviewer"         // pleno
	Liaison                 Role = "liaison"                  // answers for a body towards one authority
	UnitOfficer             Role = "unit_officer"             // answers for a unit
	Leader                  Role = "leader"                   // head of region, secretary, head of an office
	Coordinator             Role = "coordinator"              // Bagian Organisasi: units, numbers, coaching
	Auditor                 Role = "auditor"                  // reads the record, changes nothing
	DataProtectionOfficer   Role = "data_protection_officer"  // PPDP, UU 27/2022 articles 53 and 54
	IntakeOfficer           Role = "intake_officer"           // receives complaints
	CaseAdministrator       Role = "case_administrator"       // admin instansi: verifies, disposes, refers
	Handler                 Role = "handler"                  // works on complaints
	Examiner                Role = "examiner"                 // Inspektorat (APIP): complaints about people
	Reviewer                Role = "reviewer"                 // decides again what somebody else decided
	InformationOfficer      Role = "information_officer"      // PPID, UU 14/2008
	IdentityOfficer         Role = "identity_officer"         // opens who a secret reporter is, two together
)

// Level is how wide a scope is. An authority's body, and a body towards an authority that invited
// it, have the same shape: what concerns a body always concerns it in one authority's work.
type Level string

// The levels, widest first. The zero Level is of a scope that names nothing, or a body or unit
// without its authority: nobody has a right there.
const (
	OfInstallation Level = "installation"
	OfAuthority    Level = "authority"
	OfBody         Level = "body"
	OfUnit         Level = "unit"
)

// Levels are all levels, widest first.
var Levels = []Level{OfInstallation, OfAuthority, OfBody, OfUnit}

// Level returns how wide s is, "" when it is no scope to decide about.
func (s Scope) Level() Level {
	switch {
	case s == Scope{Installation: true}:
		return OfInstallation
	case s.Installation, s.Authority == "":
		return ""
	case s.Unit != "" && s.Body != "":
		return OfUnit
	case s.Unit != "":
		return ""
	case s.Body != "":
		return OfBody
	default:
		return OfAuthority
	}
}

// Kept is the scope of a row that an authority keeps: the installation's own where authority is
// empty, as for bodies of the directory that no authority has taken on.
func Kept(authority, body, unit string) Scope {
	if authority == "" {
		return Scope{Installation: true}
	}
	return Scope{Authority: authority, Body: body, Unit: unit}
}

// Meet is what lies in both scopes; false when nothing does.
func (s Scope) Meet(other Scope) (Scope, bool) {
	switch {
	case s.Covers(other):
		return other, true
	case other.Covers(s):
		return s, true
	default:
		return Scope{}, false
	}
}
