using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Serverless.TableEmulator.Azurite;

/// <summary>Azurite's table service as a child process, on loopback. It ends with this process, however that ends.</summary>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    /// <summary>Starts Azurite's own program and ends it when standard input does: that is how it learns that its parent is gone.</summary>
    private const string Bootstrap = """
        process.stdin.on('end', () => { process.emit('SIGINT'); setTimeout(() => process.exit(0), 4000).unref(); }).resume();
        process.argv.splice(1, 0, 'azurite-table');
        require(require('path').resolve('node_modules/azurite/dist/src/table/main.js'));
        """;

    private const string ReadyText = "successfully started";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Ports tried where any will do.</summary>
    private const int MaxAttempts = 10;

    private readonly Process _process;

    private AzuriteProcess(Process process, string endpoint)
    {
        _process = process;
        ConnectionString =
            $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={TableEmulatorOptions.DevelopmentAccountKey};TableEndpoint={endpoint}/devstoreaccount1;";
    }

    /// <summary>Connection string for any Azure SDK.</summary>
    public string ConnectionString { get; }

    /// <summary>Installs Azurite if need be, starts it and waits until it accepts requests (60 s at most).</summary>
    /// <param name="toolsDirectory">Folder of the package.json and lock file that pin Azurite.</param>
    /// <param name="dataDirectory">Folder of Azurite's data; created when missing.</param>
    /// <param name="port">TCP port; 0 takes any free one.</param>
    /// <param name="logger">Gets what Azurite writes to standard error, as warnings.</param>
    /// <param name="cancellationToken">Gives up waiting, and ends what was started.</param>
    /// <exception cref="NodeMissingException">Node.js or npm is not installed.</exception>
    /// <exception cref="PortInUseException">Another process listens on the port.</exception>
    /// <exception cref="IOException">Azurite ended before it was ready; the message has what it said.</exception>
    public static Task<AzuriteProcess> StartAsync(
        string toolsDirectory, string dataDirectory, int port, ILogger logger, CancellationToken cancellationToken) =>
        StartAsync(toolsDirectory, dataDirectory, port, FreePort, logger, cancellationToken);

    /// <inheritdoc cref="StartAsync(string, string, int, ILogger, CancellationToken)"/>
    internal static async Task<AzuriteProcess> StartAsync(
        string toolsDirectory, string dataDirectory, int port, Func<int> freePort, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(logger);
        await NodePackages.InstallAsync(toolsDirectory, cancellationToken).ConfigureAwait(false);
        var data = Directory.CreateDirectory(dataDirectory).FullName;
        if (port != 0) return await StartOnAsync(toolsDirectory, data, port, logger, cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartOnAsync(toolsDirectory, data, freePort(), logger, cancellationToken).ConfigureAwait(false);
            }
            catch (PortInUseException) when (attempt < MaxAttempts)
            {
                // Somebody took it while Node.js started, be it for a connection's own end.
            }
        }
    }

    private static async Task<AzuriteProcess> StartOnAsync(
        string toolsDirectory, string data, int chosen, ILogger logger, CancellationToken cancellationToken)
    {
        var process = NodePackages.Start(new ProcessStartInfo(
            "node",
            [
                "-e", Bootstrap, "--", "--tableHost", "127.0.0.1", "--tablePort", $"{chosen}", "--location", data,
                "--silent", "--skipApiVersionCheck", "--disableTelemetry",
            ])
        {
            WorkingDirectory = Path.GetFullPath(toolsDirectory),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        try
        {
            await WaitForReadyAsync(process, chosen, logger, cancellationToken).ConfigureAwait(false);
            return new AzuriteProcess(process, $"http://127.0.0.1:{chosen}");
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
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
            await _process.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    /// <summary>Azurite does not tell which port it got for 0, so a free one is chosen for it.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task WaitForReadyAsync(Process process, int port, ILogger logger, CancellationToken cancellationToken)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new StringBuilder();
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains(ReadyText, StringComparison.Ordinal) == true) ready.TrySetResult();
        };
        process.ErrorDataReceived += (_, line) =>
        {
            if (string.IsNullOrWhiteSpace(line.Data)) return;
            lock (said)
            {
                if (said.Length < 4096) said.AppendLine(line.Data);
            }

            Log.Said(logger, line.Data);
        };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var ended = process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(ready.Task, ended).WaitAsync(StartTimeout, cancellationToken).ConfigureAwait(false) == ready.Task) return;
        cancellationToken.ThrowIfCancellationRequested();
        lock (said)
        {
            var text = said.ToString();
            if (text.Contains("EADDRINUSE", StringComparison.Ordinal)) throw new PortInUseException(port);
            throw new IOException($"Azurite ended before it was ready: {text}");
        }
    }
}
