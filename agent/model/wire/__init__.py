"""The Messages API as Claude and whatever speaks its language have it: requests, streams, failures, prices."""
