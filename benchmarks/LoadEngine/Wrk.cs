using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Serverless.Benchmarks.LoadEngine;

/// <summary>The load generator wrk, where it is installed.</summary>
internal static partial class Wrk
{
    /// <param name="address">What it asks.</param>
    /// <param name="clients">Kept connections.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Requests a second, or null where there is no wrk here.</returns>
    /// <exception cref="InvalidOperationException">It says no rate.</exception>
    public static async Task<double?> RunAsync(Uri address, int clients, int seconds, CancellationToken cancellationToken)
    {
        var threads = Math.Min(Environment.ProcessorCount, clients);
        string[] arguments = [$"-t{Text(threads)}", $"-c{Text(clients)}", $"-d{Text(seconds)}s", address.ToString()];
        Process wrk;
        try
        {
            wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (wrk)
        {
            try
            {
                var output = await wrk.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
                await wrk.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
                return Rate().Match(output) is { Success: true } rate
                    ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
                    : throw new InvalidOperationException($"wrk says no rate: {output}");
            }
            finally
            {
                if (!wrk.HasExited)
                {
                    wrk.Kill();
                }
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([0-9.]+)")]
    private static partial Regex Rate();
}
