package access

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// Reach is how far a right goes from where its position stands.
type Reach string

// Here is the position's own scope and nothing inside it; Within is that scope with all it holds.
const (
	Nowhere Reach = ""
	Here    Reach = "here"
	Within  Reach = "within"
)

// Grant is a block of the table: what a role may do when its position stands at a level.
type Grant struct {
	Role   Role
	Level  Level
	Here   []Action
	Within []Action
}

// table says who may do what, where. Read a block as a sentence: "A planner of an authority may, in
// the whole authority, read positions, edit bodies, ...". What no block says, nobody may. A role may
// be held at the levels that have a block and at no other.
//
// Authorities see nothing of each other: a role that reads what an authority works on stands in an
// authority, never at the installation.
var table = []Grant{
	// Runs the machine: accounts, authorities, jobs. Appoints administrators, not officers of
	// authorities, and reads neither the record nor anything an authority works on.
	{
		SystemAdministrator, OfInstallation,
		[]Action{EditPositions, FillPositions, ReadConditions, ReadJobs, RetryJobs, EditWords, ReadHooks, EditHooks, EditGateways, ReadBackups, MakeBackup},
		[]Action{
			SetSignIn, ReadPeople, EditPeople, AskRepair, ApproveRepair, MakeToken, ReadTokens, RevokeTokens, ReadAuthority, EditAuthority,
			ReadPositions, EditAdministrators, AppointAdministrators, ReadMessages, RetryMessages,
		},
	},
	// Keeps what all authorities share: rows of the directory that nobody else keeps, figures printed
	// by others.
	{
		InstrumentAdministrator, OfInstallation,
		[]Action{ReadPositions, MakeToken, EditBodies, EditUnits, ImportDirectory, ImportResults, EditCalendar},
		nil,
	},
	{
		AuthorityAdministrator, OfAuthority,
		[]Action{ReadDocuments, WriteDocuments, IssueDocuments, SetDocuments, ReadAuthority, BrandAuthority, SetSignIn, SetDeadlines, SetCases, EditAdministrators, AppointAdministrators, ImportDirectory, ReadMessages, RetryMessages, EditWords, EditCalendar, ReadHooks, EditHooks, EditGateways},
		[]Action{
			ReadPeople, EditPeople, AskRepair, ApproveRepair, MakeToken, ReadTokens, RevokeTokens,
			ReadPositions, EditPositions, FillPositions, EditBodies, EditUnits,
		},
	},

	// The assessment.
	{Planner, OfAuthority, []Action{ReadDocuments, WriteDocuments, ReadAuthority, ImportDirectory, ReadCycles, PlanCycles, ReadForms, ReadAwards, HandOver}, []Action{MakeToken, ReadPositions, EditBodies, EditUnits, ReadDossiers, AskDossiers, ReadProducts, ReadReportCards}},
	{Assessor, OfAuthority, []Action{ReadDocuments, ReadAuthority, ReadCycles, FillForms, ReadForms}, []Action{ReadPositions, ReadDossiers, AskDossiers, JudgeDossiers, ReadReportCards}},
	{Verifier, OfAuthority, []Action{ReadDocuments, ReadAuthority, ReadCycles, ReadForms, VerifyForms, ReadAwards, HandOver}, []Action{ReadPositions, ReadDossiers, JudgeDossiers, ReadProducts, DecideProducts, ReadReportCards, JudgeReportCards}},
	{Validator, OfAuthority, []Action{ReadDocuments, WriteDocuments, IssueDocuments, ReadAuthority, ReadCycles, ReadForms, ValidateForms, ReadFigures, PublishCycles, DecideObjections, ReadAwards, KeepAwards, IssueAwards, HandOver}, []Action{ReadPositions, ReadDossiers, ReadProducts, DecideProducts, ReadReportCards, JudgeReportCards}},
	{CentralReviewer, OfAuthority, []Action{ReadDocuments, ReadAuthority, ReadCycles, ReadForms, CheckForms, RunCycles, ReadFigures, DecideCycles, DecreeCycles, PublishCycles, DecideObjections, ReadAwards, KeepAwards, IssueAwards}, []Action{ReadPositions, ReadDossiers, ReadProducts, ReadReportCards, OpenReportCards, JudgeReportCards}},
	{Liaison, OfBody, nil, []Action{ReadPositions, ReadDossiers, AnswerDossiers, ReadProducts, AnswerProducts, ReadReportCards, AnswerReportCards, SharePractices, FileObjections}},
	{UnitOfficer, OfUnit, nil, []Action{ReadPositions, ReadCases, WorkCases, ContactCases, WatchCases, ReadDossiers, AnswerDossiers, ReadProducts, AnswerProducts, ReadReportCards, AnswerReportCards, SharePractices}},
	{Leader, OfAuthority, []Action{ReadDocuments, WriteDocuments, IssueDocuments, ReadAuthority, RegisterCases, ReadPrivacy, KeepPrivacy, DestroyPrivacy, ReadCycles, DecideCycles, DecreeCycles, PublishCycles, ReadAwards}, []Action{ReadPositions, ReadCases, ApproveCases, WatchCases, ReadProducts, ReadReportCards}},
	{Leader, OfBody, nil, []Action{ReadPositions, ReadCases, ApproveCases, WatchCases, ReadDossiers, ReadProducts, ReadReportCards, FileObjections}},
	{Leader, OfUnit, nil, []Action{ReadPositions, ReadCases, WorkCases, ApproveCases, ContactCases, WatchCases, ReadDossiers, ReadProducts, AnswerProducts, ReadReportCards, AnswerReportCards, SharePractices}},
	{Coordinator, OfAuthority, []Action{ReadDocuments, WriteDocuments, IssueDocuments, ReadAuthority, SetDeadlines, SetCases, ImportDirectory}, []Action{
		MakeToken, ReadPositions, EditBodies, EditUnits, ReadCases, TriageCases, DecideCases, WatchCases,
		ReadProducts, KeepProducts, AnswerProducts, ReadReportCards, AnswerReportCards, SharePractices,
	}},
	{Coordinator, OfBody, nil, []Action{ReadPositions, EditUnits, ReadReportCards, AnswerReportCards}},

	// Complaints.
	// Registering is the authority's: whoever takes a case down at a unit's counter registers it there too.
	{IntakeOfficer, OfAuthority, []Action{ReadDocuments, WriteDocuments, ReadAuthority, RegisterCases, TakePrivacy}, []Action{ReadPositions, ReadCases, ContactCases}},
	{IntakeOfficer, OfUnit, []Action{RegisterCases}, []Action{ReadPositions, ReadCases, ContactCases}},
	{CaseAdministrator, OfAuthority, []Action{ReadDocuments, WriteDocuments, IssueDocuments, ReadAuthority, RegisterCases, TakePrivacy}, []Action{
		ReadPositions, ReadCases, TriageCases, ContactCases, WatchCases,
	}},
	{Handler, OfUnit, nil, []Action{ReadPositions, ReadCases, WorkCases, ContactCases}},
	// With an Ombudsman office, those who examine and those of resolution and monitoring; with a government, its inspectorate.
	{Examiner, OfAuthority, []Action{ReadDocuments, WriteDocuments, IssueDocuments, ReadAuthority}, []Action{
		ReadPositions, ExamineCases, WatchCases, ReadProducts, KeepProducts, DecideProducts,
	}},
	{Reviewer, OfAuthority, []Action{ReadDocuments, ReadAuthority}, []Action{ReadPositions, ReviewCases, ReadCases}},
	{InformationOfficer, OfAuthority, []Action{ReadDocuments, WriteDocuments, ReadAuthority}, []Action{ReadPositions, InformCases, ContactCases}},
	{IdentityOfficer, OfAuthority, []Action{ReadAuthority, OpenIdentities, ApproveIdentities, KeepIdentityKeys}, []Action{ReadPositions}},

	// Oversight. At the installation it is over the installation's own acts, not over authorities'.
	{Auditor, OfInstallation, []Action{ReadPositions, ReadAudit, MakeToken}, nil},
	{Auditor, OfAuthority, []Action{ReadDocuments, ReadAuthority}, []Action{MakeToken, ReadPositions, ReadAudit}},
	{DataProtectionOfficer, OfInstallation, []Action{ReadPositions, ReadAudit}, nil},
	{DataProtectionOfficer, OfAuthority, []Action{ReadAuthority, ReadPrivacy, KeepPrivacy, DestroyPrivacy, TakePrivacy}, []Action{ReadPositions, ReadPeople, ReadTokens, ReadAudit}},
}

