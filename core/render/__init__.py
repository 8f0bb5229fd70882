"""The mesh and how it is seen: geometry, cameras, UV buffers and texture sampling."""
