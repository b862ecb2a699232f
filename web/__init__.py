"""HTTP: the REST API, the web app's files, settings, commands, and the composition root."""
