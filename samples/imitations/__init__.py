"""The exports of every vendor that xlkpi knows, written from one small world.

A module a vendor: ``FEEDS`` names what of the world it tells, ``files(world)`` writes it as
the vendor would, by flavour (``en``, ``fr``). What the KPIs must be comes from the world.
"""
