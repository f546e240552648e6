"""The API: bearer tokens, strict questions, one operation for each act, and an OpenAPI 3.1 document of it all."""
