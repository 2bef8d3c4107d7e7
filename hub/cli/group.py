"""Arguments enter a command; its exit code leaves, whatever it raised on the way."""

import sys
from collections.abc import Sequence
from typing import Any

from typer.core import TyperGroup

from hub.cli import say


class Group(TyperGroup):
    """Commands that answer an exit code, or nothing when they are done.

    An error a person can act on becomes a line, or JSON with `--json`; any other keeps its
    traceback.
    """

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and exit with its code."""
        given = list(sys.argv[1:] if args is None else args)
        try:
            code = super().main(given, say.called(), standalone_mode=False, **extra)
        except Exception as error:
            problem = say.explain(error, self._asked(given))
            if problem is None:
                raise
            say.tell(problem, as_json=_wants_json(given))
            code = problem.code
        sys.exit(code or say.DONE)

    def _asked(self, given: Sequence[str]) -> str:
        """Give the command these arguments begin with, as it was called."""
        path, here = [say.called()], self
        for word in given:
            found = here.commands.get(word)
            if found is None:
                break
            path.append(word)
            if not isinstance(found, Group):
                break
            here = found
        return " ".join(path)


def _wants_json(given: Sequence[str]) -> bool:
    options = given[: given.index("--")] if "--" in given else given
    return "--json" in options
