from conversation import events as e
from conversation.flow_run import RunId
from conversation.ids import IdentityId, MessageId, Micros, RequestId, VisitId
from conversation.message import Button, Content
from conversation.placeholders import fill, numbers_in, placeholder

REQUEST, VISIT = RequestId("req_1"), VisitId("visit_1")
CLIENT = IdentityId("iden_1")
REGISTERED = e.RequestRegistered(REQUEST, "complaint", Micros(1), Micros(2), "R2", CLIENT)
BOOKED = e.VisitBooked(VISIT, "nevsky", Micros(3), 15, CLIENT)
NUMBERS = {REQUEST: "ВХ-2026-10412", VISIT: "А-17"}
MARK = placeholder(REQUEST)


def test_a_number_comes_into_its_event_and_every_text_of_the_decision() -> None:
    reply = e.BotReplied(
        MessageId("m"),
        CLIENT,
        Content(f"Номер {MARK}, талон {{visit_1}}.", (Button(f"О {MARK}", "t1"),), subject=f"Re: {MARK}"),
        "flow",
        offers=(e.Offer("t1", f"О {MARK}", "appeal"),),
    )
    call = e.CrmCallRequested(RunId("run"), "s", "k", "register_appeal", f'{{"number":"{MARK}","kind":"x"}}')
    registered, booked, said, asked = fill((REGISTERED, BOOKED, reply, call), NUMBERS)
    assert registered == e.RequestRegistered(
        REQUEST, "complaint", Micros(1), Micros(2), "R2", CLIENT, number="ВХ-2026-10412"
    )
    assert isinstance(booked, e.VisitBooked)
    assert booked.ticket == "А-17"
    assert isinstance(said, e.BotReplied)
    assert said.content.text == "Номер ВХ-2026-10412, талон А-17."
    assert said.content.subject == "Re: ВХ-2026-10412"
    assert said.content.buttons[0].label == said.offers[0].label == "О ВХ-2026-10412"
    assert isinstance(asked, e.CrmCallRequested)
    assert asked.arguments == '{"number":"ВХ-2026-10412","kind":"x"}'


def test_a_decision_taken_again_equals_what_was_recorded_once_it_is_given_the_same_numbers() -> None:
    reply = e.BotReplied(MessageId("m"), CLIENT, Content(f"Номер {MARK}."), "flow")
    recorded = fill((REGISTERED, reply), {REQUEST: "ВХ-2026-10412"})
    assert numbers_in(recorded) == {REQUEST: "ВХ-2026-10412"}
    assert fill((REGISTERED, reply), numbers_in(recorded)) == recorded


def test_a_number_that_was_given_stays_and_other_braces_are_left_alone() -> None:
    entered = e.RequestRegistered(REQUEST, "claim", Micros(1), Micros(2), "R2", CLIENT, number="ВХ-2026-7")
    reply = e.BotReplied(MessageId("m"), CLIENT, Content("{req_2} {} {ru: x}"), "flow")
    assert fill((entered, reply), NUMBERS) == (entered, reply)
    assert fill((entered, reply), {}) == (entered, reply)
