"""What holds for all tests."""

import os

from hypothesis import settings

# A machine that is busy with other things fails no test.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
