using System.Globalization;
using System.Text.Json;

namespace Serverless.LoadTests.Scenarios.Api;

/// <summary>An answer of the backend.</summary>
/// <param name="Status">100 to 999.</param>
/// <param name="Body">As it came.</param>
/// <param name="CommandsPending">Whether commands wait for the device that asked.</param>
internal sealed record ApiAnswer(int Status, byte[] Body, bool CommandsPending)
{
    /// <exception cref="InvalidDataException">It is no JSON.</exception>
    public JsonElement Json()
    {
        try
        {
            return JsonElement.Parse(Body);
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException("An answer is no JSON.", problem);
        }
    }

    /// <returns>Null where it is one of the expected, else what is wrong in a word or two.</returns>
    public string? Unless(params ReadOnlySpan<int> expected) =>
        expected.Contains(Status) ? null : string.Create(CultureInfo.InvariantCulture, $"status {Status}");
}
