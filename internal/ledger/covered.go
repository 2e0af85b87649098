package ledger

import "slices"

// Covered lists the tables whose rows the ledger proves.
var Covered = slices.Concat(coveredGround, coveredAssessments)

// coveredGround are those of the installation, of documents and of cases.
var coveredGround = []Cover{
	{Table: "kind", Key: []string{"code"}, Columns: []string{"code", "role", "label_id", "label_en", "position"}},
	{Table: "region", Key: []string{"code"}, Columns: []string{"code", "name", "level", "parent", "province", "valid_from", "valid_to"}},
	{Table: "body", Key: []string{"id"}, Columns: []string{
		"id", "slug", "kind", "name", "short_name", "region", "province", "valid_from", "valid_to", "successor", "owner",
		"named_years", "evidence", "example", "search", "address", "phone", "website", "version",
	}},
	{Table: "unit", Key: []string{"id"}, Columns: []string{
		"id", "body_id", "slug", "kind", "name", "evidence", "search", "valid_from", "valid_to", "successor", "address", "phone",
		"website", "version",
	}},
	{Table: "source", Key: []string{"id"}, Columns: []string{"id", "kind", "title", "url"}},
	{Table: "citation", Key: []string{"subject_id", "source_id"}, Columns: []string{"subject_id", "source_id", "position", "printed"}},
	{
		Table: "result", Key: []string{"id"}, Columns: []string{
			"id", "body_id", "unit_id", "slug", "kind", "list", "year", "printed", "score", "scale_top", "zone_printed",
			"category_printed", "opinion_printed", "class", "zone", "flags", "ranks", "place", "place_of", "absent",
			"instrument", "evidence", "run_id",
		},
		Besides: []Mirror{{Column: "province", By: "body_id", Table: "body", Of: "province"}},
		Without: map[string]string{
			"publication_id": "the run says of which computation it is, and publications are covered",
			"beside":         "follows from publications, which are covered",
		},
	},
	{Table: "breakdown", Key: []string{"id"}, Columns: []string{
		"id", "year", "body_id", "unit_id", "role", "part", "label", "points", "top", "remark", "position",
	}},
	{Table: "average", Key: []string{"id"}, Columns: []string{"id", "year", "region", "scope", "printed", "score"}},
	{Table: "assessed_count", Key: []string{"id"}, Columns: []string{"id", "year", "kind", "assessed", "green", "yellow", "red"}},
	{Table: "fact", Key: []string{"id"}, Columns: []string{
		"id", "code", "topic", "year", "body_id", "region", "text_id", "text_en", "position",
	}},
	{Table: "correction", Key: []string{"id"}, Columns: []string{
		"id", "code", "day", "year", "body_id", "was", "now", "text_id", "text_en",
	}},
	{Table: "authority", Key: []string{"id"}, Columns: []string{
		"id", "slug", "kind", "name", "short_name", "zone", "colour", "valid_from", "valid_to", "version",
	}},
	{Table: "authority_logo", Key: []string{"id"}, Columns: []string{"id", "picture", "type", "alt", "width", "height", "version"}},
	{Table: "position", Key: []string{"id"}, Columns: []string{
		"id", "authority_id", "body_id", "unit_id", "title", "role", "valid_from", "valid_to", "version",
	}},
	{Table: "holding", Key: []string{"id"}, Columns: []string{
		"id", "position_id", "account_id", "manner", "from_at", "to_at", "basis", "given_by", "source",
	}},
	{Table: "holiday", Key: []string{"id"}, Columns: []string{
		"id", "authority_id", "unit_id", "day", "until_day", "kind", "region", "hours", "name_id", "name_en", "decree", "basis",
		"announced", "status", "source", "origin", "made_at", "made_by", "revoked", "revoked_decree", "ended_at", "ended_by",
		"ended_why", "replaced_by",
	}},
	{Table: "office_hours", Key: []string{"id"}, Columns: []string{
		"id", "authority_id", "unit_id", "valid_from", "zone", "region", "joint_leave_works", "joint_leave_basis",
		"joint_leave_status", "week", "ramadan", "basis", "status", "why", "made_at", "made_by", "ended_at", "ended_by",
		"ended_why", "replaced_by",
	}},
	{Table: "office_service", Key: []string{"id"}, Columns: []string{
		"id", "body_id", "unit_id", "slug", "name", "summary", "words", "search", "promise", "promise_unit", "standard", "valid_from",
		"valid_to", "version",
	}},
	{Table: "office_sheet", Key: []string{"id"}, Columns: []string{
		"id", "body_id", "unit_id", "does", "pledge", "pledge_decree", "pledge_day", "person", "person_position", "person_decree",
		"hours_note", "accessibility", "text_only", "words", "version",
	}},
	{Table: "office_number", Key: []string{"id"}, Columns: []string{
		"id", "authority_id", "body_id", "unit_id", "kind", "value", "label", "emergency", "hours", "basis", "status", "state",
		"every_days", "next_at", "tested_at", "tested_good", "good_at", "good_seconds", "misses", "disturbed_at", "version",
	}},
	{Table: "office_test", Key: []string{"id"}, Columns: []string{
		"id", "number_id", "kind", "result", "seconds", "note", "made_by", "made_at", "due_at", "code", "confirmed_at",
	}},
	{Table: "document_house", Key: []string{"authority_id"}, Columns: []string{
		"authority_id", "above", "name", "address", "place", "pattern", "version",
	}},
	{Table: "document", Key: []string{"id"}, Columns: []string{
		"id", "authority_id", "kind", "lang", "state", "open", "subject", "nature", "attachments", "class", "recipients", "copies",
		"body", "position_id", "staff_number", "made_by", "made_at", "changed_at", "version", "code", "number", "day", "manner",
		"tenure_id", "head", "unsigned_sum", "issued_at", "signed_file", "signed_sum", "signed_marks", "signed_extends", "signed_at",
		"replaced_by", "ended_why", "ended_basis", "ended_at",
	}},
	{
		Table: "account", Key: []string{"id"}, Columns: []string{"mail", "name", "state", "version"},
		Without: map[string]string{
			"id": theKey, "created_at": "nothing rests on it", "mail_changed": "changing an address is an event, with the address in its row",
		},
	},
	{
		Table: "account_identity", Key: []string{"id"}, Columns: []string{"account_id", "issuer", "subject"},
		Without: map[string]string{"id": theKey, "linked_at": "the event says when", "used_at": "touched with every use"},
	},
	{Table: "group_rule", Key: []string{"id"}, Columns: []string{"id", "provider", "group_name", "position_id", "set_by", "set_at"}},
	{
		Table: "factor_rule", Key: []string{"authority_id", "role"}, Columns: []string{"second", "factors", "version"},
		Without: map[string]string{"authority_id": theKey, "role": theKey},
	},
	{
		Table: "message_text", Key: []string{"id"}, Columns: []string{"authority_id", "kind", "lang", "version", "subject", "body"},
		Without: map[string]string{"id": theKey, "changed_by": "the event says who", "changed_at": "the event says when"},
	},
	{
		Table: "token", Key: []string{"id"}, Columns: []string{
			"hash", "account_id", "installation", "authority_id", "body_id", "unit_id", "actions", "expires_at", "revoked_at",
		},
		Without: map[string]string{
			"id": theKey, "label": "its holder's own word", "created_at": "the event says when", "used_at": "touched with every use",
		},
	},
	{
		Table: "file", Key: []string{"id"}, Columns: []string{
			"holder_kind", "holder_id", "installation", "authority_id", "body_id", "unit_id", "purpose", "name", "type", "size", "sum", "erased_at",
		},
		Without: map[string]string{
			"id": theKey, "owner": "the event of receiving says who", "declared": "the sender's word, which nothing rests on",
			"state": "set by looking at the bytes, whose hash is covered; a refusal is an event", "why": "the event of a refusal says it",
			"exif": "sealed, and drawn from the bytes", "created_at": "the event says when", "settled_at": "nothing rests on it",
			"expires_at": "until it is claimed, which is an event", "retain_until": "erasing is an event",
		},
	},
	{
		Table: "deadline_rule", Key: []string{"id"}, Columns: []string{"id", "code", "position", "body"},
		Without: map[string]string{"added_at": "the event says when"},
	},
	{
		Table: "deadline_limit", Key: []string{"id"}, Columns: []string{
			"id", "authority_id", "code", "length", "decree", "from_on", "until_on", "set_by", "version",
		},
		Without: map[string]string{"set_at": "the event says when"},
	},
	{
		Table: "clock", Key: []string{"id"}, Columns: []string{
			"id", "subject_kind", "subject_id", "authority_id", "body_id", "unit_id", "rule_id", "code", "limit_id", "length", "extension",
			"started_at", "zero_on", "due_at", "due_on", "state", "pauses", "not_before", "ended_at",
		},
		Without: map[string]string{
			"years":             "follows from the due date and the calendar",
			"calendar_revision": "which calendar it was looked at with; a due date that it moved is covered",
			"warned":            "what was told of it, touched with every warning",
			"next_at":           "when it is looked at next",
			"version":           "steps with every warning",
		},
	},
	{
		Table: "complaint_house", Key: []string{"authority_id"}, Columns: []string{
			"authority_id", "prefix", "open", "examiners_independent", "examiners_basis", "above", "version",
		},
	},
	{
		Table: "complaint", Key: []string{"id"}, Columns: []string{
			"id", "authority_id", "year", "running", "number", "pin", "state", "kind", "class", "channel", "source", "lang", "secrecy",
			"priority", "about", "received_at", "registered_at", "taken_by", "title", "words", "place", "position", "region", "happened_on",
			"asked_on", "promised_on", "wish", "link", "category", "service_id", "target_body", "target_unit", "body_id", "unit_id",
			"owner", "examined", "parent_id", "returns", "outcome", "reason", "satisfaction", "answered_at", "ended_at",
		},
		Without: map[string]string{
			"once":         "it only keeps a second sending from becoming a second case",
			"touched_at":   "the last entry says when",
			"opened_at":    "a look, which is no act",
			"alarming":     "drawn from the words",
			"unread_at":    "a look, which is no act; what was written is covered",
			"shielded":     "the entry that decides says so",
			"second":       "the entry that submits an answer says who may send it",
			"version":      "steps with every act",
			"searched":     "how far the search has come",
			"destroyed_at": "the event of destroying says when",
		},
	},
	{
		Table: "hold_ban", Key: []string{"id"}, Columns: []string{
			"id", "authority_id", "kind", "day", "case_id", "reason", "made_by", "made_at", "until_at", "ended_by", "ended_at",
		},
		Without: map[string]string{"mark": "forgotten when it ends", "version": "steps with every change"},
	},
	{
		Table: "hold_limit", Key: []string{"authority_id"}, Columns: []string{"authority_id", "of_network", "of_authority", "hours", "version"},
	},
	{
		Table: "sealed_officer", Key: []string{"id"}, Columns: []string{"authority_id", "account_id", "public", "made_at", "tried_at", "ended_at"},
		Without: map[string]string{
			"id": theKey, "wrapped": "opens with the passphrase or not at all, and goes with the key", "recipe": "of no use with another wrapped key",
			"version": "steps with every change",
		},
	},
	{
		Table: "sealed_key", Key: []string{"id"}, Columns: []string{
			"authority_id", "point", "hybrid", "made_at", "sheets", "sheets_needed", "sheets_at", "split", "ended_at",
		},
		Without: map[string]string{"id": theKey, "version": "steps with every change"},
	},
	{
		Table: "sealed_identity", Key: []string{"case_id"}, Columns: []string{"case_id", "authority_id", "key_id", "data", "lock", "made_at", "erased_at"},
		Without: map[string]string{"version": "steps with every change"},
	},
	{
		Table: "sealed_request", Key: []string{"id"}, Columns: []string{
			"case_id", "authority_id", "key_id", "officer_id", "asked_by", "purpose", "reason", "asked_at", "decided_by", "decided_at", "refusal",
		},
		Without: map[string]string{
			"id": theKey, "state": "lapses by itself; what an officer decides is in the columns beside it", "parts": "gone when it is decided",
			"opened": "gone when its time is over", "until_at": "a day after the decision", "read_count": "each reading is an event", "version": "steps with every change",
		},
	},
	{
		Table: "privacy_request", Key: []string{"id"}, Columns: []string{
			"authority_id", "number", "kind", "about", "complaint_id", "account_id", "way", "checked", "asked_at", "due_at", "taken_by", "taken_at",
			"state", "ground", "answer", "decided_by", "decided_at", "lifted_by", "lifted_at",
		},
		Without: map[string]string{
			"id": theKey, "lang": "in which language the answer is", "sealed": "gone once it is not needed any more", "version": "steps with every change",
		},
	},
	{Table: "privacy_restriction", Key: []string{"complaint_id"}, Columns: []string{"complaint_id", "request_id", "since_at"}},
	{
		Table: "complaint_reporter", Key: []string{"complaint_id"}, Columns: []string{
			"complaint_id", "sealed", "reach", "shown", "quiet", "assisted", "needs", "proxied",
		},
		Without: map[string]string{
			"caller":  "drawn from what is sealed",
			"version": "steps with every change",
		},
	},
	{
		Table: "complaint_entry", Key: []string{"id"}, Columns: []string{
			"id", "complaint_id", "version", "act", "at", "recorded_at", "party", "by_account", "role", "audience", "was", "state",
			"why", "words", "data",
		},
	},
	{
		Table: "complaint_answer", Key: []string{"id"}, Columns: []string{
			"id", "complaint_id", "state", "finding", "action", "done_on", "proof", "outcome", "promised_on", "made_by", "made_at",
			"sent_by", "ended_at", "ended_why",
		},
		Without: map[string]string{
			"version": "steps with every change",
		},
	},
	{
		Table: "shield", Key: []string{"id"}, Columns: []string{
			"id", "case_id", "authority_id", "lifts", "state", "title", "proposed_by", "proposed_at", "decided_by", "decided_at",
		},
		Without: map[string]string{
			"version": "steps with every change",
		},
	},
	{
		Table: "complaint_task", Key: []string{"id"}, Columns: []string{
			"id", "complaint_id", "authority_id", "body_id", "unit_id", "account", "place", "task", "due_on", "state", "result", "made_by",
			"made_at", "ended_by", "ended_at",
		},
		Without: map[string]string{
			"version": "steps with every change",
		},
	},
	{
		Table: "redaction", Key: []string{"id"}, Columns: []string{
			"id", "case_id", "original_id", "original_sum", "areas", "made_by", "made_at", "dropped_by", "dropped_at",
		},
		Without: map[string]string{
			"version": "steps with every change",
		},
	},
	{
		Table: "redaction_use", Key: []string{"task_id", "redaction_id"}, Columns: []string{
			"task_id", "redaction_id", "looked_by", "looked_at",
		},
	},
	{
		Table: "transcript", Key: []string{"id"}, Columns: []string{
			"id", "case_id", "file_id", "revision", "words", "made_by", "made_at",
		},
	},
	{
		Table: "complaint_bar", Key: []string{"complaint_id", "kind", "subject"}, Columns: []string{
			"complaint_id", "kind", "subject", "why",
		},
	},
	{
		Table: "complaint_referral", Key: []string{"id"}, Columns: []string{
			"id", "complaint_id", "to_authority", "to_name", "became", "sent_at", "receipt", "confirmed_at",
		},
		Without: map[string]string{
			"version": "steps with every change",
		},
	},
	{
		Table: "complaint_slip", Key: []string{"id"}, Columns: []string{
			"id", "authority_id", "series", "running", "printed_at", "printed_by", "complaint_id", "void",
		},
		Without: map[string]string{
			"version": "steps with every change",
		},
	},
	{Table: "retention_schedule", Key: []string{"id"}, Columns: []string{
		"id", "authority_id", "running", "status", "decree", "decree_on", "from_on", "until_on", "lines", "note", "made_by", "made_at", "version",
	}},
	{Table: "retention_plan", Key: []string{"id"}, Columns: []string{
		"id", "authority_id", "schedule_id", "on_day", "hash", "due", "kept", "made_by", "made_at", "proposed_by", "proposed_at", "decided_by",
		"decided_at", "why", "ended_at",
	}, Without: map[string]string{
		"state": "steps with every act, which is an event", "destroyed": "counted from what was destroyed, each an event", "skipped": "as destroyed",
		"trouble": "how the last attempt went", "checkpoint": "of the record itself, which is signed", "version": "steps with every change",
	}},
	{Table: "breach", Key: []string{"id"}, Columns: []string{
		"id", "authority_id", "year", "running", "state", "entry", "due_at", "told_at", "lesson", "closed_by", "closed_at",
	}, Without: map[string]string{"version": "steps with every change"}},
	{Table: "breach_entry", Key: []string{"id"}, Columns: []string{
		"id", "breach_id", "entry", "title", "happened_at", "learned_at", "learned_by", "how", "data", "people", "from_on", "until_on", "handling",
		"recovery", "why", "made_by", "made_at",
	}},
	{Table: "breach_notice", Key: []string{"id"}, Columns: []string{
		"id", "breach_id", "entry", "kind", "addressee", "words", "at", "made_by", "made_at",
	}},
	{Table: "breach_sending", Key: []string{"id"}, Columns: []string{
		"id", "breach_id", "entry", "how", "handling", "contact", "state", "made_by", "made_at", "ended_at",
	}, Without: map[string]string{"trouble": "how the last attempt went", "version": "steps with every change"}},
	{Table: "breach_publication", Key: []string{"id"}, Columns: []string{
		"id", "breach_id", "authority_id", "title", "happened_at", "data", "how", "handling", "contact", "why", "made_by", "made_at", "ended_by", "ended_at", "ended_why",
	}, Without: map[string]string{"version": "steps with every change"}},
	{Table: "retention_hold", Key: []string{"id"}, Columns: []string{
		"id", "authority_id", "case_id", "reason", "set_by", "set_at", "lifted_by", "lifted_at", "lift_reason",
	}, Without: map[string]string{"version": "steps with every change"}},
	{
		Table: "complaint_category", Key: []string{"id"}, Columns: []string{
			"id", "authority_id", "code", "name_id", "name_en", "words", "body_id", "unit_id", "position", "ended_at",
		},
		Without: map[string]string{
			"version": "steps with every change",
		},
	},
}
