"""Rows, blobs and encryption; imports none of the other packages."""
