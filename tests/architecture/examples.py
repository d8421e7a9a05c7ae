"""One event of every kind, each field set, in an order in which they could have happened to one conversation."""

from conversation import events as e
from conversation.contact import Peer
from conversation.flow_run import FlowRun, RunId
from conversation.ids import (
    ArticleId,
    ContactId,
    ConversationId,
    IdentityId,
    LinkId,
    MessageId,
    Micros,
    OperatorId,
    RequestId,
    TaskId,
    VisitId,
)
from conversation.message import Attachment, Button, Content, Location
from conversation.understanding import Candidate, Entity

CONVERSATION, OTHER = ConversationId("conv_a"), ConversationId("conv_b")
ANNA, WIFE = ContactId("cont_a"), ContactId("cont_b")
WIDGET, PHONE = IdentityId("iden_a"), IdentityId("iden_b")
OLGA, IGOR = OperatorId("oper_o"), OperatorId("oper_i")
PHOTO = Attachment("image", "blob:aa11", "счётчик.jpg", "image/jpeg", 2048)
OFFER = e.Offer("tok1", "Сроки передачи", "topic:reading_dates")
LINK = LinkId("link_1")
RUN, REQUEST, VISIT = RunId("run_1"), RequestId("req_1"), VisitId("vis_1")
ELSEWHERE = FlowRun(RunId("run_9"), "pay", "f9ow", Micros(5), Micros(6), slots=(("account", "100200301"),))
START = 1_795_431_600_000_000
MINUTE = 60_000_000

