package ledger

// coveredAssessments are those of assessments, and of what comes after them.
var coveredAssessments = []Cover{
	{Table: "cycle", Key: []string{"id"}, Columns: []string{
		"id", "authority_id", "kind", "year", "title", "instrument", "instrument_hash", "instrument_text", "from_day", "until_day", "state", "made_by", "made_at", "frozen_at", "shared_at", "ended_at", "version",
	}},
	{Table: "cycle_office", Key: []string{"cycle_id", "authority_id"}, Columns: []string{
		"cycle_id", "authority_id", "province",
	}},
	{Table: "cycle_body", Key: []string{"cycle_id", "body_id"}, Columns: []string{
		"cycle_id", "body_id", "office_id", "name", "outcome", "why", "version",
	}},
	{Table: "cycle_draw", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "office_id", "seed", "wanted", "kinds", "frame", "frame_hash", "drawn_by", "drawn_at",
	}},
	{Table: "cycle_locus", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "body_id", "unit_id", "office_id", "name", "chosen", "draw_id", "instead_of", "why", "ended_at", "version",
	}},
	{Table: "cycle_product", Key: []string{"locus_id", "service_id"}, Columns: []string{
		"locus_id", "service_id", "name",
	}},
	{Table: "cycle_team", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "office_id", "name", "members", "ended_at", "version",
	}},
	{Table: "cycle_conflict", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "office_id", "account", "body_id", "why", "said_by", "said_at", "ended_at", "version",
	}},
	{Table: "cycle_visit", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "locus_id", "office_id", "team_id", "from_day", "until_day", "document_id", "state", "why", "version",
	}},
	{Table: "cycle_place", Key: []string{"locus_id"}, Columns: []string{"locus_id", "lat", "lon", "version"}},
	{Table: "form", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "office_id", "body_id", "locus_id", "subject", "product", "state", "rev", "made_by", "way", "team_id", "substitute",
		"answered", "started_at", "finished_at", "received_at", "na_open", "flags", "version",
	}},
	{Table: "form_version", Key: []string{"id"}, Columns: []string{
		"id", "form_id", "rev", "content", "hash", "account", "device", "way", "received_at", "offset_s", "aside",
	}},
	{Table: "form_flag", Key: []string{"id"}, Columns: []string{
		"id", "form_id", "cycle_id", "kind", "about", "detail", "open", "raised_at", "closed_by", "closed_at", "why",
	}},
	{Table: "form_na", Key: []string{"form_id", "question"}, Columns: []string{
		"form_id", "question", "reason", "state", "decided_by", "decided_at", "why",
	}},
	{Table: "form_file", Key: []string{"form_id", "ref"}, Columns: []string{
		"form_id", "ref", "cycle_id", "question", "kind", "sha256", "size", "taken_at", "lat", "lon", "accuracy", "file_id", "refused",
	}},
	{Table: "dossier_request", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "office_id", "body_id", "unit_id", "question", "ask", "due_day", "state", "why", "asked_by", "asked_at", "handed_at", "decided_by", "decided_at",
		"reminded", "version",
	}},
	{Table: "dossier_item", Key: []string{"id"}, Columns: []string{
		"id", "office_id", "body_id", "unit_id", "title", "file_id", "valid_until", "added_by", "added_at", "version",
	}},
	{Table: "dossier_handed", Key: []string{"request_id", "item_id"}, Columns: []string{"request_id", "item_id", "handed_by", "handed_at"}},
	{Table: "dossier_publication", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "office_id", "body_id", "unit_id", "question", "kind", "channel", "what", "link", "side", "said_by", "said_at", "ended_at", "found", "looked_by", "looked_at", "note", "file_id", "version",
	}},
	{Table: "dossier_respondent", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "office_id", "body_id", "unit_id", "role", "name", "decree", "decree_day", "item_id", "said_by", "said_at", "ended_at", "version",
	}},
	{Table: "oversight_product", Key: []string{"id"}, Columns: []string{
		"id", "authority_id", "side", "kind", "number", "number_key", "day", "sender_id", "sender_name", "body_id", "subject", "case_number", "due_day", "state",
		"received_day", "told_at", "pair_id", "outcome", "closed_day", "closed_why", "successor_id", "entered_by", "entered_at", "version",
	}},
	{Table: "oversight_place", Key: []string{"product_id", "unit_id"}, Columns: []string{"product_id", "unit_id", "position"}},
	{Table: "oversight_item", Key: []string{"id"}, Columns: []string{"id", "product_id", "position", "words", "state", "told"}},
	{Table: "oversight_step", Key: []string{"id"}, Columns: []string{
		"id", "product_id", "item_id", "kind", "was", "became", "day", "words", "letter", "shared", "account", "at",
	}},
	{Table: "oversight_file", Key: []string{"step_id", "file_id"}, Columns: []string{"step_id", "file_id", "position"}},
	{
		Table: "report_opening", Key: []string{"id"}, Columns: []string{"id", "cycle_id", "run_id", "rule", "least_lost", "state", "bodies", "asked_by", "asked_at", "ended_at", "version"},
		Without: map[string]string{"done": "how far it is, while it is under way"},
	},
	{Table: "report_card", Key: []string{"id"}, Columns: []string{
		"id", "opening_id", "run_id", "cycle_id", "center_id", "office_id", "body_id", "kind", "year", "instrument", "before_id", "mapping", "findings", "opened_at",
	}},
	{Table: "report_action", Key: []string{"id"}, Columns: []string{
		"id", "finding_id", "kind", "words", "owner_kind", "owner_id", "owner", "due_day", "budget", "state", "entered_by", "entered_at", "version",
	}},
	{Table: "report_step", Key: []string{"id"}, Columns: []string{"id", "finding_id", "action_id", "kind", "side", "was", "became", "words", "account", "at"}},
	{Table: "report_file", Key: []string{"step_id", "file_id"}, Columns: []string{"step_id", "file_id", "position"}},
	{Table: "report_practice", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "office_id", "body_id", "unit_id", "code", "words", "state", "agreed_by", "agreed_at", "ended_at", "version",
	}},
	{Table: "report_practice_file", Key: []string{"practice_id", "file_id"}, Columns: []string{"practice_id", "file_id", "position"}},
	{Table: "report_workload", Key: []string{"id"}, Columns: []string{
		"id", "office_id", "body_id", "unit_id", "year", "staff", "needed", "served", "cases", "source", "day", "said_by", "said_at", "version",
	}},
	{Table: "report_training", Key: []string{"id"}, Columns: []string{
		"id", "office_id", "body_id", "unit_id", "title", "provider", "from_day", "until_day", "code", "entered_by", "entered_at", "ended_at", "version",
	}},
	{Table: "report_participant", Key: []string{"id"}, Columns: []string{"id", "training_id", "position", "owner_kind", "owner_id", "owner", "heads", "names"}},
	{Table: "report_training_file", Key: []string{"training_id", "file_id"}, Columns: []string{"training_id", "file_id", "position"}},
	{Table: "award_list", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "authority_id", "title", "subject", "kinds", "province", "most", "ties", "second", "presented_by", "received_by", "pattern", "place", "signer",
		"signer_name", "state", "run_id", "decree_id", "decree_number", "decree_day", "frozen_by", "frozen_at", "made_by", "made_at", "version",
	}},
	{Table: "award_entry", Key: []string{"list_id", "body_id", "unit_id"}, Columns: []string{
		"list_id", "body_id", "unit_id", "position", "place", "body_slug", "body_name", "unit_name", "kind", "score", "class", "standing", "chosen", "why",
	}},
	{Table: "award_certificate", Key: []string{"id"}, Columns: []string{
		"id", "list_id", "cycle_id", "authority_id", "body_id", "unit_id", "position", "number", "number_key", "code", "state", "body_name", "unit_name", "score", "class",
		"suffix", "released_day", "presented_by", "received_by", "behalf_of", "attended", "handed_day", "version",
	}},
	{Table: "award_hold", Key: []string{"certificate_id", "product_id"}, Columns: []string{"certificate_id", "product_id", "number"}},
	{Table: "review_locus", Key: []string{"locus_id"}, Columns: []string{"locus_id", "cycle_id", "state", "changed_by", "changed_at", "version"}},
	{Table: "review_step", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "locus_id", "form_id", "act", "was", "became", "account", "at", "why",
	}},
	{Table: "review_comment", Key: []string{"id"}, Columns: []string{
		"id", "form_id", "thread_id", "question", "text", "account", "at", "resolved_by", "resolved_at",
	}},
	{Table: "review_sample", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "office_id", "seed", "wanted", "frame", "frame_hash", "drawn_by", "drawn_at",
	}},
	{Table: "review_coding", Key: []string{"id"}, Columns: []string{
		"id", "sample_id", "cycle_id", "office_id", "form_id", "account", "rev", "answers", "coded_at", "version",
	}},
	{
		Table: "review_mention", Key: []string{"id"}, Columns: []string{"id", "comment_id", "form_id", "account"},
		Without: map[string]string{"seen_at": "who has looked at what they were called to, which is no act"},
	},
	{
		Table: "run", Key: []string{"id"}, Columns: []string{
			"id", "cycle_id", "number", "state", "least", "purpose", "instrument_hash", "inputs_hash", "archive_hash", "archive_size", "asked_by", "asked_at",
			"taken_at", "ended_at", "ended_by", "lines", "trouble", "shared_at", "units", "units_in", "forms", "version",
		},
		Without: map[string]string{"done": "how far it is, while it is under way", "bodies": "how many there are, told while it is under way; the archive holds them"},
	},
	{Table: "result_publication", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "run_id", "run_number", "year", "title", "authority", "decree", "decree_day", "simulation", "own", "archive_open", "stands",
		"published_at", "withdrawn_at", "withdrawn_by", "withdrawn_day", "withdrawn_why",
	}},
	{Table: "decision_session", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "run_id", "day", "place", "distance", "why_earlier", "state", "opened_by", "opened_at", "closed_by", "closed_at",
		"confirmed_by", "confirmed_at", "version",
	}},
	{Table: "decision_attendee", Key: []string{"id"}, Columns: []string{"id", "session_id", "place", "account", "name", "role"}},
	{Table: "decision_point", Key: []string{"id"}, Columns: []string{"id", "session_id", "place", "words"}},
	{Table: "decision_note", Key: []string{"session_id", "body_id"}, Columns: []string{"session_id", "body_id", "words", "account", "at"}},
	{Table: "decision_absent", Key: []string{"session_id", "body_id"}, Columns: []string{"session_id", "body_id", "reason", "words", "account", "at"}},
	{Table: "decision_decree", Key: []string{"id"}, Columns: []string{
		"id", "authority_id", "cycle_id", "session_id", "number", "number_key", "day", "signer", "basis", "file_id", "state", "entered_by", "entered_at",
		"confirmed_by", "confirmed_at", "withdraw_number", "withdraw_day", "withdraw_why", "withdraw_asked_by", "withdraw_asked_at", "withdrawn_by",
		"withdrawn_at", "version",
	}},
	{Table: "decision_publication", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "decree_id", "run_id", "office_id", "at", "archive_open", "state", "trouble", "asked_by", "asked_at", "ended_by", "ended_at",
		"bodies", "units", "version",
	}},
	{
		Table: "run_reading", Key: []string{"id"}, Columns: []string{
			"id", "cycle_id", "locus_id", "question", "value", "na", "source", "source_on", "kept_by", "kept_at", "version",
		},
	},
	{Table: "objection_window", Key: []string{"run_id"}, Columns: []string{"run_id", "cycle_id", "last_day", "opened_by", "opened_at"}},
	{Table: "objection", Key: []string{"id"}, Columns: []string{
		"id", "cycle_id", "run_id", "body_id", "locus_id", "code", "reason", "state", "filed_by", "filed_at", "first", "second", "ruling", "why",
		"proposed_by", "decided_at", "version",
	}},
	{Table: "objection_file", Key: []string{"objection_id", "file_id"}, Columns: []string{"objection_id", "file_id", "position"}},
	{
		Table: "device", Key: []string{"id"}, Columns: []string{
			"id", "account_id", "name", "hash", "state", "made_at", "revoked_at", "revoked_by", "closing_at", "wiped_at", "emptied_at", "version",
		},
		Without: map[string]string{"seen_at": "the last contact, which is no act", "sealed": "the key of what a telephone keeps, destroyed with it"},
	},
}
