"""glTF files, text or binary: the surfaces of their scene, in place and in their pose."""
