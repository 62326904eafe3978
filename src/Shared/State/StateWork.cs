using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.State;

/// <summary>One device's part of a batch on its way into the state.</summary>
internal sealed class StateWork(DeviceReadings readings)
{
    private TransactionOutcome? _rejection;
    private bool _isGone;

    public DeviceReadings Readings { get; } = readings;

    public string DeviceId => Readings.DeviceId;

    public MergeResult[] Results { get; } = new MergeResult[readings.Readings.Count];

    /// <summary>The row as last known; null where there is none.</summary>
    public StoredState? Stored { get; set; }

    /// <summary>The state to merge into. What an earlier registration left is written over. Null where a later
    /// registration has begun.</summary>
    public DeviceState? Base =>
        Stored is null || Stored.State.Registration < Readings.Registration ? DeviceState.Empty(DeviceId, Readings.Registration)
        : Stored.State.Registration == Readings.Registration ? Stored.State
        : null;

    /// <summary>The state to write; null where nothing is left to write.</summary>
    public DeviceState? Next { get; set; }

    /// <summary>The row of <see cref="Next"/>.</summary>
    public StateRow? Row { get; set; }

    public TransactionOperation Operation => Stored is null
        ? new TransactionOperation(TransactionKind.Add, Row!)
        : new TransactionOperation(TransactionKind.Update, Row!, Stored.ETag);

    /// <summary>The device's life these readings belong to is over.</summary>
    public void Leave()
    {
        _isGone = true;
        Next = null;
        Row = null;
    }

    public void Reject(TransactionOutcome outcome) => _rejection = outcome;

    public StateOutcome ToOutcome() => new() { Results = Results, Rejection = _rejection, IsGone = _isGone };
}
