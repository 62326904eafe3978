using System.Text;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.TableEmulator.Batch;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Queries;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>
/// Targets of requests, two at a time, a line each: the shortcut for targets that differ in the RowKey alone says what
/// the parser says; and an entity's own address leads back to it.
/// </summary>
internal sealed class TableUriTarget : FuzzTarget
{
    private const string Account = "devstoreaccount1";

    public override IEnumerable<byte[]> Seeds => Utf8(
        "/devstoreaccount1/t(PartitionKey='p',RowKey='a')\n/devstoreaccount1/t(PartitionKey='p',RowKey='b')",
        "http://127.0.0.1:10002/devstoreaccount1/t(PartitionKey='it''s',RowKey='%2F')?$format=json\nhttp://x/devstoreaccount1/t(RowKey='RowKey=',PartitionKey='p')",
        "/devstoreaccount1/Tables('t')\n/devstoreaccount1/$batch",
        "/devstoreaccount1/t()?$filter=x%20eq%201&$top=5&$select=a,b&NextPartitionKey=1!4!YWJj&NextRowKey=1!0!\n/devstoreaccount1",
        "W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\"\n*");

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. Utf8(
            "/devstoreaccount1/t(PartitionKey='p',RowKey='", "')", "(", ")", "'", "''", "%27", "%2527", "PartitionKey=", "RowKey='", "RowKey=", ",", " ", "%00", "%ff", "%C3%A9", "é", "?", "&", "=",
            "$filter=", "$top=1001", "$select=", "NextPartitionKey=1!4!YWJj", "\n", "http://", "://", "//", "..", "Tables", "$batch", "+"),
    ];

    public override object Try(byte[] input)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n');
        var targets = new PartTargets(Account);
        var outcome = "";
        foreach (var line in lines.Take(4))
        {
            _ = EntityTag.TryParse(line, out _);
            if (ContinuationToken.TryParse(line, out var key))
            {
                Hold(ContinuationToken.TryParse(ContinuationToken.Write(key), out var same) && same == key, "a continuation changes on its way");
            }

            var raw = Encoding.UTF8.GetBytes(line);
            var plain = RequestTarget.Parse(Encoding.UTF8.GetString(raw), Account, out var expected);
            var shortcut = targets.Parse(raw, out var actual);
            Hold(plain == shortcut, $"{line}: {plain?.Code} by the parser, {shortcut?.Code} by the shortcut");
            outcome += plain?.Code ?? expected.Kind.ToString();
            if (plain is null)
            {
                Hold(
                    (expected.Kind, expected.Table, expected.PartitionKey, expected.RowKey) == (actual.Kind, actual.Table, actual.PartitionKey, actual.RowKey),
                    $"{line}: ({expected.PartitionKey}, {expected.RowKey}) by the parser, ({actual.PartitionKey}, {actual.RowKey}) by the shortcut");
                outcome += new QueryOptions(expected).Error?.Code;
                CheckAddress(expected);
            }
        }

        return outcome;
    }

    private static void CheckAddress(RequestTarget target)
    {
        if (target.Kind != ResourceKind.Entity || target.PartitionKey.Concat(target.RowKey).Any(unit => char.IsSurrogate(unit) || unit == '\uFFFD'))
        {
            return;
        }

        var address = $"/{Account}/{ResourceUris.EntityLink(target.Table, target.PartitionKey, target.RowKey)}";
        Hold(RequestTarget.Parse(address, Account, out var again) is null, $"{address} is refused");
        Hold((again.PartitionKey, again.RowKey) == (target.PartitionKey, target.RowKey), $"{address} leads to ({again.PartitionKey}, {again.RowKey})");
    }
}
