"""Files as assimp reads them: those of its command ``export`` to JSON. It reads no VRML without X3D support."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core.printing.model import Colors
from scripts.readers.reading import CornerColors, Part, Reading, corners_of, texture_colors
