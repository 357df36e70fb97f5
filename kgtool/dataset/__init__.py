"""Floor 2: the dataset."""
