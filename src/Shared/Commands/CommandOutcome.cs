namespace Serverless.Shared.Commands;

/// <summary>How a device says a command ended.</summary>
/// <param name="Succeeded">Whether it did what it was told.</param>
/// <param name="Result">What it says about it: a JSON value without white space, at most
/// <see cref="CommandLimits.MaxValueBytes"/>; empty for none.</param>
internal sealed record CommandOutcome(bool Succeeded, ReadOnlyMemory<byte> Result)
{
    /// <summary>Whether both say the same: equal status, equal JSON.</summary>
    public bool IsSameAs(CommandOutcome other) => Succeeded == other.Succeeded && CommandValue.AreEqual(Result, other.Result);
}
