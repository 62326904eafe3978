using Azure.Data.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Devices.Registry;

/// <summary>One device's change, to be written together with its entry in the bucket's log.</summary>
/// <param name="Device">The device as it will be.</param>
/// <param name="Row">Its row, which takes the change's number.</param>
/// <param name="Operations">All writes, <paramref name="Row"/>'s among them; all of one bucket, each row once, at most
/// <see cref="ChangeQueue.MaxOperations"/>.</param>
internal sealed record RegistryChange(
    ChangedDevice Device, TableEntity Row, IReadOnlyList<TransactionOperation> Operations);
