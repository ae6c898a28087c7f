"""Every role for every act, how far each reaches, and duties kept apart: written out by hand from DOMAIN 3.3."""

import pytest

from hotline.base.errors import Forbidden
from tickets import lifecycle
from tickets.access.rights import SYSTEM, UNIT_ROLES, Actor, ActorKind, Role, check_separation, citizen, require
from tickets.lifecycle import TABLE, Act, State

# who may do it, in some state; a slip in the table of moves shows here
MATRIX = """
register           citizen system
import             system
import_ended       system
save_draft         agent reviewer vendor
submit             agent reviewer vendor
supplement         agent reviewer dispatcher vendor citizen system
direct_answer      agent reviewer dispatcher
accept             reviewer dispatcher
ask_more           reviewer dispatcher system
decline            reviewer dispatcher
merge              reviewer dispatcher system
leave              reviewer dispatcher system
leave_to_unit      reviewer dispatcher system
share_answer       system
end_with_first     system
to_people          system
consult            dispatcher
give_opinion       unit_clerk unit_handler unit_approver
end_consult        dispatcher
dispatch           dispatcher system
add_co             dispatcher
pass_on            dispatcher system
note_praise        unit_clerk unit_handler unit_approver system
sign               unit_clerk unit_handler unit_approver
co_sign            unit_clerk unit_handler unit_approver
co_answer          unit_clerk unit_handler unit_approver
pass_down          unit_clerk
object             unit_clerk
uphold_objection   dispatcher
reject_objection   dispatcher
contact            unit_clerk unit_handler
ask_extension      unit_handler
grant_extension    supervisor
refuse_extension   supervisor
ask_suspension     unit_handler
grant_suspension   supervisor
refuse_suspension  supervisor
resume             unit_handler supervisor system
answer             unit_handler
approve_answer     unit_approver
send_back          unit_approver
pass_answer        reviewer
return_answer      reviewer
review_solved      caller citizen
review_unsolved    caller citizen
order_rework       supervisor
confirm_close      supervisor system
ask_termination    unit_handler unit_approver
terminate          supervisor
archive            system
reopen             agent reviewer dispatcher citizen
reverse_close      reviewer
transfer_110       agent reviewer dispatcher vendor
return_from_110    agent reviewer dispatcher
taken_by_110       agent reviewer dispatcher
close_at_110       agent reviewer
chase              supervisor citizen system
supervise          supervisor system
leader_note        leader
receive_letter     dispatcher unit_clerk unit_handler unit_approver
reply_letter       dispatcher unit_clerk unit_handler unit_approver
return_reply       supervisor
accept_reply       supervisor
withdraw_letter    supervisor
propose_handover   supervisor
approve_handover   leader
refuse_handover    leader
show_card          supervisor
appeal_card        dispatcher unit_clerk unit_handler unit_approver
decide_appeal      supervisor
withdraw_card      supervisor
miss_call          caller
mark               reviewer dispatcher supervisor
reveal             agent reviewer dispatcher unit_clerk unit_handler supervisor caller
ask_reveal         agent reviewer dispatcher supervisor caller
grant_reveal       reviewer supervisor leader
refuse_reveal      reviewer supervisor leader
reveal_for_life    system
mark_accused       agent reviewer dispatcher system
clear_accused      reviewer dispatcher supervisor
leave_accused_open system
recall             reviewer dispatcher system
reassign           dispatcher
undo_dispatch      dispatcher
recuse             reviewer dispatcher supervisor unit_approver
readmit            reviewer dispatcher supervisor unit_approver
escalate           dispatcher supervisor
note_person        agent reviewer dispatcher vendor citizen
attach             agent reviewer dispatcher unit_clerk unit_handler supervisor vendor citizen system
show_file          reviewer dispatcher supervisor
release_text       reviewer dispatcher supervisor
forget             system
erase              secadmin system
rectify            system
hear_danger        system
ask_secrecy        citizen system
ask_to_lift        reviewer dispatcher supervisor
lift_secrecy       reviewer supervisor leader
withdraw           agent reviewer citizen
split              agent reviewer dispatcher citizen
move_message       agent reviewer dispatcher
acknowledge_alarm  agent reviewer dispatcher supervisor caller leader
look_at_mark       agent reviewer dispatcher supervisor caller leader
law_accept         unit_clerk unit_handler
law_refuse         unit_clerk unit_handler
law_agreed         unit_clerk unit_handler
law_end            unit_clerk unit_handler
law_told           unit_clerk unit_handler
law_clue           unit_clerk unit_handler
law_checked        unit_clerk unit_handler
law_extend         unit_approver
law_test           unit_clerk unit_handler
law_tested         unit_clerk unit_handler
law_new_facts      unit_clerk unit_handler
succeed            system
"""

# where one act is different people's in different states
BY_STATE = """
direct_answer@draft             agent reviewer
direct_answer@pending_review    agent reviewer dispatcher
direct_answer@pending_dispatch  agent reviewer dispatcher
dispatch@pending_dispatch       dispatcher system
dispatch@consulting             dispatcher
supplement@need_info            agent reviewer dispatcher vendor citizen system
"""

# which tickets: all, of the own unit, of a unit below it, of another unit, taken down by oneself elsewhere
REACH = """
role           act             own below other mine
agent          supplement      yes yes   yes   yes
reviewer       pass_answer     yes yes   yes   yes
dispatcher     dispatch        yes yes   yes   yes
supervisor     chase           yes yes   yes   yes
leader         leader_note     yes yes   yes   yes
unit_clerk     sign            yes yes   no    no
unit_handler   answer          yes yes   no    no
unit_approver  approve_answer  yes yes   no    no
vendor         submit          no  no    no    yes
vendor         supplement      no  no    no    yes
vendor         transfer_110    no  no    no    yes
"""
OWN, BELOW, OTHER, MYSELF = 7, 8, 9, 1


