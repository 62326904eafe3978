using System.Globalization;
using Serverless.LocalHost.HostJson;

namespace Serverless.Benchmarks.Workers;

/// <summary>The batch settings of <c>host.json</c> a host is started with.</summary>
/// <param name="MaxBatch">Events of an invocation at most.</param>
/// <param name="MinBatch">Events waited for.</param>
/// <param name="MaxWaitMilliseconds">How long.</param>
internal sealed record TriggerSettings(int MaxBatch, int MinBatch, int MaxWaitMilliseconds)
{
    /// <summary>Those of this repository's <c>host.json</c>.</summary>
    public static TriggerSettings OfHostJson()
    {
        var hub = HostJsonReader.ReadFile(Path.Combine(AppContext.BaseDirectory, "host.json")).EventHubs;
        return new TriggerSettings(hub.MaxEventBatchSize, hub.MinEventBatchSize, (int)hub.MaxWaitTime.TotalMilliseconds);
    }

    public string[] ToArguments() =>
        [.. new[] { MaxBatch, MinBatch, MaxWaitMilliseconds }.Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static TriggerSettings Parse(string[] arguments) =>
        new(WorkerCommand.Number(arguments[0]), WorkerCommand.Number(arguments[1]), WorkerCommand.Number(arguments[2]));

    /// <summary>The host's settings with these in them.</summary>
    public HostSettings ToHostSettings()
    {
        var settings = HostJsonReader.ReadFile(Path.Combine(AppContext.BaseDirectory, "host.json"));
        return settings with
        {
            EventHubs = settings.EventHubs with
            {
                MaxEventBatchSize = MaxBatch,
                MinEventBatchSize = MinBatch,
                MaxWaitTime = TimeSpan.FromMilliseconds(MaxWaitMilliseconds),
            },
        };
    }
}
