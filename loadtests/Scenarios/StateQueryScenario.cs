using System.Text;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Scenarios;

/// <summary>Operators ask for the latest state of devices, chosen uniformly.</summary>
internal sealed class StateQueryScenario : IScenario
{
    public string Name => "state-query";

    public string Summary => "GET /api/devices/{id}/state of devices chosen uniformly, a kept connection for each client";

    public Func<int, IClient> Prepare(TestedBackend backend, int devices)
    {
        var key = backend.Key is null ? "" : $"x-functions-key: {backend.Key}\r\n";
        var requests = Enumerable.Range(0, devices)
            .Select(number => Encoding.ASCII.GetBytes(
                $"GET /api/devices/{FleetSetup.DeviceId(number)}/state HTTP/1.1\r\nHost: {backend.Address.Authority}\r\n{key}\r\n"))
            .ToArray();
        return number => new HttpClientConnection(backend.Address, requests, number);
    }
}
