"""The command line. `--json` prints one JSON object as the last line of standard output; all else is standard error."""

import sys
from importlib import import_module
from typing import Any

import typer
from pydantic import ValidationError

from hotline.base import log
from hotline.base.errors import HotlineError
from hotline.base.own_environment import forget_city
from hotline.base.settings import Settings

app = typer.Typer(
    help="12345 热线：一座城市的一个号码。", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)

# Each command lives in a module of its own, loaded when it is called: scikit-learn costs 2.5 s and aiogram 5 s, which
# `hotline --help` and the other processes do not pay.
COMMANDS: dict[str, str] = {
    "demo": "hotline.app.commands.run:demo",
    "serve": "hotline.app.commands.run:serve",
    "web": "hotline.app.commands.run:web",
    "chat": "hotline.app.commands.run:chat",
    "worker": "hotline.app.commands.run:worker",
    "ticker": "hotline.app.commands.run:ticker",
    "jobs": "hotline.app.commands.run:jobs",
    "city": "hotline.app.commands.run:city",
    "prepare": "hotline.app.commands.data:prepare",
    "migrate": "hotline.app.commands.data:migrate",
    "seed": "hotline.app.commands.data:seed",
    "check": "hotline.app.commands.check:check",
    "reindex": "hotline.app.commands.search:reindex",
    "replay": "hotline.app.commands.data:replay",
    "import": "hotline.app.commands.exchange:import_",
    "export": "hotline.app.commands.exchange:export",
    "backup": "hotline.app.commands.exchange:backup",
    "restore": "hotline.app.commands.exchange:restore",
    "user": "hotline.app.commands.data:user",
    "due": "hotline.app.commands.data:due",
    "policy": "hotline.app.commands.policy:policy",
    "simulate": "hotline.app.commands.simulate:simulate",
    "report": "hotline.app.commands.report:report",
    "calendar": "hotline.app.commands.calendar:calendar",
    "keys": "hotline.app.commands.privacy:keys",
    "erase": "hotline.app.commands.privacy:erase",
    "train": "hotline.app.commands.model:train",
    "coldstart": "hotline.app.commands.model:coldstart",
    "evaluate": "hotline.app.commands.model:evaluate",
    "catalogue": "hotline.app.commands.city_data:catalogue",
    "places": "hotline.app.commands.city_data:places",
    "model": "hotline.app.commands.models:model",
    "evaluate-replies": "hotline.app.commands.predict:evaluate_replies",
    "predict": "hotline.app.commands.predict:predict",
    "triage": "hotline.app.commands.triage:triage",
    "hot": "hotline.app.commands.hot:hot",
    "bench": "hotline.app.commands.bench:bench",
}
# Commands that only try something out, and the settings of the city that they may read.
TRIALS: dict[str, tuple[str, ...]] = {
    "demo": (),
    "bench": (),
    "simulate": ("HOTLINE_POLICY", "HOTLINE_POLICY_FILE"),
}


def main() -> None:
    """Exit 0; 1 where something failed, with a sentence that says what to do; 2 for wrong usage."""
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
        told = import_module("hotline.app.database_trouble").in_words(error)
        if not told:
            raise
        fail(told)


def fail(message: str) -> None:
    typer.echo(f"hotline: {message}", err=True)
    raise SystemExit(1)


def _words(problem: Any) -> str:
    return f"HOTLINE_{'_'.join(str(part) for part in problem['loc']).upper()} {problem['msg']}"


def _load(arguments: list[str]) -> None:
    """Register the command that is called, or all of them for `--help` and for a name that does not exist."""
    called = [name for name in arguments[:1] if name in COMMANDS]
    for name in called or COMMANDS:
        module, _, function = COMMANDS[name].partition(":")
        found = getattr(import_module(module), function)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    if len(called) == 1:
        app.callback()(lambda: None)  # keeps the command's name on the line although it is the only one
