using Azure.Data.Tables;

namespace Serverless.Shared.Devices.Registry;

/// <summary>One device's change, to be written together with its entry in the bucket's log.</summary>
/// <param name="Device">The device as it will be.</param>
/// <param name="Row">Its row, which takes the change's number.</param>
/// <param name="Actions">All writes, <paramref name="Row"/>'s among them; all of one bucket, at most 2.</param>
internal sealed record RegistryChange(
    RegisteredDevice Device, TableEntity Row, IReadOnlyList<TableTransactionAction> Actions);
