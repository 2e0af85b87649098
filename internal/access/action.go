package access

// Action is something to be decided about. Its noun comes before the dot.
type Action string

// Actions for everybody, and for everybody who is signed in about what is theirs.
const (
	ReadPublic       Action = "public.read"       // published figures, the directory, checkpoints
	KeepOwnAccount   Action = "own.account"       // one's own factors, sessions, tokens
	DelegatePosition Action = "position.delegate" // hand over a position that one holds, for leave
)

// Actions about people and their tokens. A person lies where Access.Places says; reading is decided
// by DecideSome, the rest by DecideEvery.
const (
	ReadPeople    Action = "people.read"
	EditPeople    Action = "people.edit"           // name, address, lock, sign out everywhere
	AskRepair     Action = "people.repair.ask"     // a lost factor: the first of two administrators
	ApproveRepair Action = "people.repair.approve" // and the second
	MakeToken     Action = "token.make"            // for one's own positions
	ReadTokens    Action = "token.read"
	RevokeTokens  Action = "token.revoke"
)

// Actions about authorities and positions. Inviting a person is filling a position.
const (
	ReadAuthority         Action = "authority.read"
	EditAuthority         Action = "authority.edit"      // make, rename, end
	BrandAuthority        Action = "authority.brand"     // name shown and colour
	SetSignIn             Action = "authority.sign_in"   // which factors which role needs
	SetDeadlines          Action = "authority.deadlines" // limits of its own, shorter than the rules'
	ReadPositions         Action = "position.read"
	EditPositions         Action = "position.edit"
	FillPositions         Action = "position.fill"
	EditAdministrators    Action = "administrator.edit" // the same for administrators' positions
	AppointAdministrators Action = "administrator.fill"
)

// Actions about the directory and what is imported.
const (
	EditBodies      Action = "body.edit"
	EditUnits       Action = "unit.edit"
	ImportDirectory Action = "import.directory"
	ImportResults   Action = "import.results"
)

// Actions about messages: what became of each, and their words.
const (
	ReadMessages  Action = "message.read"
	RetryMessages Action = "message.retry" // retry, give up, confirm an address
	EditWords     Action = "message.words"
)

// EditCalendar is to add and take back holidays, and to set the hours of offices: at the installation
// the lists that hold for all, in an authority those of its own offices.
const EditCalendar Action = "office_calendar.edit"

// Actions about documents that an authority issues: letters and their like.
const (
	ReadDocuments  Action = "documents.read"
	WriteDocuments Action = "documents.write" // drafts
	IssueDocuments Action = "documents.issue" // number, issue, upload signed, replace, withdraw
	SetDocuments   Action = "documents.set"   // letterhead and pattern of numbers
)

// Actions about cases: what citizens say, ask and suggest. A case lies where it is handled. One that
// is examined is read under ExamineCases by nobody else, and a formal request under InformCases, too.
const (
	RegisterCases Action = "case.register" // take one down for somebody: phone, counter, letter, slip
	ReadCases     Action = "case.read"
	TriageCases   Action = "case.triage"  // verify, classify, dispose, merge, refer, archive
	WorkCases     Action = "case.work"    // accept, return, ask, note, give tasks, draft an answer
	ApproveCases  Action = "case.approve" // send an answer that somebody else drafted
	DecideCases   Action = "case.decide"  // what units cannot agree on, objections, disputes
	ExamineCases  Action = "case.examine"
	ReviewCases   Action = "case.review"
	InformCases   Action = "case.inform"  // requests for information under UU 14/2008
	ContactCases  Action = "case.contact" // see how to reach a reporter who let the office know
	WatchCases    Action = "case.watch"   // boards: how many, how late, whose
	SetCases      Action = "case.set"     // numbers' prefix, intake, who examines
)

// Actions about cycles of assessment. They lie where they are carried out: whoever may at the authority that runs one
// may in all of it.
const (
	ReadCycles Action = "assessment.read"
	PlanCycles Action = "assessment.plan" // bodies, units, drawings, teams, visits
)

// Actions about forms: what an assessor found at a unit. Whoever is assessed never sees one.
const (
	FillForms     Action = "assessment.fill"
	ReadForms     Action = "assessment.forms" // whoever only fills them reads those of the units of own teams
	VerifyForms   Action = "assessment.verify"
	ValidateForms Action = "assessment.validate"
	CheckForms    Action = "assessment.check" // over all offices of a cycle
)

// Actions about computations. Draft figures are for whoever decides; offices see what they have once it is shown them.
const (
	RunCycles   Action = "assessment.run" // ask for one, see all figures, show them to offices
	ReadFigures Action = "assessment.figures"
)

// Actions about what follows from a computation. They lie with the authority that runs the cycle; an office that carries it
// out publishes its part, once a decree of that authority is in force.
const (
	DecideCycles  Action = "assessment.decide"  // plenaries: all figures, minutes, who has no figure
	DecreeCycles  Action = "assessment.decree"  // enter, confirm, withdraw
	PublishCycles Action = "assessment.publish" // when figures become public
	// Objections to marks, where whoever decides lets bodies object. Filing lies at the body, ruling where it is assessed.
	FileObjections   Action = "objection.file"
	DecideObjections Action = "objection.decide"
)