EXAMPLES: tuple[e.Event, ...] = (
    e.ConversationStarted(ANNA, WIDGET, "widget", Peer("widget:site", "visitor-1"), "Анна", verified=True),
    e.MessageReceived(
        MessageId("msg_1"),
        WIDGET,
        "c-1",
        "как передать показания?",
        (PHOTO,),
        "x-0",
        "Показания",
        "> ваше",
        True,
        Location(59.938951, 30.315635),
        "+79211234567",
        ("c-2", "c-3"),
        "letter",
        "email",
    ),
    e.TextUnderstood(
        MessageId("msg_1"),
        "как передать показания",
        (Candidate("reading_howto", 0.93), Candidate("reading_dates", 0.5)),
        (Entity("t1", 4640, 0, 4, "4640"), Entity("account", "100200301", 5, 14, "pattern")),
        "answer",
        "rasa",
        ("reading_howto", "meter_replace"),
        out_of_scope=True,
        unread=12,
    ),
    e.EffectAnswered("articles/reading_howto/", '{"type":"ArticlesFound","answer":{"articles":[]}}'),
    e.BotReplied(
        MessageId("msg_2"),
        WIDGET,
        Content(
            "До 25 числа.", (Button("Сроки", "tok1"), Button("Сайт", "https://okno.test", "url")), (), "Re"
        ),
        "article",
        ArticleId("reading_howto"),
        3,
        "reading_howto",
        (OFFER,),
        "never",
        True,
    ),
    e.MessageDelivered(MessageId("msg_2"), ("x-1", "x-2"), ("buttons: numbered list",)),
    e.ReceiptReceived(MessageId("msg_2"), "read", "seen", "no_address"),
    e.ButtonPressed(
        MessageId("msg_3"), WIDGET, "tok1", "Сроки передачи", "topic:reading_dates", True, "press-1"
    ),
    e.MessageEdited(MessageId("msg_1"), "как передать показания счётчика?"),
    e.MessageDeleted(MessageId("msg_1")),
    e.BotSilenced("too_many"),
    e.HandoffRequested("asked", "common", "normal"),
    e.HandoffRaised("fraud", "claims", "high"),
    e.AccessibilityChanged(wished=True),
    e.WaitRose(30 * MINUTE),
    e.ConversationClaimed(OLGA),
    e.OperatorReplied(
        MessageId("msg_4"),
        WIDGET,
        Content("Здравствуйте!", attachments=(PHOTO,)),
        OLGA,
        "key-1",
        "x-3",
        "resend_once",
    ),
    e.WaitEnded(OLGA, 31 * MINUTE, 20 * MINUTE),
    e.NoteAdded(MessageId("msg_5"), OLGA, "просит перезвонить"),
    e.CorrespondenceRegistered(
        MessageId("msg_7"),
        WIDGET,
        "letter",
        Micros(START),
        "Анна Орлова",
        "Прошу сверить счёт",
        (PHOTO,),
        OLGA,
    ),
    e.MessageFailed(MessageId("msg_4"), "Gone", "550"),
    e.DeliveryUnknown(MessageId("msg_4"), "no answer"),
    e.ResendRequested(MessageId("msg_4"), OLGA),
    e.ConversationTransferred("debt", IGOR, OLGA, "по долгу"),
    e.ConversationReturned(IGOR),
    e.ServiceEnded(IGOR, 5 * MINUTE),
    e.LinkCodeIssued(LINK, WIDGET, "d1gest", Micros(START + 60 * MINUTE)),
    e.LinkRefused(PHONE, "unknown, used or expired"),
    e.IdentitiesLinked(
        LINK, CONVERSATION, OTHER, ANNA, (PHONE,), "code", PHONE, WIFE, (OFFER,), (ELSEWHERE,)
    ),
    e.PeerMoved(PHONE, "-1001"),
    e.AddressLeft(WIDGET, "anna@example.test"),
    e.AnswersMailed(
        MessageId("msg_8"),
        WIDGET,
        PHONE,
        Content("Ответ", subject="Чат", apart=True),
        (MessageId("msg_4"),),
        "resend_once",
    ),
    e.ParticipantWrote(PHONE, OTHER, MessageId("msg_6")),
    e.ReachabilityChanged(PHONE, reachable=False, reason="blocked"),
    e.ConversationClosed(IGOR),
    e.RatingAsked(MessageId("msg_6"), IGOR),
    e.ServiceRated(IGOR, 5),
    e.RatingCommented(IGOR, MessageId("msg_7")),
    e.IdentitiesUnlinked(LINK, CONVERSATION, OTHER, WIFE, (PHONE,), WIDGET, OLGA),
    e.PersonalDataMasked(MessageId("msg_1"), ("card", "passport")),
    e.FlowStarted(RUN, "submit_reading", "f1ow", "reading_submit"),
    e.SlotFilled(RUN, "t1", 4640, "crm"),
    e.SlotsCleared(RUN, ("t1",), "corrected"),
    e.AccountNotFound(RUN),
    e.SlotAsked(RUN, "t1", failed=True),
    e.FlowSaid(RUN, ("closed",)),
    e.FlowSuspended(RUN, "switch"),
    e.FlowResumed(RUN),
    e.ConfirmationAsked(RUN, "d1"),
    e.FlowConfirmed(RUN, "d1"),
    e.CrmCallRequested(RUN, "send", "key-1", "submit_reading", '{"account":"100200301"}'),
    e.CrmCallDelayed(RUN, "key-1", "submit_reading"),
    e.CrmCallAnswered(RUN, "key-1", "submit_reading", "ok", '{"external_no":"R-1"}', "late"),
    e.RequestRegistered(
        REQUEST,
        "complaint",
        Micros(START),
        Micros(START + 3 * MINUTE),
        "R2",
        WIDGET,
        "ВХ-2026-10412",
        "Прошу разобраться",
        "100200301",
        RUN,
        "email",
        True,
        OLGA,
        RequestId("req_0"),
        IGOR,
    ),
    e.RequestTransmitted(REQUEST, "A-77"),
    e.RequestCorrected(REQUEST, "дополнение"),
    e.RequestAssigned(REQUEST, IGOR, OLGA),
    e.RequestStateChanged(REQUEST, "in_work", IGOR, "запросил акт"),
    e.TaskOpened(REQUEST, TaskId("task_1"), "metering", "Проверить акт", Micros(START + MINUTE), IGOR),
    e.TaskClosed(REQUEST, TaskId("task_1"), "Акт верен", IGOR),
    e.DeadlineNeared(REQUEST, 80),
    e.RequestAnswered(REQUEST, MessageId("msg_4"), IGOR, "granted"),
    e.FlowCompleted(RUN, "submit_reading"),
    e.FlowCancelled(RunId("run_2"), "visit_booking", "changed"),
    e.FlowExpired(RunId("run_3"), "pay"),
    e.FlowFailed(RunId("run_4"), "pay", "flow_failed"),
    e.VisitBooked(
        VISIT, "nevsky", Micros(START), 15, WIDGET, "А-101", "договор", "пандус", "+79211234567", "V-1", True
    ),
    e.VisitMoved(VISIT, "center", Micros(START + MINUTE), "Д-004"),
    e.VisitReminded(VISIT),
    e.VisitArrived(VISIT),
    e.VisitCalled(VISIT, "3", OLGA),
    e.VisitEnded(VISIT, "served", OLGA),
    e.VisitCancelled(VISIT, OLGA),
    e.AccountVerified(WIDGET, "100200301", "code", Micros(START + 60 * MINUTE)),
    e.VerificationFailed(WIDGET, "wrong_code"),
    e.ConsentGiven("accessibility", "2026-11-26", WIDGET, "widget"),
    e.ConsentWithdrawn("accessibility", WIDGET, "telegram"),
    e.DataExported(WIDGET, "oper_o"),
    e.ConsentDataErased(WIDGET, ("contract",)),
    e.RetentionApplied("chat_text", 40),
    e.ContactErased("admin"),
)


def story() -> list[e.Recorded]:
    """The examples as the log of one conversation, a minute apart."""
    return [
        e.Recorded(100 + version, CONVERSATION, version, Micros(START + version * MINUTE), event)
        for version, event in enumerate(EXAMPLES, start=1)
    ]
