"""A pytest plugin beside tables_emulator: holds each answer of the server under test to the one that Azure gave.

The SDK's tests come with recordings of what the service answered to them. While a test runs, each exchange is kept; after
it, the exchanges are compared in order with the recording, without what must differ (times, ids, hosts). The differences are
counted and written to the file that ANSWERS_REPORT names.
"""
import collections
import json
import os
import re
import xml.etree.ElementTree as xml

import pytest
import yaml
from azure.core.pipeline.transport import AioHttpTransport, RequestsTransport

COMPARED_HEADERS = ("content-type", "cache-control", "etag", "location", "dataserviceid", "preference-applied", "x-content-type-options", "x-ms-version")
exchanges = []
counts = collections.Counter()
differences = collections.defaultdict(list)


def path_of(url):
    path = re.sub(r"^https?://[^/]*", "", url)
    return re.sub(r"^/devstoreaccount1(-secondary)?", "", path) or "/"


def text_of(body):
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else body or ""


def masked(text):
    text = text_of(text).lstrip("\ufeff").replace("\r\n", "\n")
    text = re.sub(r"https?://[^/\"]*(/devstoreaccount1)?/", "http://host/", text)
    text = re.sub(r"(batch|batchresponse|changesetresponse|changeset)_[0-9a-f-]+", r"\1_0", text)
    text = re.sub(r"RequestId:[0-9a-f-]+(\\n|\n)Time:[0-9TZ:.-]+", "RequestId:0 Time:0", text)
    text = re.sub(r"W/\\?\"datetime'[^']*'\\?\"", "W/tag", text)
    text = re.sub(r'("Timestamp":")[^"]*"', r'\1t"', text)
    # Times of the run itself; older ones in the tests are theirs, and compared.
    text = re.sub(r"20[23]\d-\d\d-\d\dT[0-9:.]*Z", "now", text)
    text = re.sub(r"fake_table_account", "devstoreaccount1", text)
    text = re.sub(r"sig=[^&\"]*", "sig=s", text)
    return text


def canonical(body):
    text = masked(body)
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except ValueError:
        pass
    try:
        return xml.tostring(xml.fromstring(text)).decode()
    except xml.ParseError:
        # A batch: the order of headers in its parts is nobody's business.
        parts = re.split(r"(?m)^--.*$", text)
        return "\n--\n".join("\n".join(sorted(line for line in part.split("\n") if line)) for part in parts)


def header(headers, name):
    for key, value in headers.items():
        if key.lower() == name:
            value = value[0] if isinstance(value, list) else value
            return masked(value).replace("W/tag", "tag")
    return None


def keep(request, response, body):
    exchanges.append((request.method, path_of(request.url), response.status_code, dict(response.headers), body))


send = RequestsTransport.send
send_async = AioHttpTransport.send


def kept_send(self, request, **kwargs):
    response = send(self, request, **kwargs)
    keep(request, response, response.internal_response.content)
    return response


async def kept_send_async(self, request, **kwargs):
    response = await send_async(self, request, **kwargs)
    await response.load_body()
    keep(request, response, response._content)
    return response


RequestsTransport.send = kept_send
AioHttpTransport.send = kept_send_async


def recording_of(item):
    name = f"{item.module.__name__.split('.')[-1]}.{item.originalname or item.name}.yaml"
    path = os.path.join(os.path.dirname(str(item.fspath)), "recordings", name)
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["interactions"]


def compare(name, recorded, seen):
    method, path, status, headers, body = seen
    wanted = recorded["response"]
    uri = recorded["request"].get("uri") or recorded["request"]["url"]
    where = f"{name}: {method} {path}"
    if recorded["request"]["method"] != method or re.sub(r"[?].*", "", path_of(uri)) != re.sub(r"[?].*", "", path):
        # After a test its tables are listed and deleted, which depends on what else there is.
        if not path.startswith("/Tables"):
            differences["another request"].append(f"{where}, recorded {recorded['request']['method']} {path_of(uri)}")
        return False
    counts["answers compared"] += 1
    if wanted["status"]["code"] != status:
        differences["status"].append(f"{where}: {status}, Azure {wanted['status']['code']} {masked(wanted['body']['string'])[:200]}")
        return True
    for field in COMPARED_HEADERS:
        theirs, ours = header(wanted["headers"], field), header(headers, field)
        if theirs != ours:
            differences[f"header {field}"].append(f"{where} {status}: {ours}, Azure {theirs}")
    if path.startswith("/Tables") and method == "GET":
        return True
    theirs, ours = canonical(wanted["body"]["string"]), canonical(body)
    if theirs != ours:
        differences["body"].append(f"{where} {status}:\n    here  {ours[:1500]}\n    Azure {theirs[:1500]}")
    return True


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    exchanges.clear()
    yield
    recorded = recording_of(item)
    if recorded is None:
        counts["tests without a recording"] += 1
        return
    counts["tests compared"] += 1
    for wanted, seen in zip(recorded, list(exchanges)):
        if not compare(item.name, wanted, seen):
            break


def pytest_terminal_summary(terminalreporter):
    counts.update({f"differences in {kind}": len(found) for kind, found in differences.items()})
    for name, count in counts.items():
        terminalreporter.write_line(f"{name}: {count}")
    if path := os.environ.get("ANSWERS_REPORT"):
        with open(path, "w", encoding="utf-8") as file:
            for kind, found in sorted(differences.items()):
                file.write(f"== {kind}: {len(found)}\n" + "".join(f"{line}\n" for line in found))
