using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Telemetry.Aggregates;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>Query strings and conditions of the API: read and answered, whatever they are; what is taken is within its range.</summary>
internal sealed class QueryStringTarget : FuzzTarget
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);
    private static readonly ContinuationTokens Continuations = new(Options.Create(new CredentialOptions { MasterKey = Convert.ToBase64String(new byte[32]) }));

    private static readonly string Sealed = Continuations.Write("aggregate\npump-7\n\n\n300000\nx", "garbage");

    public override IEnumerable<byte[]> Seeds => Utf8(
        "?from=2026-11-25T00:00:00Z&to=2026-11-26T00:00:00Z&metric=temperature&limit=10", "?metric=x&interval=PT5M", "?type=pump&site=north&status=enabled&tag=line:2&tag=a:b:c",
        $"?continuation={Uri.EscapeDataString(Sealed)}&metric=x&interval=PT5M", "\"abc\", W/\"x\", *", "P1DT2H3M4.5S");

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. Utf8(
            "?", "&", "=", "from=", "to=", "metric=", "interval=", "limit=", "continuation=", "type=", "site=", "status=", "tag=", ":", "code=x", "%", "%00", "%ff", "%C3%A9", "+", "é", "\"", "W/", ",", "*",
            "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999-23:59", "2026-11-25T00:00:00+01:00", "PT0.001S", "P3660D", "P999999999D", "PT1H", "1001", "0", Sealed),
    ];

    public override object Try(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        _ = IsoDuration.Parse(text);
        _ = EntityTagCondition.Parse(text);
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(text.StartsWith('?') ? text : "?" + text);

        var errors = new RequestErrors();
        var aggregates = AggregateQuery.Read(request, "pump-7", Continuations, Now, errors);
        if (!errors.Any)
        {
            Hold(aggregates.Interval > 0 && aggregates.From < aggregates.To && aggregates.Limit is >= 1 and <= 1_000, $"taken: {aggregates}");
        }

        var history = new RequestErrors();
        var query = TelemetryQuery.Read(request, "pump-7", Continuations, Now, history);
        Hold(history.Any || query.Limit is >= 1 and <= 1_000, $"taken: {query}");

        var list = new RequestErrors();
        var filter = DeviceFilter.Read(new RequestParameters(request, list, [.. DeviceFilter.Parameters, RequestParameters.Limit, RequestParameters.Continuation]));
        Hold(filter.Key.Length > 0 && filter.Index != "", "a filter has a key");
        return string.Join(',', errors.All.Concat(history.All).Concat(list.All).Select(error => error.Reason).Distinct().Order(StringComparer.Ordinal));
    }
}
