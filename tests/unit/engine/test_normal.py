"""The normal distribution against the standard library's."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.engine.normal import cumulative, hermite_rule, quantile


@given(st.floats(-30, 30))
def test_that_the_cumulative_agrees_with_the_error_function(z):
    assert abs(float(cumulative(np.array(z))) - 0.5 * math.erfc(-z / math.sqrt(2))) < 1e-14


@given(st.floats(1e-6, 1 - 1e-6))
def test_that_the_quantile_undoes_the_cumulative(p):
    assert abs(float(cumulative(quantile(np.array([p])))[0]) - p) < 1e-12


def test_that_the_hermite_rule_has_mean_zero_and_variance_one():
    nodes, weights = hermite_rule(7)
    assert abs(weights.sum() - 1) < 1e-12
    assert abs((weights * nodes).sum()) < 1e-12
    assert abs((weights * nodes**2).sum() - 1) < 1e-12
