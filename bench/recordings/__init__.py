"""`make bench-rec`: what recordings cost, and what they survive."""
