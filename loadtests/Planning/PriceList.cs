using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.LoadTests.CommandLine;

namespace Serverless.LoadTests.Planning;

/// <summary>Prices from a file that people edit. All are 0 and more.</summary>
internal sealed record PriceList
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The month they are of, such as <c>2026-11</c>.</summary>
    public required string AsOf { get; init; }

    /// <summary>Where they come from, and what they are worth.</summary>
    public required string Note { get; init; }

    public required string Currency { get; init; }

    public required double ThroughputUnitHour { get; init; }

    /// <summary>Each begun 64 KB of an event counts as one.</summary>
    public required double MillionEventsIn { get; init; }

    public required double MillionExecutions { get; init; }

    public required double FunctionGigabyteSecond { get; init; }

    /// <summary>A transaction of up to 100 entities is one.</summary>
    public required double TenThousandTableTransactions { get; init; }

    public required double TableGigabyteMonth { get; init; }

    public static string DefaultPath => Path.Combine(AppContext.BaseDirectory, "prices.json");

    /// <exception cref="UsageException">It is missing, no JSON, lacks a price, or one is negative.</exception>
    public static PriceList Read(string path)
    {
        try
        {
            var prices = JsonSerializer.Deserialize<PriceList>(File.ReadAllText(path), Json)
                ?? throw new UsageException($"{path} is no price list: it holds null.");
            double[] all =
            [
                prices.ThroughputUnitHour, prices.MillionEventsIn, prices.MillionExecutions, prices.FunctionGigabyteSecond,
                prices.TenThousandTableTransactions, prices.TableGigabyteMonth,
            ];
            return all.All(price => price >= 0) ? prices : throw new UsageException($"{path} has a negative price.");
        }
        catch (JsonException problem)
        {
            throw new UsageException($"{path} is no price list: {problem.Message.ReplaceLineEndings(" ")}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: {problem.Message.ReplaceLineEndings(" ")}");
        }
    }
}
