"""`make bench-api`: what the REST API costs, beside a bare handler and beside live media."""
