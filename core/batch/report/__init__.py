"""The contact sheet of a batch: a page that opens from the disk, and pictures, with every asset and how it went."""
