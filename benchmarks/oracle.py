"""The same network in pyAgrum: an independent inference to hold ours against."""

import numpy as np
import pyagrum

from hemadesk.engine.network import Network
from hemadesk.engine.normal import Array
from hemadesk.engine.posterior import Item


def oracle_posterior(
    network: Network, prior: Array, items: tuple[Item, ...], likelihoods: tuple[Array, ...]
) -> Array:
    """Return P(diagnosis | findings), each finding soft evidence P(value | track, node)."""
    net = pyagrum.BayesNet()
    tracks = len(network.track_diagnosis)
    track = net.add(pyagrum.LabelizedVariable("track", "", tracks))
    shares = prior[network.track_diagnosis] * np.exp(network.track_log_share)
    net.cpt(track).fillWith((shares / shares.sum()).tolist())
    groups: dict[str, int] = {}
    evidence: dict[str, int] = {}
    for (finding, _), likelihood in zip(items, likelihoods, strict=True):
        seen = net.add(pyagrum.LabelizedVariable(finding, "", 2))
        net.addArc(track, seen)
        chance = likelihood / likelihood.max()
        if likelihood.shape[1] > 1:
            group = network.group_of[finding][0]
            if group not in groups:
                groups[group] = net.add(pyagrum.LabelizedVariable(group, "", len(network.nodes)))
                net.cpt(groups[group]).fillWith(np.exp(network.log_node_weights).tolist())
            net.addArc(groups[group], seen)
        for t in range(tracks):
            for k in range(likelihood.shape[1]):
                at = {"track": t}
                if likelihood.shape[1] > 1:
                    at[network.group_of[finding][0]] = k
                net.cpt(seen)[at] = [1.0 - chance[t, k], chance[t, k]]
        evidence[finding] = 1
    inference = pyagrum.LazyPropagation(net)
    inference.setEvidence(evidence)
    inference.addTarget("track")
    inference.makeInference()
    by_track = inference.posterior("track").toarray()
    result = np.zeros(len(network.diagnoses))
    np.add.at(result, network.track_diagnosis, by_track)
    return result
