"""The words of the clinic as frozen values: quantities, findings, cases, assessments."""
