"""Both ways of one community over one client: sender and poller share its pace."""

from collections.abc import Callable

from channels.channel import BlobStore
from channels.vk.client import VkClient
from channels.vk.poller import VkPoller
from channels.vk.sender import VkSender
from channels.vk.settings import VkSettings
from conversation.ids import Micros


def connect(settings: VkSettings, now: Callable[[], Micros], blobs: BlobStore) -> tuple[VkSender, VkPoller]:
    """Nothing is called yet."""
    client = VkClient(settings)
    return VkSender(client, blobs), VkPoller(client, now)
