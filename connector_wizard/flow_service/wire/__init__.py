"""Carry calls to a host and back: sockets, time limits, repetitions."""
