"""A pytest plugin that runs the live tests of azure-eventhub for Python, unchanged, against the Event Hubs emulator.

EMULATOR is the program to run, such as "dotnet .../Serverless.EventHubEmulator.dll". Each test gets a process of its own with
an empty hub of two partitions, as the tests' own fixtures make one on Azure, behind TLS on port 5671 (AMQP) and 443
(WebSockets), which the clients under test insist on. Ports below 1024 want the rights for it; without them the tests over
WebSockets fail.
"""
import asyncio
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import types


def without_loop(function):
    """Takes the loop that azure-eventhub 5.5.0 gives and Python has had no use for since 3.10."""
    return lambda *arguments, loop=None, **others: function(*arguments, **others)


asyncio.Lock, asyncio.sleep, asyncio.gather = map(without_loop, (asyncio.Lock, asyncio.sleep, asyncio.gather))

import azure.eventhub  # noqa: F401 -- the one on the path, before the tests bring their own
import certifi
import pytest

from tls_proxy import TlsProxy

HUB = "eh-test"
KEY_NAME = "RootManageSharedAccessKey"
KEY = "SAS_KEY_VALUE"
AMQP_PORT = int(os.environ.get("EMULATOR_AMQP_PORT", "25672"))
HTTP_PORT = int(os.environ.get("EMULATOR_HTTP_PORT", "25300"))

proxy = TlsProxy({5671: AMQP_PORT, 443: HTTP_PORT})
# Clients that keep their own list of authorities trust the proxy's.
certifi.where = lambda: proxy.certificate

devtools = types.ModuleType("devtools_testutils")
devtools.get_region_override = lambda default: default
sys.modules["devtools_testutils"] = devtools


def start(data):
    process = subprocess.Popen(
        shlex.split(os.environ["EMULATOR"])
        + ["--amqp-port", str(AMQP_PORT), "--http-port", str(HTTP_PORT), "--data", data, "--hub", f"{HUB}:2"],
        stdout=subprocess.PIPE, stderr=sys.stderr, text=True)
    if not process.stdout.readline().startswith("ready"):
        raise RuntimeError("The emulator did not start.")
    return process


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request):
    """Gives the fixtures that make things on Azure what the emulator has in their place."""
    if fixturedef.argname in ("resource_group", "eventhub_namespace"):
        value = None
    elif fixturedef.argname == "live_eventhub":
        data = tempfile.mkdtemp()
        process = start(data)

        def stop():
            process.terminate()
            process.wait(20)
            shutil.rmtree(data, ignore_errors=True)

        request.addfinalizer(stop)
        value = {
            "resource_group": "rg", "hostname": "localhost", "key_name": KEY_NAME, "access_key": KEY, "namespace": "localhost",
            "event_hub": HUB, "consumer_group": "$Default", "partition": "0",
            "connection_str": f"Endpoint=sb://localhost/;SharedAccessKeyName={KEY_NAME};SharedAccessKey={KEY};EntityPath={HUB}",
        }
    else:
        return None
    fixturedef.cached_result = (value, fixturedef.cache_key(request), None)
    return value if value is not None else "none"


def pytest_sessionfinish():
    proxy.close()
