using System.Diagnostics;

namespace Serverless.TableEmulator.Tests.Fixtures;

/// <summary>The emulator's program as a process of its own.</summary>
internal sealed class EmulatorProcess : IDisposable
{
    private EmulatorProcess(Process process, string ready)
    {
        Process = process;
        var endpoint = ready["ready tables=".Length..];
        ConnectionString =
            $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={TableEmulatorOptions.DevelopmentAccountKey};TableEndpoint={endpoint};";
        Port = new Uri(endpoint).Port;
    }

    public Process Process { get; }

    public string ConnectionString { get; }

    public int Port { get; }

    public static async Task<EmulatorProcess> StartAsync(string dataDirectory)
    {
        var process = Run("--port", "0", "--data", dataDirectory);
        var ready = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (ready?.StartsWith("ready tables=", StringComparison.Ordinal) == true) return new EmulatorProcess(process, ready);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.Dispose();
        throw new InvalidOperationException($"The emulator did not start: {ready}{errors}");
    }

    public static Process Run(params string[] arguments)
    {
        var program = typeof(TableEmulatorServer).Assembly.Location;
        return Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>Ends the process at once, as kill -9 does.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!Process.HasExited) Process.Kill();
        Process.Dispose();
    }
}
