"""How every operation of the JSON API is declared: one transaction, one permission, one documented shape."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Response, current_app, json, request
from flask_smorest import Api as SmorestApi
from flask_smorest import Blueprint
from sqlalchemy.exc import OperationalError
from webargs.flaskparser import parser

from api.auth import actor, database
from api.errors import PROBLEM, RevisionMissing
from api.waiting import Waiting
from db import idempotency
from db.clock import EARLIEST, LATEST
from db.errors import Invalid
from db.idempotency import Answer
from db.session import Tx

View = Callable[..., Any]
#: PostgreSQL asks to repeat these: a serialization failure and a deadlock.
REPEATABLE = frozenset({"40001", "40P01"})
TRIES = 3

IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "A request that is sent twice with one key is carried out once and answered the same way.",
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string"},
    "description": "The ETag that you read. Something newer gives 412; none at all gives 428.",
}
ETAG = {"description": "The revision; send it back as If-Match.", "schema": {"type": "string"}}


def _documented(query: type[ma.Schema]) -> list[dict[str, Any]]:
    """Write the fields of a query as parameters of the document."""
    plugin = MarshmallowPlugin()
    APISpec("", "", "3.1.0", plugins=[plugin])
    assert plugin.converter is not None  # noqa: S101 - the line above has made it
    parameters: list[dict[str, Any]] = plugin.converter.schema2parameters(query(), location="query")
    return parameters


class FieldError(ma.Schema):
    """What is wrong with one field."""

    field = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class Problem(ma.Schema):
    """A problem document (RFC 9457)."""

    type = ma.fields.String(required=True, metadata={"description": "urn:duecourse:problem:<code>"})
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True, metadata={"description": "Names the problem for machines."})
    detail = ma.fields.String(required=True, metadata={"description": "What is wrong and what to do, zh or en."})
    request_id = ma.fields.String()
    errors = ma.fields.List(ma.fields.Nested(FieldError))
    params = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())


class Api(SmorestApi):
    """flask-smorest with problem documents for errors; ``api/errors.py`` answers them."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Leave errors to ``api/errors.py``."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= 400:
                response["content"] = {PROBLEM: {"schema": self.ERROR_SCHEMA}}
            self.spec.components.response(status.name, response, lazy=True)
        self.spec.components.response(
            "DEFAULT_ERROR",
            {"description": "A problem", "content": {PROBLEM: {"schema": self.ERROR_SCHEMA}}},
            lazy=True,
        )


