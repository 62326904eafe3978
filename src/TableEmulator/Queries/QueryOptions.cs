using System.Globalization;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Filter;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Limits;

namespace Serverless.TableEmulator.Queries;

/// <summary>The parameters of a query.</summary>
internal sealed class QueryOptions
{
    public QueryOptions(RequestTarget target)
    {
        Error = ParseTop(target.Parameter("$top"), out var top);
        Top = top;
        if (target.Parameter("$filter") is { } text && !string.IsNullOrWhiteSpace(text))
        {
            Error ??= FilterParser.Parse(text, out var filter);
            Filter = Error is null ? FilterParser.Parse(text, out filter) is null ? filter : null : null;
        }

        if (target.Parameter("$select") is { } select && !string.IsNullOrWhiteSpace(select))
        {
            var names = select.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (!names.Contains("*", StringComparer.Ordinal)) Projection = new EntityProjection(names);
        }
    }

    /// <summary>The refusal of the first parameter at fault; null if there is none.</summary>
    public TableError? Error { get; }

    /// <summary>Most rows of a page, 0 to 1,000.</summary>
    public int Top { get; }

    public FilterNode? Filter { get; }

    public EntityProjection? Projection { get; }

    private static TableError? ParseTop(string? text, out int top)
    {
        top = ServiceLimits.MaxPageRows;
        if (text is null) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out top) && top <= ServiceLimits.MaxPageRows
            ? null
            : TableErrors.InvalidInput;
    }
}
