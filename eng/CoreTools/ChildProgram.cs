using System.ComponentModel;
using System.Diagnostics;

namespace Serverless.CoreTools;

/// <summary>A program that runs in the foreground of this one.</summary>
internal static class ChildProgram
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Runs it to its end. Ctrl+C reaches it from the terminal itself; what does not end then is killed.</summary>
    /// <returns>Its exit code; 2 where there is no such program.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> command, string folder, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(Start(command, folder))!;
            try
            {
                await process.WaitForExitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                await StopAsync(process);
            }

            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            await errors.WriteLineAsync(
                $"{command[0]} is not installed. Core Tools: https://learn.microsoft.com/azure/azure-functions/functions-run-local. Or: -- dotnet run");
            return 2;
        }
    }

    /// <summary>On Windows npm's programs are scripts, which only the command interpreter runs.</summary>
    private static ProcessStartInfo Start(IReadOnlyList<string> command, string folder) => OperatingSystem.IsWindows()
        ? new ProcessStartInfo("cmd.exe", ["/d", "/c", .. command]) { WorkingDirectory = folder }
        : new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = folder };

    private static async Task StopAsync(Process process)
    {
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
