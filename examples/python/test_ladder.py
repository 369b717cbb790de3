"""Drives a two-hour retry ladder against a receiver in Python, through the control API of a mock sender.

Start the sender with virtual time, then run this file, or point pytest at it. It needs only python3:

    npx mock-sender serve --provider ventryx --clock virtual --port 4400
    MOCK_SENDER_URL=http://127.0.0.1:4400 python3 test_ladder.py
"""

import hashlib
import hmac
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request, urlopen

MOCK_SENDER_URL = os.environ.get("MOCK_SENDER_URL", "http://127.0.0.1:4400")


def control(method, path, body=None):
    """Sends one request to the control API and returns the JSON of the reply."""
    data = None if body is None else json.dumps(body).encode()
    headers = {} if body is None else {"Content-Type": "application/json"}
    request = Request(f"{MOCK_SENDER_URL}/_mock{path}", data, headers, method=method)
    with urlopen(request) as response:
        text = response.read()
        return json.loads(text) if text else None


class Receiver(ThreadingHTTPServer):
    """The app under test: verifies each delivery, and fails the first `failures` of them."""

    def __init__(self, failures=0):
        super().__init__(("127.0.0.1", 0), ReceiverHandler)
        self.secret, self.failures, self.handled = "", failures, []
        self.url = f"http://127.0.0.1:{self.server_port}/webhooks"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class ReceiverHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        digest = hmac.new(self.server.secret.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"sha256={digest}", self.headers.get("Ventryx-Signature", "")):
            return self.answer(401)
        if self.server.failures > 0:
            self.server.failures -= 1
            return self.answer(503)
        self.server.handled.append(json.loads(body))
        return self.answer(200)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def subscribe(receiver):
    made = control("POST", "/subscriptions", {"url": receiver.url, "events": ["*"]})
    receiver.secret = made["secret"]
    return made["subscription"]["id"]


def test_two_hours_of_retries_take_less_than_a_second():
    with Receiver(failures=4) as receiver:
        subscription = subscribe(receiver)
        before = time.monotonic()
        sent = control("POST", "/emit", {"type": "workflow.completed", "data": {"run_id": "run_7"}})
        control("POST", "/run-until-idle")
        took = time.monotonic() - before
        delivery = control("GET", f"/deliveries/{sent['deliveries'][0]['id']}")["delivery"]
        control("DELETE", f"/subscriptions/{subscription}")

    assert delivery["status"] == "delivered"
    assert [attempt["response"]["status"] for attempt in delivery["attempts"]] == [503, 503, 503, 503, 200]
    assert [event["data"]["run_id"] for event in receiver.handled] == ["run_7"]
    first, last = (delivery["attempts"][n]["at"] for n in (0, -1))
    assert seconds_between(first, last) == 2 * 3600
    assert took < 1, f"it took {took:.2f} s"


def test_a_forgery_changes_nothing():
    with Receiver() as receiver:
        subscription = subscribe(receiver)
        sent = control("POST", "/emit", {"type": "workflow.completed", "faults": ["tamperedBody"]})
        control("DELETE", f"/subscriptions/{subscription}")

    assert sent["deliveries"][0]["attempts"][0]["response"]["status"] == 401
    assert receiver.handled == []


def seconds_between(first, last):
    parse = lambda text: time.mktime(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))
    return parse(last) - parse(first)


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
            print(f"ok {name}")
