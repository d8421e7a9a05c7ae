from tests.contract.fixtures import channel, door, driver, quick, stand

__all__ = ["channel", "door", "driver", "quick", "stand"]
