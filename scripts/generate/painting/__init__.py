"""What the painters of several styles share: noise, flows, cells, brushes, light, and palettes."""
