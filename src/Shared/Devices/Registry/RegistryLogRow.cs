using System.Text.Json;
using Azure.Data.Tables;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices.Registry;

/// <summary>One entry of a bucket's change log: the devices that one transaction changed.</summary>
/// <param name="Number">Its number in the bucket, from 1, without gaps.</param>
/// <param name="Writer">Made for the one transaction that wrote it, so that it knows its own after a lost answer.</param>
/// <param name="Devices">The changed devices as they were then.</param>
internal sealed record RegistryLogRow(long Number, Guid Writer, IReadOnlyList<ChangedDevice> Devices)
{
    private const string WriterColumn = "writer";
    private const string DevicesColumn = "devices";

    // In place of a status, so that an instance that does not know it refuses the device all the same.
    private const string Deleted = "deleted";

    public TableEntity Write(string bucket) => new(bucket, DeviceKeys.Log(Number))
    {
        [WriterColumn] = Writer,
        [DevicesColumn] = WriteDevices(),
    };

    public static RegistryLogRow Read(TableEntity row) => new(
        DeviceKeys.LogNumber(row.RowKey),
        row.GetGuid(WriterColumn) ?? Guid.Empty,
        ReadDevices(row.GetString(DevicesColumn) ?? "[]"));

    private string WriteDevices() => System.Text.Encoding.UTF8.GetString(JsonBody.Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var (device, isDeleted) in Devices)
        {
            writer.WriteStartObject();
            writer.WriteString("id", device.DeviceId);
            writer.WriteNumber("registration", device.Registration);
            writer.WriteString("status", isDeleted ? Deleted : DeviceStatusText.Format(device.Status));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }).Span);

    private static List<ChangedDevice> ReadDevices(string json) => [.. JsonElement.Parse(json).EnumerateArray().Select(ReadDevice)];

    private static ChangedDevice ReadDevice(JsonElement device)
    {
        var status = device.GetProperty("status").GetString();
        return new ChangedDevice(
            new RegisteredDevice(
                device.GetProperty("id").GetString()!,
                device.GetProperty("registration").GetInt32(),
                DeviceStatusText.Parse(status) ?? DeviceStatus.Disabled),
            status == Deleted);
    }
}
