"""Answers every GET with 200."""

import http.server


class Yes(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()


def serve(port: int) -> None:
    http.server.HTTPServer(("127.0.0.1", port), Yes).serve_forever()
