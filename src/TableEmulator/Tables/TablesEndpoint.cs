using System.Text.Json;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Limits;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Tables;

/// <summary>Requests to the tables themselves.</summary>
internal sealed class TablesEndpoint(TableStore store)
{
    private readonly TableQuery _query = new(store);

    public Task<TableResponse> AnswerAsync(TableRequest request, ReadOnlyMemory<byte> body)
    {
        return (request.Method, request.Target.Kind) switch
        {
            ("GET", ResourceKind.Tables) => Task.FromResult(_query.Answer(request)),
            ("GET", ResourceKind.Table) => Task.FromResult(Get(request)),
            ("POST", ResourceKind.Tables) => CreateAsync(request, body),
            ("DELETE", ResourceKind.Table) => DeleteAsync(request),
            _ => Task.FromResult(TableResponse.Of(TableErrors.MethodNotAllowed)),
        };
    }

    private static TableError? ReadName(ReadOnlyMemory<byte> body, out string name)
    {
        name = "";
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("TableName", out var value) || value.ValueKind != JsonValueKind.String)
                return TableErrors.PropertiesNeedValue;
            name = value.GetString()!;
            return TableNameRules.Check(name);
        }
        catch (JsonException)
        {
            return TableErrors.InvalidInput;
        }
        catch (InvalidOperationException)
        {
            return TableErrors.InvalidInput;
        }
    }

    private async Task<TableResponse> CreateAsync(TableRequest request, ReadOnlyMemory<byte> body)
    {
        if (ReadName(body, out var name) is { } badName) return TableResponse.Of(badName);
        var outcome = await store.WriteAsync(new CreateTableCommand(name), request.Aborted).ConfigureAwait(false);
        if (outcome.Error is { } error) return TableResponse.Of(error);

        var link = request.Uris.Table(name);
        var headers = new List<KeyValuePair<string, string>> { new("Location", link) };
        var prefer = request.Header("Prefer")?.Trim();
        if (prefer is "return-content" or "return-no-content") headers.Add(new("Preference-Applied", prefer));
        if (prefer == "return-no-content")
        {
            headers.Add(new("DataServiceId", link));
            return new TableResponse(StatusCodes.Status204NoContent) { Headers = headers };
        }

        return TableAnswer.One(request, name, StatusCodes.Status201Created) with { Headers = headers };
    }

    private TableResponse Get(TableRequest request) => store.Catalog.TryGet(request.Target.Table, out var table)
        ? TableAnswer.One(request, table.Name, StatusCodes.Status200OK)
        : TableResponse.Of(TableErrors.ResourceNotFound);

    private async Task<TableResponse> DeleteAsync(TableRequest request)
    {
        var command = new DeleteTableCommand(request.Target.Table);
        var outcome = await store.WriteAsync(command, request.Aborted).ConfigureAwait(false);
        return outcome.Error is { } error ? TableResponse.Of(error) : new TableResponse(StatusCodes.Status204NoContent);
    }
}