// Actions about evidence rooms: what is asked of a body that is assessed, and what it hands in. They lie at the body or
// its unit, in the work of the authority that assesses.
const (
	ReadDossiers   Action = "evidence_room.read"
	AskDossiers    Action = "evidence_room.ask"
	AnswerDossiers Action = "evidence_room.answer" // hand in, name where things are published and who can answer
	JudgeDossiers  Action = "evidence_room.judge"  // accept, return, look whether it is published
)

// Actions about what Ombudsman offices ask of bodies, in their registers and in those of the bodies' governments.
const (
	ReadProducts   Action = "ombudsman_product.read"
	KeepProducts   Action = "ombudsman_product.keep"   // enter, let out, mend, take in, join the two sides
	DecideProducts Action = "ombudsman_product.decide" // of the sender: carried out or not, monitoring, closing
	AnswerProducts Action = "ombudsman_product.answer" // of the body: steps and proof
)

// Actions about report cards: what is weak in a body, and what it does about it. They lie at the body or its unit, in the
// work of the office that assesses.
const (
	ReadReportCards   Action = "report_card.read"
	OpenReportCards   Action = "report_card.open"   // of a computation that is done
	AnswerReportCards Action = "report_card.answer" // of the body: actions, proof, questions, staff, trainings
	JudgeReportCards  Action = "report_card.judge"  // of the office: notes, answers, whether proof is enough
	SharePractices    Action = "report_card.share"  // of a unit: agree that others read how it works, and take that back
)

// Actions about awards: lists of who gets a certificate for a published figure, certificates, and handing them over.
const (
	ReadAwards  Action = "awards.read"
	KeepAwards  Action = "awards.keep"      // lists: which kinds together, how many, ties
	IssueAwards Action = "awards.issue"     // freeze a list with the decree, number and print certificates
	HandOver    Action = "awards.hand_over" // who presented and received, attendance, invitations, letters, press summary
)

// Actions about the identities of secret reporters. Nobody who appoints officers has them.
const (
	OpenIdentities    Action = "identity.open"    // ask to open one, and read it when a second officer agreed
	ApproveIdentities Action = "identity.approve" // be that second officer
	KeepIdentityKeys  Action = "identity.keys"    // ceremonies: make, share afresh, print sheets, recover
)

// Actions about personal data (UU 27/2022).
const (
	ReadPrivacy    Action = "personal.read"    // the record of processing, requests, retention, breaches
	KeepPrivacy    Action = "personal.keep"    // decide requests, set and run retention, write down breaches
	DestroyPrivacy Action = "personal.destroy" // agree to a destruction that somebody else proposed, stop it, go on with it
	TakePrivacy    Action = "personal.take"    // take a request down for somebody: counter, phone, letter
)

// Actions about the record and the machine.
const (
	ReadAudit      Action = "audit.read"
	ReadConditions Action = "conditions.read" // how the parts of the installation are
	ReadJobs       Action = "jobs.read"
	RetryJobs      Action = "jobs.retry" // retry or discard
	ReadBackups    Action = "backups.read"
	MakeBackup     Action = "backups.make"
)

// Actions about what leaves for programs and providers elsewhere.
const (
	ReadHooks    Action = "hooks.read"
	EditHooks    Action = "hooks.edit"    // add, change, rotate, send again, remove
	EditGateways Action = "gateways.edit" // read and change them, and look into their exchanges
)

// Audience is whom an action is for.
type Audience string

// By role unless the action's row says otherwise.
const (
	ByRole   Audience = "role"
	Everyone Audience = "everyone"
	SignedIn Audience = "signed_in" // about what is their own; the method looks whether it is
)

// Entry is what the table says of an action beside who may do it.
type Entry struct {
	Action   Action
	Audience Audience
	// Seen by: whoever may do this there learns that the thing exists, so that a refusal says so;
	// to others it is not found.
	Seen Action
	// Token: an API token may be made for it.
	Token bool
}

