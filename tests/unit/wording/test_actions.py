from hemadesk.domain.assessment import FlagStatus, RedFlag, Urgency
from hemadesk.knowledge import compiled
from hemadesk.wording.actions import actions

KNOWLEDGE = compiled.load()


def a_flag(identifier, group, urgency, status=FlagStatus.FIRED):
    return RedFlag(identifier, group, status, urgency, ("platelets",), (), "expert_estimate")


def test_that_flags_of_one_group_are_one_action_as_urgent_as_its_worst():
    flags = [
        a_flag("RF06", "call_hematology", Urgency.SAME_DAY),
        a_flag("RF05", "call_hematology", Urgency.IMMEDIATE),
        a_flag("RF41", "refer", Urgency.WITHIN_A_WEEK),
    ]
    told = actions(flags, KNOWLEDGE)
    assert [(len(action.flags), action.urgency) for action in told] == [
        (2, Urgency.IMMEDIATE),
        (1, Urgency.WITHIN_A_WEEK),
    ]
    assert all(action.text for action in told)


def test_that_a_flag_that_only_might_fire_asks_for_no_action():
    waiting = a_flag("RF05", "call", Urgency.IMMEDIATE, FlagStatus.ONE_INPUT_MISSING)
    assert actions([waiting], KNOWLEDGE) == ()
