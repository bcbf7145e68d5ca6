"""A JupyterHub for the course. What stands here holds for every way to log in and to start servers.

The Littlest JupyterHub reads a link to this file, and any other JupyterHub can: see README.md.
"""

import os
import sys
from pathlib import Path

START = Path(__file__).resolve().with_name("start.py")
IDLE = 3600  # seconds

c = get_config()  # noqa: F821

# Makes the workbook of a learner, then starts their server. python3 is that of the learners.
c.Spawner.cmd = ["python3", str(START)]
c.Spawner.environment = {"IN": os.environ.get("IN", "en")}

# Twice what the course needs. A spawner that can limit keeps everybody to it.
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 1.0

# A class logs in within a minute, and then a server starts slowly.
c.Spawner.start_timeout = c.Spawner.http_timeout = 300

# Ends a server that has not been used for an hour. A learner may read and think for as long.
c.JupyterHub.services = [
    {
        "name": "cull-idle",
        "command": [
            *(sys.executable, "-m", "jupyterhub_idle_culler"),
            *(f"--timeout={IDLE}", "--cull-every=300"),
        ],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "cull-idle",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["cull-idle"],
    }
]
