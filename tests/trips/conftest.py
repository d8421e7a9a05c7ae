from tests.contract.fixtures import door, driver, quick, stand

__all__ = ["door", "driver", "quick", "stand"]
