namespace Serverless.Shared.Tables.Points;

/// <summary>A query whose pages are read as their bytes.</summary>
internal sealed record PointQuery
{
    /// <summary>An OData filter.</summary>
    public required string Filter { get; init; }

    /// <summary>The columns to read, separated by commas; null for all.</summary>
    public string? Select { get; init; }

    /// <summary>The most rows of the page, 1 to <see cref="TableStore.MaxPageSize"/>, which is the default.</summary>
    public int PageSize { get; init; } = TableStore.MaxPageSize;

    /// <summary>Whether rows come with their ETags, and with the types of columns, before them.</summary>
    public bool WithETags { get; init; }

    /// <summary>Where the page begins, from the page before; null for the first.</summary>
    public string? Continuation { get; init; }

    /// <summary>The query as an address has it.</summary>
    public string Parameters => string.Concat(
        "$filter=" + Uri.EscapeDataString(Filter),
        Select is null ? "" : "&$select=" + Select,
        PageSize == TableStore.MaxPageSize ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"&$top={PageSize}"),
        Continuation is null ? "" : "&" + Continuation);

    public string Accept => WithETags ? "application/json;odata=minimalmetadata" : PointClient.PlainJson;
}
