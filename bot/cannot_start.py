"""What keeps Rootle from starting and a person can mend; the message is all they need to read.

    CannotStartError
    ├── SettingsError         a setting is wrong or missing         (bot.settings)
    ├── AlreadyRunningError   this home is in use                   (bot.home)
    └── StartError            a process or a port is not to be had  (bot.supervisor)

It stands alone here so that the command line can catch it without importing the rest.
"""


class CannotStartError(Exception):
    """Raised before or while starting; the message has no secrets and says what to do."""


NO_TABLES = "The database has not the tables of this version: run `rootle migrate`."
"""Said wherever an older or an empty database is named."""
