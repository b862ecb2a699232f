"""Live captions: Opus frames in, captions with word times out, recognised in a worker process.

`SpeechService` owns the worker, `SpeechStream` is one speaker's way in and out.
"""
