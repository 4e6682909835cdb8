"""SCIM filters and sorts as SQL over the keys of resources; they find what the library's own evaluator finds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from scim2_models import AttributeBinding, InvalidFilterException, Resource, ScimFilter, SearchRequest
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
    coerce_value,
)
from scim2_server.utils import parametrize
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Numeric,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlmodel import col

from viceversa.directory.scim.keys import path_of, prepare
from viceversa.directory.scim.models import ScimResource

_Condition = ColumnElement[bool]
# A walk through a filter nests as deep as it does: a thousand brackets are nobody's question.
DEEPEST: Final = 50
_SOMETHING: Final = '.** ? (@.type() == "boolean" || @.type() == "number" || (@.type() == "string" && @ != ""))'
_THE_PRIMARY: Final = "$[*] ? (@.primary == true)"
_USER_NAME: Final[ColumnElement[Any]] = cast(col(ScimResource.unique_key), Text)
_COLUMNS: Final[dict[str | None, Any]] = {
    "created": col(ScimResource.created_at),
    "last_modified": col(ScimResource.changed_at),
    "version": literal('W/"').op("||")(cast(col(ScimResource.version), Text)).op("||")('"'),
    "resource_type": col(ScimResource.kind),
}


def where(model: type[Resource[Any]], scim_filter: ScimFilter[Any]) -> _Condition:
    """The condition of a filter on the resources of one model.

    Raises `InvalidFilterException` for what is deeper than anyone asks, or selects among plain values.
    """
    bound = parametrize(ScimFilter, model)(scim_filter.ast)
    _refuse_depth(bound.ast)
    return _Where(bound).visit(bound.ast)


def _refuse_depth(node: FilterNode, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise InvalidFilterException(detail=f"A filter nests {DEEPEST} deep at most")
    inside: Sequence[FilterNode] = ()
    if isinstance(node, LogicalExpr):
        inside = node.terms
    elif isinstance(node, Not):
        inside = (node.expr,)
    elif isinstance(node, ValuePath):
        inside = (node.val_filter,)
    for each in inside:
        _refuse_depth(each, depth + 1)


def sort_key(model: type[Resource[Any]], search: SearchRequest[Any]) -> ColumnElement[str] | None:
    """The text that the resources of one model are ordered by, or None when they have none."""
    binding = search.sort_binding(model)
    if binding is None:
        return None
    column = _column(binding)
    if column is not None:
        moment = isinstance(column.type, DateTime)
        return func.to_char(column, 'YYYY-MM-DD"T"HH24:MI:SS.US') if moment else cast(column, Text)
    held = _json(col(ScimResource.keys), path_of(binding))
    if binding.is_multivalued:
        # The primary one, else the first.
        held = func.coalesce(func.jsonb_path_query_first(held, cast(_THE_PRIMARY, JSONPATH)), held.op("->")(0))
    value = _text(held, (binding.sub_field_name,) if binding.sub_field_name else ())
    if binding.target_type is int:
        return func.lpad(value, 20, "0")
    return value


def text_at(*path: str) -> ColumnElement[str]:
    """A comparable value of a resource, by the names of its fields."""
    return _text(col(ScimResource.keys), path)


def _json(base: Any, path: Sequence[str]) -> ColumnElement[Any]:
    return base.op("#>", return_type=JSONB())(_steps(path))


def _text(base: Any, path: Sequence[str]) -> ColumnElement[str]:
    # Bytes are compared, as Python compares code points, whatever the language of the database.
    return base.op("#>>", return_type=Text())(_steps(path)).collate("C")


def _steps(path: Sequence[str]) -> ColumnElement[Any]:
    # Names of fields of our models, never a caller's text; written out so that indexes on them are found.
    return literal_column("'{" + ",".join(path) + "}'", ARRAY(Text))


def _column(binding: AttributeBinding) -> ColumnElement[Any] | None:
    """The column of an attribute that is not in the keys."""
    if binding.field_name == "id":
        return cast(col(ScimResource.id), Text)
    if binding.field_name == "meta" and binding.sub_field_name in _COLUMNS:
        return _COLUMNS[binding.sub_field_name]
    return None


class _Where(FilterVisitor[_Condition]):
    """Every condition is true or false, never unknown: `not` can then be SQL's own."""

    def __init__(self, bound: ScimFilter[Any], *, selected: AttributeBinding | None = None, entry: Any = None) -> None:
        self.bound, self.selected, self.entry = bound, selected, entry

    def visit_not(self, node: Not) -> _Condition:
        return not_(self.visit(node.expr))

    def visit_logical_expr(self, node: LogicalExpr) -> _Condition:
        terms = [self.visit(term) for term in node.terms]
        return and_(*terms) if node.op == LogicalOperator.and_ else or_(*terms)

    def visit_comparison(self, node: Comparison) -> _Condition:
        binding = self._resolve(node.attr_path, comparing=True)
        if binding is None:
            return false()
        value = prepare(binding, coerce_value(binding, node.value, node.op))
        column = _column(binding)
        if self.entry is not None:
            return _compare(_text(self.entry, (binding.sub_field_name or "value",)), node.op, value)
        if column is not None:
            return _compare(column, node.op, value)
        if binding.field_name == "user_name" and node.op == CompareOperator.eq and isinstance(value, str):
            return _compare(_USER_NAME, node.op, value)  # the one that is indexed
        path = path_of(binding)
        if binding.is_multivalued:
            return self._compare_any(binding, node.op, value)
        inside = (binding.sub_field_name,) if binding.sub_field_name else ()
        return _compare(_text(col(ScimResource.keys), (*path, *inside)), node.op, value)

    def visit_present(self, node: Present) -> _Condition:
        binding = self._resolve(node.attr_path)
        if binding is None:
            return false()
        if self.entry is not None:
            return _is_there(_json(self.entry, (binding.sub_field_name or "value",)), "$")
        if _column(binding) is not None or binding.field_name == "meta":
            return true() if binding.sub_field_name != "location" else false()
        held = _json(col(ScimResource.keys), path_of(binding))
        steps = "$[*]" if binding.is_multivalued else "$"
        return _is_there(held, f'{steps}."{binding.sub_field_name}"' if binding.sub_field_name else steps)

    def visit_value_path(self, node: ValuePath) -> _Condition:
        binding = self._resolve(node.attr_path)
        if binding is None:
            return false()
        if not hasattr(binding.field_type, "model_fields"):
            raise InvalidFilterException(detail=f"{node.attr_path} holds plain values: compare it without brackets")
        entry = _entries(binding).alias("selected")
        inner = _Where(self.bound, selected=binding, entry=_value_of(entry)).visit(node.val_filter)
        return exists(select(literal_column("1")).select_from(entry).where(inner))

    def _resolve(self, path: AttrPath, *, comparing: bool = False) -> AttributeBinding | None:
        if self.selected is not None:
            # Inside brackets a name is that of a part: emails[type eq …] speaks of emails.type.
            schema = getattr(self.selected.model, "__schema__", None)
            head = self.selected.urn.rpartition(":")[2]
            path = AttrPath(head, path.attr, schema if path_of(self.selected)[1:] else None)
        resolve = self.bound.resolve_comparison if comparing else self.bound.resolve
        return resolve(path, strict=False)

    def _compare_any(self, binding: AttributeBinding, op: CompareOperator, value: Any) -> _Condition:
        """True when one of the values compares so; with `ne`, when all of them do."""
        entry = _entries(binding).alias("value")
        text = _text(_value_of(entry), (binding.sub_field_name,) if binding.sub_field_name else ())
        if op == CompareOperator.ne:
            other = not_(_compare(text, op, value))
            every = not_(exists(select(literal_column("1")).select_from(entry).where(other)))
            return and_(every, _held(binding).is_not(None)) if value is None else every
        one = exists(select(literal_column("1")).select_from(entry).where(_compare(text, op, value)))
        return or_(one, _held(binding).is_(None)) if value is None and op == CompareOperator.eq else one


