"""A folder enters; a copy of ./run and of what it stands on leaves, for tests to play with."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PARTS = ("run", ".ci/run", "pyproject.toml", "requirements")


class House:
    """A copy of the parts of the project that set it up, without an environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.requirements = folder / "requirements"

    @classmethod
    def copied_to(cls, folder: Path) -> "House":
        """Copy the parts that set up an environment."""
        (folder / ".ci").mkdir(parents=True)
        for part in PARTS:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copy(ROOT / part, folder / part)
        return cls(folder)

    @property
    def bootstrap(self) -> Any:
        """The module requirements/bootstrap.py of this copy."""
        return self.module("bootstrap")

    def module(self, name: str) -> Any:
        """Load a module of this copy's requirements folder."""
        spec = importlib.util.spec_from_file_location(name, self.requirements / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.path.insert(0, str(self.requirements))
        try:
            spec.loader.exec_module(module)
        finally:
            sys.path.pop(0)
            sys.modules.pop("first_pip", None)
        return module

    def run(
        self, *arguments: str, cwd: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Call ./run as a person would."""
        return self._call([self.folder / "run", *arguments], cwd, variables)

    def bootstrapped(self, *names: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Call the bootstrap as ./run does, but as somebody who may install nothing."""
        script = (
            f"import os, runpy, sys; os.geteuid = lambda: 1000; sys.argv = ['', *{list(names)}];"
            f" sys.path.insert(0, {str(self.requirements)!r});"
            f" runpy.run_path({str(self.requirements / 'bootstrap.py')!r}, run_name='__main__')"
        )
        return self._call([sys.executable, "-E", "-s", "-c", script], None, variables)

    def pretend_ready(self, name: str, hub: str = "exit 0") -> None:
        """Lay out an environment that looks installed, whose `hub` is a shell script."""
        binaries = self.folder / ".venv/bin"
        binaries.mkdir(parents=True)
        (binaries / "python").symlink_to(sys.executable)
        self.script(binaries / "hub", hub)
        self.bootstrap.mark_ready(name)

    @staticmethod
    def script(path: Path, body: str) -> None:
        """Write an executable shell script."""
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)

    def _call(
        self, command: list[str | Path], cwd: Path | None, variables: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=cwd or "/",
            # Its folder is gone soon: nothing compiled of it is worth keeping.
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
