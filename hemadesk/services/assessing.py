"""From a case file's bytes to its assessment."""

from dataclasses import dataclass

from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case, Region
from hemadesk.domain.records import Clinic
from hemadesk.domain.site import Site
from hemadesk.engine.assess import assess
from hemadesk.errors import N_, HemaDeskError
from hemadesk.exchange import case_json
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.orderable import AVAILABILITIES


class UnknownRegionError(HemaDeskError):
    message = N_("The region {region} is not known; accepted: {accepted}.")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where patients are seen; ``region`` is that of patients whose file names none."""

    setting: str = "referral"
    region: Region | None = None
    site: Site | None = None

    @classmethod
    def named(cls, setting: str, region: str | None, site: Site | None = None) -> "Surroundings":
        """Return the surroundings that these words mean; a region given goes before the site's.

        Raises:
            UnknownRegionError: with the regions that are known.
        """
        if region is not None and region not in set(Region):
            raise UnknownRegionError(region=region[:40], accepted=", ".join(Region))
        if region is None:
            return cls(setting, site.region if site else None, site)
        return cls(setting, Region(region), site)


def surroundings_of(clinic: Clinic, knowledge: KnowledgeBase) -> Surroundings:
    """Return where this clinic's patients are seen, as its settings say."""
    region = Region(clinic.region) if clinic.region else None
    levels = AVAILABILITIES[: AVAILABILITIES.index(clinic.tests_up_to) + 1]
    here = frozenset(t.id for t in knowledge.tests.values() if t.availability in levels)
    is_all = levels == AVAILABILITIES
    endemic = None if clinic.endemic is None else frozenset(clinic.endemic)
    return Surroundings(clinic.setting, region, Site(region, None if is_all else here, endemic))


def assess_file(
    content: bytes, file: str, surroundings: Surroundings, knowledge: KnowledgeBase
) -> tuple[Case, Assessment]:
    """Read one case file and assess it; ``file`` is the name that a refusal tells.

    Raises:
        CaseFileError: with place, value and what is accepted.
    """
    case = case_json.read(content, knowledge, file)
    setting, region, site = surroundings.setting, surroundings.region, surroundings.site
    return case, assess(case, knowledge, setting, region, site)
