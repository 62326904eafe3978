namespace Serverless.Shared.DeadLetters;

/// <summary>The reasons as the outside sees them.</summary>
internal static class DeadLetterReasonText
{
    private static readonly string[] Texts =
    [
        "unsupported-encoding",
        "too-large",
        "malformed",
        "invalid-device-id",
        "identity-mismatch",
        "unknown-device",
        "device-disabled",
        "timestamp-out-of-range",
        "no-metrics",
        "invalid-metric",
        "rejected-by-store",
    ];

    /// <summary>All of them, for people.</summary>
    public static string All { get; } = string.Join(", ", Texts);

    public static string ToText(this DeadLetterReason reason) => Texts[(int)reason];

    public static bool TryParse(string? text, out DeadLetterReason reason)
    {
        var index = Array.IndexOf(Texts, text);
        reason = (DeadLetterReason)Math.Max(index, 0);
        return index >= 0;
    }
}