// Table returns the table, in its order.
func Table() []Grant { return slices.Clone(table) }

// Roles are all roles in the order of the table.
func Roles() []Role {
	var roles []Role
	for _, g := range table {
		if !slices.Contains(roles, g.Role) {
			roles = append(roles, g.Role)
		}
	}
	return roles
}

// LevelsOf are the levels at which a role may be held, widest first; none for an unknown role.
func LevelsOf(role Role) []Level {
	var levels []Level
	for _, g := range table {
		if g.Role == role {
			levels = append(levels, g.Level)
		}
	}
	return levels
}

// ReachOf is the table's cell: how far a role that stands at a level reaches with an action.
func ReachOf(role Role, level Level, action Action) Reach { return cells[cell{role, level, action}] }

type cell struct {
	role   Role
	level  Level
	action Action
}

var cells = func() map[cell]Reach {
	cells := map[cell]Reach{}
	for _, g := range table {
		for _, action := range g.Here {
			cells[cell{g.Role, g.Level, action}] = Here
		}
		for _, action := range g.Within {
			cells[cell{g.Role, g.Level, action}] = Within
		}
	}
	return cells
}()

var rowOf = func() map[Action]Entry {
	byAction := map[Action]Entry{}
	for _, row := range rows {
		byAction[row.Action] = row
	}
	return byAction
}()

// Version names the table as events record it: it changes with any cell.
var Version = func() string {
	sum := sha256.Sum256(fmt.Append(nil, rows, table, pairs, apart, settled, SettleDays))
	return "access-" + hex.EncodeToString(sum[:4])
}()
