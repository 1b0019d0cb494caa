"""What runs: the Prefect flows, the `regest` command, and the sources of pages."""

import os
import warnings

# Prefect reads its settings when it is imported: nothing may call home but the archive that is harvested.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# Nothing is kept there: where Prefect's server cannot keep what it must, that is said by itself.
warnings.filterwarnings("ignore", "Failed to create the Prefect home directory")
