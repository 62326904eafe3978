namespace Serverless.LocalHost.Demo;

/// <summary>Reads every device back over the HTTP API.</summary>
internal static class HttpScan
{
    public static async Task<IReadOnlyDictionary<string, Observed>> RunAsync(
        BackendClient client,
        IReadOnlyDictionary<string, string> metrics,
        DateTimeOffset from,
        CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, Observed>(StringComparer.Ordinal);
        foreach (var (deviceId, metric) in metrics)
        {
            var observed = new Observed { Latest = await client.GetLatestAsync(deviceId, metric, cancellationToken) };
            await foreach (var reading in client.GetTelemetryAsync(deviceId, metric, from, cancellationToken))
            {
                observed.Add(reading);
            }

            found.Add(deviceId, observed);
        }

        return found;
    }
}
