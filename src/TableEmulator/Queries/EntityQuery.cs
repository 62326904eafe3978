using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Filter;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Limits;
using Serverless.TableEmulator.Storage;
using Serverless.TableEmulator.Throughput;

namespace Serverless.TableEmulator.Queries;

/// <summary>Answers a query of entities, one page at a time.</summary>
internal sealed class EntityQuery(TableStore store, ThroughputMeter? meter, TimeProvider time)
{
    private const string NextPartitionKey = "NextPartitionKey";
    private const string NextRowKey = "NextRowKey";

    public async Task<TableResponse> AnswerAsync(TableRequest request)
    {
        var options = new QueryOptions(request.Target);
        if (options.Error is { } error) return TableResponse.Of(error);
        if (!store.Catalog.TryGet(request.Target.Table, out var table)) return TableResponse.Of(store.Catalog.Missing(request.Target.Table));
        if (Start(request.Target, table.Id, out var start) is { } badToken) return TableResponse.Of(badToken);

        using var buffer = new JsonBuffer();
        var json = buffer.Json;
        json.WriteStartObject();
        if (request.Metadata != MetadataLevel.None) json.WriteString("odata.metadata"u8, request.Uris.Metadata(table.Name + options.Projection?.Context));
        json.WriteStartArray("value"u8);
        var (next, isBusy) = await WritePageAsync(request, table, options, start, buffer).ConfigureAwait(false);
        if (isBusy) return TableResponse.Of(TableErrors.ServerBusy);
        json.WriteEndArray();
        json.WriteEndObject();
        return new TableResponse(StatusCodes.Status200OK)
        {
            Headers = next is null ? [] : Continuation(next),
            ContentType = MetadataNegotiation.ContentType(request.Metadata),
            Body = buffer.ToBody(),
        };
    }

    private static TableError? Start(RequestTarget target, int tableId, out byte[] start)
    {
        start = KeyRange.OfTable(tableId).Low;
        if (target.Parameter(NextPartitionKey) is not { } partition) return null;
        if (!ContinuationToken.TryParse(partition, out var partitionKey)) return TableErrors.InvalidInput;
        var rowKey = "";
        if (target.Parameter(NextRowKey) is { Length: > 0 } row && !ContinuationToken.TryParse(row, out rowKey))
            return TableErrors.InvalidInput;
        start = EntityKey.Make(partitionKey, rowKey);
        EntityKey.SetTable(start, tableId);
        return null;
    }

    private static KeyValuePair<string, string>[] Continuation(byte[] key)
    {
        EntityKey.Split(key, out var partitionKey, out var rowKey);
        return
        [
            new("x-ms-continuation-" + NextPartitionKey, ContinuationToken.Write(EntityKey.Decode(partitionKey))),
            new("x-ms-continuation-" + NextRowKey, ContinuationToken.Write(EntityKey.Decode(rowKey))),
        ];
    }

    /// <summary>
    /// Writes the rows of a page; returns the key that the next page starts at, or null at the end, and whether a
    /// throughput target forbade the first row. One that is reached later ends the page.
    /// </summary>
    private async Task<(byte[]? Next, bool IsBusy)> WritePageAsync(
        TableRequest request, TableInfo table, QueryOptions options, byte[] start, JsonBuffer buffer)
    {
        if (options.Top == 0) return (null, IsBusy: false);
        var writer = new EntityJsonWriter(request.Uris, table.Name, request.Metadata, options.Projection);
        var scan = meter is null ? null : new ScanMeter(meter, table.Id);
        var began = time.GetTimestamp();
        var rows = 0;
        var seen = 0;
        bool Visit(StoredEntity entity)
        {
            // The clock is looked at every 64 rows; a page that timed out has moved on by one row at least.
            if (rows == options.Top || buffer.Length >= ServiceLimits.MaxPageBytes) return false;
            if (scan?.TryTake(entity.Key) == false) return false;
            if ((++seen & 63) == 0 && (time.GetElapsedTime(began) > ServiceLimits.MaxQueryTime || request.Aborted.IsCancellationRequested)) return false;
            if (options.Filter is not null && !FilterEvaluator.Matches(options.Filter, entity)) return true;
            rows++;
            writer.Write(buffer.Json, entity, alone: false);
            return true;
        }

        foreach (var compiled in KeyRangeCompiler.Compile(options.Filter, table.Id))
        {
            var range = request.Access.Bounds.Within(compiled);
            var low = start.AsSpan().SequenceCompareTo(range.Low) > 0 ? start : range.Low;
            if (low.AsSpan().SequenceCompareTo(range.High) >= 0) continue;
            var next = await store.ScanAsync(range with { Low = low }, Visit, request.Aborted).ConfigureAwait(false);
            if (next is not null) return (next, IsBusy: seen == 0 && scan is not null);
        }

        return (null, IsBusy: false);
    }
}
