using System.Globalization;
using System.Text.Json;
using Serverless.LoadTests.CommandLine;

namespace Serverless.LoadTests.Planning;

/// <summary>What a load test's report says that events cost.</summary>
/// <param name="BatchFill">Events of a batch.</param>
/// <param name="RequestsPerEvent">Requests to the tables, those of the API included.</param>
/// <param name="CpuMicroseconds">CPU of the local host, emulators and API included; null where the report has none.</param>
/// <param name="Source">The report in a few words.</param>
internal sealed record MeasuredLoad(double BatchFill, double RequestsPerEvent, double? CpuMicroseconds, string Source)
{
    /// <param name="directory">Where <c>report.json</c> lies.</param>
    /// <exception cref="UsageException">It is missing, no report, or has no events.</exception>
    public static MeasuredLoad Read(string directory)
    {
        var path = Path.Combine(directory, "report.json");
        try
        {
            using var report = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = report.RootElement;
            if (root.TryGetProperty("steps", out _))
            {
                throw new UsageException($"{path} is a ladder's report: plan takes that of a run that sends telemetry.");
            }

            var backend = root.GetProperty("backend");
            return backend.ValueKind == JsonValueKind.Object && Number(backend, "batchFill") is { } fill && Number(backend, "tableRequestsPerEvent") is { } requests
                ? new MeasuredLoad(fill, requests, Number(backend, "cpuMicrosecondsPerEvent"), string.Create(
                    CultureInfo.InvariantCulture, $"{root.GetProperty("scenario").GetString()} of {root.GetProperty("date").GetDateTimeOffset():yyyy-MM-dd HH:mm} UTC"))
                : throw new UsageException($"{path} has no events of a local host: plan takes the report of a run that sends telemetry there.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: {problem.Message.ReplaceLineEndings(" ")}");
        }
        catch (Exception problem) when (ForeignJson.IsCause(problem))
        {
            throw new UsageException($"{path} is no report of a run: {problem.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static double? Number(JsonElement backend, string name) =>
        backend.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