class Resource(Blueprint):
    """One noun of the API."""

    DEFAULT_PAGINATION_PARAMETERS: dict[str, int] = {"page": 1, "page_size": 50, "max_page_size": 200}
    PAGINATION_HEADER_NAME = None

    def _with_form(self, form: type[ma.Schema], body: type[ma.Schema], view: View) -> View:
        """Read form fields beside an uploaded file, and document both as the one body that they are."""

        @functools.wraps(view)
        def run(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs, about=parser.parse(form(), request, location="form"))

        both = type(f"{body.__name__}{form.__name__}", (form, body), {"__doc__": body.__doc__})
        documented: View = self.doc(requestBody={"content": {"multipart/form-data": {"schema": both}}})(run)
        return documented

    def _short(self, run: View, query: type[ma.Schema] | None, body: type[ma.Schema] | None, location: str) -> View:
        """Read what is declared of a request, the query first, and hand it on."""
        read = self.ARGUMENTS_PARSER.parse
        schemas = [(one(), place) for one, place in ((query, "query"), (body, location)) if one is not None]

        def short(**kwargs: Any) -> Any:
            return run(*[read(schema, request, location=place) for schema, place in schemas], **kwargs)

        return short

    def operation(
        self,
        method: str,
        rule: str,
        *,
        permission: str | None,
        body: type[ma.Schema] | None = None,
        query: type[ma.Schema] | None = None,
        form: type[ma.Schema] | None = None,
        answer: type[ma.Schema] | None = None,
        status: int = 200,
        location: str = "json",
        etag: bool = False,
        media_types: tuple[str, ...] = (),
        errors: tuple[int, ...] = (),
        commits: bool | None = None,
        waits: bool = False,
        replays: bool = True,
    ) -> Callable[[View], View]:
        """Declare an operation; the view receives the transaction first and gives back plain values.

        :param permission: what the caller must hold; ``None`` lets in every known caller.
        :param form: form fields beside an uploaded file.
        :param etag: reads carry the revision as ETag, writes ask for it as If-Match.
        :param media_types: for operations that give a file instead of JSON.
        :param commits: whether it writes; by default everything but GET does.
        :param waits: the body says how long (``wait_seconds``) the request may wait while the view raises NothingYet.
        :param replays: false for answers that must not be kept to be given again, because a secret stands in them.
        """
        writes = method != "GET" if commits is None else commits

        def decorate(view: View) -> View:
            schema = answer() if answer else None

            @functools.wraps(view)
            def run(*args: Any, **kwargs: Any) -> Response:
                check_moments((*args, kwargs))
                if etag and writes:
                    kwargs["revision"] = revision_wanted()
                if not writes:
                    with database().reading(actor()) as tx:
                        return respond(view(tx, *args, **kwargs), schema, status, etag)
                # What answers with a file, or is sent one, is not kept: a repetition finds the same content.
                once = not media_types and location == "json" and replays

                def attempt(last: bool = True) -> Response:
                    more = {"last": last} if waits else {}
                    return carry_out(
                        lambda tx: respond(view(tx, *args, **kwargs, **more), schema, status, etag), once=once
                    )

                return waiting().patiently(actor().tenant_id, args[0]["wait_seconds"], attempt) if waits else attempt()

            wrapped: View = run
            codes = {401, 403, 404, 422, 429, *errors} | ({409, 423} if writes else set())
            codes |= {412, 428} if etag and writes else set()
            codes |= {400, 415, 413} if body else set()
            for code in sorted(codes):
                wrapped = self.alt_response(code, HTTPStatus(code).name)(wrapped)
            headers = {"ETag": ETAG} if etag else None
            if media_types:
                schema_of_file = {"type": "string", "format": "binary"}
                content = {kind: {"schema": schema_of_file} for kind in media_types}
                wrapped = self.doc(responses={status: {"description": "The file", "content": content}})(wrapped)
            elif schema is not None:
                wrapped = self.response(status, schema, headers=headers)(wrapped)
            else:
                wrapped = self.response(status, description=HTTPStatus(status).phrase)(wrapped)
            if body is not None:
                wrapped = self.arguments(body, location=location)(wrapped)
            if form is not None and body is not None:
                wrapped = self._with_form(form, body, wrapped)
            if query is not None:
                wrapped = self.arguments(query, location="query")(wrapped)
            keyed = writes and location == "json" and not media_types and replays
            parameters = [IDEMPOTENCY_KEY] if keyed else []
            parameters += [IF_MATCH] if etag and writes else []
            if parameters and query is not None:  # a list of our own replaces the one that the query would make
                parameters += _documented(query)
            extra: dict[str, Any] = {
                "operationId": f"{self.name}.{view.__name__}".replace("-", "_"),
                "tags": [self.name],
            }
            if parameters:
                extra["parameters"] = parameters
            if permission:
                extra["x-permission"] = permission
            wrapped = self.doc(**extra)(wrapped)
            # What the decorators wrote down makes the document. A request takes the short way: they would each ask
            # the application how to call the next, and make the schemas anew.
            called = wrapped if form is not None else functools.wraps(wrapped)(self._short(run, query, body, location))
            self.route(rule, methods=[method], endpoint=view.__name__)(permitted(permission, called))
            return view

        return decorate


def waiting() -> Waiting:
    """Give those who wait for work in this process."""
    found: Waiting = current_app.extensions["duecourse.waiting"]
    return found


