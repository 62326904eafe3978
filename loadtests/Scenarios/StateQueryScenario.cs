using System.Text;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Scenarios;

/// <summary>Operators ask for the latest state of devices, chosen uniformly.</summary>
internal sealed class StateQueryScenario : IScenario
{
    public string Name => "state-query";

    public string Summary => "GET /api/devices/{id}/state of devices chosen uniformly, a kept connection for each client";

    public async Task<IScenarioRun> OpenAsync(ScenarioSetting setting, CancellationToken cancellationToken)
    {
        var (backend, devices) = (setting.Backend, setting.Profile.Devices);
        await FleetSetup.RunAsync(backend, devices, setting.Time, cancellationToken).ConfigureAwait(false);
        return new Asked(backend.Address, Requests(backend.Address, backend.Key, devices));
    }

    /// <summary>A request for each device, as it goes out.</summary>
    /// <param name="address">Of the backend.</param>
    /// <param name="key">Its function key, or null.</param>
    /// <param name="devices">How many.</param>
    public static byte[][] Requests(Uri address, string? key, int devices)
    {
        var header = key is null ? "" : $"x-functions-key: {key}\r\n";
        return
        [
            .. Enumerable.Range(0, devices).Select(number => Encoding.ASCII.GetBytes(
                $"GET /api/devices/{FleetSetup.DeviceId(number)}/state HTTP/1.1\r\nHost: {address.Authority}\r\n{header}\r\n")),
        ];
    }

    private sealed class Asked(Uri address, byte[][] requests) : IScenarioRun
    {
        public bool ReadsBack => false;

        public IClient Connect(int number) => new HttpClientConnection(address, requests, number);

        public Task<ScenarioFindings> CompleteAsync(CancellationToken cancellationToken) => Task.FromResult(ScenarioFindings.None);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
