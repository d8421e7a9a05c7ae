"""The site's own chat: browsers read the log by themselves, so nothing is sent."""
