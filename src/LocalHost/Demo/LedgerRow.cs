namespace Serverless.LocalHost.Demo;

/// <summary>The ledger of one device; counts of events or readings.</summary>
internal sealed record LedgerRow
{
    public required string DeviceId { get; init; }

    /// <summary>Events sent by it or on its behalf.</summary>
    public required int Sent { get; init; }

    /// <summary>Rows of its history.</summary>
    public required int Stored { get; init; }

    /// <summary>Readings that were sent again.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Readings that came after a greater one: stored, and kept back from the state.</summary>
    public required int Late { get; init; }

    /// <summary>Dead letters found for poison sent, by reason.</summary>
    public required IReadOnlyDictionary<string, int> DeadLetters { get; init; }

    /// <summary>Readings and dead letters that should be there and are not, or not with their bytes.</summary>
    public required int Missing { get; init; }

    /// <summary>Rows − distinct readings.</summary>
    public required int Doubled { get; init; }

    /// <summary>1 where the latest value is not the one of the greatest reading.</summary>
    public required int Stale { get; init; }

    /// <summary>Nothing missing, doubled or stale, and every event accounted for.</summary>
    public bool Balances =>
        Missing == 0 && Doubled == 0 && Stale == 0 && Sent == Stored + Duplicates + DeadLetters.Values.Sum();
}
