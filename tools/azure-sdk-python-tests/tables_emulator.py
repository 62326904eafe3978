"""A pytest plugin that runs the table tests of the Azure SDK for Python, unchanged, against another server.

TABLES_URL names the account there, as in http://127.0.0.1:10002/devstoreaccount1. The plugin stands in for the SDK's own
devtools_testutils, whose recordings and provisioning are not wanted here, and gives the tests that account's address where
they make one from the account's name.
"""
import asyncio
import functools
import inspect
import os
import sys
import types
import unittest
import zlib

URL = os.environ["TABLES_URL"].rstrip("/")
# The account of every storage emulator, and its public key.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


def is_live():
    return True


class AzureTestCase(unittest.TestCase):
    is_live = True

    def get_resource_name(self, prefix):
        """The name that the SDK's own class gives, so that a run asks what the recordings asked."""
        module = os.path.splitext(os.path.basename(inspect.getsourcefile(type(self))))[0]
        return f"{prefix}{zlib.adler32(f'{module}.{self._testMethodName}'.encode()):x}"

    create_random_name = get_resource_name

    def is_playback(self):
        return False

    def sleep(self, seconds):
        """The service needs it between deleting a table and making it again; the server under test does not."""

    def generate_sas(self, make, *args, **kwargs):
        kwargs.pop("fake_value", None)
        return make(*args, **kwargs)

    @staticmethod
    def await_prepared_test(test):
        @functools.wraps(test)
        def run(self, *args, **kwargs):
            return asyncio.run(test(self, *args, **kwargs))

        return run


class PowerShellPreparer:
    """Hands a test its account."""

    def __init__(self, _directory, **names):
        self._values = {name: KEY if name.endswith("_key") else ACCOUNT for name in names}

    def __call__(self, test):
        @functools.wraps(test)
        def run(instance, **kwargs):
            answer = test(instance, **{**self._values, **kwargs})
            return asyncio.run(answer) if inspect.isawaitable(answer) else answer

        run.__wrapped__ = None
        return run


devtools = types.ModuleType("devtools_testutils")
devtools.is_live = is_live
devtools.AzureTestCase = AzureTestCase
devtools.PowerShellPreparer = PowerShellPreparer
sys.modules["devtools_testutils"] = devtools


def pytest_configure(config):
    config.addinivalue_line("markers", "live_test_only: of the tests themselves")


def pytest_collection_modifyitems(items):
    from _shared.testcase import TableTestCase

    TableTestCase.account_url = lambda self, account, endpoint_type: URL
    TableTestCase.connection_string = lambda self, account, key: (
        f"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={getattr(key, 'named_key', (0, key))[1]};TableEndpoint={URL}"
    )

    # Some tests give the service half a minute to take a change up.
    for module in {item.module for item in items}:
        if hasattr(module, "SLEEP_DELAY"):
            module.SLEEP_DELAY = 0
