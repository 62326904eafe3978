using Azure.Data.Tables;

namespace Serverless.Shared.Commands.Log;

/// <summary>The one log row of a bucket: how many commands were ever posted in it, and for whom the last ones were.</summary>
/// <param name="Number">Commands posted so far.</param>
/// <param name="Writer">Made for the one transaction that wrote it, so that it knows its own after a lost answer.</param>
/// <param name="Devices">The devices of the last commands, newest last; at most <see cref="MaxDevices"/>.</param>
internal sealed record CommandLogRow(long Number, Guid Writer, IReadOnlyList<string> Devices)
{
    /// <summary>Ids of the greatest length fill most of the 32K characters of a property.</summary>
    public const int MaxDevices = 200;

    private const string NumberColumn = "number";
    private const string WriterColumn = "writer";
    private const string DevicesColumn = "devices";

    // In no device id.
    private const char Separator = ' ';

    public static CommandLogRow Empty { get; } = new(0, Guid.Empty, []);

    /// <summary>The log as it is after a device's each of some more commands.</summary>
    public CommandLogRow Append(Guid writer, IReadOnlyCollection<string> deviceIds) =>
        new(Number + deviceIds.Count, writer, [.. Devices.Concat(deviceIds).TakeLast(MaxDevices)]);

    /// <summary>The devices of the commands after a number.</summary>
    /// <returns>Null where the log does not reach back that far.</returns>
    public IEnumerable<string>? DevicesAfter(long number) =>
        number <= Number && Number - number <= Devices.Count ? Devices.TakeLast((int)(Number - number)) : null;

    public TableEntity Write(string bucket) => new(bucket, CommandKeys.Log)
    {
        [NumberColumn] = Number,
        [WriterColumn] = Writer,
        [DevicesColumn] = string.Join(Separator, Devices),
    };

    public static CommandLogRow Read(TableEntity row) => new(
        row.GetInt64(NumberColumn) ?? 0,
        row.GetGuid(WriterColumn) ?? Guid.Empty,
        (row.GetString(DevicesColumn) ?? string.Empty).Split(Separator, StringSplitOptions.RemoveEmptyEntries));
}
