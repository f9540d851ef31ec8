"""Faults of knowledge files: all told at once, each as file, place and reason, in English."""

from dataclasses import dataclass

from hemadesk.errors import HemaDeskError


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in one file; ``place`` is a row number or an id."""

    file: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.reason}"


class KnowledgeError(HemaDeskError):
    """The knowledge files do not hold together; ``faults`` lists every reason."""

    message = "{count} fault(s) in the knowledge files:\n{listing}"

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__(count=len(faults), listing="\n".join(map(str, self.faults)))
