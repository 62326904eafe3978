using System.Globalization;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>How to reach a local host, from its ready line.</summary>
internal sealed class BackendAddresses(IReadOnlyDictionary<string, string> ready)
{
    public Uri Http { get; } = new(ready["http"]);

    public string EventHubs { get; } = HubConnection(new Uri(ready["amqp"]).Port);

    public string Tables { get; } =
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={TableEmulator.TableEmulatorOptions.DevelopmentAccountKey};TableEndpoint={ready["tables"]};";

    /// <summary>Of an Event Hubs emulator on this machine.</summary>
    public static string HubConnection(int port) => string.Create(
        CultureInfo.InvariantCulture,
        $"Endpoint=sb://localhost:{port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;");
}
