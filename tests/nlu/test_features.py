from nlu.features import pair_terms, piece_terms, terms, word_term
from nlu.lemmas import lemma


def test_forms_of_one_word_share_its_dictionary_form() -> None:
    assert lemma("показаниями") == lemma("показание") == "показание"


def test_foreign_and_endless_words_stay_as_they_are() -> None:
    assert lemma("qr") == "qr"
    assert lemma("𗀀") == lemma("a𗀀")[1:] == "𗀀"
    assert lemma("а" * 500) == "а" * 500


def test_a_number_is_known_by_its_length_only() -> None:
    assert word_term("4521") == word_term("9870") != word_term("123456789")
    assert piece_terms("4521") == []


def test_pieces_mark_where_the_word_begins_and_ends() -> None:
    assert set(piece_terms("да")) == {"<д", "да", "а>", "<да", "да>", "<да>"}


def test_pairs_keep_the_order() -> None:
    assert pair_terms(["не", "видеть", "свет"]) == ["не видеть", "видеть свет"]


def test_terms_of_a_raw_text_are_words_pairs_and_pieces() -> None:
    assert {"нет", "свет", "нет свет", "~<све"} <= set(terms("Нет СВЕТА"))
