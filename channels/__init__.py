"""The platforms: each channel is a folder with parse, render, client and adapter."""
