"""How far a tool's act reaches in the place where it is asked for, whatever it declares itself."""

from typing import Literal

Risk = Literal["read", "note", "write", "public"]
"""What a tool may do to the world; see promise 4 in the design."""


def effective_risk(declared: str, *, is_shared: bool, is_guest: bool) -> Risk:
    """The risk of one call. Where strangers read along, or a guest asks, every act is public.

    `is_shared`: people of other organisations are in the channel. What is not declared, or unknown,
    is the worst that there is.
    """
    match declared:
        case "read":
            return "read"
        case "note" if not (is_shared or is_guest):
            return "note"
        case "write" if not (is_shared or is_guest):
            return "write"
        case _:
            return "public"
