package complaint

import "github.com/patuh-id/patuh/internal/access"

// Where something may be said or noted beside the steps.
var (
	anywhere = States
	waiting  = []State{Received, Incomplete, Disposed, Returned, InProgress, Examining, Answered, Promised, UnderReview, Referred, Duplicate}
	working  = []State{InProgress, Examining, Promised}
)

// Who reads a case may note something about it; who works on it may do the rest.
var (
	everyReader = []access.Action{access.ReadCases, access.ExamineCases, access.ReviewCases, access.InformCases}
	workers     = []access.Action{access.TriageCases, access.WorkCases, access.ExamineCases, access.InformCases}
)

// asides are what is done about a case without moving it.
var asides = []Step{
	{Note, ByOffice, everyReader, anywhere, "", false},
	{Write, ByOffice, append([]access.Action{access.RegisterCases, access.DecideCases, access.ReviewCases, access.ApproveCases}, workers...), anywhere, "", false},
	{Write, ByReporter, nil, anywhere, "", false},
	{Call, ByOffice, append([]access.Action{access.RegisterCases}, workers...), anywhere, "", false},
	{Reclass, ByOffice, []access.Action{access.TriageCases, access.DecideCases, access.ExamineCases}, waiting, "", false},
	{Order, ByOffice, []access.Action{access.WorkCases, access.TriageCases, access.ExamineCases}, working, "", false},
	{Done, ByOffice, []access.Action{access.WorkCases, access.TriageCases, access.ExamineCases}, anywhere, "", false},
	{Carry, ByReporter, nil, append([]State{Held}, waiting...), "", false},
	{Rate, ByReporter, nil, []State{Closed}, "", false},
	{Remind, ByMachine, nil, anywhere, "", false},
	{Bar, ByOffice, []access.Action{access.TriageCases, access.ExamineCases, access.DecideCases}, anywhere, "", false},
	{Bar, ByMachine, nil, anywhere, "", false},
	{See, ByOffice, []access.Action{access.ContactCases}, anywhere, "", false},
	{Reissue, ByOffice, []access.Action{access.TriageCases, access.ExamineCases}, anywhere, "", false},
	{Extend, ByOffice, []access.Action{access.TriageCases, access.DecideCases, access.InformCases, access.ExamineCases}, waiting, "", false},
	{Prepare, ByOffice, workers, working, "", false},
	{Refuse, ByOffice, approvers, working, "", false},
	{AskWho, ByOffice, []access.Action{access.OpenIdentities}, anywhere, "", false},
	{OpenWho, ByOffice, []access.Action{access.ApproveIdentities}, anywhere, "", false},
	{RefuseWho, ByOffice, []access.Action{access.ApproveIdentities}, anywhere, "", false},
	{DropWho, ByOffice, []access.Action{access.OpenIdentities}, anywhere, "", false},
	{ReadWho, ByOffice, []access.Action{access.OpenIdentities}, anywhere, "", false},
	{Reveal, ByReporter, nil, anywhere, "", false},
	{Hide, ByReporter, nil, anywhere, "", false},
	{AskRight, ByReporter, nil, anywhere, "", false},
	{AskRight, ByOffice, []access.Action{access.TakePrivacy}, anywhere, "", false},
	{AnswerRight, ByOffice, []access.Action{access.KeepPrivacy}, anywhere, "", false},
	{TellData, ByMachine, nil, anywhere, "", false},
	{AskShield, ByOffice, shieldAskers, anywhere, "", false},
	{AskUnshield, ByOffice, shieldAskers, anywhere, "", false},
	{AskUnshield, ByReporter, nil, anywhere, "", false},
	{Shield, ByOffice, shieldDeciders, anywhere, "", false},
	{Unshield, ByOffice, shieldDeciders, anywhere, "", false},
	{RefuseShield, ByOffice, shieldDeciders, anywhere, "", false},
	{LookBehind, ByOffice, shieldReaders, anywhere, "", false},
}
