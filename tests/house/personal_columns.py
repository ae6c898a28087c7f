"""Every column that can hold words: taken out when a person is erased, or never about a citizen, and why."""

from collections.abc import Mapping

import sqlalchemy as sa

from hotline.app.metadata import Base
from hotline.base.storage.database import Code

ERASED: Mapping[str, str] = {  # table: columns that are emptied, or from which the person's names and numbers are taken
    "assignment": "basis steps words",
    "attachment": "name_sealed",
    "burst": "words",
    "card": "appeal_grounds decision reason",
    "citizen": "address_sealed id_number_sealed more_sealed name_sealed phone_index phone_sealed",
    "cluster": "title",
    "cluster_membership": "left_why",
    "consultation": "outcome question",
    "deadline": "parked",
    "exclusion": "decision note",
    "expected_file": "name_sealed ref_sealed",
    "extension": "decision plan reason",
    "hot_issue": "place title words",
    "identity": "external_index external_sealed",
    "job_run": "about arguments error result secret_sealed words",
    "journal_entry": "change reason salt words_sealed",
    "knowledge_article": "question text title",
    "message": "code_sealed detail external_id text",
    "near_text": "place signature",
    "notice": "text",
    "objection": "decision grounds",
    "opinion": "text",
    "outbox": "address code_sealed error notice receipt_reason recipient text",
    "proposal": "reason",
    "refused_payload": "body reason",
    "reveal": "decision words",
    "review": "audit_note reason unclear",
    "supervision": "effect reason reply returned",
    "talk_entry": "note",
    "ticket": "abstract abstract_mark address_sealed needs_person text title told words_mark",
    "ticket_export": "filters",
    "ticket_import": "error headings mapping name",
    "work_order": "answer basis",
}
NEVER: Mapping[str, Mapping[str, str]] = {  # reason: table: columns
    "a code, a name of ours or a figure; nobody types into it": {
        "alarm": "acknowledged_with signal",
        "alarm_entry": "signal",
        "assignment": "candidates catalogue_version category decision model_version",
        "attachment": "mime",
        "burst": "category district",
        "card": "rule",
        "conversation": "channel",
        "deadline": "budget calendar earlier marks policy",
        "exclusion": "reason",
        "expected_file": "channel error",
        "extension": "budget",
        "heartbeat": "detail name",
        "hot_issue": "curve",
        "identity": "channel",
        "imported_ticket": "origin",
        "job_run": "worker",
        "knowledge_article": "category",
        "journal_entry": "actor_kind seen",
        "message": "channel kind",
        "narrowed_right": "act role",
        "objection": "evidence ground",
        "opt_out": "channel",
        "outbox": "channel choices",
        "refused_payload": "channel",
        "review": "answered_by unit_said",
        "staff_post": "role",
        "staff_role": "role",
        "supervision": "grounds trigger",
        "ticket": "category danger district not_accused number recused source",
        "ticket_export": "format",
        "trail_mark": "name",
        "training_label": "against category department kind",
        "work_order": "replied_by solved truth",
    },
    "a keyed or salted hash, a random id or a digest: nobody can read a person out of it": {
        "account_entry": "hash previous seal",
        "allowance": "subject",
        "attachment": "digest shown_digest thumb_digest",
        "attempt": "subject",
        "first_link": "token_hash",
        "job_run": "lease offered_as",
        "journal_entry": "commitment hash previous seal words_commitment",
        "opt_out": "address_index",
        "outbox": "provider_id",
        "review": "token",
        "taken_call": "cid",
        "taken_nonce": "body nonce",
        "ticket": "code_hash journal_head",
        "trail_entry": "chain mac salt",
        "trail_mark": "chain mac",
    },
    "about staff, units and the city's own lists, written by those who answer for them": {
        "account_entry": "by_name change reason",
        "calendar_revision": "days digest note",
        "catalogue_entry": "basis clauses co code lead name parent printed rules version words",
        "catalogue_fact": "answers code name question",
        "department": "code kind level name path short",
        "unit_change": "after asked_name before fault plan reason",
        "duty": "phone_sealed wechat_sealed",
        "journal_entry": "actor_name",
        "allowance": "about",
        "place_name": "aliases city district kind name source street",
        "proposal": "details password_hash",
        "setting_version": "content decision digest key kind note",
        "staff": "login name old_hashes password_hash",
        "staff_session": "address csrf token_hash",
    },
    "the trail of what staff and providers did: numbers of tickets, names of accounts, no word of a citizen": {
        "trail_entry": "about actor_name address detail request roles",
    },
    "figures and versions of models and reports; texts go in, none is kept": {
        "drift_report": "alarms figures model",
        "model_version": "catalogue figures reason version",
        "period_report": "digest facts formulas result score_template weights",
    },
    "the number in the system before, without which a second import would bring the person back": {
        "imported_ticket": "outside_number"
    },
}


def listed(fields: Mapping[str, str]) -> list[str]:
    return [f"{table}.{column}" for table, columns in fields.items() for column in columns.split()]


def of_words() -> set[str]:
    """Every column that can hold words; one of codes holds only what its enumeration lists."""
    words = (sa.String, sa.JSON, sa.LargeBinary)
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, words) and not isinstance(column.type, Code)
    }
