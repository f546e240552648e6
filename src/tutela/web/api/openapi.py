"""What ninja leaves out of the OpenAPI 3.1 document: scopes, the token operations, and one form of error."""

from collections.abc import Collection
from typing import Any, Final

from tutela.bodies.clients import MEANINGS
from tutela.web.api.schemas import Problem

PREFIX: Final = "api/"
OBTAIN_PATH: Final = "/v1/token"
REVOKE_PATH: Final = "/v1/token/revoke"
BEARER: Final = "accessToken"
CLIENT: Final = "clientSecret"

_OAUTH_PROBLEM: Final = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
}
_TOKEN: Final = {
    "type": "object",
    "required": ["access_token", "expires_in", "token_type", "scope"],
    "properties": {
        "access_token": {"type": "string"},
        "expires_in": {"type": "integer", "examples": [3600]},
        "token_type": {"const": "Bearer"},
        "scope": {"type": "string", "examples": ["ask ledger"]},
    },
}


def complete(schema: dict[str, Any], purposes: Collection[str]) -> None:
    """Gives ninja's document its scopes, the purposes of the packs, the token operations, and one schema for errors."""
    components = schema["components"]
    components["schemas"]["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"].update(components["schemas"]["Problem"].pop("$defs", {}))
    components["securitySchemes"] = _schemes()
    shapes = [components["schemas"][name] for name in ("Inquiry", "Batch")]
    for path in schema["paths"].values():
        for operation in path.values():
            _complete(operation)
            forms = operation.get("requestBody", {}).get("content", {}).values()
            shapes += [form["schema"] for form in forms if "$ref" not in form["schema"]]
    for shape in shapes:
        shape["additionalProperties"] = False
        if "purpose" in shape["properties"]:
            shape["properties"]["purpose"]["enum"] = sorted(purposes)
    schema["paths"] |= _token_paths()


def _complete(operation: dict[str, Any]) -> None:
    operation["security"] = [{BEARER: operation.pop("x-scopes")}]
    for parameter in operation["parameters"]:
        parameter["schema"] = _never_null(parameter["schema"])
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            response["content"] = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter may be left out; the word `null` is a value like any other."""
    (shape,) = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    return dict(shape)


def _schemes() -> dict[str, Any]:
    meanings = " ".join(f"`{scope.value}`: {meaning}" for scope, meaning in MEANINGS.items())
    return {
        BEARER: {
            "type": "http",
            "scheme": "bearer",
            "description": f"An access token from `/{PREFIX}v1/token` (RFC 6749, 4.4; RFC 6750). Scopes: {meanings}",
        },
        CLIENT: {"type": "http", "scheme": "basic", "description": "Id and secret of a registered client."},
    }


def _token_paths() -> dict[str, Any]:
    obtain = {
        "grant_type": {"const": "client_credentials"},
        "scope": {"type": "string", "examples": ["ask ledger"]},
    }
    give_up = {"token": {"type": "string", "maxLength": 1000}}
    return {
        f"/{PREFIX.rstrip('/')}{OBTAIN_PATH}": {
            "post": _oauth("obtainToken", "Obtain an access token", obtain, "grant_type", _TOKEN)
        },
        f"/{PREFIX.rstrip('/')}{REVOKE_PATH}": {
            "post": _oauth("revokeToken", "Withdraw an access token", give_up, "token", None)
        },
    }


def _oauth(
    name: str, summary: str, fields: dict[str, Any], required: str, told: dict[str, Any] | None
) -> dict[str, Any]:
    """An operation of RFC 6749 or 7009; their errors keep the form that those standards give them."""
    body = {"type": "object", "required": [required], "properties": fields}
    refused = {"application/json": {"schema": _OAUTH_PROBLEM}}
    done: dict[str, Any] = {"description": "Done"}
    if told is not None:
        done["content"] = {"application/json": {"schema": told}}
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["tokens"],
        "security": [{CLIENT: []}],
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": body}},
        },
        "responses": {
            "200": done,
            "400": {"description": "Refused (RFC 6749, 5.2)", "content": refused},
            "401": {"description": "The client is not known", "content": refused},
            "405": {"description": "Only POST"},
        },
    }
