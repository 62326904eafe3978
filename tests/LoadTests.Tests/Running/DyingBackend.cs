using System.Diagnostics;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Scenarios;

namespace Serverless.LoadTests.Tests.Running;

/// <summary>A load in which the local host is killed; afterwards it is asked for what it had stored.</summary>
internal sealed class DyingBackend : IScenario
{
    private const int KillingRequest = 20;

    public string Name => "dying";

    public string Summary => "";

    public async Task<IScenarioRun> OpenAsync(ScenarioSetting setting, CancellationToken cancellationToken)
    {
        await FleetSetup.RunAsync(setting.Backend, 1, setting.Time, cancellationToken);
        return new Load(setting);
    }

    private sealed class Load(ScenarioSetting setting) : IScenarioRun, IClient
    {
        private int _requests;

        public IClient Connect(int number) => this;

        public async ValueTask<string?> SendAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), setting.Time, cancellationToken);
            if (Interlocked.Increment(ref _requests) == KillingRequest)
            {
                using var host = Process.GetProcessById(setting.Backend.ProcessId!.Value);
                host.Kill();
            }

            return null;
        }

        public async Task<ScenarioFindings> CompleteAsync(CancellationToken cancellationToken)
        {
            using var client = new BackendClient(setting.Backend);
            using var device = await client.GetAsync($"devices/{FleetSetup.DeviceId(0)}", cancellationToken);
            return new ScenarioFindings([new ReportSection("Read back", ["device"], [[device.RootElement.GetProperty("deviceId").GetString()!]])], []);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
