"""Files that people upload, listened to and measured as live speech is."""
