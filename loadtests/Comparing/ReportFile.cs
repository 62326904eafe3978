using System.Globalization;
using System.Text.Json;
using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Comparing;

/// <summary>Reads a report back from its JSON.</summary>
internal static class ReportFile
{
    private const string Run = "run/1";
    private const string Ladder = "ladder/1";
    private static readonly string[] StepProcesses = ["generator", "backend"];

    /// <param name="path">A report's folder, or its <c>report.json</c>.</param>
    /// <exception cref="UsageException">It is not there, or no report of this version.</exception>
    public static ComparedReport Read(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, "report.json") : path;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return Read(json.RootElement) ?? throw new UsageException($"{file} is no report of a form that can be compared ({Run} or {Ladder}).");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} cannot be read: {problem.Message.ReplaceLineEndings(" ")}");
        }
        catch (Exception problem) when (ForeignJson.IsCause(problem))
        {
            throw new UsageException($"{file} is no whole report: {problem.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static ComparedReport? Read(JsonElement report)
    {
        if (report.ValueKind != JsonValueKind.Object || !report.TryGetProperty("schema", out var schema))
        {
            return null;
        }

        return schema.GetString() switch
        {
            Run => Create(report, "run", $"{Text(report, "scenario")}, {Text(report, "model")}, {Whole(report.GetProperty("profile"), "devices")} devices", [ReadRun(report)]),
            Ladder => Create(
                report, "ladder", $"{Text(report, "scenario")}, closed model, {Whole(report, "devices")} devices", [.. report.GetProperty("steps").EnumerateArray().Select(ReadStep)]),
            _ => null,
        };
    }

    private static ComparedReport Create(JsonElement report, string kind, string load, IReadOnlyList<ComparedPoint> points)
    {
        var machine = report.GetProperty("machine");
        return new ComparedReport(
            kind, load, report.GetProperty("date").GetDateTimeOffset(), Text(report, "commit"),
            $"{Whole(machine, "cores")} cores of {Text(machine, "processor")}", points)
        {
            EndedEarly = report.GetProperty("endedEarly").GetBoolean(),
        };
    }

    private static ComparedPoint ReadRun(JsonElement run) =>
        ReadPoint(Text(run, "model"), run, run.GetProperty("requests").GetInt64(), [.. run.GetProperty("processes").EnumerateArray()]);

    private static ComparedPoint ReadStep(JsonElement step)
    {
        var seconds = step.GetProperty("seconds").EnumerateArray().Where(IsMeasured).ToList();
        var processes = StepProcesses.Select(name => step.GetProperty(name)).Where(process => process.ValueKind == JsonValueKind.Object);
        return ReadPoint(
            Whole(step, "clients") is "1" ? "1 client" : $"{Whole(step, "clients")} clients", step, (long)seconds.Sum(second => Number(second, "requestsPerSecond")), [.. processes]);
    }

    private static ComparedPoint ReadPoint(string name, JsonElement point, long requests, IReadOnlyList<JsonElement> processes)
    {
        var latency = point.GetProperty("latency");
        var seconds = point.GetProperty("seconds").EnumerateArray().Where(IsMeasured)
            .Select(second => new ComparedSecond(Number(second, "seconds"), Number(second, "requestsPerSecond"), Number(second, "p50"), Number(second, "p99"))).ToList();
        var measured = seconds.Select(second => second.At).ToHashSet();
        return new ComparedPoint
        {
            Name = name,
            Requests = requests,
            RequestsPerSecond = Number(point, "requestsPerSecond"),
            ErrorShare = Number(point, "errorShare"),
            Latency = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["p50"] = Number(latency, "p50"),
                ["p90"] = Number(latency, "p90"),
                ["p99"] = Number(latency, "p99"),
                ["p99.9"] = Number(latency, "p999"),
                ["max"] = Number(latency, "max"),
            },
            Seconds = seconds,
            Processes = processes.DistinctBy(process => Text(process, "name")).ToDictionary(process => Text(process, "name"), process => ReadProcess(process, measured), StringComparer.Ordinal),
        };
    }

    private static ComparedProcess ReadProcess(JsonElement process, HashSet<double> measured)
    {
        var samples = process.GetProperty("samples").EnumerateArray()
            .Select(sample => (At: Number(sample, "seconds"), Cores: Number(sample, "cores"), Bytes: Number(sample, "memoryBytes")))
            .Where(sample => measured.Contains(sample.At)).ToList();
        return new ComparedProcess(
            Number(process, "peakMemoryBytes"),
            samples.DistinctBy(sample => sample.At).ToDictionary(sample => sample.At, sample => sample.Cores),
            [.. samples.Select(sample => sample.Bytes)]);
    }

    private static bool IsMeasured(JsonElement second) => second.GetProperty("phase").GetString() == IntervalFigures.Measured;

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static string Whole(JsonElement element, string name) => element.GetProperty(name).GetInt64().ToString(CultureInfo.InvariantCulture);
}
