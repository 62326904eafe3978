using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.State.Answers;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Faults;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Telemetry;

namespace Serverless.Shared.Tests.State.Answers;

public sealed class StateAnswersTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private BackendFixture _backend = null!;
    private IServiceProvider _reader = null!;
    private IServiceProvider _writer = null!;
    private StateAnswers _answers = null!;
    private long _sequence;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        var settings = new Dictionary<string, string?> { ["Tables:Buckets"] = "1" };
        _reader = _backend.NewInstance(settings);
        _writer = _backend.NewInstance(settings);
        _answers = _reader.GetRequiredService<StateAnswers>();
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task GetAsync_ManyAtOnceForOneDevice_CostOneReadOfItsState()
    {
        await RegisterAsync("pump-7");
        await HearAsync("pump-7", 1);
        await WarmAsync("pump-7");
        _backend.Time.Advance(TimeSpan.FromMilliseconds(1001));

        using var requests = RequestCount.Of(_reader);
        var served = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _answers.GetAsync("pump-7", Ct).AsTask()));

        Assert.All(served, one => Assert.Equal(1, ValueOf(one)));
        // The state's row, and at most one look each at the bucket's log ahead of time and in time.
        Assert.InRange(requests.Value, 1, 3);
    }

    [Fact]
    public async Task GetAsync_OneCallerIsCancelled_GoesAtOnceAndTheOthersAreAnswered()
    {
        await RegisterAsync("pump-7");
        using var isReleased = new ManualResetEventSlim();
        await using var proxy = await FaultProxy.StartAsync(_backend.ConnectionString, Ct);
        proxy.Rule = _ =>
        {
            isReleased.Wait(TimeSpan.FromSeconds(30));
            return null;
        };
        var answers = _backend.NewInstance(new() { ["Tables:Buckets"] = "1", ["Tables"] = proxy.ConnectionString })
            .GetRequiredService<StateAnswers>();
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var first = answers.GetAsync("pump-7", cancelled.Token).AsTask();
        var second = answers.GetAsync("pump-7", Ct).AsTask();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(TimeSpan.FromSeconds(20), Ct));
        Assert.False(second.IsCompleted);
        isReleased.Set();
        Assert.NotNull((await second).Answer);
    }

    [Fact]
    public async Task GetAsync_ChangedByAnotherInstance_IsShownAfterASecond()
    {
        await RegisterAsync("pump-7");
        await HearAsync("pump-7", 1);
        await WarmAsync("pump-7");
        _backend.Time.Advance(Second);
        var read = await _answers.GetAsync("pump-7", Ct);
        await HearAsync("pump-7", 2);
        _backend.Time.Advance(Second - Millisecond);
        var kept = await _answers.GetAsync("pump-7", Ct);
        _backend.Time.Advance(Millisecond);
        var later = await _answers.GetAsync("pump-7", Ct);

        Assert.Equal((1, false), (ValueOf(read), read.IsKept));
        Assert.Equal((1, true), (ValueOf(kept), kept.IsKept));
        Assert.Equal((2, false), (ValueOf(later), later.IsKept));
        Assert.NotEqual(read.Answer!.ETag, later.Answer!.ETag);
    }

    [Fact]
    public async Task GetAsync_RegisteredByAnotherInstanceMeanwhile_IsFoundAtOnce()
    {
        var before = await _answers.GetAsync("pump-7", Ct);
        await RegisterAsync("pump-7");
        var after = await _answers.GetAsync("pump-7", Ct);

        Assert.Null(before.Answer);
        Assert.NotNull(after.Answer);
    }

    [Fact]
    public async Task GetAsync_DeletedByAnotherInstance_IsGoneAfterASecondAndShowsNothingOfItsFormerLife()
    {
        await RegisterAsync("pump-7");
        await HearAsync("pump-7", 1);
        await WarmAsync("pump-7");
        await DeleteAsync(_writer, "pump-7");
        _backend.Time.Advance(Second);
        var deleted = await _answers.GetAsync("pump-7", Ct);
        await RegisterAsync("pump-7");
        var again = await _answers.GetAsync("pump-7", Ct);

        Assert.Null(deleted.Answer);
        Assert.Null(ValueOf(again));
    }

    [Fact]
    public async Task GetAsync_DeletedAndRegisteredAgainByTheSameInstance_ShowsItAtOnce()
    {
        await RegisterAsync("pump-7");
        await HearAsync("pump-7", 1);
        await WarmAsync("pump-7");
        await DeleteAsync(_reader, "pump-7");
        var deleted = await _answers.GetAsync("pump-7", Ct);
        await RegisterAsync("pump-7", _reader);
        var again = await _answers.GetAsync("pump-7", Ct);

        Assert.Null(deleted.Answer);
        Assert.Null(ValueOf(again));
    }

    [Fact]
    public async Task GetAsync_NobodysIdManyTimesAtOnce_IsNotRegistered()
    {
        var served = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _answers.GetAsync("nobody", Ct).AsTask()));

        Assert.All(served, one => Assert.Null(one.Answer));
    }

    [Fact]
    public async Task GetAsync_MostOfABucketIsAskedFor_CostsAFewPagesAndShowsEachStateAsItIs()
    {
        var devices = Enumerable.Range(0, 150).Select(number => $"device-{number:000}").ToArray();
        await Task.WhenAll(devices.Select(device => RegisterAsync(device)));
        await Task.WhenAll(devices.Take(140).Select((device, number) => HearAsync(device, number)));
        for (var round = 0; round < 3; round++)
        {
            await AskAllAsync(devices);
            _backend.Time.Advance(TimeSpan.FromMilliseconds(1001));
        }

        await HearAsync("device-007", 1000);
        using var requests = RequestCount.Of(_reader);
        var served = await AskAllAsync(devices);

        Assert.Equal(1000, ValueOf(served[7]));
        Assert.All(Enumerable.Range(8, 132), number => Assert.Equal(number, ValueOf(served[number])));
        Assert.All(served.Skip(140), one => Assert.Null(ValueOf(one)));
        // Ten were never heard and have no row; each costs its own read.
        Assert.InRange(requests.Value, 1, 20);
    }

    private async Task<List<ServedState>> AskAllAsync(string[] devices)
    {
        var served = new List<ServedState>();
        foreach (var device in devices)
        {
            served.Add(await _answers.GetAsync(device, Ct));
        }

        return served;
    }

    // Afterwards the log is watched and the device known.
    private async Task WarmAsync(string deviceId) => Assert.NotNull((await _answers.GetAsync(deviceId, Ct)).Answer);

    private async Task RegisterAsync(string deviceId, IServiceProvider? instance = null)
    {
        var (outcome, _) = await (instance ?? _writer).GetRequiredService<DeviceStore>()
            .RegisterAsync(deviceId, new DeviceProperties(), DeviceStatus.Enabled, Ct);
        Assert.Equal(RegistrationOutcome.Registered, outcome);
    }

    private static async Task DeleteAsync(IServiceProvider instance, string deviceId)
    {
        var store = instance.GetRequiredService<DeviceStore>();
        Assert.True(await store.DeleteAsync((await store.ReadAsync(deviceId, Ct))!, Ct));
    }

    /// <summary>The device says that its metric <c>n</c> has that value.</summary>
    private async Task HearAsync(string deviceId, int value)
    {
        var number = Interlocked.Increment(ref _sequence);
        var received = Events.Of(Encoding.UTF8.GetBytes($$$"""{"deviceId":"{{{deviceId}}}","seq":{{{number}}},"metrics":{"n":{{{value}}}}}""")) with
        {
            SequenceNumber = number,
            EnqueuedTime = _backend.Time.GetUtcNow(),
        };
        var result = await _writer.GetRequiredService<TelemetryIngestor>().IngestAsync([received], Ct);
        Assert.Empty(result.Refused);
    }

    private static int? ValueOf(ServedState served) =>
        JsonElement.Parse(served.Answer!.Body.Span).GetProperty("metrics").TryGetProperty("n", out var metric)
            ? (int)metric.GetProperty("value").GetDouble()
            : null;
}
