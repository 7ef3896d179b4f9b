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

    def enter(self, name: str, *names: str, types: str = "") -> Enter:
        """Enter a function; ``types`` holds one letter per argument (n s b l c, or . for any)."""

        def put(call: Callable[..., Any]) -> Callable[..., Any]:
            def checked(*arguments: Any) -> Any:
                for letter, argument in zip(types, arguments, strict=False):
                    if letter != "." and not isinstance(argument, _TYPES[letter]):
                        return None
                    if letter == "n" and isinstance(argument, bool):
                        return None
                return call(*arguments)

            self[name] = Function(name, checked if types else call, names)
            return call

        return put


def flat(arguments: tuple[Any, ...]) -> list[Any]:
    """Accept one list or several values."""
    values = arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list) else list(arguments)
    return [from_json(value) for value in values]