// rows are all actions, in the order of the reference.
var rows = []Entry{
	{ReadPublic, Everyone, ReadPublic, false},
	{KeepOwnAccount, SignedIn, KeepOwnAccount, false},
	{DelegatePosition, SignedIn, ReadPositions, false},
	{ReadPeople, ByRole, ReadPeople, false},
	{EditPeople, ByRole, ReadPeople, false},
	{AskRepair, ByRole, ReadPeople, false},
	{ApproveRepair, ByRole, ReadPeople, false},
	{MakeToken, ByRole, ReadPositions, false},
	{ReadTokens, ByRole, ReadTokens, false},
	{RevokeTokens, ByRole, ReadTokens, false},
	{ReadAuthority, ByRole, ReadAuthority, false},
	{EditAuthority, ByRole, ReadAuthority, false},
	{BrandAuthority, ByRole, ReadAuthority, false},
	{SetSignIn, ByRole, ReadAuthority, false},
	{SetDeadlines, ByRole, ReadAuthority, false},
	{ReadPositions, ByRole, ReadPositions, true},
	{EditPositions, ByRole, ReadPositions, false},
	{FillPositions, ByRole, ReadPositions, false},
	{EditAdministrators, ByRole, ReadPositions, false},
	{AppointAdministrators, ByRole, ReadPositions, false},
	{EditBodies, ByRole, ReadPublic, false},
	{EditUnits, ByRole, ReadPublic, false},
	{ImportDirectory, ByRole, ReadPublic, true},
	{ImportResults, ByRole, ReadPublic, true},
	{ReadMessages, ByRole, ReadMessages, false},
	{RetryMessages, ByRole, ReadMessages, false},
	{EditWords, ByRole, ReadMessages, false},
	{EditCalendar, ByRole, ReadPublic, false},
	{ReadDocuments, ByRole, ReadDocuments, false},
	{WriteDocuments, ByRole, ReadDocuments, false},
	{IssueDocuments, ByRole, ReadDocuments, false},
	{SetDocuments, ByRole, ReadAuthority, false},
	{RegisterCases, ByRole, RegisterCases, false},
	{ReadCases, ByRole, ReadCases, false},
	{TriageCases, ByRole, ReadCases, false},
	{WorkCases, ByRole, ReadCases, false},
	{ApproveCases, ByRole, ReadCases, false},
	{DecideCases, ByRole, ReadCases, false},
	{ExamineCases, ByRole, ExamineCases, false},
	{ReviewCases, ByRole, ReviewCases, false},
	{InformCases, ByRole, InformCases, false},
	{ContactCases, ByRole, ReadCases, false},
	{WatchCases, ByRole, WatchCases, false},
	{SetCases, ByRole, ReadAuthority, false},
	{ReadCycles, ByRole, ReadCycles, false},
	{PlanCycles, ByRole, ReadCycles, false},
	{FillForms, ByRole, ReadForms, false},
	{ReadForms, ByRole, ReadForms, false},
	{VerifyForms, ByRole, ReadForms, false},
	{ValidateForms, ByRole, ReadForms, false},
	{CheckForms, ByRole, ReadForms, false},
	{RunCycles, ByRole, ReadFigures, false},
	{ReadFigures, ByRole, ReadFigures, false},
	{DecideCycles, ByRole, PublishCycles, false},
	{DecreeCycles, ByRole, PublishCycles, false},
	{PublishCycles, ByRole, PublishCycles, false},
	{FileObjections, ByRole, FileObjections, false},
	{DecideObjections, ByRole, PublishCycles, false},
	{ReadDossiers, ByRole, ReadDossiers, false},
	{AskDossiers, ByRole, ReadDossiers, false},
	{AnswerDossiers, ByRole, ReadDossiers, false},
	{JudgeDossiers, ByRole, ReadDossiers, false},
	{ReadProducts, ByRole, ReadProducts, false},
	{KeepProducts, ByRole, ReadProducts, false},
	{DecideProducts, ByRole, ReadProducts, false},
	{AnswerProducts, ByRole, ReadProducts, false},
	{ReadReportCards, ByRole, ReadReportCards, false},
	{OpenReportCards, ByRole, ReadReportCards, false},
	{AnswerReportCards, ByRole, ReadReportCards, false},
	{JudgeReportCards, ByRole, ReadReportCards, false},
	{SharePractices, ByRole, ReadReportCards, false},
	{ReadAwards, ByRole, ReadAwards, false},
	{KeepAwards, ByRole, ReadAwards, false},
	{IssueAwards, ByRole, ReadAwards, false},
	{HandOver, ByRole, ReadAwards, false},
	{OpenIdentities, ByRole, OpenIdentities, false},
	{ApproveIdentities, ByRole, OpenIdentities, false},
	{KeepIdentityKeys, ByRole, OpenIdentities, false},
	{ReadPrivacy, ByRole, ReadPrivacy, false},
	{KeepPrivacy, ByRole, ReadPrivacy, false},
	{DestroyPrivacy, ByRole, ReadPrivacy, false},
	{TakePrivacy, ByRole, TakePrivacy, false},
	{ReadAudit, ByRole, ReadAudit, true},
	{ReadConditions, ByRole, ReadConditions, true},
	{ReadJobs, ByRole, ReadJobs, true},
	{RetryJobs, ByRole, ReadJobs, false},
	{ReadHooks, ByRole, ReadHooks, true},
	{EditHooks, ByRole, ReadHooks, false},
	{EditGateways, ByRole, EditGateways, false},
	{ReadBackups, ByRole, ReadBackups, true},
	{MakeBackup, ByRole, ReadBackups, false},
}

// Entries returns every action with what the table says of it.
func Entries() []Entry { return append([]Entry(nil), rows...) }

// TokenActions are the actions an API token may be made for.
func TokenActions() []Action {
	var actions []Action
	for _, row := range rows {
		if row.Token {
			actions = append(actions, row.Action)
		}
	}
	return actions
}
