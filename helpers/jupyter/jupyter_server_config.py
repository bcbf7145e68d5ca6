"""Settings for a Jupyter server of the course: small messages leave at once.

Stock servers leave it to the system to collect them (TCP_NODELAY is off on the kernel's websocket),
so a slider waits for an acknowledgement. `make lab` and Binder put this folder on
JUPYTER_CONFIG_PATH. A server that does not know the setting works without it.
"""

import contextlib

with contextlib.suppress(ImportError):  # an older server: slower, and all else as it is
    from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

    class PromptConnection(ZMQChannelsWebsocketConnection):
        """The stock connection of a page with its kernel, without the wait."""

        def connect(self):
            self.websocket_handler.set_nodelay(True)
            return super().connect()

    get_config().ServerApp.kernel_websocket_connection_class = PromptConnection  # noqa: F821
