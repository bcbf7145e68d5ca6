"""A time limit for a learner's code that ends every loop of Python, whatever the loop catches.

From Python 3.12 on `sys.monitoring` looks at the clock at each line and each jump; before that the
trace does. What is raised there a loop may catch; then it is raised again at the next line, and so
outside of the `try` at last. Where there are timer signals (the main thread of Linux and macOS)
one also ends what is no loop of Python, such as a `sleep`.
"""

import dis
import signal
import sys
import threading
import time
from pathlib import Path

HERE = str(Path(__file__).parent)
AGAIN = 0.05  # seconds from one signal to the next
WAIT = 5  # times the limit by the clock on the wall: a busy machine is not the learner's fault
# Seconds of this thread alone; Python in a browser does not count them.
thread_time = getattr(time, "thread_time", time.perf_counter)
# Between these Python keeps account of what is handled: what is raised there stays "handled".
HANDLING = {dis.opmap[name] for name in ("PUSH_EXC_INFO", "COPY", "POP_EXCEPT", "RERAISE")}


class TimeLimit(BaseException):
    """The function took too long. Not an Exception, so that `except Exception` lets it through."""

    watch = None

    def __del__(self):
        # Thrown away by a handler: the trace, which ends with what it raises, has to begin again.
        if self.watch and self.watch.running:
            self.watch.arm(sys._getframe().f_back)


def _ours(code):
    return code.co_filename.startswith(HERE)


def _handling(frame):
    """Whether the next step begins or ends the handling of an error."""
    return frame.f_code.co_code[frame.f_lasti] in HANDLING


class _Limit:
    """Raises TimeLimit inside at `seconds` of this thread, or at WAIT times that on the wall."""

    def __init__(self, seconds):
        self.running, self.seconds = True, seconds
        self.wall, self.used = time.perf_counter(), thread_time()
        self.thread = threading.get_ident()
        main = threading.current_thread() is threading.main_thread()
        self.by_signal = main and hasattr(signal, "setitimer")

    def __enter__(self):
        if self.by_signal:
            self.handler = signal.signal(signal.SIGALRM, self._ring)
            self.timer = signal.setitimer(signal.ITIMER_REAL, self.seconds, AGAIN)
        self.begin()

    def __exit__(self, *error):
        self.running = False
        if self.by_signal:
            signal.setitimer(signal.ITIMER_REAL, *self.timer)
            signal.signal(signal.SIGALRM, self.handler)
        self.end()

    def _ring(self, number, frame):
        if self.late() and not _ours(frame.f_code):
            self.arm(frame)
            raise self.error()

    def error(self):
        error = TimeLimit()
        error.watch = self
        return error

    def late(self):
        wall = time.perf_counter() - self.wall  # the cheap one first: this is asked at every step
        if not self.running or wall < self.seconds:
            return False
        return wall > WAIT * self.seconds or thread_time() - self.used >= self.seconds


class _Trace(_Limit):
    def begin(self):
        self.before = sys.gettrace()
        if not self.by_signal:  # the signal arms it
            sys.settrace(self.look)

    def arm(self, frame):
        """Have each next step of these frames looked at."""
        while frame and not _ours(frame.f_code):
            frame.f_trace, frame.f_trace_opcodes = self.look, True
            frame = frame.f_back
        sys.settrace(self.look)

    def look(self, frame, event, argument):
        if not self.running or _ours(frame.f_code):
            return None
        frame.f_trace_opcodes = True  # `while True: pass` jumps to itself, and has no next line
        # What is raised at an "exception" event goes to the same handler again.
        if event in ("line", "opcode") and self.late() and not _handling(frame):
            raise self.error()
        return self.look

    def end(self):
        sys.settrace(self.before)


class _Monitoring(_Limit):
    def begin(self):
        monitoring = sys.monitoring
        self.tool = next(tool for tool in range(6) if monitoring.get_tool(tool) is None)
        monitoring.use_tool_id(self.tool, "a time limit")
        events = monitoring.events
        self.events = (events.LINE, events.JUMP, events.PY_START, events.PY_RESUME)
        for event in self.events:
            monitoring.register_callback(self.tool, event, self.look)
        monitoring.set_events(self.tool, sum(self.events))

    def arm(self, frame):
        """It looks at each step already."""

    def look(self, code, *where):
        if threading.get_ident() != self.thread or not self.late() or _ours(code):
            return
        if not _handling(sys._getframe(1)):
            raise self.error()

    def end(self):
        sys.monitoring.set_events(self.tool, 0)
        for event in self.events:
            sys.monitoring.register_callback(self.tool, event, None)
        sys.monitoring.free_tool_id(self.tool)


time_limit = _Monitoring if hasattr(sys, "monitoring") else _Trace