def permitted(permission: str | None, view: View) -> View:
    """Ask for the permission before anything of the request is read: strangers learn nothing from what we refuse."""

    @functools.wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        actor().require(permission)
        return view(*args, **kwargs)

    return run


def check_moments(given: Any, name: str = "") -> None:
    """Look through what was sent for instants outside of every calendar; once stored nobody could read the row again.

    :raises Invalid: naming the field.
    """
    if isinstance(given, dt.datetime) and not EARLIEST <= given <= LATEST:
        raise Invalid({name: "时间应在1900年至2999年之间"})
    if isinstance(given, dict | Mapping):  # nearly always a dict, which is told faster
        for key, value in given.items():
            check_moments(value, str(key))
    elif isinstance(given, list | tuple):
        for value in given:
            check_moments(value, name)


def revision_wanted() -> int:
    """Read the revision from If-Match.

    :raises RevisionMissing: when there is none (428).
    """
    raw = request.headers.get("If-Match", "").removeprefix("W/").strip().strip('"')
    if not raw.isascii() or not raw.isdigit() or len(raw) > 15:
        raise RevisionMissing()
    return int(raw)


def respond(result: Any, schema: ma.Schema | None, status: int, etag: bool) -> Response:
    """Turn what a view gave back into the answer, while the transaction is still open."""
    if isinstance(result, Response):
        return result
    if schema is None:
        return Response(status=status)
    response = Response(json.dumps(schema.dump(result), ensure_ascii=False), status, mimetype="application/json")
    if etag and isinstance(result, Mapping) and "revision" in result:
        response.headers["ETag"] = f'"{result["revision"]}"'
    return response


def carry_out(work: Callable[[Tx], Response], *, once: bool = True) -> Response:
    """Run a writing request in one transaction, once per Idempotency-Key, repeated when the database asks."""
    key = request.headers.get("Idempotency-Key") if once else None
    for attempt in range(1, TRIES + 1):
        try:
            with database().transaction(actor()) as tx:
                return work(tx) if key is None else _once(tx, key, work)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in REPEATABLE or attempt == TRIES or request.files:
                raise
    raise AssertionError("unreachable")


def _once(tx: Tx, key: str, work: Callable[[Tx], Response]) -> Response:
    path = request.full_path
    digest = idempotency.request_digest(request.method, path, request.get_data(), request.headers.get("If-Match", ""))
    known = idempotency.begin(tx, key, digest)
    if known is not None:
        response = Response(known.body, known.status, mimetype="application/json")
        response.headers.update(known.headers)
        response.headers["Idempotency-Replayed"] = "true"
        return response
    response = work(tx)
    kept = {name: response.headers[name] for name in ("ETag", "Location") if name in response.headers}
    idempotency.finish(tx, key, Answer(response.status_code, kept, response.get_data(as_text=True)))
    return response


class Paging(ma.Schema):
    """Which page of a list."""

    page = ma.fields.Integer(load_default=1, validate=ma.validate.Range(min=1, max=1_000_000))
    page_size = ma.fields.Integer(load_default=50, validate=ma.validate.Range(min=1, max=200))


def page_of(name: str, item: type[ma.Schema]) -> type[ma.Schema]:
    """Make the envelope of a list of items."""
    return ma.Schema.from_dict(
        {
            "items": ma.fields.List(ma.fields.Nested(item), required=True),
            "page": ma.fields.Integer(required=True),
            "page_size": ma.fields.Integer(required=True),
            "total": ma.fields.Integer(required=True),
        },
        name=name,
    )


def envelope(items: list[Any], total: int, query: Mapping[str, Any]) -> dict[str, Any]:
    """Fill the envelope of a list."""
    return {"items": items, "total": total, "page": query["page"], "page_size": query["page_size"]}


def api_of_app() -> Api:
    """Give the API of the running application, for its own documentation page."""
    found: Api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    return found
