"""Which functions answer which event, in the transaction of the act that caused it."""

from collections.abc import Mapping, Sequence

from channels.events import MessageUndelivered
from hotline.base.events import Event
from hotline.base.storage.unit_of_work import Reaction
from router import erasure as router_erasing
from router.accused import accusations
from router.alarms import acknowledging, notifying, raising
from router.conversations import splitting
from router.dispatch import citizen_news, dispatching, reassigning, unit_succession
from router.intake import text_screening
from router.learning import labels
from router.outgoing import follow_up, secrecy_notice, staff_notices, statutory_notices, supervision_notices
from router.similar_tickets import cluster_reactions, similar_search
from router.undelivered import fall_back
from sla import erasure as sla_erasing
from sla import events as promised
from sla import unit_succession as unit_promises
from sla.calendar import deadline_recalculation
from sla.deadlines import (
    cluster_deadlines,
    deadline_reactions,
    raised_urgency,
    statutory,
    withdrawn_orders,
)
from sla.reviews import asking_promise, reviews
from sla.supervision import supervision_triggers
from tickets import events
from tickets.clusters import cluster_events
from tickets.organisation.unit_events import UnitSucceeded

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    events.TicketOpened: (text_screening.on_opened, deadline_reactions.on_opened),
    events.TicketDrafted: (deadline_reactions.on_drafted,),
    events.TicketSupplemented: (
        text_screening.on_supplemented,
        deadline_reactions.on_supplemented,
        dispatching.look_again,
        supervision_triggers.on_supplemented,
    ),
    events.TicketSplit: (splitting.tell_units_of_split,),
    events.MessagesMoved: (splitting.tell_units_of_move,),
    events.SentToPeople: (deadline_reactions.on_sent_to_people, accusations.on_sent_to_people),
    events.TicketChased: (supervision_triggers.on_supplemented, staff_notices.chased_by_citizen),
    events.TicketWithdrawn: (
        deadline_reactions.on_ended,
        staff_notices.withdrawn,
        cluster_reactions.master_moved,
        acknowledging.on_decided,
    ),
    events.WordsToRelease: (staff_notices.words_to_release,),
    events.SecrecyAsked: (staff_notices.secrecy_asked, secrecy_notice.tell),
    events.DangerHeard: (
        raised_urgency.on_danger_heard,
        staff_notices.danger_heard,
        raising.on_danger_heard,
        citizen_news.warn_in_danger,
    ),
    events.OrderDispatched: (
        deadline_reactions.on_dispatched,
        staff_notices.order_arrived,
        citizen_news.tell_dispatched,
        cluster_reactions.master_moved,
        acknowledging.on_decided,
    ),
    events.PraisePassedOn: (
        deadline_reactions.on_passed_on,
        staff_notices.praise_arrived,
        citizen_news.tell_passed_on,
        cluster_reactions.master_moved,
        acknowledging.on_decided,
    ),
    events.OrderSigned: (deadline_reactions.on_signed, statutory.on_signed),
    events.CitizenContacted: (deadline_reactions.on_contacted,),
    events.DispatchObjected: (deadline_reactions.on_objected, staff_notices.objection_raised),
    events.ObjectionUpheld: (withdrawn_orders.on_objection_upheld, cluster_reactions.master_moved),
    events.ObjectionRejected: (
        deadline_reactions.on_objection_rejected,
        staff_notices.objection_rejected,
        labels.on_objection_rejected,
        supervision_triggers.on_objection_rejected,
    ),
    events.AnswerWritten: (staff_notices.answer_written,),
    events.AnswerSentBack: (staff_notices.answer_sent_back,),
    events.OrderAnswered: (
        deadline_reactions.on_answered,
        staff_notices.answer_to_audit,
        cluster_reactions.master_moved,
    ),
    events.AnswerReturned: (
        deadline_reactions.on_returned,
        staff_notices.answer_returned,
        cluster_reactions.master_moved,
        accusations.keep_away,
    ),
    events.AnswerPassed: (deadline_reactions.on_passed, follow_up.ask_citizen, cluster_reactions.master_moved),
    events.ReworkOrdered: (
        deadline_reactions.on_rework,
        supervision_triggers.on_rework,
        staff_notices.rework_ordered,
        follow_up.no_longer_call,
        accusations.keep_away,
    ),
    events.TicketAccepted: (dispatching.look_again,),
    events.TicketMarked: (raised_urgency.on_marked,),
    events.CoOrderSent: (deadline_reactions.on_co_sent, staff_notices.co_order_arrived),
    events.CoOrderSigned: (deadline_reactions.on_co_signed,),
    events.CoOrderAnswered: (deadline_reactions.on_co_answered, staff_notices.co_order_answered),
    events.OrderPassedDown: (deadline_reactions.on_passed_down, staff_notices.passed_down),
    events.Escalated: (staff_notices.escalated,),
    events.ConsultationOpened: (staff_notices.consultation_opened,),
    events.OpinionGiven: (staff_notices.opinion_given,),
    events.SentToReview: (deadline_reactions.on_sent_to_review, staff_notices.review_needed, follow_up.no_longer_call),
    events.TicketTerminated: (
        deadline_reactions.on_ended,
        follow_up.tell_terminated,
        cluster_reactions.master_moved,
        acknowledging.on_decided,
    ),
    events.TakenBy110: (deadline_reactions.on_taken_by_110,),
    events.TransferredTo110: (deadline_reactions.on_transferred, follow_up.tell_transferred, acknowledging.on_decided),
    events.AnsweredDirectly: (
        deadline_reactions.on_ended,
        follow_up.tell_answered_directly,
        cluster_reactions.master_moved,
        acknowledging.on_decided,
    ),
    events.MoreAsked: (deadline_reactions.on_more_asked, follow_up.tell_more_asked),
    events.TicketDeclined: (
        deadline_reactions.on_ended,
        follow_up.tell_declined,
        cluster_reactions.master_moved,
        acknowledging.on_decided,
    ),
    events.ArchiveImported: (labels.on_archive_imported,),
    events.TicketClosed: (
        deadline_reactions.on_closed,
        supervision_triggers.on_closed,
        labels.on_closed,
        follow_up.weigh_answer,
        follow_up.tell_done_by_110,
        follow_up.no_longer_call,
        cluster_reactions.master_moved,
        acknowledging.on_decided,
    ),
    events.OrderChased: (staff_notices.chased,),
    events.OrderRecalled: (withdrawn_orders.on_recalled,),
    events.OrderReassigned: (
        withdrawn_orders.on_reassigned,
        staff_notices.order_reassigned,
        reassigning.tell_reassigned,
        cluster_reactions.master_moved,
    ),
    events.DispatchUndone: (
        withdrawn_orders.on_dispatch_undone,
        staff_notices.dispatch_undone,
        cluster_reactions.master_moved,
    ),
    events.RevealAsked: (staff_notices.reveal_asked,),
    events.FollowUpWaived: (reviews.on_waived, follow_up.call_off),
    events.LeaderNoted: (supervision_triggers.on_leader_noted,),
    cluster_events.TicketJoined: (
        cluster_deadlines.on_joined,
        cluster_deadlines.watch_the_crowd,
        cluster_reactions.tell_joined,
        accusations.on_joined,
    ),
    cluster_events.TicketLeft: (cluster_deadlines.on_left, cluster_reactions.tell_left),
    cluster_events.MasterMoved: (cluster_deadlines.on_master_moved,),
    UnitSucceeded: (
        unit_promises.on_succeeded,
        unit_succession.on_succeeded,
    ),
    events.PersonErased: (router_erasing.on_erased, sla_erasing.on_erased, similar_search.forget),
    MessageUndelivered: (fall_back.on_undelivered, notifying.on_undelivered),
    promised.DigestDue: (staff_notices.post_digest,),
    promised.CalendarRevised: (deadline_recalculation.on_revised,),
    promised.DateMoved: (citizen_news.tell_date_moved,),
    promised.ExtensionAsked: (deadline_reactions.on_more_time_asked, staff_notices.more_time_asked),
    promised.ExtensionDecided: (staff_notices.more_time_decided, follow_up.tell_more_time, accusations.keep_away),
    promised.StatutoryStep: (statutory_notices.tell_step,),
    promised.SuspensionEnded: (staff_notices.suspension_ended,),
    promised.ReviewTryDue: (follow_up.ask_again,),
    promised.ReviewUnreachable: (staff_notices.unreachable,),
    promised.ReviewUnclear: (asking_promise.on_unclear, staff_notices.unclear),
    promised.SupervisionOrdered: (supervision_notices.ordered,),
    promised.SupervisionReplied: (supervision_notices.replied,),
    promised.SupervisionReturned: (supervision_notices.returned,),
    promised.SupervisionWithdrawn: (supervision_notices.withdrawn,),
    promised.CardShown: (supervision_notices.card_shown,),
    promised.CardAppealed: (supervision_notices.card_appealed,),
    promised.CardDecided: (supervision_notices.card_decided,),
}
