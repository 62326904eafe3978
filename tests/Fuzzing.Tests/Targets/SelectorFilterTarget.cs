using System.Text;
using Serverless.EventHubEmulator.Amqp.Links;
using Serverless.EventHubEmulator.Log;
using Serverless.Fuzzing.Tests.Engine;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>The filter of a receiver's start: what is taken is a place that a log can have.</summary>
internal sealed class SelectorFilterTarget : FuzzTarget
{
    public override IEnumerable<byte[]> Seeds => Utf8(
        "amqp.annotation.x-opt-offset > '-1'", "amqp.annotation.x-opt-offset > '@latest'", "amqp.annotation.x-opt-sequence-number >= '42'",
        "amqp.annotation.x-opt-enqueued-time > '1795687200000'", " amqp.annotation.x-opt-offset>9223372036854775807 ");

    public override IReadOnlyList<byte[]> Tokens { get; } =
        [.. Utf8(">", ">=", "'", "-1", "@latest", "offset", "sequence-number", "enqueued-time", "9223372036854775807", "-9223372036854775808", " ", "\n", "٣", "amqp.annotation.x-opt-")];

    public override object Try(byte[] input)
    {
        var taken = SelectorFilter.TryParse(Encoding.UTF8.GetString(input), out StartPosition position);
        Hold(position.First >= 0, $"starts at {position.First}");
        return (taken, position.Kind);
    }
}
