using System.Security.Cryptography;
using System.Text;
using Serverless.Fuzzing.Tests.Engine;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>The Event Hubs emulator's send API, by whoever may send everything.</summary>
internal sealed class HubHttpTarget : HttpTarget
{
    private const string Resource = "sb%3A%2F%2Flocalhost%2F";
    private const string Expiry = "4102444800";

    private static readonly string Signature =
        Uri.EscapeDataString(Convert.ToBase64String(HMACSHA256.HashData("SAS_KEY_VALUE"u8, Encoding.UTF8.GetBytes($"{Resource}\n{Expiry}"))));

    public override IEnumerable<byte[]> Seeds => Utf8(
        "POST /telemetry/messages HTTP/1.1\nContent-Type: application/json\nBrokerProperties: {\"PartitionKey\":\"k\"}\nx-custom: \"a\"\n\n{}",
        "POST /telemetry/publishers/pump-7/messages?timeout=60 HTTP/1.1\n\nx",
        "POST /telemetry/partitions/0/messages HTTP/1.1\nContent-Type: application/vnd.microsoft.servicebus.json\n\n[{\"Body\":\"a\",\"UserProperties\":{\"b\":1}}]",
        "GET /health HTTP/1.1");

    protected override Uri Endpoint => Backend.HubHttp;

    protected override string Proof(string target) =>
        $"Authorization: SharedAccessSignature sr={Resource}&sig={Signature}&se={Expiry}&skn=RootManageSharedAccessKey\r\n";
}
