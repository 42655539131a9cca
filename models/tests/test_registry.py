import pytest

from zoo.registry import UnknownModelError, find, model_ids, register


def test_lists_the_quartet():
    assert "quartet.lite-biq2021" in model_ids()


def test_names_what_exists_when_the_id_is_unknown():
    with pytest.raises(UnknownModelError, match="quartet"):
        find("quartet.nothing")


def test_refuses_the_same_id_twice(entry):
    with pytest.raises(ValueError, match="twice"):
        register(entry.card)(entry.build)
