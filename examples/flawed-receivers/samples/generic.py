# The Flask sample of the provider `generic`, as its documentation prints it (002), with the code to run it.
import os
from flask import Flask, request
import hmac
import hashlib

WEBHOOK_SECRET = os.environ['WEBHOOK_SECRET']
app = Flask(__name__)


def handle_event(event):
    pass


@app.route('/webhook', methods=['POST'])
def webhook():
    # Verify signature
    signature = request.headers.get('X-Webhook-Signature')
    payload = request.get_data()

    expected = hmac.new(
        WEBHOOK_SECRET.encode(),
        payload,
        hashlib.sha256
    ).hexdigest()

    if not hmac.compare_digest(signature, expected):
        return 'Invalid signature', 401

    # Process event
    event = request.json
    handle_event(event)

    return 'OK', 200


app.run()
