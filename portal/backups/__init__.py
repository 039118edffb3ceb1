"""Backups of the whole portal in one file each, and how one is put back.

`archive` knows the file, `databases` the two databases, `storages` the files of the site,
`making` and `restoring` the two deeds, `switching` the moment at which the old goes and the
new comes. For operators: docs/operations/backup.md.
"""
