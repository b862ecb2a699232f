"""What runs in a process of its own: it decodes and encodes, and holds neither keys nor files."""
