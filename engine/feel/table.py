"""How a built-in function is entered: its name, its parameters, the kinds of its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.feel.values import Function, from_json

MAX_TEXT = 100_000
_TYPES: dict[str, Any] = {"n": Decimal, "s": str, "b": bool, "l": list, "c": Mapping}
Enter = Callable[[Callable[..., Any]], Callable[..., Any]]


class Table(dict[str, Function]):
    """The functions of one kind, by their FEEL names."""

    def enter(self, name: str, *names: str, types: str = "", others: tuple[tuple[str, ...], ...] = ()) -> Enter:
        """Enter a function; ``types`` holds one letter per argument (n s b l c, or . for any), ``others`` more names.

        A list of one stands for its one, and one for a list of it, where the other is wanted.
        """

        def put(call: Callable[..., Any]) -> Callable[..., Any]:
            def checked(*arguments: Any) -> Any:
                given = list(arguments)
                for place, letter in enumerate(types[: len(given)]):
                    argument = given[place]
                    if letter == ".":
                        continue
                    if letter == "l" and argument is not None and not isinstance(argument, list):
                        argument = [argument]
                    elif letter != "l" and isinstance(argument, list) and len(argument) == 1:
                        argument = from_json(argument[0])
                    if not isinstance(argument, _TYPES[letter]) or (letter == "n" and isinstance(argument, bool)):
                        return None
                    given[place] = argument
                return call(*given)

            self[name] = Function(name, checked if types else call, names, others)
            return call

        return put


def flat(arguments: tuple[Any, ...]) -> list[Any]:
    """Accept one list or several values."""
    values = arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list) else list(arguments)
    return [from_json(value) for value in values]
