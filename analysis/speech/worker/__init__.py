"""The speech worker process: `python -m analysis.speech.worker`.

It decodes, detects voice and recognises. Only `analysis.speech.process` starts it.
"""
