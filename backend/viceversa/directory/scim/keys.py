"""A resource in the form in which SCIM compares values: what filters and sorts read in the database.

The library prepares every string (composed, in small letters unless its attribute is exact); the database then
compares bytes, so that a filter there finds what the library's own evaluator would.
"""

import base64
from collections.abc import Iterator
from functools import cache
from typing import Any, Union

from scim2_models import AttributeBinding, Path, Resource
from scim2_models.path import attribute_host
from scim2_server.utils import parametrize

# Columns of the row itself.
_ELSEWHERE = {"id", "meta"}


def keys_of(resource: Resource[Any]) -> dict[str, Any]:
    """The comparable values of a resource, by field; those of an extension under its name."""
    found: dict[str, Any] = {}
    for binding, inside in _bindings(type(resource)):
        host = attribute_host(resource, binding)
        value = getattr(host, binding.field_name, None) if host is not None else None
        if value is None:
            continue
        place = found
        for step in path_of(binding)[:-1]:
            place = place.setdefault(step, {})
        place[binding.field_name] = _prepared(value, binding, inside)
    return found


def path_of(binding: AttributeBinding) -> tuple[str, ...]:
    """Where the values of an attribute are in the keys."""
    extension = binding.model.__name__
    own = (binding.field_name,)
    return own if issubclass(binding.model, Resource) else (extension, *own)


def prepare(binding: AttributeBinding, value: Any) -> Any:
    """One value as it is compared; None when the library cannot prepare it."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    try:
        return binding.comparable(value)
    except ValueError:
        return None


@cache
def _bindings(model: type[Resource[Any]]) -> list[tuple[AttributeBinding, dict[str, AttributeBinding]]]:
    """The attributes of a model, each with its sub-attributes."""
    heads: dict[tuple[Any, str], AttributeBinding] = {}
    inside: dict[tuple[Any, str], dict[str, AttributeBinding]] = {}
    for binding in _resolved(model):
        place = (binding.model, binding.field_name)
        if binding.sub_field_name is None:
            heads[place] = binding
        else:
            inside.setdefault(place, {})[binding.sub_field_name] = binding
    return [(binding, inside.get(place, {})) for place, binding in heads.items()]


def _resolved(model: type[Resource[Any]]) -> Iterator[AttributeBinding]:
    for path in parametrize(Path, model).iter_paths():
        binding = path.resolve()
        # The path of an extension itself names no attribute.
        if binding is not None and binding.field_name not in _ELSEWHERE:
            yield binding


def _prepared(value: Any, binding: AttributeBinding, inside: dict[str, AttributeBinding]) -> Any:
    if isinstance(value, list):
        return [_prepared(each, binding, inside) for each in value]
    if not inside:
        return prepare(binding, value)
    parts = {name: getattr(value, name, None) for name in inside}
    return {name: prepare(inside[name], part) for name, part in parts.items() if part is not None}


def unique_key(model: type[Resource[Any]], keys: dict[str, Any]) -> str | None:
    """The value that no other resource of this type may have: a userName."""
    return keys.get("user_name") if "user_name" in model.model_fields else None


def union_of(models: list[type[Resource[Any]]]) -> Any:
    """`User | Group`, for the library's generics."""
    return Union[tuple(models)]  # noqa: UP007
