using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Reports;

/// <summary>Writes a run's report in each of its forms.</summary>
internal static class ReportFolder
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new DurationJsonConverter(), new PointJsonConverter() },
    };

    /// <param name="report">The run.</param>
    /// <param name="directory">Made where it is missing; files of an earlier report there are replaced.</param>
    public static Task WriteAsync(RunReport report, string directory) =>
        WriteAsync(directory, MarkdownReport.Of(report), HtmlReport.Of(report), Json(report), CsvReport.Of(report));

    /// <summary>Finds out before the load whether a report can be written to a place, and leaves nothing there.</summary>
    /// <exception cref="UsageException">It cannot.</exception>
    public static void Check(string directory)
    {
        try
        {
            var isNew = !Directory.Exists(directory);
            Directory.CreateDirectory(directory);
            File.Create(Path.Combine(directory, Path.GetRandomFileName()), 1, FileOptions.DeleteOnClose).Dispose();
            if (isNew)
            {
                Directory.Delete(directory);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"No report can be written to {directory}: {problem.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>A folder for a report that nobody gave a place, below <c>artifacts/loadtests</c>; no other run has it.</summary>
    /// <param name="name">Of the load.</param>
    /// <param name="date">When it began.</param>
    public static string Claim(string name, DateTimeOffset date) => Claim(Path.Combine("artifacts", "loadtests"), name, date);

    /// <inheritdoc cref="Claim(string, DateTimeOffset)"/>
    internal static string Claim(string below, string name, DateTimeOffset date)
    {
        var first = Path.Combine(below, string.Create(CultureInfo.InvariantCulture, $"{name}-{date:yyyyMMdd-HHmmss}"));
        for (var number = 1; ; number++)
        {
            var directory = number == 1 ? first : string.Create(CultureInfo.InvariantCulture, $"{first}-{number}");
            Directory.CreateDirectory(directory);
            var report = Path.Combine(directory, "report.md");
            try
            {
                // Of two runs at once one makes it.
                new FileStream(report, FileMode.CreateNew).Dispose();
                return directory;
            }
            catch (IOException) when (File.Exists(report))
            {
                // Another run's: the next name.
            }
        }
    }

    /// <summary>A report as JSON, as all reports are written.</summary>
    public static string Json<T>(T report) => JsonSerializer.Serialize(report, Options) + Environment.NewLine;

    /// <summary>Writes a report's forms under their names.</summary>
    public static async Task WriteAsync(string directory, string markdown, string html, string json, string csv)
    {
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "report.md"), markdown).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(directory, "report.html"), html).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(directory, "report.json"), json).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(directory, "report.csv"), csv).ConfigureAwait(false);
    }
}
