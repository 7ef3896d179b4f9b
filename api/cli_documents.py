"""``duecourse documents``: look at the templates."""

from __future__ import annotations

from pathlib import Path

import click

from api.installation import fail, progress, show

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")


@click.group()
def documents() -> None:
    """The templates of documents."""


@documents.command("contact-sheet")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), default=Path("docs/images/documents.jpg"))
@JSON
def contact_sheet(target: Path, as_json: bool) -> None:
    """Draw the first page of every document from its examples into one picture (needs poppler-utils).

    \b
    Example:
      duecourse documents contact-sheet docs/images/documents.jpg
    """
    from documents.contact_sheet import NoRasterizer, names, sheet

    progress("drawing the documents")
    try:
        data = sheet()
    except NoRasterizer as error:
        fail("no-rasterizer", str(error), as_json=as_json)
    target.write_bytes(data)
    found = {"file": str(target), "documents": len(names()), "bytes": len(data)}
    show(found, as_json=as_json, text=f"{target}: {len(names())} documents, {len(data) >> 10} kB")


@documents.command("picture")
@click.argument("name")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--page", default=1, show_default=True, type=int)
@JSON
def one_picture(name: str, target: Path, page: int, as_json: bool) -> None:
    """Draw one page of one template from its examples.

    \b
    Example:
      duecourse documents picture penalty/D40 d40.png --page 2
    """
    from documents.contact_sheet import png
    from documents.render import example, render

    made = render(name, example(name))
    target.write_bytes(png(made.pdf, page=page))
    show({"file": str(target), "pages": made.pages}, as_json=as_json, text=f"{target}: page {page} of {made.pages}")
