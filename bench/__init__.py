"""Benchmarks: what media and captions cost, as ratios to others in the same run."""
