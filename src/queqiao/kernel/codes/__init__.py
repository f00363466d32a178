"""Code lists: industries, regions, fields of technology, licences and the like, as dated data with their sources.

Every list is one CSV in ``data/`` with a line in ``data/lists.toml`` that says of when it is, where it stands and how surely
it is known. Codes are text: ``"01"`` is a division of industry, ``1`` is nothing. Each module of this package is one list with
the same functions: ``get all children path find choices``.
"""
