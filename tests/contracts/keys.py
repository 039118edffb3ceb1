"""The keys of each answer, written down: a change here is a change of the contract."""

COMMUNITY = {
    "id", "url", "code", "title", "kind", "kind_label", "community_class",
    "community_class_label", "households", "residents", "buildings", "entrances",
    "courtyards", "summary",
}  # fmt: skip
ORGANIZATION = {"id", "url", "title", "kind", "kind_label", "phone"}
DISCLOSURE = {
    "id", "url", "title", "community", "code", "category", "number", "regime",
    "regime_label", "mode", "mode_label", "publisher", "fact_date", "published_at",
    "posting_from", "posting_to", "status", "status_label", "version", "attachments",
}  # fmt: skip
PROCEDURE = {
    "id", "url", "title", "summary", "community", "origin", "origin_label", "kind",
    "kind_label", "governs", "replaces", "regime", "regime_label", "publisher",
    "responsible", "published_at", "reviewed_on", "version", "effective_on", "in_force",
    "in_force_since",
}  # fmt: skip
PROBLEM = {"title", "status", "detail", "errors", "request_id"}
SITE = {
    "name", "subdistrict", "strapline", "publisher_code", "demonstration",
    "footer", "links",
}  # fmt: skip

# Schema in the OpenAPI document: its members.
KEYS = {
    "SiteItem": SITE,
    "Footer": {"host", "operator", "phone", "icp", "police", "report"},
    "Links": {
        "home", "communities", "organizations", "disclosures", "openapi", "docs",
        "privacy", "terms",
    },
    "CommunityItem": COMMUNITY,
    "CommunityDetail": COMMUNITY
    | {"first_responsible", "organizations", "building_list"},
    "ResponsiblePost": {"organization", "post"},
    "BuildingItem": {"id", "title", "kind", "kind_label", "households", "entrances"},
    "EntranceItem": {"title", "households"},
    "OrganizationBrief": ORGANIZATION,
    "OrganizationItem": ORGANIZATION
    | {
        "community", "unit_type", "unit_type_label", "parent", "address", "hours",
        "duties", "posts",
    },
    "ParentItem": {"id", "title", "community"},
    "PostItem": {"title", "kind", "kind_label", "area", "duties", "phone", "holder"},
    "DisclosureItem": DISCLOSURE,
    "DisclosureDetail": DISCLOSURE
    | {
        "responsible", "responsible_editor", "plain_card", "due_on", "topics", "basis",
        "elements", "body", "versions", "documents", "lacking",
    },
    "DocumentLink": {"label", "title", "url", "version", "effective_on", "state_label"},
    "DocumentItem": {
        "id", "url", "title", "community", "kind", "kind_label", "regime", "regime_label",
        "publisher", "published_at", "adopted_by", "adopted_on", "filing_number",
        "filed_on", "version", "effective_on", "in_force",
    },
    "EditionItem": {
        "version", "url", "title", "published_at", "note", "sha256", "state",
        "state_label", "replaced_by", "effective_on", "repealed_on", "adopted_by",
        "adopted_on", "votes", "filing_number", "filed_on", "parts",
    },
    "Votes": {"in_favour", "against", "abstained"},
    "PartItem": {"type", "number", "name", "text", "anchor"},
    "Page_DocumentItem_": {"items", "next", "count"},
    "ProcedureItem": PROCEDURE,
    "ProcedureDetail": PROCEDURE
    | {"responsible_editor", "repealed_on", "steps", "parts", "editions"},
    "GovernedItem": {"key", "label"},
    "StepItem": {
        "number", "anchor", "name", "responsible", "participants", "days", "unit", "time",
        "basis", "materials", "output", "discloses", "form",
    },
    "ProcedureEdition": {"version", "url", "effective_on", "state", "state_label"},
    "Page_ProcedureItem_": {"items", "next", "count"},
    "Page_EditionItem_": {"items", "next", "count"},
    "Element": {"name", "value"},
    "BodyPart": {"type", "value"},
    "Body": {"heading", "blocks"},
    "NoticeItem": {
        "id", "url", "title", "community", "kind", "kind_label", "regime", "regime_label",
        "publisher", "published_at", "valid_until", "event_at", "place", "audience",
        "phone", "version",
    },
    "CatalogEntry": {
        "id", "url", "code", "title", "regime", "regime_label", "category", "rules",
    },
    "RuleItem": {
        "rule_no", "title", "publisher_kind", "publisher_kind_label", "mode", "mode_label",
        "cycle", "cycle_label", "anchor", "offset", "offset_unit", "posting_days",
        "posting_unit", "posting_until", "required_elements", "hint_elements", "channels",
        "redaction", "web_allowed", "needs_supervisor_confirm", "class_scope", "basic_set",
        "basis", "basis_status",
    },
    "PageItem": {
        "id", "url", "type", "type_label", "title", "community", "published_at", "version",
        "bodies", "attachments",
    },
    "LetterIn": {
        "community", "kind", "topic", "title", "content", "name", "phone", "email",
        "confidential", "wants_public",
    },
    "ReceiptOut": {"number", "code", "track_url"},
    "TrackIn": {"number", "code"},
    "ProgressOut": {
        "number", "stage", "stage_label", "due_on", "due_explained", "timeline", "reply",
        "rating", "readings",
    },
    "Step": {"at", "label", "unit", "note"},
    "ReplyOut": {"content", "unit", "replied_at", "outcome", "outcome_label"},
    "RatingOut": {"resolved", "satisfaction"},
    "ReadingOut": {"at", "unit", "post", "reason"},
    "LetterItem": {
        "id", "url", "title", "community", "kind", "kind_label", "topic", "content",
        "reply", "unit", "outcome", "outcome_label", "accepted_on", "replied_on",
        "published_at",
    },
    "Page_LetterItem_": {"items", "next", "count"},
    "VersionItem": {"version", "published_at", "note"},
    "MatterItem": {
        "number", "url", "title", "community", "opened_on", "parts", "timeline",
    },
    "MatterPartItem": {"title", "url", "shown_at"},
    "MatterEventItem": {"at", "label", "unit", "title"},
    "PostingItem": {
        "id", "url", "title", "community", "page", "board", "place", "kind", "kind_label",
        "paper", "state", "state_label", "version", "current_version", "check_code",
        "hung_on", "until", "taken_down_on",
    },
    "Page_PostingItem_": {"items", "next", "count"},
    "Attachment": {
        "title", "note", "url", "kind", "size", "pages", "scanned", "sha256",
    },
    "Tombstone": PROBLEM | {"number", "item", "publisher", "withdrawn_on", "reason"},
    "Problem": PROBLEM,
    "FieldError": {"field", "message"},
    "Page_CommunityItem_": {"items", "next", "count"},
    "Page_OrganizationItem_": {"items", "next", "count"},
    "Page_NoticeItem_": {"items", "next", "count"},
    "Page_CatalogEntry_": {"items", "next", "count"},
    "Page_DisclosureItem_": {"items", "next", "count"},
}  # fmt: skip
