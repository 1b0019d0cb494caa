"""Regest on several machines, which are network namespaces of this one: `make cluster`, told of in docs/cluster.md."""
