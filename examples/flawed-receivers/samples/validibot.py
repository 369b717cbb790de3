# The Flask sample of Validibot, as its documentation prints it (003), with the code to run it.
import os
from flask import Flask, request
import hmac
import hashlib

WEBHOOK_SECRET = os.environ['WEBHOOK_SECRET']
app = Flask(__name__)


def verify_signature(payload: bytes, signature: str, secret: str) -> bool:
    expected = hmac.new(
        secret.encode(),
        payload,
        hashlib.sha256
    ).hexdigest()
    return hmac.compare_digest(f"sha256={expected}", signature)


# In your webhook handler
@app.route("/webhook", methods=["POST"])
def handle_webhook():
    signature = request.headers.get("X-Validibot-Signature")

    if not verify_signature(request.data, signature, WEBHOOK_SECRET):
        return "Invalid signature", 401

    data = request.json
    # Process the webhook...
    return "", 200


app.run()