def table(text: str) -> dict[str, set[str]]:
    rows = (line.split() for line in text.strip().splitlines())
    return {first: set(rest) for first, *rest in rows}


def staff(*roles: Role, unit: int = OWN) -> Actor:
    return Actor(ActorKind.STAFF, MYSELF, "某人", frozenset(roles), unit, frozenset({OWN, BELOW}))


def everybody() -> dict[str, Actor]:
    """One of each; the caller works at the centre and belongs to no handling unit."""
    people = {role.value: staff(role, unit=100 if role is Role.CALLER else OWN) for role in Role}
    return people | {"citizen": citizen(5), "system": SYSTEM}


def allowed(actor: Actor, act: Act, state: State | None = None) -> bool:
    try:
        require(actor, act, state=state, department_id=OWN, registered_by=MYSELF)
    except Forbidden:
        return False
    return True


def test_the_matrix_names_every_act() -> None:
    assert list(table(MATRIX)) == [act.value for act in Act]


@pytest.mark.parametrize("act", Act)
def test_every_role_is_asked_for_every_act(act: Act) -> None:
    assert {name for name, actor in everybody().items() if allowed(actor, act)} == table(MATRIX)[act.value]


@pytest.mark.parametrize("line", table(BY_STATE))
def test_some_rights_depend_on_the_state(line: str) -> None:
    act, state = line.split("@")
    found = {name for name, actor in everybody().items() if allowed(actor, Act(act), State(state))}
    assert found == table(BY_STATE)[line]


def test_no_move_is_nobodys() -> None:
    assert [f"{move.before} {move.act}" for move in TABLE if not move.by] == []


@pytest.mark.parametrize("line", [line.split() for line in REACH.strip().splitlines()[1:]], ids=" ".join)
def test_how_far_a_role_reaches(line: list[str]) -> None:
    actor, act = staff(Role(line[0])), Act(line[1])
    places = [(OWN, 2), (BELOW, 2), (OTHER, 2), (OTHER, MYSELF)]
    reached = ["yes" if _reaches(actor, act, unit, by) else "no" for unit, by in places]
    assert reached == line[2:]


def _reaches(actor: Actor, act: Act, unit: int, by: int) -> bool:
    try:
        require(actor, act, department_id=unit, registered_by=by)
    except Forbidden:
        return False
    return True


def test_a_right_at_the_centre_lends_no_reach_to_a_right_of_the_unit() -> None:
    both = staff(Role.AGENT, Role.UNIT_HANDLER)
    with pytest.raises(Forbidden, match="不在您单位名下"):
        require(both, Act.ANSWER, department_id=OTHER)
    require(both, Act.SUPPLEMENT, department_id=OTHER)


def test_who_follows_up_has_no_part_in_the_handling() -> None:
    with pytest.raises(Forbidden, match="回访员"):
        require(staff(Role.CALLER, Role.UNIT_CLERK, unit=100), Act.REVIEW_SOLVED, department_id=OTHER)
    with pytest.raises(Forbidden, match="回访员"):
        require(staff(Role.CALLER, unit=OWN), Act.REVIEW_SOLVED, department_id=OWN)
    require(staff(Role.CALLER, unit=100), Act.REVIEW_SOLVED, department_id=OWN)


def test_a_vendors_account_never_closes_audits_or_supervises() -> None:
    ending = {move.act for move in TABLE if move.after in lifecycle.ENDED and move.before not in lifecycle.ENDED}
    auditing = {Act.PASS_ANSWER, Act.RETURN_ANSWER, Act.ACCEPT, Act.REVIEW_SOLVED, Act.REVIEW_UNSOLVED}
    supervising = {Act.CHASE, Act.SUPERVISE, Act.GRANT_EXTENSION, Act.GRANT_SUSPENSION}
    vendor = everybody()["vendor"]
    assert {act for act in ending | auditing | supervising if allowed(vendor, act)} == set()


def test_silence_never_counts_as_a_rating() -> None:
    assert not SYSTEM.may(Act.REVIEW_SOLVED)
    assert not SYSTEM.may(Act.CONFIRM_CLOSE, State.REVIEW)


@pytest.mark.parametrize("role", sorted(UNIT_ROLES))
def test_units_close_nothing(role: Role) -> None:
    closing = {Act.REVIEW_SOLVED, Act.CONFIRM_CLOSE, Act.PASS_ANSWER, Act.DISPATCH, Act.TERMINATE, Act.SUPERVISE}
    assert not any(staff(role).may(act) for act in closing)


@pytest.mark.parametrize(
    ("roles", "in_a_unit", "why"),
    [
        ({Role.SYSADMIN, Role.AUDITOR}, False, "三人"),
        ({Role.SECADMIN, Role.AGENT}, False, "三人"),
        ({Role.CALLER}, True, "回访员"),
        ({Role.CALLER, Role.UNIT_CLERK}, False, "回访员"),
        ({Role.VENDOR, Role.REVIEWER}, False, "外包"),
    ],
)
def test_duties_that_one_person_may_not_join(roles: set[Role], in_a_unit: bool, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        check_separation(frozenset(roles), handles_orders=in_a_unit)


def test_ordinary_combinations_are_fine() -> None:
    check_separation(frozenset({Role.AGENT, Role.REVIEWER}), handles_orders=False)
    check_separation(frozenset({Role.UNIT_CLERK, Role.UNIT_HANDLER}), handles_orders=True)
