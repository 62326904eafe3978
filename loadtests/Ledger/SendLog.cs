using System.Collections.Concurrent;
using Serverless.LoadTests.Fleet;

namespace Serverless.LoadTests.Ledger;

/// <summary>
/// What a run sent. That a reading was sent follows from how far the fleet's time came; kept are only those of which it is
/// not known whether they arrived.
/// </summary>
internal sealed class SendLog
{
    /// <summary>Beyond so many the run tells nothing: the ledger says so.</summary>
    public const int MostUnsure = 1_000_000;

    private readonly ConcurrentDictionary<(int Device, int Number, bool IsPoison), byte> _unsure = new();
    private readonly ConcurrentDictionary<(int Device, int Number), byte> _retriedPoison = new();
    private long _again;
    private long _delayed;
    private long _poison;
    private long _retried;

    /// <summary>All readings that were due before it were sent.</summary>
    public TimeSpan Until { get; set; }

    /// <summary>Readings and poison that nobody acknowledged in time: they may be stored or not.</summary>
    public int Unsure => _unsure.Count;

    /// <summary>Readings sent twice by the profile.</summary>
    public long Again => Volatile.Read(ref _again);

    /// <summary>Readings sent after their time by the profile.</summary>
    public long Delayed => Volatile.Read(ref _delayed);

    public long Poison => Volatile.Read(ref _poison);

    /// <summary>Events that a gateway sent again because they were not acknowledged.</summary>
    public long Retried => Volatile.Read(ref _retried);

    public void Count(SendKind kind)
    {
        switch (kind)
        {
            case SendKind.Again:
                Interlocked.Increment(ref _again);
                break;
            case SendKind.Delayed:
                Interlocked.Increment(ref _delayed);
                break;
            case SendKind.Poison:
                Interlocked.Increment(ref _poison);
                break;
        }
    }

    /// <summary>Each of them may be in the hub more than once now.</summary>
    public void AddRetried(IReadOnlyList<DueSend> sends)
    {
        Interlocked.Add(ref _retried, sends.Count);
        foreach (var send in sends)
        {
            if (send.Kind == SendKind.Poison)
            {
                _retriedPoison.TryAdd((send.Device, send.Number), 0);
            }
        }
    }

    /// <summary>It is not known whether it arrived. A second copy of a reading makes no difference.</summary>
    public void AddUnsure(in DueSend send)
    {
        if (send.Kind != SendKind.Again && _unsure.Count < MostUnsure)
        {
            _unsure.TryAdd((send.Device, send.Number, send.Kind == SendKind.Poison), 0);
        }
    }

    /// <summary>Whether a gateway sent the poison of a reading again.</summary>
    public bool IsPoisonRetried(int device, int number) => _retriedPoison.ContainsKey((device, number));

    public bool IsUnsure(int device, int number, bool isPoison = false) => _unsure.ContainsKey((device, number, isPoison));
}
