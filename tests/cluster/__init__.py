"""One plan on several engines: `make test-cluster`. Skipped, and told, where `requirements/cluster.txt` is missing."""
