"""Which findings, not known yet, could together make a condition true or false, read from it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from hemadesk.domain.assessment import Truth
from hemadesk.engine.fact import Role
from hemadesk.engine.rules import Outcome, RuleRun
from hemadesk.knowledge import expressions as tree
from hemadesk.knowledge.expressions import Expression, Kind, Node
from hemadesk.knowledge.rules import CriterionRule, FlagRule

Ways = frozenset[frozenset[str]]
"""Each way is what must be found out together; any of them is enough."""

_NEVER: Ways = frozenset()
_ALREADY: Ways = frozenset({frozenset()})


@dataclass(frozen=True, slots=True)
class Aim:
    """What a condition should become: true or false (``be``), or not ``surely`` the opposite."""

    be: bool
    surely: bool
    role: Role

    def is_met_by(self, truth: Truth) -> bool:
        if truth is Truth.UNKNOWN:
            return not self.surely
        return (truth is Truth.MET) is self.be


def ways_to(run: RuleRun, node: Node, aim: Aim) -> Ways:
    """Return the smallest sets of unknown findings whose results could make the condition so.

    What is known stays as it is.  An empty set says that it is so already; no set, that nothing
    unknown can make it so.
    """
    if aim.is_met_by(_outcome(run, node, aim.role).truth):
        return _ALREADY
    match node:
        case tree.Not(part):
            return ways_to(run, part, replace(aim, be=not aim.be))
        case tree.Settled(part, unknown_is):
            return ways_to(run, part, replace(aim, surely=aim.be is not unknown_is))
        case tree.Definition(name, role):
            meaning = run.knowledge.rules.definitions[name].meaning.root
            return ways_to(run, meaning, replace(aim, role=Role(role)) if role else aim)
        case tree.Known(tree.Compare() as part) if aim.be:
            return _at_once(_outcome(run, part, aim.role).missing)
    return _ways_of_several(run, node, aim)


def _ways_of_several(run: RuleRun, node: Node, aim: Aim) -> Ways:
    match node:
        case tree.And(parts):
            return _some_of(run, parts, len(parts), aim)
        case tree.Or(parts):
            return _some_of(run, parts, 1, aim)
        case tree.AtLeast(needed, parts):
            return _some_of(run, parts, needed, aim)
        case tree.RuleTruth(rule, None):
            return _ways_of_rule(run, rule, aim)
    return _ways_of_leaf(run, node, aim)


def _ways_of_rule(run: RuleRun, id_: str, aim: Aim) -> Ways:
    rule = run.knowledge.rules.rules[id_]
    inside = replace(aim, role=Role(rule.role))
    if isinstance(rule, FlagRule):
        return ways_to(run, rule.when.root, inside)
    if isinstance(rule, CriterionRule):
        return _some_of(run, tuple(item.when.root for item in rule.items), rule.needs, inside)
    return _ways_of_leaf(run, tree.RuleTruth(id_), aim)


def _ways_of_leaf(run: RuleRun, node: Node, aim: Aim) -> Ways:
    asked = _outcome(run, node if aim.be else tree.Not(node), aim.role)
    if asked.truth is not Truth.UNKNOWN:
        return _NEVER
    alone = frozenset(frozenset({finding}) for finding in asked.decisive)
    return alone or _at_once(asked.missing)


def _some_of(run: RuleRun, parts: tuple[Node, ...], needed: int, aim: Aim) -> Ways:
    """Return how so many of the parts could come true, or too few of them where that is the aim."""
    enough = needed if aim.be else len(parts) - needed + 1
    of_each = [ways_to(run, part, aim) for part in parts]
    return _smallest(way for chosen in combinations(of_each, enough) for way in _together(chosen))


def _together(parts: Iterable[Ways]) -> Ways:
    """Return the ways that are a way of every part at once."""
    found = _ALREADY
    for part in parts:
        found = _smallest(one | other for one in found for other in part)
    return found


def _smallest(ways: Iterable[frozenset[str]]) -> Ways:
    """Leave out each way that asks for more than another one."""
    every = set(ways)
    return frozenset(way for way in every if not any(other < way for other in every))


def _at_once(findings: Iterable[str]) -> Ways:
    needed = frozenset(findings)
    return frozenset({needed}) if needed else _NEVER


def _outcome(run: RuleRun, node: Node, role: Role) -> Outcome:
    return run.truth(Expression("", node, Kind.TRUTH), role)
