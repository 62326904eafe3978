using Microsoft.Extensions.Hosting;

namespace Serverless.Shared.Tables;

/// <summary>Lets a host start only on tables it fits: makes the missing ones and checks the bucket count.</summary>
/// <remarks>A store that is out fails the start as well: writing with an unchecked bucket count could scatter a
/// device's rows over two buckets.</remarks>
internal sealed class SchemaGuard(TableStore store, SchemaStore schema) : IHostedService
{
    private static readonly string[] FixedTables =
    [
        TableNames.Schema, TableNames.Devices, TableNames.State, TableNames.Desired, TableNames.Fleet, TableNames.Checkpoints,
        TableNames.Progress,
    ];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.EnsureTablesAsync(FixedTables, cancellationToken).ConfigureAwait(false);
        await schema.EnsureAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
