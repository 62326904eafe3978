using System.Text.Encodings.Web;
using System.Text.Json;

namespace Serverless.Benchmarks.Reporting;

/// <summary>The results of one command, with all that is needed to repeat and to judge them.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required DateTimeOffset Date { get; init; }

    public required string Command { get; init; }

    public required int Runs { get; init; }

    public required MachineInfo Machine { get; init; }

    public required CommitInfo Commit { get; init; }

    public List<BenchmarkResult> Results { get; } = [];

    public void Add(BenchmarkResult result) => Results.Add(result);

    /// <param name="json">File for JSON, or null.</param>
    /// <param name="markdown">File for Markdown, or null.</param>
    public async Task WriteAsync(string? json, string? markdown)
    {
        if (json is not null)
        {
            await File.WriteAllTextAsync(json, JsonSerializer.Serialize(this, Json) + Environment.NewLine).ConfigureAwait(false);
        }

        if (markdown is not null)
        {
            await File.WriteAllTextAsync(markdown, MarkdownText.Of(this)).ConfigureAwait(false);
        }
    }
}
