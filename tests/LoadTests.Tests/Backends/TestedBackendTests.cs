using System.Diagnostics;
using Serverless.LoadTests.Backends;

namespace Serverless.LoadTests.Tests.Backends;

public sealed class TestedBackendTests
{
    [Fact]
    public async Task ReviveAsync_LocalHostHasEnded_IsThereAgainWithItsPortsAndData()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var backend = await TestedBackend.StartLocalHostAsync(cancellationToken);
        using var client = new BackendClient(backend);
        await client.RegisterAsync([FleetSetup.DeviceId(1)], cancellationToken);
        using (var process = Process.GetProcessById(backend.ProcessId!.Value))
        {
            process.Kill();
            await process.WaitForExitAsync(cancellationToken);
        }

        Assert.True(backend.HasEnded);
        await backend.ReviveAsync(cancellationToken);

        Assert.False(backend.HasEnded);
        using var device = await client.GetAsync($"devices/{FleetSetup.DeviceId(1)}", cancellationToken);
        Assert.Equal("enabled", device.RootElement.GetProperty("status").GetString());
    }
}
