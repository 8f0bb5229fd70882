"""The files that a job writes: pictures, models, videos and turntables, each written whole or not at all."""
