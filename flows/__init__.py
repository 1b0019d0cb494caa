"""What runs: the Prefect flows, the `regest` command, and the sources of pages."""

import os

# Prefect reads its settings when it is imported: nothing may call home but the archive that is harvested.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