def _held(binding: AttributeBinding) -> ColumnElement[Any]:
    return _json(col(ScimResource.keys), path_of(binding))


def _entries(binding: AttributeBinding) -> Any:
    return func.jsonb_array_elements(_held(binding), type_=JSONB()).table_valued("value")


def _value_of(entry: Any) -> ColumnElement[Any]:
    return cast(entry.c.value, JSONB)


def _is_there(held: ColumnElement[Any], path: str) -> _Condition:
    """True for a value that is neither missing nor empty, or for anything of the kind inside it."""
    found = func.jsonb_path_exists(held, cast(literal(path + _SOMETHING), JSONPATH))
    return func.coalesce(found, false())


def _compare(held: ColumnElement[Any], op: CompareOperator, value: Any) -> _Condition:
    """One comparison, true or false. Values of other kinds never match, but that `ne` says so."""
    if value is None:
        empty = {CompareOperator.eq: held.is_(None), CompareOperator.ne: held.is_not(None)}
        return empty.get(op, false())
    if isinstance(value, str) and ("\x00" in value or isinstance(held.type, DateTime)):
        return true() if op == CompareOperator.ne else false()
    if isinstance(value, bool):
        value = "true" if value else "false"
    elif isinstance(value, (int, float)):
        held, value = cast(held, Numeric), literal(value, Numeric)
    elif isinstance(value, datetime) and (value.tzinfo is None or not isinstance(held.type, DateTime)):
        return true() if op == CompareOperator.ne else false()
    return _ordered(held, op, value)


def _ordered(held: ColumnElement[Any], op: CompareOperator, value: Any) -> _Condition:
    found: dict[CompareOperator, Any] = {
        CompareOperator.eq: lambda: held == value,
        CompareOperator.co: lambda: func.strpos(held, value) > 0,
        CompareOperator.sw: lambda: func.starts_with(held, value),
        CompareOperator.ew: lambda: func.right(held, len(value)) == value,
        CompareOperator.gt: lambda: held > value,
        CompareOperator.ge: lambda: held >= value,
        CompareOperator.lt: lambda: held < value,
        CompareOperator.le: lambda: held <= value,
    }
    if op == CompareOperator.ne:
        return held.is_distinct_from(value)
    if not isinstance(value, str) and op in (CompareOperator.co, CompareOperator.sw, CompareOperator.ew):
        return false()
    return func.coalesce(found[op](), false())


def sorted_by(models: dict[str, type[Resource[Any]]], search: SearchRequest[Any]) -> ColumnElement[Any]:
    """The text that the resources of several models are ordered by together."""
    keys = {kind: sort_key(model, search) for kind, model in models.items()}
    cases = [(col(ScimResource.kind) == kind, key) for kind, key in keys.items() if key is not None]
    return case(*cases, else_=None).collate("C") if cases else literal_column("NULL::text")
