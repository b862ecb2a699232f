"""How criteria are judged: one file a way of judging, one line each in `criteria.py`."""
