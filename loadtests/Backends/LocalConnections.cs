using System.Globalization;

namespace Serverless.LoadTests.Backends;

/// <summary>Connection strings of the local host's emulators. Their keys are those that every development emulator has.</summary>
internal static class LocalConnections
{
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <param name="amqp">Of the ready line.</param>
    public static string EventHubs(Uri amqp) => string.Create(
        CultureInfo.InvariantCulture,
        $"Endpoint=sb://{amqp.Host}:{amqp.Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;");

    /// <param name="tables">Of the ready line.</param>
    public static string Tables(string tables) =>
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={AccountKey};TableEndpoint={tables};";
}
