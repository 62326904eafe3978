"""A pytest plugin that runs the tests of azure-cosmosdb-table for Python, unchanged, against another server.

TABLES_URL names the account there, as in http://127.0.0.1:10002/devstoreaccount1. Where a test makes a client from the
account's name and a signature, the client gets that address.
"""
import os
import sys
import types

from azure.cosmosdb.table.tableservice import TableService

URL = os.environ["TABLES_URL"].rstrip("/")
# The account of every storage emulator, and its public key.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

settings = types.ModuleType("tests.settings_real")
settings.TEST_MODE = "RunLiveNoRecord"
settings.CONNECTION_STRING = f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};TableEndpoint={URL}"
settings.IS_EMULATED = settings.USE_PROXY = settings.IS_SERVER_SIDE_FILE_ENCRYPTION_ENABLED = False
settings.PROTOCOL = "http"
for prefix in ("", "BLOB_", "REMOTE_", "PREMIUM_"):
    setattr(settings, f"{prefix}STORAGE_ACCOUNT_NAME", ACCOUNT)
    setattr(settings, f"{prefix}STORAGE_ACCOUNT_KEY", KEY)
sys.modules["tests.settings_real"] = settings

make = TableService.__init__


def make_here(self, *args, **kwargs):
    make(self, *args, **kwargs)
    if self.primary_endpoint.endswith(".core.windows.net"):
        self.protocol = "http"
        self.primary_endpoint = URL.removeprefix("http://")
        self.secondary_endpoint = self.primary_endpoint + "-secondary"


TableService.__init__ = make_here
