"""Who acts on the command line: nobody of the staff, but an account of the machine, which the trail names."""

import getpass

from tickets.access.rights import Actor, ActorKind


def at_the_machine() -> Actor:
    try:
        account = getpass.getuser()
    except (KeyError, OSError):  # a container's number without a name
        account = "?"
    return Actor(ActorKind.SYSTEM, None, f"命令行 {account}"[:120])
