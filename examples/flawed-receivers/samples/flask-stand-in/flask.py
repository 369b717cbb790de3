"""The part of Flask that the samples use, on Python's own server; Flask itself is not needed to run them."""
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_current = threading.local()


class _Request:
    @property
    def headers(self):
        return _current.handler.headers

    @property
    def data(self):
        return _current.body

    def get_data(self):
        return _current.body

    @property
    def json(self):
        try:
            return json.loads(_current.body)
        except ValueError as error:
            raise BadRequest() from error


class BadRequest(Exception):
    """Flask answers a body that is not JSON with 400."""


request = _Request()


class Flask:
    def __init__(self, name):
        self._routes = {}

    def route(self, path, methods):
        def register(view):
            self._routes[path] = (methods, view)
            return view
        return register

    def run(self):
        routes = self._routes

        class Handler(BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def _answer(self):
                methods, view = routes.get(self.path.split('?')[0], ([], None))
                _current.handler = self
                _current.body = self._read()
                if view is None:
                    return self._reply('Not Found', 404)
                if self.command not in methods:
                    return self._reply('Method Not Allowed', 405)
                try:
                    text, status = view()
                except BadRequest:
                    text, status = 'Bad Request', 400
                except Exception:  # like Flask: an error in a view is a 500
                    text, status = 'Internal Server Error', 500
                return self._reply(text, status)

            def _read(self):
                if 'chunked' in self.headers.get('Transfer-Encoding', ''):
                    body = b''
                    while size := int(self.rfile.readline().split(b';')[0] or b'0', 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                    return body
                return self.rfile.read(int(self.headers.get('Content-Length') or 0))

            def _reply(self, text, status):
                body = text.encode()
                self.send_response(status)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                if self.command != 'HEAD':
                    self.wfile.write(body)

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _answer

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        print(server.server_address[1], flush=True)
        server.serve_forever()
