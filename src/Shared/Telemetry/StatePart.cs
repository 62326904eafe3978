namespace Serverless.Shared.Telemetry;

/// <summary>Devices of one bucket whose states go into one transaction, unless they are too long for it.</summary>
internal sealed class StatePart
{
    /// <summary>By id.</summary>
    public List<BatchDevice> Devices { get; } = [];

    /// <summary>Where their readings go first.</summary>
    public List<HistoryPart> History { get; } = [];
}
