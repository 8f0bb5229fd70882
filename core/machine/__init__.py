"""This machine: devices, processes, versions, and the doctor that examines them all."""
