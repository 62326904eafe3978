using System.Text;
using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Http;

/// <summary>Parses what follows the account in a path, already percent-decoded.</summary>
internal static class ResourcePath
{
    public static TableError? Parse(string resource, RequestTarget request, out RequestTarget target)
    {
        target = request;
        if (resource == "$batch")
        {
            target = request with { Kind = ResourceKind.Batch };
            return null;
        }

        var open = resource.IndexOf('(', StringComparison.Ordinal);
        var name = open < 0 ? resource : resource[..open];
        var isTables = name.Equals("Tables", StringComparison.OrdinalIgnoreCase);
        if (name.Length == 0 || !name.All(char.IsAsciiLetterOrDigit)) return TableErrors.InvalidResourceName;
        if (open >= 0 && !resource.EndsWith(')')) return TableErrors.InvalidInput;
        var inside = open < 0 ? "" : resource[(open + 1)..^1].Trim();
        if (inside.Length == 0)
        {
            target = isTables
                ? request with { Kind = ResourceKind.Tables }
                : request with { Kind = ResourceKind.Entities, Table = name };
            return null;
        }

        return isTables ? ParseTable(inside, ref target) : ParseEntity(name, inside, ref target);
    }

    private static TableError? ParseTable(string inside, ref RequestTarget target)
    {
        var rest = inside.AsSpan();
        if (!TryTakeQuoted(ref rest, out var name) || !rest.IsEmpty) return TableErrors.InvalidInput;
        target = target with { Kind = ResourceKind.Table, Table = name };
        return null;
    }

    private static TableError? ParseEntity(string table, string inside, ref RequestTarget target)
    {
        string? partitionKey = null;
        string? rowKey = null;
        var rest = inside.AsSpan();
        while (true)
        {
            var equals = rest.IndexOf('=');
            if (equals < 0) return TableErrors.InvalidInput;
            var name = rest[..equals].Trim();
            var isPartition = name is "PartitionKey";
            if (!isPartition && name is not "RowKey") return TableErrors.InvalidInput;
            rest = rest[(equals + 1)..].TrimStart();
            if (!TryTakeQuoted(ref rest, out var value)) return TableErrors.InvalidInput;
            if ((isPartition ? partitionKey : rowKey) is not null) return TableErrors.InvalidInput;
            if (isPartition) partitionKey = value;
            else rowKey = value;

            rest = rest.TrimStart();
            if (rest.IsEmpty) break;
            if (rest[0] != ',') return TableErrors.InvalidInput;
            rest = rest[1..];
        }

        if (partitionKey is null || rowKey is null) return TableErrors.InvalidInput;
        target = target with { Kind = ResourceKind.Entity, Table = table, PartitionKey = partitionKey, RowKey = rowKey };
        return null;
    }

    /// <summary>Takes a quoted text, its quotes doubled inside.</summary>
    private static bool TryTakeQuoted(ref ReadOnlySpan<char> rest, out string value)
    {
        value = "";
        if (rest.IsEmpty || rest[0] != '\'') return false;
        var text = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '\'')
            {
                if (i + 1 == rest.Length || rest[i + 1] != '\'')
                {
                    rest = rest[(i + 1)..];
                    value = text.ToString();
                    return true;
                }

                i++;
            }

            text.Append(rest[i]);
        }

        return false;
    }
}
