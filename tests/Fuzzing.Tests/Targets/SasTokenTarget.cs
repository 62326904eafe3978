using System.Security.Cryptography;
using System.Text;
using Serverless.EventHubEmulator;
using Serverless.EventHubEmulator.Amqp.Links;
using Serverless.EventHubEmulator.Security;
using Serverless.Fuzzing.Tests.Engine;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>
/// Tokens and addresses: one of a publisher that was changed anywhere is refused, or still signs the very same
/// resource and expiry; and no address but the publisher's own is within its reach.
/// </summary>
internal sealed class SasTokenTarget : FuzzTarget
{
    private const string Resource = "sb%3A%2F%2Flocalhost%2Ftelemetry%2Fpublishers%2Fpump-7";
    private const string Expiry = "4102444800";

    private static readonly SharedAccessVerifier Verifier = new(
        [new SharedAccessPolicy { Name = "Device", Key = "key", Rights = AccessRights.Send }, SharedAccessPolicy.DevelopmentRoot], TimeProvider.System);

    private static readonly string Token = Sign(Resource, Expiry, "key");

    public override IEnumerable<byte[]> Seeds => Utf8(
        Token,
        "sb://localhost:5672/telemetry/publishers/pump-7",
        "telemetry/Publishers/pump-7",
        "amqp://localhost/telemetry/ConsumerGroups/$Default/Partitions/0",
        "telemetry/publishers/pump-7/../pump-8",
        "telemetry//publishers/pump-7",
        "telemetry/publishers/pump-7%2F..%2Fpump-8");

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. Utf8(
            "&sr=", "&sig=", "&se=", "&skn=", "%2F", "%252F", "/", "..", "//", "://", ":5672", "?", "#", "[::1]", "localhost", "publishers", "Partitions", "pump-7", "pump-8",
            "RootManageSharedAccessKey", "Device", "0", "%00", "\0", "é", "SharedAccessSignature ", Token, " ", "="),
    ];

    public override object Try(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var refusal = Verifier.Verify(text, "localhost", out var grant);
        if (grant is not null)
        {
            var fields = SharedAccessSignature.TryParse(text)!;
            Hold(
                fields is { EncodedResource: Resource, Expiry: Expiry, Policy: "Device" },
                $"granted though changed: {fields.EncodedResource} {fields.Expiry} {fields.Policy}");
        }

        var own = Grant();
        if (EntityAddress.TryParse(text) is { } entity)
        {
            var isOwn = entity.Kind == EntityKind.Publisher && Is(entity.Hub, "telemetry") && Is(entity.Name, "pump-7");
            Hold(isOwn == own.Allows(ResourcePath.FromPath(entity.Path), AccessRights.Send, nowSeconds: 0), $"{entity} is {(isOwn ? "refused" : "allowed")}");
            Hold(EntityAddress.TryParse(entity.Path)?.Path == entity.Path, $"{entity.Path} reads as another entity");
        }

        var scope = ResourcePath.Parse(text);
        Hold(scope.Covers(scope), "a scope covers itself");
        return (refusal, EntityAddress.TryParse(text)?.Kind, scope.Host is null);
    }

    private static AccessGrant Grant() =>
        Verifier.Verify(Token, "localhost", out var grant) == TokenRefusal.None ? grant! : throw new PropertyBrokenException("the sound token is refused");

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Sign(string resource, string expiry, string key)
    {
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}"));
        return $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}&se={expiry}&skn=Device";
    }
}
