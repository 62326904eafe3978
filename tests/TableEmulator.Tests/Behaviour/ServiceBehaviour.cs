using Azure;
using Azure.Data.Tables;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Behaviour;

/// <summary>
/// The base of the behaviour suite. Each test runs against the emulator and against Azurite; what differs is stated
/// with both values by <see cref="Expected{T}"/> and listed in docs/table-emulator-differences.md.
/// </summary>
public abstract class ServiceBehaviour(ITableService service)
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected ITableService Service => service;

    protected TableServiceClient Client { get; } = new(service.ConnectionString);

    /// <summary>The value for the service under test: the emulator answers as Azure does.</summary>
    protected T Expected<T>(T azure, T azurite) => service.Kind == TableServiceKind.Azurite ? azurite : azure;

    protected static string NewName() => "t" + Guid.NewGuid().ToString("N");

    protected async Task<TableClient> NewTableAsync()
    {
        var table = Client.GetTableClient(NewName());
        await table.CreateAsync(Cancel);
        return table;
    }

    protected static async Task<(int Status, string? Code)> RefusalAsync(Func<Task> call)
    {
        var exception = await Record.ExceptionAsync(call);
        return exception switch
        {
            null => (200, null),
            RequestFailedException refused => (refused.Status, refused.ErrorCode),
            _ => throw new InvalidOperationException("The SDK failed otherwise.", exception),
        };
    }

    protected static async Task<List<TableEntity>> ListAsync(TableClient table, string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync<TableEntity>(filter, maxPerPage, select, Cancel)) rows.Add(row);
        return rows;
    }
}
