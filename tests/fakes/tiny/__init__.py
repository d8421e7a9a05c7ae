"""The smallest whole channel, after «A new channel» of CONTRIBUTING.md: one folder, and the whole suite runs on it.

Its platform is a list in this process: people's lines in, ours out, no buttons.
"""
