using System.Text.Json;
using Azure.Data.Tables;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices.Registry;

/// <summary>One entry of a bucket's change log: the devices that one transaction changed.</summary>
/// <param name="Number">Its number in the bucket, from 1, without gaps.</param>
/// <param name="Writer">Made for the one transaction that wrote it, so that it knows its own after a lost answer.</param>
/// <param name="Devices">The changed devices as they were then.</param>
internal sealed record RegistryLogRow(long Number, Guid Writer, IReadOnlyList<RegisteredDevice> Devices)
{
    private const string WriterColumn = "writer";
    private const string DevicesColumn = "devices";

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
        foreach (var device in Devices)
        {
            writer.WriteStartObject();
            writer.WriteString("id", device.DeviceId);
            writer.WriteNumber("registration", device.Registration);
            writer.WriteString("status", DeviceStatusText.Format(device.Status));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }).Span);

    private static List<RegisteredDevice> ReadDevices(string json) =>
    [
        .. JsonElement.Parse(json).EnumerateArray().Select(device => new RegisteredDevice(
            device.GetProperty("id").GetString()!,
            device.GetProperty("registration").GetInt32(),
            DeviceStatusText.Parse(device.GetProperty("status").GetString()) ?? DeviceStatus.Disabled)),
    ];
}
