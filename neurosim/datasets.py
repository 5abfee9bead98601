"""The data sets that come with neurosim, by the name they are imported with."""

from neurosim.data.datasets import Data, Dataset, about, as_dataset, load, names

__all__ = ["Data", "Dataset", "about", "as_dataset", "load", "names"]
