"""TLS in front of a server that has none: each port given is served on loopback with a certificate for localhost."""
import asyncio
import os
import shutil
import ssl
import subprocess
import tempfile
import threading


class TlsProxy:
    def __init__(self, ports):
        """Serves each key of ports, as TLS, from the plain server on the port that is its value. Needs openssl."""
        self._directory = tempfile.mkdtemp()
        self.certificate = os.path.join(self._directory, "certificate.pem")
        key = os.path.join(self._directory, "key.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", self.certificate],
            check=True, capture_output=True)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, key)
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        for port, target in ports.items():
            try:
                asyncio.run_coroutine_threadsafe(self._listen(port, target), self._loop).result(10)
            except PermissionError as error:
                print(f"port {port}: {error}")

    async def _listen(self, port, target):
        async def serve(reader, writer):
            try:
                upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", target)
            except OSError:
                writer.close()
                return
            await asyncio.gather(self._copy(reader, upstream_writer), self._copy(upstream_reader, writer))

        await asyncio.start_server(serve, "localhost", port, ssl=self._context)

    @staticmethod
    async def _copy(reader, writer):
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def close(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        shutil.rmtree(self._directory, ignore_errors=True)
