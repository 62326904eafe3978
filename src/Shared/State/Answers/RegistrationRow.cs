using System.Text.Json;
using Serverless.Shared.Devices;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Points;

namespace Serverless.Shared.State.Answers;

/// <summary>Reads of a device's row which life of the device it tells of, and nothing else.</summary>
internal static class RegistrationRow
{
    private const string Columns = $"{DeviceRow.Registration},{DeviceRow.Deleted}";

    /// <returns>The device's registration; 0 where it is not registered.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public static async Task<int> ReadAsync(
        TableStore tables, string bucket, string deviceId, CancellationToken cancellationToken)
    {
        using var row = await tables
            .FindPointAsync(TableNames.Devices, bucket, DeviceKeys.Device(deviceId), Columns, cancellationToken).ConfigureAwait(false);
        return row.Exists ? Read(row) : 0;
    }

    private static int Read(PointRow row)
    {
        var (registration, isDeleted) = (0, false);
        var reader = new Utf8JsonReader(row.Json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRegistration = reader.ValueTextEquals(DeviceRow.Registration);
            var isDeletion = reader.ValueTextEquals(DeviceRow.Deleted);
            reader.Read();
            registration = isRegistration && reader.TokenType == JsonTokenType.Number ? reader.GetInt32() : registration;
            isDeleted |= isDeletion && reader.TokenType == JsonTokenType.True;
            reader.Skip();
        }

        return isDeleted ? 0 : registration;
    }
}
