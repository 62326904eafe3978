using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.LoadTests.CommandLine;

namespace Serverless.LoadTests.Profiles;

/// <summary>Reads profiles. What a file does not name keeps its default; what it names must exist.</summary>
internal static class ProfileFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        Converters = { new DurationJsonConverter() },
    };

    /// <summary>The profile that a scenario runs with where none is given.</summary>
    public static string DefaultPath(string scenario) => Path.Combine(AppContext.BaseDirectory, "Profiles", $"{scenario}.json");

    /// <exception cref="UsageException">It is missing, no JSON, or names or values are wrong.</exception>
    public static LoadProfile Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<LoadProfile>(File.ReadAllText(path), Json)
                ?? throw new UsageException($"{path} is no profile: it holds null.");
        }
        catch (JsonException problem)
        {
            throw new UsageException($"{path} is no profile: {problem.Message.ReplaceLineEndings(" ")}{Where(problem)}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: {problem.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Where it is, unless the message says so.</summary>
    private static string Where(JsonException problem) =>
        problem.Path is { Length: > 0 } path && !problem.Message.Contains($"Path: {path}", StringComparison.Ordinal) ? $" Path: {path}" : "";
}
