using System.Diagnostics;
using System.Net.Sockets;
using Serverless.TableEmulator.Azurite;

namespace Serverless.CoreTools;

/// <summary>Azurite's blob, queue and table services on their usual ports, from the packages that <c>tools/azurite</c> pins.</summary>
internal sealed class AzuriteServices : IAsyncDisposable
{
    /// <summary>It ends when its standard input does: that is how it learns that its parent is gone.</summary>
    private const string Bootstrap = """
        process.stdin.on('end', () => { process.emit('SIGINT'); setTimeout(() => process.exit(0), 4000).unref(); }).resume();
        process.argv.splice(1, 0, 'azurite');
        require(require('path').resolve('node_modules/azurite/dist/src/azurite.js'));
        """;

    private static readonly int[] Ports = [10000, 10001, 10002];
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;

    private AzuriteServices(Process process) => _process = process;

    /// <summary>Installs Azurite if need be, starts it and waits until it accepts connections (60 s at most).</summary>
    /// <exception cref="NodeMissingException">Node.js or npm is not installed.</exception>
    /// <exception cref="IOException">A port is taken, or Azurite did not start.</exception>
    public static async Task<AzuriteServices> StartAsync(string tools, string data, CancellationToken cancellationToken)
    {
        foreach (var port in Ports)
        {
            if (await IsOpenAsync(port, cancellationToken))
            {
                throw new IOException($"Port {port} is in use. If that is Azurite: --no-azurite.");
            }
        }

        await NodePackages.InstallAsync(tools, cancellationToken);
        var location = Directory.CreateDirectory(data).FullName;
        var process = Process.Start(new ProcessStartInfo(
            "node",
            ["-e", Bootstrap, "--", "--location", location, "--silent", "--skipApiVersionCheck", "--disableTelemetry"])
        {
            WorkingDirectory = Path.GetFullPath(tools),
            RedirectStandardInput = true,
        })!;
        var services = new AzuriteServices(process);
        try
        {
            await services.WaitAsync(cancellationToken);
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops Azurite, which saves its data; kills it after 5 seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        foreach (var port in Ports)
        {
            while (!await IsOpenAsync(port, timeout.Token))
            {
                if (_process.HasExited)
                {
                    throw new IOException("Azurite ended before it was ready.");
                }

                await Task.Delay(Pause, timeout.Token);
            }
        }
    }

    private static async Task<bool> IsOpenAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
