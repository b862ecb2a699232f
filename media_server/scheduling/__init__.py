"""Time as calendars see it: who is free when, and what stands against a meeting."""
