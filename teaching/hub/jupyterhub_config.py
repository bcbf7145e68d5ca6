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
c.Spawner.environment.update({"IN": os.environ.get("IN", "en")})

# The course needs 350 MB, with two or three notebooks open. Only some spawners can limit.
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 1.0

# When a class logs in at once, a server starts slowly: JupyterHub's own 30 s turn everybody away.
c.Spawner.start_timeout = c.Spawner.http_timeout = 300

# Ends a server that has not been used for an hour. A learner may read and think for as long. The
# Littlest JupyterHub has a service of this name, which waits for ten minutes only: JupyterHub takes
# the last of one name. Other services and roles stay.
c.JupyterHub.services.append(
    {
        "name": "cull-idle",
        "command": [
            *(sys.executable, "-m", "jupyterhub_idle_culler"),
            *(f"--timeout={IDLE}", "--cull-every=300"),
        ],
    }
)
c.JupyterHub.load_roles.append(
    {
        "name": "cull-idle",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["cull-idle"],
    }
)
