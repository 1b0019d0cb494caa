"""Pages that the software of archives itself prints: what it is filled with, and how its pages become fixtures.

fixtures/platforms/README.md says which versions and themes they are of.
"""

HOST = "papers.example.org"
