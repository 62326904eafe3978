using System.Diagnostics;
using System.Reflection;

namespace Serverless.Infra.Tests.Bicep;

/// <summary>The Bicep CLI of the package, without the network and without what this machine's environment says.</summary>
internal static class BicepCli
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private static string ProgramPath { get; } = typeof(BicepCli).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "BicepPath").Value!;

    /// <summary>Runs a command.</summary>
    /// <param name="folder">The folder to run in.</param>
    /// <param name="arguments">The command line.</param>
    /// <returns>The exit code, and all it wrote.</returns>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(ProgramPath, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Parameter files read these.
        foreach (var variable in new[] { "AZURE_ENV_NAME", "AZURE_LOCATION", "ALERT_EMAIL" })
            start.Environment.Remove(variable);

        using var deadline = new CancellationTokenSource(Deadline);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{ProgramPath} did not start.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
