using System.Text;
using System.Text.Json;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>A dead letter as HTTP shows it.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Index">Which element of its event.</param>
/// <param name="Body">The whole event, a character a byte.</param>
internal sealed record FoundDeadLetter(string Reason, int Index, string Body)
{
    /// <summary>One character for each byte, so that bodies can be compared and read.</summary>
    public static string Text(ReadOnlySpan<byte> body) => Encoding.Latin1.GetString(body);

    /// <summary>Every dead letter there is.</summary>
    public static async Task<List<FoundDeadLetter>> ReadAllAsync(Uri backend, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = backend };
        var found = new List<FoundDeadLetter>();
        string? continuation = null;
        do
        {
            var more = continuation is null ? "" : $"&continuation={Uri.EscapeDataString(continuation)}";
            using var page = JsonDocument.Parse(await client.GetStringAsync($"api/deadletters?limit=1000{more}", cancellationToken));
            foreach (var item in page.RootElement.GetProperty("items").EnumerateArray())
            {
                using var letter = JsonDocument.Parse(await client.GetStringAsync($"api/deadletters/{item.GetProperty("id").GetString()}", cancellationToken));
                var root = letter.RootElement;
                found.Add(new FoundDeadLetter(
                    root.GetProperty("reason").GetString()!, root.GetProperty("index").GetInt32(), Text(root.GetProperty("body").GetBytesFromBase64())));
            }

            continuation = page.RootElement.GetProperty("continuation").GetString();
        }
        while (continuation is not null);
        return found;
    }
}
