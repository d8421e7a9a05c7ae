"""VK communities."""
