using System.Globalization;
using System.Text;

namespace Serverless.LocalHost.EventHubs;

/// <summary>Whose checkpoints: a consumer group of a hub.</summary>
/// <param name="Namespace">The namespace's host; compared without case.</param>
/// <param name="Hub">The hub; compared without case.</param>
/// <param name="ConsumerGroup">The consumer group; compared without case.</param>
internal sealed record CheckpointKey(string Namespace, string Hub, string ConsumerGroup)
{
    /// <summary>The partition key in the table: the three names, lower case, a space between them. What no table key may
    /// hold, and what separates and escapes, is written as <c>~</c> and four hex digits.</summary>
    public string ToPartitionKey() => $"{Encode(Namespace)} {Encode(Hub)} {Encode(ConsumerGroup)}";

    private static string Encode(string name)
    {
        var encoded = new StringBuilder(name.Length);
        foreach (var unit in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(unit) || unit is '.' or '-' or '_' or '$')
                encoded.Append(unit);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"~{(int)unit:x4}");
        }

        return encoded.ToString();
    }
}
