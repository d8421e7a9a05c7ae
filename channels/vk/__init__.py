"""VK through a community's messages: private chats with one community."""
