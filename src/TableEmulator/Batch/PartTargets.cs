using System.Buffers;
using System.Text;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;

namespace Serverless.TableEmulator.Batch;

/// <summary>
/// Parses the targets of a transaction's parts. They differ in the RowKey alone as a rule, so a target with the same
/// bytes on both sides of a plain RowKey as the one before needs no parsing.
/// </summary>
internal sealed class PartTargets(string account)
{
    /// <summary>Bytes that stand for themselves in a quoted key of a URI.</summary>
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"u8);

    private ReadOnlyMemory<byte> _before;
    private ReadOnlyMemory<byte> _after;
    private RequestTarget? _previous;

    public TableError? Parse(ReadOnlyMemory<byte> raw, out RequestTarget target)
    {
        if (_previous is not null && TryTakeRowKey(raw.Span, out var rowKey))
        {
            target = _previous with { RowKey = rowKey };
            return null;
        }

        _previous = null;
        if (RequestTarget.Parse(Encoding.UTF8.GetString(raw.Span), account, out target) is { } error) return error;
        if (target.Kind == ResourceKind.Entity) Remember(raw, target);
        return null;
    }

    private bool TryTakeRowKey(ReadOnlySpan<byte> raw, out string rowKey)
    {
        rowKey = "";
        if (raw.Length <= _before.Length + _after.Length) return false;
        if (!raw.StartsWith(_before.Span) || !raw.EndsWith(_after.Span)) return false;
        var key = raw[_before.Length..^_after.Length];
        if (key.ContainsAnyExcept(Plain)) return false;
        rowKey = Encoding.ASCII.GetString(key);
        return true;
    }

    private void Remember(ReadOnlyMemory<byte> raw, RequestTarget target)
    {
        // In the path: a parameter may hold the same text.
        var path = raw.Span.IndexOf((byte)'?') is >= 0 and var mark ? raw.Span[..mark] : raw.Span;
        var start = path.LastIndexOf("RowKey='"u8) + "RowKey='"u8.Length;
        var length = path[start..].IndexOf((byte)'\'');
        if (length <= 0 || Encoding.UTF8.GetString(path.Slice(start, length)) != target.RowKey) return;
        if (path.Slice(start, length).ContainsAnyExcept(Plain)) return;
        _before = raw[..start];
        _after = raw[(start + length)..];
        _previous = target;
    }
}
