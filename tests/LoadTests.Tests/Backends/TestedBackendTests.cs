using System.Diagnostics;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Tests.Backends;

public sealed class TestedBackendTests
{
    [Fact]
    public async Task ReviveAsync_LocalHostHasEnded_IsThereAgainWithItsPortsAndData()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var backend = await TestedBackend.StartLocalHostAsync(cancellationToken).WithinLimitAsync("the start of a local host");
        await using (backend)
        {
            using var client = new BackendClient(backend);
            await client.RegisterAsync([FleetSetup.DeviceId(1)], cancellationToken);
            using (var process = Process.GetProcessById(backend.ProcessId!.Value))
            {
                process.Kill();
                await process.WaitForExitAsync(cancellationToken).WithinLimitAsync("the end of a local host that was killed");
            }

            Assert.True(backend.HasEnded);
            using (var watch = new ResourceWatch(backend))
            {
                await watch.StartAsync();
                watch.Sample(1);
                Assert.Equal(["generator"], (await watch.CompleteAsync()).Processes.Select(one => one.Name));
            }

            await backend.ReviveAsync(cancellationToken).WithinLimitAsync("the local host to be there again");

            Assert.False(backend.HasEnded);
            using var device = await client.GetAsync($"devices/{FleetSetup.DeviceId(1)}", cancellationToken);
            Assert.Equal("enabled", device.RootElement.GetProperty("status").GetString());
            Assert.True(backend.DataBytes() > 0);
        }

        Assert.Null(backend.DataBytes());
    }
}
