"""This machine: devices, processes, versions, and the doctor that looks at them all."""
