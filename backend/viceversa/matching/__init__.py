"""Who with whom: the published rules, the score, the best set of pairs, and the reasons."""
