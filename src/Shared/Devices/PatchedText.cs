using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>What a merge patch says of a text.</summary>
/// <param name="IsPresent">Whether it says anything.</param>
/// <param name="Value">The new text; null removes it.</param>
internal readonly record struct PatchedText(bool IsPresent, string? Value)
{
    public static PatchedText Take(JsonFields fields, string name, int maxLength) =>
        fields.TakeNull(name) ? new(true, null)
        : fields.TakeText(name, maxLength) is { } text ? new(true, text)
        : default;

    public string? Apply(string? current) => IsPresent ? Value : current;
}
