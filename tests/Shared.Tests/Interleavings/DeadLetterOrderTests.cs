using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Telemetry;

namespace Serverless.Shared.Tests.Interleavings;

/// <summary>Dead letters of one event, added and removed by several hosts: each has its event's bytes, none of which stay alone.</summary>
public sealed class DeadLetterOrderTests : OrderTests
{
    private long _sequence;

    [Theory]
    [InlineData("0", "+0", "-0")]
    [InlineData("0", "+1", "-0")]
    [InlineData("0", "-0", "-0")]
    [InlineData("01", "-0", "-1")]
    [InlineData("01", "+0", "-0")]
    [InlineData("", "+0", "+0")]
    [InlineData("", "+0", "+1")]
    [InlineData("0", "+01", "-0")]
    [InlineData("0", "!0", "-0")]
    [InlineData("0", "!0", "+0")]
    public async Task TwoHosts_EachOrder_LettersHaveTheirBytes(string before, string one, string other)
    {
        var orders = await Hosts.EachOrderAsync(() => PrepareAsync(before), Operation(one), Operation(other), CheckAsync);

        Assert.True(orders > 2, $"{orders} orders.");
    }

    [Theory]
    [InlineData("01", "-0", "-1", "+0")]
    [InlineData("0", "-0", "+0", "+1")]
    [InlineData("0", "-0", "-0", "+0")]
    [InlineData("012", "-0", "-1", "-2")]
    public async Task SeveralHosts_AnyOrder_LettersHaveTheirBytes(string before, params string[] operations) =>
        await Hosts.AnyOrderAsync(() => PrepareAsync(before), [.. operations.Select(Operation)], CheckAsync, TestEffort.Iterations(100));

    /// <summary>Plus adds, minus removes, an exclamation mark gives the newest reason.</summary>
    private static Func<IServiceProvider, TelemetryEvent, Task> Operation(string text)
    {
        var indices = Indices(text[1..]);
        return async (host, source) =>
        {
            var letters = host.GetRequiredService<DeadLetterStore>();
            switch (text[0])
            {
                case '+':
                    await AddAsync(letters, source, indices);
                    break;
                case '-':
                    await host.GetRequiredService<DeadLetterRemover>().RemoveAsync(DeadLetterId.Of(source, indices[0]), Ct);
                    break;
                default:
                    await letters.UpdateAsync(
                        DeadLetterId.Of(source, indices[0]), new Refusal(indices[0], DeadLetterReason.DeviceDisabled, "off", "a"), Ct);
                    break;
            }
        };
    }

    private static int[] Indices(string digits) => [.. digits.Select(digit => digit - '0')];

    private static Task AddAsync(DeadLetterStore letters, TelemetryEvent source, int[] indices) => letters.AddAsync(
        [new(source, [.. indices.Select(index => new Refusal(index, DeadLetterReason.NoMetrics))])], Ct);

    private async Task<TelemetryEvent> PrepareAsync(string before)
    {
        var source = Events.Of("[1,2,3]") with { Partition = $"{Interlocked.Increment(ref _sequence)}", SequenceNumber = 7 };
        if (before.Length > 0)
            await AddAsync(Instance.GetRequiredService<DeadLetterStore>(), source, Indices(before));
        return source;
    }

    private async Task CheckAsync(TelemetryEvent source)
    {
        var rows = await Instance.GetRequiredService<TableStore>()
            .QueryAsync(DeadLetterKeys.Table(DeadLetterId.Of(source, 0)), $"PartitionKey eq 'p{source.Partition}'", null, Ct)
            .ToListAsync(Ct);
        var letters = rows.Count(row => row.RowKey.StartsWith("d~", StringComparison.Ordinal));
        var places = rows.Where(row => row.RowKey.StartsWith("t~", StringComparison.Ordinal)).ToList();
        Assert.Equal(letters, places.Count);
        Assert.Equal(letters > 0, rows.Any(row => row.RowKey.StartsWith("b~", StringComparison.Ordinal)));
        foreach (var place in places)
        {
            Assert.True(DeadLetterKeys.TryParsePlace(place.RowKey, out var id));
            var letter = await Instance.GetRequiredService<DeadLetterStore>().FindAsync(id, Ct);
            Assert.Equal(source.Body.ToArray(), letter!.Event.Body.ToArray());
            Assert.Equal(letter.Reason.ToText(), place.GetString("reason"));
        }
    }
}
