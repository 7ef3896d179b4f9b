"""Look at a template: ``python -m documents.preview penalty/D40 D40.pdf [draft]`` makes it from its examples."""

from __future__ import annotations

import sys
from pathlib import Path

from documents.render import example, render


def main(arguments: list[str]) -> int:
    """Write the example of a template to a file; gives the exit status."""
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    rendered = render(arguments[0], example(arguments[0]), draft=arguments[2:] == ["draft"])
    Path(arguments[1]).write_bytes(rendered.pdf)
    print(f"{arguments[1]}: {rendered.pages} pages, {', '.join(rendered.fonts)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
