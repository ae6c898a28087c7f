"""The command line. `--json` prints one JSON object as the last line of standard output; all else is standard error."""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import typer
from pydantic import ValidationError

from hotline.base.errors import HotlineError
from hotline.base.observability import log
from hotline.base.own_environment import forget_city
from hotline.base.settings import Settings
from hotline.version import version

app = typer.Typer(
    help="12345 热线：一座城市的一个号码。hotline --version 显示版本。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

# Each command lives in a module of its own, loaded when it is called: scikit-learn costs 2.5 s and aiogram 5 s, which
# `hotline --help` and the other processes do not pay.
COMMANDS: dict[str, str] = {
    "demo": "hotline.commands.run:demo",
    "serve": "hotline.commands.run:serve",
    "web": "hotline.commands.run:web",
    "chat": "hotline.commands.run:chat",
    "worker": "hotline.commands.run:worker",
    "ticker": "hotline.commands.run:ticker",
    "jobs": "hotline.commands.run:jobs",
    "city": "hotline.commands.run:city",
    "setup": "hotline.commands.setup:setup",
    "prepare": "hotline.commands.data:prepare",
    "migrate": "hotline.commands.data:migrate",
    "seed": "hotline.commands.data:seed",
    "sample": "hotline.commands.data:seed",
    "units": "hotline.commands.units:units",
    "check": "hotline.commands.check:check",
    "reindex": "hotline.commands.data:reindex",
    "replay": "hotline.commands.data:replay",
    "import": "hotline.commands.exchange:import_",
    "export": "hotline.commands.exchange:export",
    "backup": "hotline.commands.exchange:backup",
    "restore": "hotline.commands.exchange:restore",
    "user": "hotline.commands.accounts:user",
    "staff": "hotline.commands.accounts:staff",
    "due": "hotline.commands.due:due",
    "policy": "hotline.commands.policy:policy",
    "simulate": "hotline.commands.simulate:simulate",
    "report": "hotline.commands.report:report",
    "calendar": "hotline.commands.calendar:calendar",
    "keys": "hotline.commands.privacy:keys",
    "erase": "hotline.commands.privacy:erase",
    "train": "hotline.commands.model:train",
    "coldstart": "hotline.commands.model:coldstart",
    "evaluate": "hotline.commands.model:evaluate",
    "catalogue": "hotline.commands.city_data:catalogue",
    "places": "hotline.commands.city_data:places",
    "model": "hotline.commands.model:model",
    "evaluate-replies": "hotline.commands.predict:evaluate_replies",
    "predict": "hotline.commands.predict:predict",
    "triage": "hotline.commands.predict:triage",
    "hot": "hotline.commands.hot:hot",
    "bench": "hotline.commands.bench:bench",
}
# Commands that only try something out, and the settings of the city that they may read.
TRIALS: dict[str, tuple[str, ...]] = {
    "demo": (),
    "bench": (),
    "simulate": ("HOTLINE_POLICY", "HOTLINE_POLICY_FILE"),
}


Command = Callable[..., None] | typer.Typer
PRIVATE = 0o077  # files written (database, backup, export) are readable by this account only


def main() -> None:
    """Exit 0; 1 where something failed, with a sentence that says what to do; 2 for wrong usage."""
    os.umask(PRIVATE)
    if sys.argv[1:] == ["--version"]:
        typer.echo(f"hotline {version()}")
        return
    try:
        for name in sys.argv[1:2]:
            if name in TRIALS:
                forget_city(but=TRIALS[name])
        log.set_up(Settings().log_level)
        _load(sys.argv[1:])
        app()
    except HotlineError as error:
        fail(error.message)
    except ValidationError as error:
        fail(f"设置有误：{'；'.join(_words(problem) for problem in error.errors())}")
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception as error:
        from hotline.app.data import database_trouble  # noqa: PLC0415 - SQLAlchemy: `--help` does without

        advice = database_trouble.in_words(error)
        if not advice:
            raise
        fail(advice)


def fail(message: str) -> None:
    typer.echo(f"hotline: {message}", err=True)
    raise SystemExit(1)


def _words(problem: Any) -> str:
    return f"HOTLINE_{'_'.join(str(part) for part in problem['loc']).upper()} {problem['msg']}"


def command(name: str) -> Command:
    """What the row of this command names: a function, or a group of commands."""
    module, _, function = COMMANDS[name].partition(":")
    found: Command = getattr(import_module(module), function)
    return found


def _load(arguments: list[str]) -> None:
    """Register the command that is called, or all of them for `--help` and for a name that does not exist."""
    called = [name for name in arguments[:1] if name in COMMANDS]
    for name in called or COMMANDS:
        found = command(name)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    if len(called) == 1:
        app.callback()(lambda: None)  # keeps the command's name on the line although it is the only one
