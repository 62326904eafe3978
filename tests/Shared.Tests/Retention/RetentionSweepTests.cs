using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Retention;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Retention;

public sealed class RetentionSweepTests : IAsyncLifetime
{
    private BackendFixture _backend = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _backend = await BackendFixture.StartAsync();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task RunAsync_FirstTime_MakesTheTablesOfThisMonthAndTheNext()
    {
        await SweepAsync();

        Assert.Equal(["deadletters202611", "deadletters202612", "telemetry202611", "telemetry202612"], await TablesAsync());
    }

    [Theory]
    [InlineData("2026-12-31T23:59:59.999Z", "telemetry202612", "telemetry202701")]
    [InlineData("2027-01-31T12:00:00Z", "telemetry202701", "telemetry202702")]
    public async Task RunAsync_AtAMonthsEnd_MakesTheNextOne(string now, params string[] expected)
    {
        _backend.Time.SetUtcNow(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));

        await SweepAsync();

        Assert.Equal(expected, (await TablesAsync()).Where(table => table.StartsWith("telemetry", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RunAsync_MonthsPastTheirAge_AreDroppedWhenAllOfThemIs()
    {
        // October 2025 ends 400 days before 2026-12-06, September 2026 90 days before 2026-12-30.
        await MakeAsync("telemetry202509", "telemetry202510", "telemetry202511", "deadletters202608", "deadletters202609", "deadletters202610");
        _backend.Time.SetUtcNow(new DateTimeOffset(2026, 12, 5, 23, 59, 59, TimeSpan.Zero));
        await SweepAsync();
        Assert.Equal(
            ["deadletters202609", "deadletters202610", "telemetry202510", "telemetry202511"], await OldTablesAsync());

        _backend.Time.SetUtcNow(new DateTimeOffset(2026, 12, 6, 0, 0, 0, TimeSpan.Zero));
        await SweepAsync();
        Assert.Equal(["deadletters202609", "deadletters202610", "telemetry202511"], await OldTablesAsync());

        _backend.Time.SetUtcNow(new DateTimeOffset(2026, 12, 30, 0, 0, 0, TimeSpan.Zero));
        await SweepAsync();
        await SweepAsync();
        Assert.Equal(["deadletters202610", "telemetry202511"], await OldTablesAsync());
    }

    [Fact]
    public async Task RunAsync_TablesOfOthers_StayUntouched()
    {
        string[] others =
        [
            "telemetry", "telemetry2020", "telemetry20200101", "telemetry202013", "telemetryold01", "mytelemetry202001", "telemetryx202001",
            "deadletters", "deadletters00", "devices", "state",
        ];
        await MakeAsync(others);
        await MakeAsync("telemetry202001");

        await SweepAsync();

        Assert.Equal(others.Order(StringComparer.Ordinal), (await OldTablesAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_ManyAtOnce_AllSucceed()
    {
        await MakeAsync("telemetry202001", "telemetry202002", "deadletters202001");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => SweepAsync()));

        Assert.Empty(await OldTablesAsync());
    }

    [Fact]
    public async Task RunAsync_MonthThatAnInstanceWroteAndRead_IsEmptyThereAndIsMadeAnewByAWrite()
    {
        var instance = _backend.NewInstance();
        var history = instance.GetRequiredService<HistoryStore>();
        var old = new DateTimeOffset(2025, 1, 10, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var reading = new Reading("pump-7", old, 1, [new Metric("n", MetricValue.FromNumber(1))]);
        await WriteAsync();
        Assert.Single((await ReadAsync()).Readings);

        // Another instance drops it.
        await SweepAsync();

        Assert.Empty((await ReadAsync()).Readings);
        Assert.Empty(await WriteAsync());
        Assert.Single((await ReadAsync()).Readings);
        await instance.GetRequiredService<RetentionSweep>().RunAsync(Ct);
        Assert.Empty((await ReadAsync()).Readings);
        Assert.Empty(await WriteAsync());
        Assert.Single((await ReadAsync()).Readings);

        Task<IReadOnlyList<RejectedWrite>> WriteAsync() => history.WriteAsync(
            HistoryRow.Table(old), [new HistoryRow(reading, 1, Bucket.Of(reading.DeviceId, new TablesOptions().Buckets))], Ct);
        Task<HistoryPage> ReadAsync() => history.ReadPageAsync("pump-7", 1, old - 1, old + 1, null, 10, null, null, Ct);
    }

    [Fact]
    public async Task RunAsync_DeadLettersOfADroppedMonth_AreGoneAndCanBeAddedAnew()
    {
        var instance = _backend.NewInstance();
        var letters = instance.GetRequiredService<DeadLetterStore>();
        var source = Telemetry.Events.Of("[]") with { EnqueuedTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        await letters.AddAsync([new(source, [new(0, DeadLetterReason.Malformed)])], Ct);

        await SweepAsync();

        Assert.Null(await letters.FindAsync(DeadLetterId.Of(source, 0), Ct));
        await letters.AddAsync([new(source, [new(0, DeadLetterReason.Malformed)])], Ct);
        Assert.NotNull(await letters.FindAsync(DeadLetterId.Of(source, 0), Ct));
    }

    [Theory]
    [InlineData("Retention:History", "399.00:00:00", false)]
    [InlineData("Retention:History", "400.00:00:00", true)]
    [InlineData("Retention:History", "3661.00:00:00", false)]
    [InlineData("Retention:DeadLetters", "1.00:00:00", true)]
    [InlineData("Retention:DeadLetters", "23:59:59", false)]
    [InlineData("Telemetry:Retention", "401.00:00:00", false)]
    public void Options_OutOfRange_AreRefused(string setting, string value, bool isTaken)
    {
        var options = _backend.NewInstance(new() { [setting] = value }).GetRequiredService<IOptions<RetentionOptions>>();

        var failure = Record.Exception(() => options.Value);

        Assert.Equal(isTaken, failure is null);
        Assert.True(failure is null or OptionsValidationException);
    }

    // Each by an instance of its own.
    private Task SweepAsync() => _backend.NewInstance().GetRequiredService<RetentionSweep>().RunAsync(Ct);

    private async Task MakeAsync(params string[] tables)
    {
        foreach (var table in tables)
        {
            await _backend.Client.CreateTableAsync(table, Ct);
        }
    }

    private async Task<List<string>> TablesAsync() =>
        await _backend.Client.QueryAsync(cancellationToken: Ct).Select(table => table.Name).Order(StringComparer.Ordinal).ToListAsync(Ct);

    /// <summary>Those that no sweep of these tests makes ahead.</summary>
    private async Task<List<string>> OldTablesAsync() =>
        [.. (await TablesAsync()).Except(from prefix in new[] { "telemetry", "deadletters" } from month in new[] { "202611", "202612", "202701" } where prefix + month != "telemetry202511" select prefix + month)];
}
