"""Every Web API method that the local workspace knows; any other is `unknown_method`.

The table is what checks arguments, gives rate limits and scopes, and says which errors a method may
answer; a test breaks each row in every way that it forbids.
"""

from integrations.local.slack import methods_reading, methods_saying
from integrations.local.slack.fields import Method

METHODS: dict[str, Method] = {
    method.name: method for method in methods_reading.ROWS + methods_saying.ROWS
}
