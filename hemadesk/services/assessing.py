"""From a case file's bytes to its assessment."""

from dataclasses import dataclass

from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case, Region
from hemadesk.engine.assess import assess
from hemadesk.errors import N_, HemaDeskError
from hemadesk.exchange import case_json
from hemadesk.knowledge.base import KnowledgeBase


class UnknownRegionError(HemaDeskError):
    message = N_("The region {region} is not known; accepted: {accepted}.")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where patients are seen: the kind of place, and the region of those whose file names none."""

    setting: str = "referral"
    region: Region | None = None

    @classmethod
    def named(cls, setting: str, region: str | None) -> "Surroundings":
        """Return the surroundings that these words mean.

        Raises:
            UnknownRegionError: with the regions that are known.
        """
        if region is not None and region not in set(Region):
            raise UnknownRegionError(region=region[:40], accepted=", ".join(Region))
        return cls(setting, None if region is None else Region(region))


def assess_file(
    content: bytes, file: str, surroundings: Surroundings, knowledge: KnowledgeBase
) -> tuple[Case, Assessment]:
    """Read one case file and assess it; ``file`` is the name that a refusal tells.

    Raises:
        CaseFileError: with place, value and what is accepted.
    """
    case = case_json.read(content, knowledge, file)
    return case, assess(case, knowledge, surroundings.setting, surroundings.region)
