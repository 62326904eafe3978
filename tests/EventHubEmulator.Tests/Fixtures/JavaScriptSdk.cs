using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Serverless.EventHubEmulator.Tests.Fixtures;

/// <summary>
/// The official JavaScript SDK, installed once from its lock file beside the build output, and run with Node.js. What
/// it needs and does not find is a failed test that says so.
/// </summary>
public sealed class JavaScriptSdk : IAsyncLifetime
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(1);

    private static readonly string[] Sources = ["package.json", "package-lock.json", ".npmrc", "scenario.mjs", "load-balanced.mjs"];

    private string _folder = "";

    public async ValueTask InitializeAsync()
    {
        var source = typeof(JavaScriptSdk).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "JavaScriptSdkFolder").Value!;
        _folder = Path.Combine(AppContext.BaseDirectory, "event-hubs-js");
        Directory.CreateDirectory(_folder);

        // Two runs at once (another test process, another framework) install one after the other.
        await using var installing = await LockAsync(Path.Combine(_folder, ".installing"));
        foreach (var file in Sources)
        {
            File.Copy(Path.Combine(source, file), Path.Combine(_folder, file), overwrite: true);
        }

        var stamp = Path.Combine(_folder, ".installed");
        var lockFile = await File.ReadAllTextAsync(Path.Combine(_folder, "package-lock.json"));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == lockFile)
        {
            return;
        }

        await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], InstallTimeout);
        await File.WriteAllTextAsync(stamp, lockFile);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs a scenario of <c>scenario.mjs</c> and returns what it printed.</summary>
    public async Task<JsonElement> RunAsync(string scenario, string connectionString)
    {
        var output = await RunAsync("node", ["scenario.mjs", scenario, connectionString], RunTimeout);
        return JsonDocument.Parse(output).RootElement;
    }

    private async Task<string> RunAsync(string program, string[] arguments, TimeSpan timeout)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        using var deadline = new CancellationTokenSource(timeout);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {timeout}.");
        }

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} failed: {await error}");
        return await output;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException(
                $"{start.FileName} is not installed: Node.js 20 with npm is needed to test with the official JavaScript SDK.", exception);
        }
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(started) < InstallTimeout)
            {
                await Task.Delay(100);
            }
        }
    }
}
