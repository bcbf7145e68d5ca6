"""Frames at a steady pace.

An explorer plays in one asyncio task of the kernel, paced to the screen. Widget callbacks may run
on another thread, so they only hand on what was asked; everything else happens between frames.
"""

import asyncio
import collections
import contextlib
import signal
import threading
import time

from helpers.pictures.page import close, only_of_its_cell
from helpers.pictures.widgets import widgets
from helpers.texts import say

# Seconds between frames. A little faster than the screen: at the very same pace, frames that come
# a moment early or late would share one frame of the screen and leave the next without.
FRAME = 1 / 68
PROMPT = 0.2  # seconds beyond its usual time in which a page that keeps up answers
RARELY = 5.0  # seconds between questions to a page that keeps up
SILENCE = 4.0  # seconds without an answer after which nobody is looking


def not_as_long_as(before, text):
    """`text`, made one space longer where it is as long as `before`, the frame before it.

    Linux takes two messages of one length in a row for full packets of a long transfer, and
    acknowledges the second 40 ms late; the server holds the next frames back until then.
    """
    return text + " " if len(text.encode()) == len(before.encode()) else text


class Player:
    """Shows frames: one when something was asked for, or one after the other while playing.

    frame: called without arguments, always on the kernel's own thread. failed: called with the
    exception that a frame raised. stopped: called with the reason when playing has ended.
    root: the outermost widget; playing stops when it is no longer shown.

    A page cannot say that it was closed, so it is asked: a number is written to `asked`, `page.js`
    copies it to `answered` where the explorer is shown, and that comes back. (A link of ipywidgets
    answers also from a page that was opened again and shows no explorer.) Silence means that nobody
    is looking; an answer later than the quickest one, which tells how far away the page is, that
    frames queue up and fewer should be sent. A page that keeps up is asked rarely: after each message
    from the page, TCP holds the next frames back for 40 ms, often twice.
    """

    playing_now = None  # at most one explorer plays in a kernel

    def __init__(self, root, frame, failed, stopped):
        self.root, self.frame, self.failed, self.stopped = root, frame, failed, stopped
        self.playing = False
        self.task = None
        self._asked = collections.deque()
        self._scheduled = self._showing = False
        try:
            self.loop = asyncio.get_running_loop()
        except RuntimeError:
            self.loop = None  # plain Python: every frame is shown at once
        unseen = {"display": "none"}
        self.asked, self.answered = widgets.HTML("0", layout=unseen), widgets.IntText(layout=unseen)
        self.asked.add_class("asked")
        self.answered.add_class("answered")
        root.children = (*root.children, self.asked, self.answered)
        self.answered.observe(self._heard, names="value")
        self._sent_at = self._next_at = 0.0
        self._heard_back = True
        self.pace, self._gap = FRAME, 0.1  # seconds between frames, and between questions
        self._usual = 0.0  # seconds of the quickest answer since it plays; 0 before there is one
        root.observe(self._view_count, names="_view_count")
        only_of_its_cell(self)

    # Called from any thread.

    def ask(self, action, *arguments):
        """Have `action(*arguments)` called before the next frame, and that frame shown."""
        self._asked.append((action, arguments))
        if self.loop is None:
            self._show()
        elif not self._scheduled:
            self._scheduled = True
            self.loop.call_soon_threadsafe(self._once)

    def _heard(self, change):
        if str(change.new) != self.asked.value:
            return
        delay = time.monotonic() - self._sent_at
        self._usual = min(self._usual or delay, delay)
        if delay > self._usual + PROMPT:
            self.pace, self._gap = min(0.2, self.pace * (1 + delay)), 0.1
        else:
            self.pace, self._gap = max(FRAME, 0.9 * self.pace), min(RARELY, 2 * self._gap)
        self._next_at = self._sent_at + self._gap
        self._heard_back = True

    def _view_count(self, change):
        if change.new == 0:
            self.ask(self.stop, say("watch.paused.not-shown"))

    # Called on the kernel's thread.

    def play(self):
        """Start playing; another explorer that plays is paused."""
        if self.playing or self.loop is None:
            return
        if Player.playing_now is not None:
            Player.playing_now.stop(say("watch.paused.another"))
        Player.playing_now = self
        self.playing = True
        self._heard_back, self._next_at, self._gap, self._usual = True, 0.0, 0.1, 0.0
        # From now on the page takes one off when it removes a view. Not all the time: on closing a
        # notebook it would try to say so to a kernel that it has already left, and log an error.
        self.root._view_count = 1
        self.task = self.loop.create_task(self._play())

    def stop(self, reason=""):
        """Stop playing; one more frame shows the end."""
        if self.playing:
            self.playing = False
            Player.playing_now = None
            self.root._view_count = None
            self.stopped(reason)

    def close(self):
        """Stop, and close the explorer."""
        self.stop()
        close(self.root)

    def _once(self):
        self._scheduled = False
        if not self.playing:
            with self._interruptible():
                self._show()

    def _show(self):
        """Do what was asked and show a frame. Returns whether that went well."""
        self._showing = True
        try:
            while self._asked:
                action, arguments = self._asked.popleft()
                action(*arguments)
            self.frame()
            return True
        except (Exception, KeyboardInterrupt) as error:
            if self.loop is None:
                raise
            self.stop()
            self.failed(error)
            return False
        finally:
            self._showing = False

    async def _play(self):
        due = time.monotonic()
        went_well = True
        with self._interruptible():
            while self.playing:
                now = time.monotonic()
                if self._heard_back and now >= self._next_at:
                    self._sent_at, self._heard_back = now, False
                    self.asked.value = str(int(self.asked.value) + 1)
                late = 0.0 if self._heard_back else now - self._sent_at
                if late < self._usual + 2 * PROMPT or self._asked:
                    went_well = self._show()
                elif late > SILENCE:
                    self.stop(say("watch.paused.no-answer"))
                # After a late frame the next ones keep their times; after a long one they start anew.
                now = time.monotonic()
                due = due + self.pace if now < due + 2 * self.pace else now
                await asyncio.sleep(max(0.0, due - now))
        if went_well:
            self._show()

    @contextlib.contextmanager
    def _interruptible(self):
        """Let Jupyter's interrupt button end a frame, or pause; an idle kernel would ignore it."""
        if threading.current_thread() is not threading.main_thread():
            yield  # no signal arrives here
            return

        def interrupted(signum, stack):
            if self._showing:
                raise KeyboardInterrupt
            self.stop(say("watch.paused.interrupted"))

        before = signal.signal(signal.SIGINT, interrupted)
        try:
            yield
        finally:
            # A running cell has put its own handler in place, and takes care of it.
            if signal.getsignal(signal.SIGINT) is interrupted:
                signal.signal(signal.SIGINT, before)
