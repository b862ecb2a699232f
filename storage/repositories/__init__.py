"""The queries, one repository a noun; nothing outside this folder writes SQL."""
