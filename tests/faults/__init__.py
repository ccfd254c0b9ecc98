"""Prove with real processes and sockets that one press makes one base connection, come what may."""
