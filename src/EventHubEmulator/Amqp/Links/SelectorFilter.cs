using System.Globalization;
using System.Text.RegularExpressions;
using Amqp.Framing;
using Amqp.Types;
using Serverless.EventHubEmulator.Log;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>
/// The filter by which receivers say where to start, <c>apache.org:selector-filter:string</c>, in the forms that the
/// official SDKs send: <c>amqp.annotation.x-opt-offset &gt; '123'</c>, and likewise with the sequence number and the
/// enqueued time, <c>&gt;=</c>, <c>-1</c> (earliest) and <c>@latest</c>.
/// </summary>
internal static partial class SelectorFilter
{
    /// <summary>Its descriptor as a number, as the registry of AMQP extensions has it.</summary>
    private const ulong FilterCode = 0x468C_0000_0004;

    private static readonly Symbol FilterName = "apache.org:selector-filter:string";

    /// <summary>
    /// Reads the position out of a source's filters; without one, the start of the log. A filter is known by its descriptor,
    /// under whatever name (AMQP 1.0, part 3.5.1), and by the name that the service gives it.
    /// </summary>
    /// <returns>What is wrong with the filter; <c>null</c> if nothing is.</returns>
    public static Error? Read(Map? filters, out StartPosition position)
    {
        position = StartPosition.Earliest;
        var filter = filters?[FilterName] ?? filters?.Values.FirstOrDefault(IsSelector);
        if (filter is DescribedValue described)
        {
            filter = described.Value;
        }

        return filter is null || (filter is string text && TryParse(text, out position))
            ? null
            : AmqpErrors.InvalidArgument($"The filter '{filter}' is not supported.");
    }

    private static bool IsSelector(object? filter) =>
        filter is DescribedValue { Descriptor: var descriptor } && (FilterName.Equals(descriptor) || descriptor is FilterCode);

    /// <summary>What the service answers when the position is past the end of the log: its data was lost, say.</summary>
    public static Error OutOfRange(StartPosition position, PartitionProperties end) =>
        position.Kind == StartPositionKind.Offset
            ? AmqpErrors.InvalidArgument(
                $"The supplied offset '{position.First - 1}' is invalid. The last offset in the system is '{end.LastOffset}'")
            : AmqpErrors.InvalidArgument(
                $"The supplied sequence number '{position.First}' is invalid. The last sequence number in the system is '{end.LastSequenceNumber}'");

    internal static bool TryParse(string filter, out StartPosition position)
    {
        position = StartPosition.Earliest;
        var match = Expression().Match(filter);
        if (!match.Success)
        {
            return false;
        }

        var value = match.Groups["value"].Value;
        var name = match.Groups["name"].Value;
        if (value == "@latest" || (name == "offset" && value == "-1"))
        {
            position = value == "@latest" ? StartPosition.Latest : StartPosition.Earliest;
            return true;
        }

        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number == long.MaxValue)
        {
            return false;
        }

        var kind = name switch
        {
            "offset" => StartPositionKind.Offset,
            "sequence-number" => StartPositionKind.SequenceNumber,
            _ => StartPositionKind.EnqueuedTime,
        };
        position = new StartPosition(kind, Math.Max(0, match.Groups["inclusive"].Success ? number : number + 1));
        return true;
    }

    [GeneratedRegex(
        @"^\s*amqp\.annotation\.x-opt-(?<name>offset|sequence-number|enqueued-time)\s*>(?<inclusive>=)?\s*'?(?<value>-?\d{1,19}|@latest)'?\s*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Expression();
}
