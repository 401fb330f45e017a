"""An agent that answers for a person, as docs/spec/presence.md says."""

import contextlib
import json
import queue
import socket
import threading


def agent_at(path, answer):
    """An agent for the time of a `with`."""
    return contextlib.closing(PresenceAgent(path, answer))


class PresenceAgent:
    """Connects to a presence socket and gives each question the same answer: "confirm", "refuse" or None."""

    def __init__(self, path, answer):
        self._answer = answer
        self.questions = queue.Queue()
        self.outcomes = queue.Queue()
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(str(path))
        self._lines = self._connection.makefile()
        self.hello = json.loads(self._lines.readline())
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        with contextlib.suppress(ConnectionError):
            self._answer_questions()

    def _answer_questions(self):
        for line in self._lines:
            message = json.loads(line)
            if message["type"] == "closed":
                self.outcomes.put(message["outcome"])
            if message["type"] != "question":
                continue
            self.questions.put(message)
            if self._answer is not None:
                answer = json.dumps({"id": message["id"], "answer": self._answer})
                self._connection.sendall(answer.encode() + b"\n")

    def close(self):
        """Leaves, if the daemon has not."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(30)
        self._lines.close()
        self._connection.close()
