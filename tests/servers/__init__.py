"""Real servers the tests talk to: started on loopback in throw-away folders, ended with the session."""
