"""Recordings in other forms: films for other players, clips, previews, made apart from calls."""
