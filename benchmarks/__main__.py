"""A benchmark's name goes in; its figures come out: `python -m benchmarks [NAME ...]`."""

import asyncio
import importlib
import inspect
import sys

#: Each has a `main()`, async or not, that prints its figures and fails when a goal is missed.
BENCHMARKS = (
    "answers",
    "claims",
    "delays",
    "end_to_end",
    "order",
    "planning",
    "redact",
    "serve",
    "sms",
    "stream",
)


def run(name: str) -> None:
    """Run one benchmark."""
    main = importlib.import_module(f"benchmarks.{name}").main
    if inspect.iscoroutinefunction(main):
        asyncio.run(main())
    else:
        main()


def main(names: list[str]) -> int:
    """Run those that are named, or all; answer the exit code."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
        return 2
    for name in names or BENCHMARKS:
        print(f"== {name}", flush=True)
        run(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
