"""The OpenAPI 3.1 document as it is committed under `docs/reference/`."""

import json

from tutela.web.api import openapi
from tutela.web.api.api import api


def document() -> str:
    """The same bytes for the same operations: sorted keys, one final newline."""
    made = api.get_openapi_schema(path_prefix=openapi.PREFIX)
    return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
