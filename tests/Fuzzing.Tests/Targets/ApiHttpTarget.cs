using Serverless.Fuzzing.Tests.Engine;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>The backend's API.</summary>
internal sealed class ApiHttpTarget : HttpTarget
{
    public override IEnumerable<byte[]> Seeds => Utf8(
        "POST /api/devices HTTP/1.1\nContent-Type: application/json\n\n{\"deviceId\":\"pump-7\",\"tags\":{\"line\":\"2\"}}",
        "PUT /api/devices/pump-7 HTTP/1.1\nContent-Type: application/json\nIf-Match: *\n\n{\"type\":\"pump\"}",
        "PATCH /api/devices/pump-7/desired HTTP/1.1\nContent-Type: application/merge-patch+json\n\n{\"a\":1}",
        "GET /api/devices/pump-7/telemetry?from=2026-11-25T00:00:00Z&metric=x&limit=5 HTTP/1.1\nIf-None-Match: \"x\", W/\"y\"",
        "GET /api/devices/pump-7/telemetry/aggregate?metric=x&interval=PT5M HTTP/1.1",
        "GET /api/states?tag=line:2&limit=1 HTTP/1.1",
        "POST /api/devices/pump-7/commands HTTP/1.1\nContent-Type: application/json\n\n{\"name\":\"restart\",\"expiresIn\":\"PT1S\"}",
        "POST /api/my/pump-7/telemetry HTTP/1.1\nAuthorization: SharedAccessSignature sr=devices%2Fpump-7&sig=eA%3D%3D&se=1795687200\nContent-Type: application/json\n\n{\"metrics\":{\"x\":1}}",
        "GET /api/my/pump-7/commands/next?wait=PT0S HTTP/1.1",
        "PUT /api/enrolments/dev/pump-7 HTTP/1.1\nContent-Type: application/json\n\n{}",
        "GET /api/deadletters?reason=malformed HTTP/1.1", "GET /api/deadletters/1795687200000-0-1-0 HTTP/1.1", "POST /api/deadletters/1-0-0-0/replay HTTP/1.1",
        "GET /api/health HTTP/1.1", "GET /docs HTTP/1.1", "DELETE /api/devices/pump-8 HTTP/1.1",
        "POST /api/bulk/devices HTTP/1.1\nContent-Type: application/json\n\n{\"devices\":[{\"deviceId\":\"a\"},{}]}");

    protected override Uri Endpoint => Backend.Api;

    protected override string Proof(string target) => "";
}
