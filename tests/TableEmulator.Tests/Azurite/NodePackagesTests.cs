using Serverless.TableEmulator.Azurite;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Azurite;

public class NodePackagesTests
{
    [Theory]
    [InlineData("azurite")]
    [InlineData("data-tables-js")]
    public async Task LockFile_NamesNoRegistry(string tool)
    {
        var text = await File.ReadAllTextAsync(RepositoryRoot.Combine("tools", tool, "package-lock.json"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("\"resolved\"", text, StringComparison.Ordinal);
        Assert.Contains("\"integrity\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortInUse_ThrowsPortInUseException()
    {
        using var directory = new TempDirectory();
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var exception = await Assert.ThrowsAsync<PortInUseException>(() => AzuriteProcess.StartAsync(
            RepositoryRoot.Combine("tools", "azurite"), directory.Path, port, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, TestContext.Current.CancellationToken));
        Assert.Equal(port, exception.Port);
    }

    [Fact]
    public async Task Start_FreePortTakenMeanwhile_TakesAnother()
    {
        using var directory = new TempDirectory();
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var taken = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var asked = 0;

        await using var azurite = await AzuriteProcess.StartAsync(
            RepositoryRoot.Combine("tools", "azurite"), directory.Path, 0, () => asked++ == 0 ? taken : AzuriteProcess.FreePort(),
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, TestContext.Current.CancellationToken);

        Assert.True(asked > 1);
        Assert.DoesNotContain($":{taken}/", azurite.ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_AfterAWrite_KeepsItForTheNextStart()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        var tools = RepositoryRoot.Combine("tools", "azurite");
        await using (var azurite = await AzuriteProcess.StartAsync(tools, directory.Path, 0, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, ct))
            await new Azure.Data.Tables.TableServiceClient(azurite.ConnectionString).CreateTableAsync("kept", ct);

        await using var again = await AzuriteProcess.StartAsync(tools, directory.Path, 0, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, ct);
        Assert.Equal("kept", (await new Azure.Data.Tables.TableServiceClient(again.ConnectionString).QueryAsync(cancellationToken: ct).ToListAsync(ct)).Single().Name);
    }
}
