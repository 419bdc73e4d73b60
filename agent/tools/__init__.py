"""The tools: one file a set, declaring `TOOLSET`; the folder is the registry."""
