"""The modes: one file each, declaring `MODE`; the folder is the registry."""
